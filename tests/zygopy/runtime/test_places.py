"""Cotangents put where each element came from."""

import numpy as np

from zygopy.runtime import ZERO
from zygopy.runtime.places import neighbours, permuted_bar, placed, scattered, scattered_flat, share_ties


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
