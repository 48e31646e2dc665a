"""Tangents written where their values are."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy import AliasedMutation, Tangent
from zygopy.runtime import remove_beside, set_part, sort_beside, write_dot

pytestmark = pytest.mark.core


def test_what_is_stored_in_whole_numbers_does_not_move():
    dot, floats = np.ones(3), np.ones(3)

    write_dot(dot, np.arange(3), 1, 5.0)
    write_dot(floats, np.zeros(3), 1, 5.0)

    assert dot.tolist() == [1.0, 0.0, 1.0]
    assert floats.tolist() == [1.0, 5.0, 1.0]
    with pytest.raises(AliasedMutation):
        write_dot(Tangent(None, a=1.0), object(), 0, 1.0)


def test_fields_are_written_beside_fields():
    tangent = Tangent(None, a=1.0)

    set_part(tangent, "b", 2.0)

    assert tangent.b == 2.0


def test_tangents_follow_the_order_of_a_list_that_is_sorted_and_equal_numbers_share():
    dots = [1.0, 2.0, 3.0, 5.0]

    sort_beside(dots, [4.0, 1.0, 9.0, 1.0])

    assert dots == [3.5, 3.5, 1.0, 3.0]


def test_the_tangent_of_what_is_removed_goes_too():
    dots = [1.0, 2.0, 3.0]

    remove_beside(dots, [7.0, 8.0, 8.0], 8.0)

    assert dots == [1.0, 3.0]
