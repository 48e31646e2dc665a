"""Tangents of what is identified by where it is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from zygopy import AliasedMutation, MissingRule, Tangent
from zygopy.runtime import (
    ZERO,
    added_dot,
    items_of_dot,
    parts_of_dot,
    quotient,
    quotient_selected,
    twin_for,
    twin_of,
    twin_view,
    whole_dot,
    zeros_of_items,
)

pytestmark = pytest.mark.core


def test_a_missing_tangent_is_zeros_of_the_form_of_the_value():
    there = [1.0]

    assert whole_dot(there, [2.0]) is there
    assert whole_dot(ZERO, [2.0, (1, "a")]) == [0.0, (0.0, ZERO)]
    assert whole_dot(ZERO, "text") is ZERO


def test_keys_and_characters_have_no_tangents():
    assert list(itertools.islice(items_of_dot({1: 2.0}, {1: 5.0}), 2)) == [ZERO, ZERO]
    assert parts_of_dot(ZERO, "ab", 2) == (ZERO, ZERO)
    assert parts_of_dot([1.0, 2.0], [3.0, 4.0], 2) == [1.0, 2.0]


def test_what_is_added_to_a_tangent_is_a_tangent_or_the_tangents_of_elements():
    assert added_dot(2.0, 5.0) == 2.0
    assert added_dot(ZERO, 5.0) == 0.0
    assert added_dot([2.0], [5.0]) == [2.0]


def test_the_elements_of_an_object_are_not_followed():
    class Pair:
        def __iter__(self):
            return iter((1.0, 2.0))

    with pytest.raises(MissingRule, match="no rule for the elements of a Pair"):
        parts_of_dot(Tangent(Pair, a=1.0), Pair(), 2)


def test_a_twin_has_room_for_fields_to_come():
    class Empty:
        pass

    assert isinstance(twin_for(Empty()), Tangent)
    assert twin_for([1.0]) == [0.0]


def test_the_twin_of_a_view_is_a_view_and_that_of_a_copy_a_copy():
    x, x_dot = np.arange(6.0), np.zeros(6)
    view, copy = x.reshape(2, 3), x.reshape(2, 3).copy()

    assert np.shares_memory(twin_view(x_dot.reshape(2, 3), x_dot, view, x), x_dot)
    assert not np.shares_memory(twin_view(x_dot.reshape(2, 3), x_dot, copy, x), x_dot)
    with pytest.raises(AliasedMutation):
        twin_view(x_dot.reshape(2, 3).copy(), x_dot, view, x)


def test_the_twin_of_what_a_call_gave_is_its_own_unless_it_is_an_argument():
    x, x_dot, y_dot = np.arange(3.0), np.zeros(3), np.ones(3)

    assert twin_of(y_dot, x, x, x_dot) is x_dot
    assert twin_of(y_dot, x + 1.0, x, x_dot) is not y_dot
    assert np.shares_memory(twin_of(x_dot[1:], x[1:], x, x_dot), x_dot)


def test_zeros_for_what_a_list_gets_without_tangents():
    assert zeros_of_items((1.0, np.ones(1)))[0] == 0.0


def test_quotients_of_tangents_do_not_raise():
    assert quotient(1.0, 0.0) == np.inf
    assert quotient_selected(0.0, 0.0) == 0.0
    assert quotient_selected(np.array([0.0, -1.0]), 0.0).tolist() == [0.0, -np.inf]
    assert quotient(3.0, 2.0) == 1.5
