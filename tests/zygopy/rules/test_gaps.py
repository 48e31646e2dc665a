"""Reductions that leave out nan, where nothing else is there and where all are equal."""

from __future__ import annotations

import warnings

import numpy as np

import zygopy
from zygopy.rules.gaps import RULES


def bars(primitive, *args, y_bar=1.0, **keywords):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy's own: mean of an empty slice
        _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


def test_nan_gets_an_exact_zero():
    np.testing.assert_array_equal(bars(np.nansum, np.array([1.0, np.nan]), y_bar=np.inf)[0], [np.inf, 0.0])
    np.testing.assert_array_equal(bars(np.nanmean, np.array([1.0, np.nan, 3.0]))[0], [0.5, 0.0, 0.5])
    np.testing.assert_array_equal(bars(np.nancumsum, np.array([1.0, np.nan]), y_bar=np.ones(2))[0], [2.0, 0.0])


def test_nothing_but_nan_gives_zeros():
    np.testing.assert_array_equal(bars(np.nanmean, np.array([np.nan, np.nan]))[0], [0.0, 0.0])
    np.testing.assert_array_equal(bars(np.nanvar, np.array([np.nan, np.nan]))[0], [0.0, 0.0])


def test_nanprod_with_a_zero():
    np.testing.assert_array_equal(bars(np.nanprod, np.array([2.0, np.nan, 0.0, 3.0]))[0], [0.0, 0.0, 6.0, 0.0])


def test_nanstd_of_a_constant_is_zero():
    np.testing.assert_array_equal(bars(np.nanstd, np.array([0.1, np.nan, 0.1, 0.1]))[0], np.zeros(4))


def test_nancumprod_with_a_zero():
    got = bars(np.nancumprod, np.array([2.0, np.nan, 0.0, 3.0]), y_bar=np.ones(4))[0]

    np.testing.assert_array_equal(got, [2.0, 0.0, 8.0, 0.0])


def test_the_variance_of_what_is_there_to_second_order():
    x = np.array([1.0, np.nan, 4.0, 2.0])

    got = zygopy.gradient(lambda x: np.nansum(zygopy.gradient(lambda x: np.nanvar(x) ** 2, x)[0] ** 2), x)[0]
    want = zygopy.gradient(lambda x: np.sum(zygopy.gradient(lambda x: np.var(x) ** 2, x)[0] ** 2), x[[0, 2, 3]])[0]

    np.testing.assert_allclose(got, [want[0], 0.0, want[1], want[2]])
