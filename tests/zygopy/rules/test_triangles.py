"""Triangles and diagonals: exact zeros and layouts."""

from __future__ import annotations

import numpy as np

from zygopy.rules.triangles import RULES


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


def test_zeros_stay_zero_against_an_infinite_cotangent():
    np.testing.assert_array_equal(bars(np.tril, np.ones((2, 2)), y_bar=np.full((2, 2), np.inf))[0],
                                  [[np.inf, 0.0], [np.inf, np.inf]])


def test_the_diagonal_of_a_transposed_matrix():
    x = np.arange(6.0).reshape(2, 3).T
    got = bars(np.diagonal, x, -1, y_bar=np.array([1.0, 2.0]))[0]

    np.testing.assert_array_equal(got, [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])


def test_a_diagonal_outside_the_matrix():
    np.testing.assert_array_equal(bars(np.diag, np.ones((2, 2)), 5, y_bar=np.zeros(0))[0], np.zeros((2, 2)))
    np.testing.assert_array_equal(bars(np.trace, np.ones((2, 2)), 5, y_bar=1.0)[0], np.zeros((2, 2)))


def test_trace_of_integers():
    got = bars(np.trace, np.arange(4).reshape(2, 2), y_bar=3.0)[0]

    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, [[3.0, 0.0], [0.0, 3.0]])
