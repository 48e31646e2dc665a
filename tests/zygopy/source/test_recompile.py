"""Tests for zygopy/source/recompile.py."""

import ast

import pytest

from zygopy.source.recompile import recompile, same_code, same_constant


def tree_of(text, index=0):
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.Lambda)][index]


def code_of(text):
    names = {}
    exec(text, names)
    return names["f"].__code__


def matches(text, code, imported=()):
    return same_code(recompile(tree_of(text), code, imported), code)


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + 2"),
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + 1.0"),
        ("def f(x):\n    return x * 0.0", "def f(x):\n    return x * -0.0"),
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + True"),
        ("def f(x):\n    return x + 1", "def f(x):\n    return x - 1"),
        ("def f(x):\n    return g(x)", "def f(x):\n    return h(x)"),
        ("def f(x):\n    return x.a", "def f(x):\n    return x.b"),
        ("def f(x, y):\n    return x", "def f(y, x):\n    return y"),
        ("def f(x, y):\n    return x", "def f(x, *, y):\n    return x"),
        ("def f(x, y):\n    return x", "def f(x, y, /):\n    return x"),
        ("def f(x, y):\n    return x", "def f(x, *y):\n    return x"),
        ("def f(x):\n    return lambda: x + 1", "def f(x):\n    return lambda: x + 2"),
        ("def f(x):\n    return (1, (2, 3))", "def f(x):\n    return (1, (2, 3.0))"),
        ("def f(x):\n    'a'\n    return x", "def f(x):\n    'b'\n    return x"),
        ("def f(x):\n    try: g()\n    except E: h()", "def f(x):\n    g()\n    h()"),
        ("def f(x):\n    return 1j", "def f(x):\n    return -1j"),
    ],
)
def test_every_edit_is_seen(text, edited):
    code = code_of(text)

    assert matches(text, code)
    assert not matches(edited, code)


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("def f(x):\n    return x + 1", "\n\ndef f(x):  # moved\n\n    return (x +\n     1)"),
        ("def f(x, y=1):\n    return x", "@g\ndef f(x: int, y=2) -> int:\n    return x"),
    ],
)
def test_what_does_not_run_may_differ(text, edited):
    assert matches(edited, code_of(text))


def test_future_flags_are_followed():
    code = code_of("from __future__ import annotations\ndef f(x):\n    def g(y: x): return y\n    return g")

    assert matches("def f(x):\n    def g(y: x): return y\n    return g", code)


def test_flags_of_this_module_are_not_used():
    code = compile("def f(x):\n    def g(y: x): return y\n    return g", "", "exec", dont_inherit=True).co_consts[0]

    assert matches("def f(x):\n    def g(y: x): return y\n    return g", code)


def test_imported_names_are_called_in_their_own_way():
    code = code_of("import math\ndef f(x):\n    return math.sin(x)")

    assert matches("def f(x):\n    return math.sin(x)", code, ("math",))


def test_tree_that_does_not_compile_there_is_no_match():
    assert recompile(tree_of("def f(x):\n    nonlocal y\n    y = x"), code_of("def f(x): pass"), ()) is None


def test_free_names_are_free_again():
    inner = next(constant for constant in code_of("def f(a, b):\n    return lambda x: x + b").co_consts if constant)

    assert same_code(recompile(tree_of("lambda x: x + b"), inner, ()), inner)


def test_class_around_a_closure_is_not_its_own_name():
    text = "class Set:\n    def make(a):\n        def f(x): return Set, a, x\n        return f\nf = Set.make(1)"

    assert same_code(recompile(tree_of(text, 1), code_of(text), ()), code_of(text))


@pytest.mark.parametrize(
    ("a", "b", "want"),
    [
        (1, 1, True),
        (1, 1.0, False),
        (True, 1, False),
        (0.0, -0.0, False),
        (float("nan"), float("nan"), True),
        (complex(0, -0.0), complex(0, 0.0), False),
        ((1, 2), (1, 2, 3), False),
        (frozenset({1}), frozenset({1}), True),
        ("a", b"a", False),
    ],
)
def test_constants_are_the_same_by_type_and_value(a, b, want):
    assert same_constant(a, b) is want
