"""Places in order of keys, as Python orders."""

from __future__ import annotations

import pytest

from zygopy.runtime.orders import bars_of_chosen, order, place_of_largest, place_of_smallest

pytestmark = pytest.mark.core


def test_order_is_stable():
    assert order([2, 1, 2, 0]) == [3, 1, 0, 2]
    assert order([2, 1, 2, 0], reverse=True) == [0, 2, 1, 3]


def test_the_first_of_the_largest_and_smallest():
    assert place_of_largest([1, 3, 3]) == 1
    assert place_of_smallest([2, 1, 1]) == 1


def test_who_was_chosen_gets_all():
    items = [(1.0, 2.0), (3.0, "a"), (3.0, "a")]

    assert bars_of_chosen(items, items[1], (5.0, None)) == [(0.0, 0.0), (5.0, None), (0.0, None)]
