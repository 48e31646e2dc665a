"""Which values cannot share a name."""

from __future__ import annotations

import operator as o

from tests.zygopy.emit.building import Body, values
from zygopy.core.values import Value
from zygopy.emit.lifetimes import conflicts
from zygopy.emit.refold import refold
from zygopy.emit.uses import count


def found(function):
    plan = count(function)
    refold(function, plan)
    return conflicts(function, plan)


def test_a_value_that_is_read_later_is_in_the_way():
    b = Body()
    x, y = values("x y")
    first = b.bind(o.mul, x, y, hint="a", named=True)
    second = b.bind(o.add, first, x, hint="b", named=True)
    clashes = found(b.function("f", [x, y], second))

    assert clashes[first] == {x}
    assert clashes[second] == set()
    assert clashes[x] == {y, first}


def test_the_arms_of_a_branch_are_not_in_each_others_way():
    b = Body()
    x, y = values("x y")
    target = Value(hint="z")
    arms = []
    for _ in range(2):
        with b.block() as steps:
            result = b.bind(o.add, x, y, hint="z", named=True)
        arms.append((steps, [result]))
    b.branch(x, *arms, target)
    one, other = (arm[1][0] for arm in arms)
    clashes = found(b.function("f", [x, y], target))

    assert other not in clashes[one]
    assert target not in clashes[one] | clashes[other]


def test_what_a_loop_reads_lives_through_all_of_it():
    b = Body()
    x, y = values("x y")
    before, after = Value(hint="s"), Value(hint="s")
    with b.block() as steps:
        inner = b.bind(o.mul, before, y, hint="s", named=True)
    b.loop(Value(hint="i"), x, [(after, before, x)], steps, [inner])
    clashes = found(b.function("f", [x, y], after))

    assert y in clashes[inner]
    assert before not in clashes[inner]
    assert after not in clashes[before]


def test_what_a_closure_reads_lives_to_the_end():
    b = Body()
    x, y = values("x y")
    kept = b.bind(o.mul, x, y, hint="a", named=True)
    with b.block() as steps:
        result = b.bind(o.add, kept, 1)
    g = b.define("g", [], steps, result)
    last = b.bind(g, pure=False, hint="a", named=True)
    clashes = found(b.function("f", [x, y], last))

    assert kept in clashes[last]
