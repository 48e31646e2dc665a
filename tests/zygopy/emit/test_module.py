"""What a text reads is found by name, and written out once."""

from __future__ import annotations

import ast
import math

import numpy as np
import pytest

import zygopy
from zygopy.emit.module import free_names, module_of
from zygopy.emit.text import Text


def own(x: "Unknown") -> "Unknown":  # noqa: F821
    return math.exp(x)


def run(source):
    space = {}
    exec(source, space)
    return space


def test_free_names_are_those_read_from_outside():
    tree = ast.parse("def f(a: Kind, *, b=default):\n    c = a + g(b)\n    return len([c for q in outer])")

    assert free_names(tree) == ["default", "g", "outer"]


def test_functions_of_the_user_are_copied_with_what_they_need():
    source = module_of(Text("f", "def f(x):\n    return own(x)\n"), {"own": own}, ("x",), {})

    assert "import math as math" in source
    assert run(source)["f"](0.0) == 1.0


@pytest.mark.parametrize("value", [1, 2.5, float("-inf"), 1j, "s", None, (1,), [1, (2.0,)], {"a": [True]}, np.float32(0.1)])
def test_values_are_written_as_literals(value):
    got = run(module_of(Text("f", "def f():\n    return value\n"), {"value": value}, (), {}))["f"]()

    assert got == value
    assert type(got) is type(value)


def test_arrays_keep_dtype_and_shape():
    wanted = np.zeros((2, 0, 3), np.float32)
    got = run(module_of(Text("f", "def f():\n    return value\n"), {"value": wanted}, (), {}))["f"]()

    assert got.dtype == wanted.dtype
    assert got.shape == wanted.shape


def test_captured_values_become_defaults():
    source = module_of(Text("f", "def f(x, c):\n    return x * c\n"), {}, ("x",), {"c": 3.0})

    assert run(source)["f"](2.0) == 6.0


def test_two_things_of_one_name_are_refused():
    with pytest.raises(zygopy.UnsupportedValue, match="two things that are called `np`"):
        module_of(Text("f", "def f(x):\n    return np(x)\n"), {"np": 3.0}, ("x",), {})


def test_a_function_that_captured_is_refused():
    y = 1.0

    def inner(x):
        return x + y

    with pytest.raises(zygopy.UnsupportedValue, match="captured values"):
        module_of(Text("f", "def f(x):\n    return inner(x)\n"), {"inner": inner}, ("x",), {})


def test_our_errors_become_plain_ones():
    source = "def f(x):\n    if x < 0:\n        raise Bad('not this', why='so')\n    return x\n"
    f = run(module_of(Text("f", source, bindings={"Bad": zygopy.UnsupportedValue}), {}, ("x",), {}))["f"]

    assert f(1) == 1
    with pytest.raises(ValueError, match="not this"):
        f(-1)
