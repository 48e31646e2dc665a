"""Extrema where they are attained more than once, or by nan."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy.rules.extrema import RULES


def bars(primitive, *args, y_bar=1.0, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


@pytest.mark.parametrize("primitive", [np.max, np.amax, np.ndarray.max])
def test_ties_of_max_share_evenly(primitive):
    np.testing.assert_array_equal(bars(primitive, np.array([3.0, 1.0, 3.0]))[0], [0.5, 0.0, 0.5])


def test_ties_of_min_share_evenly_along_an_axis():
    x = np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 1.0]])
    got = bars(np.min, x, axis=1, y_bar=np.array([3.0, 1.0]))[0]

    np.testing.assert_array_equal(got, [[1.0, 1.0, 1.0], [0.5, 0.0, 0.5]])


def test_losers_get_exact_zeros_even_against_an_infinite_cotangent():
    np.testing.assert_array_equal(bars(np.max, np.array([1.0, 2.0]), y_bar=np.inf)[0], [0.0, np.inf])


def test_the_initial_value_shares_too():
    result = bars(np.max, np.array([1.0, 2.0]), initial=2.0)

    np.testing.assert_array_equal(result[0], [0.0, 0.5])
    assert result[3] == 0.5


def test_the_initial_value_may_win_alone():
    result = bars(np.min, np.array([[1.0, 2.0], [3.0, 4.0]]), axis=0, initial=1.5, y_bar=np.array([1.0, 2.0]))

    np.testing.assert_array_equal(result[0], [[1.0, 0.0], [0.0, 0.0]])
    assert result[3] == 2.0


def test_what_where_leaves_out_does_not_win():
    got = bars(np.max, np.array([5.0, 2.0]), initial=0.0, where=np.array([False, True]))[0]

    np.testing.assert_array_equal(got, [0.0, 1.0])


def test_nan_makes_no_warning_and_no_division_by_zero():
    got = bars(np.max, np.array([1.0, np.nan]))[0]

    assert np.all(np.isfinite(got))
    assert np.sum(got) == 1.0


def test_ptp_of_a_constant_is_zero():
    np.testing.assert_array_equal(bars(np.ptp, np.ones(3))[0], np.zeros(3))


def test_nanmax_leaves_nan_out():
    np.testing.assert_array_equal(bars(np.nanmax, np.array([np.nan, 2.0, 2.0, 1.0]))[0], [0.0, 0.5, 0.5, 0.0])
    np.testing.assert_array_equal(bars(np.nanmin, np.array([np.nan, 2.0, 2.0, 1.0]))[0], [0.0, 0.0, 0.0, 1.0])


def test_median_of_an_even_number_takes_half_of_each():
    np.testing.assert_array_equal(bars(np.median, np.array([4.0, 1.0, 2.0, 3.0]))[0], [0.0, 0.0, 0.5, 0.5])


def test_ties_of_median_share_evenly():
    np.testing.assert_array_equal(bars(np.median, np.array([2.0, 1.0, 2.0, 2.0, 9.0]))[0], [1 / 3, 0.0, 1 / 3, 1 / 3, 0.0])


def test_median_along_two_axes():
    x = np.arange(24.0).reshape(2, 3, 4)
    got = bars(np.median, x, axis=(0, 2), y_bar=np.array([1.0, 0.0, 2.0]))[0]
    want = np.zeros_like(x)
    want[0, 0, 3] = want[1, 0, 0] = 0.5
    want[0, 2, 3] = want[1, 2, 0] = 1.0

    np.testing.assert_array_equal(got, want)


def test_the_share_of_float32_is_float32():
    def f(x):
        return np.sum((x - x.max(axis=1, keepdims=True)) ** 2)

    x = np.array([[1.0, 3.0, 3.0], [0.5, 0.2, 0.1]], np.float32)

    assert "project" not in zygopy.adjoint_source(f, x)
    assert zygopy.gradient(f, x)[0].dtype == np.float32
    assert np.allclose(zygopy.gradient(f, x)[0], zygopy.gradient(f, x.astype(float))[0])
