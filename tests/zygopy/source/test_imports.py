"""Tests for zygopy/source/imports.py."""

import ast
import math

from zygopy.source.imports import bases, import_guesses, names_in, toplevel_imports


def code_of(text):
    names = {}
    exec(text, names)
    return names["f"].__code__


def test_modules_are_guessed_first_and_what_the_code_tells_last():
    code = code_of("from math import pi\nimport math\ndef f(x):\n    return math.sin(x) + pi.hex()")

    got = list(import_guesses(code, {"math": math, "pi": math.pi}))

    assert got == [{"math"}, set(), {"math", "pi"}]


def test_attributes_and_methods_are_told_apart_through_inner_functions():
    code = code_of("import math as m\ndef f(x):\n    return [m.a(), x.b(), x.c, lambda y: y.d()]")

    read, called = bases(code)

    assert (read, called) == ({"m", "x"}, {"x", "y"})


def test_names_of_inner_functions_are_used_too():
    assert {"x", "y", "g", "a"} <= names_in(code_of("def f(x):\n    return lambda y: g(x, y.a)"))


def test_imports_of_a_module_are_those_outside_of_functions_and_classes():
    text = """
import a, b.c, d as e
from f import g, h as i
if True:
    import j
else:
    import k
try:
    import l
except ImportError:
    import m
with n:
    import o
def p():
    import q
class R:
    import s
t = lambda: 0
"""

    assert sorted(toplevel_imports(ast.parse(text))) == ["a", "b", "e", "g", "i", "j", "k", "l", "m", "o"]
