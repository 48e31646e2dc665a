"""Shadows found at run time: one for each object, whatever names it goes by."""

import numpy as np
import pytest

from zygopy.errors import AliasedMutation
from zygopy.runtime import (
    ZERO,
    Tangent,
    bar_of_entry,
    demand_other,
    give_at,
    given,
    given_entry,
    given_out,
    remembered,
    shadow_at,
    taken,
)

pytestmark = pytest.mark.core


class Thing:
    def __init__(self, a):
        self.a = a


def test_one_object_has_one_shadow_and_two_equal_ones_have_two():
    shadows = {}
    row, other = [1.0, 2.0], [1.0, 2.0]

    assert shadow_at(shadows, row) is shadow_at(shadows, row)
    assert shadow_at(shadows, row) is not shadow_at(shadows, other)
    assert shadows[id(row)][0] is row  # whose id nobody else gets


def test_the_shadow_of_a_view_is_the_view_of_the_shadow():
    shadows = {}
    x = np.arange(6.0).reshape(2, 3)
    shadow_at(shadows, x.T[1])[0] = 5.0

    assert np.array_equal(shadow_at(shadows, x), [[0, 5, 0], [0, 0, 0]])
    assert len(shadows) == 1


@pytest.mark.parametrize("x", ["text", (1.0, 2.0), 3.0, {1.0}])
def test_what_has_no_place_has_no_shadow(x):
    with pytest.raises(AliasedMutation):
        shadow_at({}, x)


def test_a_number_takes_its_cotangent_by_value_and_a_list_in_its_shadow():
    shadows = {}
    xs = [1.0, 2.0]

    assert given(shadows, 3.0, 2.0, 0.5) == 2.5
    assert given(shadows, xs, ZERO, [ZERO, 4.0]) is ZERO
    assert shadow_at(shadows, xs) == [ZERO, 4.0]
    assert given(shadows, (3.0, xs), ZERO, (1.0, [2.0, ZERO])) == (1.0, ZERO)
    assert shadow_at(shadows, xs) == [2.0, 4.0]


def test_what_arrives_for_a_list_of_lists_goes_to_the_lists_that_it_held_then():
    shadows = {}
    row, later = [1.0], [1.0]
    rows = [row, 2.0]
    then = remembered(rows)
    rows[0] = later
    give_at(shadows, then, [[3.0], 4.0])

    assert shadow_at(shadows, row) == [3.0]
    assert shadow_at(shadows, later) == [ZERO]
    assert shadow_at(shadows, rows) == [ZERO, 4.0]


def test_taking_leaves_nothing_and_gives_the_form():
    shadows = {}
    thing, row = Thing(2.0), np.array([1.0, 2.0])
    d = {"t": thing, "r": row, "s": (1.0, row)}
    then = remembered(d)
    give_at(shadows, thing, Tangent(Thing, a=2.0))
    give_at(shadows, row, np.array([1.0, 3.0]))
    found = taken(shadows, then, ZERO)

    assert found["t"].a == 2.0
    assert np.array_equal(found["r"], [1.0, 3.0])
    assert np.array_equal(taken(shadows, row, ZERO), [0.0, 0.0])


def test_an_entry_counts_from_the_end_of_the_list_as_it_was():
    shadows = {}
    xs = [1.0, 2.0, 3.0]
    shadow_at(shadows, xs).pop()  # what was appended last is undone
    given_entry(shadows, xs, ZERO, -1, 5.0)

    assert shadow_at(shadows, xs) == [ZERO, 5.0]
    assert given_entry(shadows, (1.0, 2.0), ZERO, 1, 5.0) == (ZERO, 5.0)


def test_the_entry_of_an_object_whose_class_says_what_that_is_is_refused():
    with pytest.raises(AliasedMutation, match="Thing"):
        given_entry({}, Thing(1.0), ZERO, 0, 1.0)


def test_a_view_of_an_array_has_given_it_all_already_and_a_copy_has_not():
    shadows = {}
    x = np.array([1.0, 2.0, 3.0])
    copy = x[[0, 1]]
    give_at(shadows, copy, np.array([1.0, 2.0]))

    assert bar_of_entry(shadows, x, slice(0, 2), x[0:2], ZERO) is ZERO
    assert np.array_equal(bar_of_entry(shadows, x, [0, 1], copy, ZERO), [1.0, 2.0])
    assert bar_of_entry(shadows, [copy], 0, copy, ZERO) is ZERO
    assert bar_of_entry(shadows, [1.0], 0, 1.0, 2.0) == 2.0


def test_what_is_given_out_has_the_form_at_the_start():
    shadows = {}
    xs = [1.0, [2.0]]
    then = remembered(xs)
    xs[1].append(3.0)
    xs.append(4.0)
    shadow_at(shadows, xs)[:] = [1.0, ZERO]
    shadow_at(shadows, xs[1])[:] = [ZERO]

    assert given_out(shadows, then, ZERO) == [1.0, [0.0]]


def test_a_list_that_a_loop_goes_over_is_told_from_one_that_is_like_it():
    xs = [1.0]
    demand_other([1.0], xs)

    with pytest.raises(AliasedMutation, match="goes over"):
        demand_other(xs, xs)
