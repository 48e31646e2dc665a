"""Cotangents put where each element came from."""

import numpy as np

from zygopy.runtime import ZERO
from zygopy.runtime.places import (
    joined_bars,
    neighbours,
    permuted_bar,
    placed,
    scattered,
    scattered_flat,
    share_ties,
    sorted_entries_bar,
)


def test_placed_and_scattered():
    x = np.zeros(3)

    assert placed(np.array([1.0, 2.0]), x, [2, 0]).tolist() == [2.0, 0.0, 1.0]
    assert scattered(np.array([1.0, 2.0]), x, [2, 2]).tolist() == [0.0, 0.0, 3.0]


def test_what_has_no_cotangent_gets_none():
    x = np.array([True, False])

    assert placed(1.0, x, 0) is ZERO
    assert scattered(1.0, x, [0, 0]) is ZERO
    assert scattered_flat(1.0, x, [0, 0]) is ZERO


def test_the_flattened_form_is_that_of_the_rows():
    x = np.asfortranarray(np.zeros((2, 2)))

    assert scattered_flat(np.array([1.0, 2.0]), x, np.array([1, 1])).tolist() == [[0.0, 3.0], [0.0, 0.0]]


def test_only_neighbours_in_a_row_share():
    y = np.array([[1.0, 1.0], [1.0, 2.0]])

    assert share_ties(np.array([[0.0, 2.0], [4.0, 6.0]]), y, -1).tolist() == [[1.0, 1.0], [4.0, 6.0]]


def test_without_ties_nothing_is_copied():
    g = np.array([1.0, 2.0])

    assert np.shares_memory(share_ties(g, np.array([1.0, 2.0]), -1), g)


def test_a_permutation_of_any_kind():
    x, y = np.array([3.0, 1.0, 2.0]), np.array([1.0, 3.0, 2.0])

    assert permuted_bar(np.array([10.0, 30.0, 20.0]), x, y, -1).tolist() == [30.0, 10.0, 20.0]


def test_neighbours_of_the_last_element():
    low, high, part = neighbours(1.0, 4, "linear")

    assert (low.tolist(), high.tolist(), part.tolist()) == ([2], [3], [1.0])


def test_joined_parts_are_followed_past_slices_and_directives():
    a_bar, s_bar, b_bar = joined_bars(np.arange(5.0), np.r_, (np.ones(2), slice(0, 2), 2.5))

    assert (a_bar.tolist(), s_bar, b_bar) == ([0.0, 1.0], ZERO, 4.0)


def test_equal_numbers_share_in_a_sorted_list():
    assert sorted_entries_bar([1.0, 3.0, 5.0], [2.0, 1.0, 2.0], None, False) == [4.0, 1.0, 4.0]
