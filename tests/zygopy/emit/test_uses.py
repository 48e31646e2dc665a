"""How often values are written."""

from __future__ import annotations

import operator as o

import pytest

from tests.zygopy.emit.building import Body, value, values
from zygopy.core import ops
from zygopy.core.nodes import Block
from zygopy.core.values import Const, Value
from zygopy.emit.uses import count, junction, never_ends


def test_an_index_is_counted_where_it_is_written():
    b = Body()
    x, i = values("x i")
    where = b.tuple(i, 0)
    first, second = b.index(x, where), b.index(x, where)
    plan = count(b.function("f", [x, i], b.tuple(first, second)))

    assert plan.uses[i] == 2
    assert where in plan.folded


def test_what_nobody_needs_is_not_counted():
    b = Body()
    x, y = values("x y")
    b.bind(o.neg, b.bind(o.add, x, y))
    b.bind(print, y, pure=False)
    plan = count(b.function("f", [x, y], x))

    assert plan.uses[x] == plan.uses[y] == 1


def test_a_result_that_nobody_takes_is_not_counted():
    b = Body()
    x, y = values("x y")
    b.branch(x, ([], [y]), ([], [x]), Value())
    carried = Value(), Value(), y
    b.loop(value("i"), x, [carried], [], [y])
    plan = count(b.function("f", [x, y], x))

    assert plan.uses[y] == 0


def test_the_test_of_an_and_is_counted_once():
    b = Body()
    x, y = values("x y")
    target = Value()
    b.branch(x, ([], [y]), ([], [x]), target)
    f = b.function("f", [x, y], target)

    assert junction(f.body.steps[0])
    assert count(f).uses[x] == 1


@pytest.mark.parametrize(("callee", "wanted"), [(ops.raise_, True), (print, False)])
def test_a_block_that_raises_gives_nothing(callee, wanted):
    b = Body()
    b.do(callee, Const(ValueError))

    assert never_ends(Block(tuple(b.stack[0]))) is wanted
