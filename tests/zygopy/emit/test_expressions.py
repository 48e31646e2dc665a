"""How bindings are written as expressions."""

from __future__ import annotations

import operator as o

import numpy as np
import pytest

from tests.zygopy.emit.building import Body, run, value, values, written
from zygopy.core import ops
from zygopy.core.values import Const, Star


def result(make, params="x y z"):
    """The expression that is returned."""
    b = Body()
    given = values(params)
    text = written(b.function("f", given, make(b, *given)))
    return text.partition("    return ")[2].rstrip("\n")


@pytest.mark.parametrize(("make", "text"), [
    (lambda b, x, y, z: b.bind(o.mul, b.bind(o.add, x, y), z), "(x + y) * z"),
    (lambda b, x, y, z: b.bind(o.add, x, b.bind(o.mul, y, z)), "x + y * z"),
    (lambda b, x, y, z: b.bind(o.sub, x, b.bind(o.sub, y, z)), "x - (y - z)"),
    (lambda b, x, y, z: b.bind(o.pow, b.bind(o.neg, x), 2), "(-x) ** 2"),
    (lambda b, x, y, z: b.bind(o.neg, b.bind(o.pow, x, 2)), "-x ** 2"),
    (lambda b, x, y, z: b.bind(o.pow, -1, x), "(-1) ** x"),
    (lambda b, x, y, z: b.bind(o.pow, x, -1), "x ** -1"),
    (lambda b, x, y, z: b.bind(o.iadd, x, y), "x + y"),
    (lambda b, x, y, z: b.bind(ops.logical_not, b.bind(o.lt, x, y)), "not x < y"),
    (lambda b, x, y, z: b.bind(o.lt, b.bind(o.lt, x, y), z), "(x < y) < z"),
    (lambda b, x, y, z: b.bind(o.is_, x, None), "x is None"),
    (lambda b, x, y, z: b.bind(ops.not_contains, x, y), "x not in y"),
    (lambda b, x, y, z: b.bind(o.invert, x), "~x"),
    (lambda b, x, y, z: b.attribute(b.bind(o.matmul, x, y), "T"), "(x @ y).T"),
    (lambda b, x, y, z: b.bind(getattr, x, y), "getattr(x, y)"),
    (lambda b, x, y, z: b.bind(getattr, x, "two words"), "getattr(x, 'two words')"),
    (lambda b, x, y, z: b.method(x, "sum", axis=0), "x.sum(axis=0)"),
    (lambda b, x, y, z: b.method(Const(2), "bit_length"), "(2).bit_length()"),
    (lambda b, x, y, z: b.bind(x, y, Star(z), hint=None), "x(y, *z)"),
    (lambda b, x, y, z: b.bind(dict, Star(x), a=y, b=Star(z, double=True)), "dict(*x, a=y, **z)"),
    (lambda b, x, y, z: b.bind(o.add, x), "add(x)"),
])  # fmt: skip
def test_operators_calls_and_attributes(make, text):
    assert result(make) == text


@pytest.mark.parametrize(("make", "text"), [
    (lambda b, x, i, j: b.index(x, i), "x[i]"),
    (lambda b, x, i, j: b.index(x, i, j), "x[i, j]"),
    (lambda b, x, i, j: b.index(x, b.slice(i), j), "x[i:, j]"),
    (lambda b, x, i, j: b.index(x, b.slice(None, None, -1)), "x[::-1]"),
    (lambda b, x, i, j: b.index(x, Const(...), None), "x[..., None]"),
    (lambda b, x, i, j: b.index(x, Const((slice(None), 0))), "x[:, 0]"),
    (lambda b, x, i, j: b.index(x, Const(())), "x[()]"),
    (lambda b, x, i, j: b.index(x, b.bind(ops.make_list, i, j)), "x[[i, j]]"),
    (lambda b, x, i, j: b.index(b.index(x, b.slice(0, i)), j), "x[0:i][j]"),
    (lambda b, x, i, j: b.bind(np.take, x, b.slice(i, j)), "np.take(x, slice(i, j, None))"),
])  # fmt: skip
def test_indices(make, text):
    assert result(make, "x i j") == text


