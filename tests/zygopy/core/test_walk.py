"""Going through the core."""

from __future__ import annotations

import operator as o

from tests.zygopy.emit.building import Body, value, values
from zygopy.core.nodes import Bind, Block, Def, For, If
from zygopy.core.values import Const, Star, Value
from zygopy.core.walk import (
    blocks,
    count_uses,
    defines,
    defines_within,
    free_values,
    operands,
    reads,
    replace_in_block,
    replace_operand,
    steps,
)  # fmt: skip


def nested():
    b = Body()
    x, y = values("x y")
    item, before, after = value("i"), Value(hint="s"), Value(hint="s")
    with b.block() as inside:
        with b.block() as arm:
            total = b.bind(o.add, before, item)
        target = Value()
        b.branch(y, (arm, [total]), ([], [before]), target)
    b.loop(item, x, [(after, before, y)], inside, [target])
    return b.function("f", [x, y], after), (x, y, item, before, after, total, target)


def test_steps_come_before_those_inside_them():
    f, _ = nested()

    assert [type(step) for step in steps(f.body)] == [For, If, Bind]


def test_what_a_step_reads_and_assigns():
    f, (x, y, item, before, after, _total, target) = nested()
    loop = f.body.steps[0]
    branch = loop.body.steps[0]

    assert list(reads(loop)) == [y, x]
    assert defines(loop) == (item, before, after)
    assert (list(reads(branch)), defines(branch)) == ([y], (target,))
    assert len(blocks(branch)) == 2


def test_free_values_are_what_comes_from_outside():
    f, (x, y, item, before, after, total, target) = nested()

    assert free_values(f.body) == {x, y}
    assert free_values(f.body.steps[0].body) == {y, item, before}
    assert set(defines_within(f.body)) == {item, before, after, total, target}


def test_uses_are_counted_in_all_blocks():
    f, (x, y, item, before, after, total, target) = nested()

    assert count_uses(f.body) == {x: 1, y: 2, item: 1, before: 2, after: 1, total: 1, target: 1}


def test_operands_are_in_order_of_evaluation():
    f, x, y = Value(), Value(), Value()

    assert operands(Bind((), f, (x,), (("a", y),))) == (f, x, y)


def test_values_are_replaced_everywhere():
    f, (_x, y, *_) = nested()
    body = replace_in_block(f.body, {y: Const(3)})
    loop = body.steps[0]

    assert loop.start[0].value == 3
    assert loop.body.steps[0].test.value == 3
    assert y not in count_uses(body)
    assert defines(loop) == defines(f.body.steps[0])


def test_nothing_to_replace_changes_nothing():
    f, _ = nested()

    assert replace_in_block(f.body, {}) is f.body


def test_what_is_spread_is_replaced_too():
    x = Value()
    star = Star(x, double=True)

    assert replace_operand(star, {x: Const(1)}).operand.value == 1
    assert replace_operand(star, {}) is star


def test_the_body_of_an_inner_function_is_a_block():
    inner = Def(Value(), (Value(),), Block((), (Const(None),)))

    assert blocks(inner) == (inner.body,)
    assert operands(inner) == ()
