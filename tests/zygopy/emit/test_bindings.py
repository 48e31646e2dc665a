"""How bindings are written as statements."""

from __future__ import annotations

import operator as o

import numpy as np
import pytest

from tests.zygopy.emit.building import FLOAT, Body, run, value, values, written
from zygopy.core import ops
from zygopy.core.nodes import Bind
from zygopy.core.values import Const, Value


def statements(make, params="x y z"):
    """The lines that `make` writes."""
    b = Body()
    given = values(params)
    result = make(b, *given)
    text = written(b.function("f", given, Const(None) if result is None else result))
    return "\n".join(line[4:] for line in text.splitlines()[1:-1])


@pytest.mark.parametrize(("make", "text"), [
    (lambda b, x, y, z: b.do(o.setitem, x, y, z), "x[y] = z"),
    (lambda b, x, y, z: b.do(o.setitem, x, b.tuple(y, b.slice(1)), z), "x[y, 1:] = z"),
    (lambda b, x, y, z: b.do(o.setitem, x, y, b.tuple(y, z)), "x[y] = y, z"),
    (lambda b, x, y, z: b.do(o.delitem, x, y), "del x[y]"),
    (lambda b, x, y, z: b.do(setattr, x, "a", y), "x.a = y"),
    (lambda b, x, y, z: b.do(setattr, x, y, z), "setattr(x, y, z)"),
    (lambda b, x, y, z: b.do(delattr, x, "a"), "del x.a"),
    (lambda b, x, y, z: b.do(ops.assert_, b.bind(o.lt, x, y)), "assert x < y"),
    (lambda b, x, y, z: b.do(ops.assert_, x, "no"), "assert x, 'no'"),
    (lambda b, x, y, z: b.do(ops.delete, x), "del x"),
    (lambda b, x, y, z: b.do(print, x), "print(x)"),
    (lambda b, x, y, z: b.do(o.iadd, x, y), "x += y"),
    (lambda b, x, y, z: b.do(o.iadd, b.index(x, y), z), "x[y] += z"),
    (lambda b, x, y, z: b.do(o.imatmul, b.bind(x, y, pure=False), z), "t1 = x(y)\nt1 @= z"),
])  # fmt: skip
def test_effects(make, text):
    assert statements(make) == text


@pytest.mark.parametrize(("causes", "text"), [("x", "raise x"), ("x y", "raise x from y")])
def test_raise(causes, text):
    b = Body()
    given = values(causes)
    b.do(ops.raise_, *given)

    assert written(b.function("f", given)).endswith(f":\n    {text}\n")


def test_unpacking():
    assert statements(lambda b, x, y, z: b.tuple(*b.unpack(x, "a", "b"))) == "a, b = x"
    assert statements(lambda b, x, y, z: b.tuple(*b.unpack(x, "a", "b", "c", after=1))) == "a, *b, c = x"


def test_unpacking_what_was_unpacked():
    def make(b, x, y, z):
        pair, c = b.unpack(x, None, "c")
        return b.tuple(*b.unpack(pair, "a", "b"), c)

    assert statements(make) == "(a, b), c = x"


def test_a_rule_gives_two_things():
    def make(b, x, y, z):
        targets = Value(hint="value"), Value(hint="pullback")
        b.add(Bind(targets, y, (x,), pure=False))
        return b.tuple(*targets)

    assert statements(make) == "value, pullback = y(x)"


def test_a_change_in_place_keeps_the_name():
    assert statements(lambda b, x, y, z: b.bind(o.iadd, x, y, hint="x", pure=False)) == "x += y"


def test_a_change_in_place_of_something_with_another_name():
    assert statements(lambda b, x, y, z: b.bind(o.iadd, x, y, hint="w", pure=False)) == "w = x\nw += y"


def test_the_amount_is_not_overwritten_before_it_is_added():
    b = Body()
    x, y = values("x y")
    total = b.bind(o.iadd, x, y, hint="y", pure=False)  # wants the name of the amount
    f = b.function("f", [x, y], total)

    assert written(f) == "def f(x, y):\n    y1 = x\n    y1 += y\n    return y1\n"
    assert run(f, 3, 4) == 7


def test_an_entry_is_updated():
    def make(b, x, y, z):
        new = b.bind(o.imul, b.index(x, y), z, pure=False)
        b.do(o.setitem, x, y, new)

    assert statements(make) == "x[y] *= z"


def test_a_field_is_updated():
    def make(b, x, y, z):
        new = b.bind(o.isub, b.attribute(x, "count"), 1, pure=False)
        b.do(setattr, x, "count", new)

    assert statements(make) == "x.count -= 1"


def test_another_entry_is_not_an_update():
    def make(b, x, y, z):
        new = b.bind(o.imul, b.index(x, y), z, pure=False)
        b.do(o.setitem, x, z, new)

    assert statements(make) == "t1 = x[y]\nt1 *= z\nx[z] = t1"


def test_numbers_accumulate_and_arrays_are_made_anew():
    def make(b, x, y, z):
        total = b.bind(o.add, x, y, hint="x")
        return b.bind(o.add, total, total, hint="w")

    assert statements(make) == "x = x + y\nw = x + x"
    b = Body()
    x, y = values("x y", FLOAT)
    total = b.bind(o.add, x, y, hint="x", kind=FLOAT)

    assert "    x += y\n" in written(b.function("f", [x, y], b.tuple(total, total)))


def test_the_users_own_augmented_assignment():
    def make(b, x, y, z):
        return b.bind(o.add, x, y, hint="x", named=True, origin="x += y  # more")

    assert statements(make) == "x += y  # more"


def test_a_closure_does_not_assign_what_it_captured():
    b = Body()
    (x,) = values("x")
    amount = value("amount")
    with b.block() as steps:
        b.do(o.iadd, x, amount)
    g = b.define("g", [amount], steps, None)
    b.do(g, 2)
    f = b.function("f", [x])
    data = np.zeros(2)
    run(f, data)

    assert data.tolist() == [2, 2]
    assert "iadd(x, amount)" in written(f)


def test_a_result_that_nobody_reads_is_an_expression():
    assert statements(lambda b, x, y, z: (b.bind(x, y, pure=False), None)[1]) == "x(y)"
    assert statements(lambda b, x, y, z: (b.bind(x, y, pure=False, hint="w", named=True), None)[1]) == "w = x(y)"
    assert statements(lambda b, x, y, z: (b.bind(o.add, x, y), None)[1]) == ""
