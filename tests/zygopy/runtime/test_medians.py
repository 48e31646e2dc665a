"""The way back through medians: ties, pairs, nan."""

from __future__ import annotations

import numpy as np

from zygopy.runtime.medians import median_bar, nanmedian_bar


def test_the_middle_one_of_an_odd_number():
    np.testing.assert_array_equal(median_bar(2.0, np.array([3.0, 1.0, 2.0])), [0.0, 0.0, 2.0])


def test_ties_of_a_pair_share_its_halves():
    np.testing.assert_array_equal(median_bar(1.0, np.array([1.0, 2.0, 2.0, 3.0])), [0.0, 0.5, 0.5, 0.0])
    np.testing.assert_array_equal(median_bar(1.0, np.array([1.0, 2.0, 3.0, 3.0])), [0.0, 0.5, 0.25, 0.25])


def test_rows_in_single_precision():
    a = np.array([[3.0, 1.0, 2.0], [1.0, 1.0, 1.0]], np.float32)
    got = median_bar(np.array([1.0, 3.0], np.float32), a, 1)

    assert got.dtype == np.float32
    np.testing.assert_array_equal(got, [[0.0, 0.0, 1.0], [1.0, 1.0, 1.0]])


def test_nan_is_left_out():
    a = np.array([[np.nan, 1.0, 3.0, np.nan], [np.nan] * 4])
    got = nanmedian_bar(np.array([[1.0], [4.0]]), a, np.array([[2.0], [np.nan]]), 1, True)

    np.testing.assert_array_equal(got, [[0.0, 0.5, 0.5, 0.0], [1.0, 1.0, 1.0, 1.0]])
