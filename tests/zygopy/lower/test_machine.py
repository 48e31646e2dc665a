"""The state of an interpretation is one call long: nothing of one derivation is seen by the next."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import lowered
from zygopy.core.kinds import Number
from zygopy.core.values import Const, Value
from zygopy.lower import start
from zygopy.lower.abstract import ListV, Restart, TupleV

pytestmark = pytest.mark.core


def accumulate(x, into=None):
    into = [] if into is None else into
    into.append(x)
    return sum(into)


def test_deriving_twice_gives_the_same_steps():
    assert lowered(accumulate, 2.0) == lowered(accumulate, 2.0)


def test_two_ways_join_where_they_meet():
    def f(x, flag):
        pair = (x, 1.0)
        if flag > 0:
            pair = (2.0 * x, 1.0)
        return pair[0] * pair[1]

    assert zygopy.gradient(f, 3.0, 1)[0] == 2.0
    assert zygopy.gradient(f, 3.0, -1)[0] == 1.0


@pytest.fixture
def machine():
    return start(accumulate, lambda function: None)


def test_a_constant_structure_is_known_whole_or_not_at_all(machine):
    unknown = Value(Number(float))

    assert machine.static(TupleV((Const(1), Const("a")))).value == (1, "a")
    assert machine.static(TupleV((Const(1), unknown))) is None


def test_equal_numbers_join_to_one_and_others_are_chosen(machine):
    chosen = []

    def slot(kind, a, b):
        chosen.append(kind)
        return Value(kind)

    same = machine.join(Const(2.0), Const(2.0), slot)
    assert (same.value, chosen) == (2.0, [])

    machine.join(Const(2.0), Const(3.0), slot)
    machine.join(TupleV((Const(1), Const(2.0))), TupleV((Const(1), Const(4.0))), slot)
    assert chosen == [Number(float), Number(float)]


def test_a_list_that_is_chosen_is_made_for_real_next_time(machine):
    made = machine.new_list([Const(1.0)], "here")
    assert isinstance(made, ListV)

    with pytest.raises(Restart):
        machine.join(made, Const(None), lambda kind, a, b: Value(kind))

    assert isinstance(machine.new_list([Const(1.0)], "here"), Value)


def test_what_ways_changed_is_put_back(machine):
    made = machine.new_list([Const(1.0)], "here")
    before = machine.snapshot()
    made.slots[0] = Const(5.0)

    machine.restore(before)

    assert [item.value for item in made.items] == [1.0]
