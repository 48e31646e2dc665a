"""Bindings are made in one place, and may be found again instead of being made twice."""

from __future__ import annotations

import operator as o

import pytest

from zygopy.core.build import Builder, block_of, operand_key
from zygopy.core.kinds import UNKNOWN, Number
from zygopy.core.values import Const, Star, Value


def builder(sharing=True):
    made = Builder(lambda *_: Number(float))
    made.sharing = sharing
    return made


def test_an_equal_pure_binding_is_found_again():
    b, x = builder(), Value()

    assert b.bind(o.add, x, Const(1)) is b.bind(o.add, x, Const(1))
    assert len(b.steps) == 1


@pytest.mark.parametrize("facts", [{"pure": False}, {"fresh": True}])
def test_what_is_impure_or_fresh_is_made_anew(facts):
    b, x = builder(), Value()

    assert b.bind(o.add, x, Const(1), **facts) is not b.bind(o.add, x, Const(1), **facts)


def test_nothing_is_shared_unless_asked_for():
    b, x = builder(sharing=False), Value()

    assert b.bind(o.neg, x) is not b.bind(o.neg, x)


def test_what_may_be_written_to_is_not_shared():
    b, x = builder(), Value()
    b.mutable.add(x)

    assert b.bind(o.neg, x) is not b.bind(o.neg, x)


def test_a_block_sees_what_is_outside_but_not_the_other_way_round():
    b, x, y = builder(), Value(), Value()
    outer = b.bind(o.neg, x)
    with b.block() as steps:
        assert b.bind(o.neg, x) is outer
        inner = b.bind(o.neg, y)

    assert len(steps) == 1
    assert b.bind(o.neg, y) is not inner


def test_kinds_are_inferred_unless_they_are_given():
    b, x = builder(), Value()

    assert b.bind(o.neg, x).kind == Number(float)
    assert b.bind(o.pos, x, kind=UNKNOWN).kind == UNKNOWN
    assert b.bind(x, x).kind == UNKNOWN


def test_several_targets_and_effects():
    b, f = builder(), Value()
    targets = b.bind_many(f, (), (UNKNOWN, UNKNOWN), ("a", None))
    b.do(f, targets[0])
    first, second = b.steps

    assert first.targets == targets and b.producer[targets[1]] is first
    assert (second.targets, second.pure) == ((), False)
    assert block_of(b.steps, f).results == (f,)


def test_constants_are_known_through_the_users_name():
    b, x = builder(), Value()
    b.static[x] = Const(3)

    assert b.constant(x).value == 3
    assert b.constant(Value()) is None


def test_keys_tell_1_from_True_and_spread_from_plain():
    x = Value()
    keys = {operand_key(operand) for operand in (Const(1), Const(True), Const(1.0), x, Star(x), Star(x, double=True))}

    assert len(keys) == 6
    assert operand_key(Const(1)) == operand_key(Const(1))