@pytest.mark.parametrize(("make", "text"), [
    (lambda b, x, y: b.tuple(x, b.tuple(y)), "x, (y,)"),
    (lambda b, x, y: b.tuple(x), "x,"),
    (lambda b, x, y: b.tuple(), "()"),
    (lambda b, x, y: b.tuple(Star(x), y), "*x, y"),
    (lambda b, x, y: b.bind(ops.make_list, x, y), "[x, y]"),
    (lambda b, x, y: b.bind(ops.make_set, x, y), "{x, y}"),
    (lambda b, x, y: b.bind(ops.make_set), "set()"),
    (lambda b, x, y: b.bind(ops.make_dict, "a", x, Const(ops.SPREAD), y), "{'a': x, **y}"),
])  # fmt: skip
def test_displays(make, text):
    assert result(make, "x y") == text


@pytest.mark.parametrize(("make", "text"), [
    (lambda b, x, y: b.bind(ops.format_string, "x = ", b.tuple(x, -1, None), "!"), "f'x = {x}!'"),
    (lambda b, x, y: b.bind(ops.format_string, b.tuple(x, 114, None)), "f'{x!r}'"),
    (lambda b, x, y: b.bind(ops.format_string, b.tuple(x, "r", None)), "f'{x!r}'"),
    (lambda b, x, y: b.bind(ops.format_string, b.tuple(x, -1, ".2f"), "{}"), "f'{x:.2f}{{}}'"),
    (lambda b, x, y: b.bind(ops.format_string, b.tuple(x, -1, b.bind(ops.format_string, b.tuple(y, -1, None), "d"))), "f'{x:{y}d}'"),
])  # fmt: skip
def test_formatted_strings(make, text):
    assert result(make, "x y") == text


def choose(b, test, then, orelse):
    target = value(named=False)
    b.branch(test, ([], [then]), ([], [orelse]), target)
    return target


@pytest.mark.parametrize(("make", "text"), [
    (lambda b, x, y, z: choose(b, x, y, z), "y if x else z"),
    (lambda b, x, y, z: choose(b, x, y, x), "x and y"),
    (lambda b, x, y, z: choose(b, x, x, y), "x or y"),
    (lambda b, x, y, z: choose(b, b.bind(o.lt, x, y), z, 0), "z if x < y else 0"),
    (lambda b, x, y, z: choose(b, choose(b, x, y, x), z, 1), "z if x and y else 1"),
])  # fmt: skip
def test_choices(make, text):
    assert result(make) == text


def test_a_row_of_ands_is_one_row():
    b = Body()
    x, y, z = values("x y z")
    first = b.bind(o.lt, x, 1)
    with b.block() as rest:
        second = b.bind(o.lt, y, 2)
        with b.block() as last:
            third = b.bind(o.lt, z, 3)
        inner = value(named=False)
        b.branch(second, (last, [third]), ([], [second]), inner)
    outer = value(named=False)
    b.branch(first, (rest, [inner]), ([], [first]), outer)
    f = b.function("f", [x, y, z], outer)

    assert written(f) == "def f(x, y, z):\n    return x < 1 and y < 2 and z < 3\n"
    assert run(f, 0, 5, 0) is False


def test_a_global_name_is_read_as_it_is():
    b = Body()
    (helper,) = values("x")
    read = b.bind(ops.read_global, "helper", inline=True)
    f = b.function("f", [helper], b.bind(read, helper), user={"helper": abs})

    assert written(f) == "def f(x):\n    return helper(x)\n"


def test_a_global_name_behind_a_parameter_is_still_found():
    b = Body()
    (x,) = values("helper")
    read = b.bind(ops.read_global, "helper", inline=True)

    assert run(b.function("f", [x], b.bind(read, x), user={"helper": abs}), -3) == 3
