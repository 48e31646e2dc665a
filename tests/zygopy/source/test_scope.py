"""Tests for zygopy/source/scope.py."""

import inspect

import pytest

from zygopy.source.scope import defaults, enclosing_class, meaning, parameters, stands_in_class


def positional_only(a, b=1, /, c=2, *args, d, e=3, **kwargs):
    return a


def starred(*args, a): ...


def doubled(a, **kwargs): ...


@pytest.mark.parametrize("function", [positional_only, starred, doubled, lambda: 0, lambda x, y=1: x])
def test_parameters_are_those_of_the_signature(function):
    want = [(name, parameter.kind) for name, parameter in inspect.signature(function).parameters.items()]

    assert [(slot.name, slot.kind) for slot in parameters(function.__code__)] == want


def test_defaults_are_read_from_the_function():
    def function(a, b=1, *, c=2, d):
        return a

    before = defaults(function)
    function.__defaults__ = (5, 6)
    function.__kwdefaults__ = None

    assert before == {"b": 1, "c": 2}
    assert defaults(function) == {"a": 5, "b": 6}


captured = other = 1


def test_meaning_of_names():
    captured, rebound = 1, 2

    def function(a, *args, b=1, **kwargs):
        nonlocal rebound
        local = a
        shared = a
        rebound = captured + other + len(args) + missing  # noqa: F821
        return lambda: shared + a

    code = function.__code__
    got = {name: meaning(name, code, globals()) for name in (*code.co_varnames, *code.co_cellvars, *code.co_freevars)}

    assert got == {
        **dict.fromkeys(["a", "b", "args", "kwargs"], "parameter"),
        **dict.fromkeys(["local", "shared"], "local"),
        **dict.fromkeys(["captured", "rebound"], "captured"),
    }
    assert [meaning(name, code, globals()) for name in ("other", "len", "missing")] == ["global", "builtin", "global"]
    assert meaning("len", code, {"len": None}) == "global"


class Outer:
    class Inner:
        def method(self):
            def function():
                return lambda: 0

            return function

        value = lambda self: 0


@pytest.mark.parametrize(
    ("function", "name", "directly"),
    [
        (positional_only, None, False),
        (Outer.Inner.method, "Inner", True),
        (Outer.Inner.value, "Inner", True),
        (Outer.Inner().method(), "Inner", False),
        (Outer.Inner().method()(), "Inner", False),
    ],
)
def test_class_that_a_function_stands_in(function, name, directly):
    assert enclosing_class(function.__code__) == name
    assert stands_in_class(function.__code__) == directly


def test_class_in_a_function():
    class Local:
        def method(self): ...

    assert enclosing_class(Local.method.__code__) == "Local"
    assert enclosing_class((lambda: 0).__code__) is None
