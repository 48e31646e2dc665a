"""Scans at zeros and at their ends."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.rules.scans import RULES
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


@pytest.mark.parametrize("x", [[2.0, 0.0, 3.0, 4.0], [0.0, 2.0, 0.0, 3.0], [0.0], [1e-200, 1e-200, 1e200]])
def test_cumprod_is_exact_at_zeros(x):
    x = np.array(x)
    y_bar = np.arange(1.0, len(x) + 1)
    want = [sum(y_bar[k] * np.prod(np.delete(x[: k + 1], i)) for k in range(i, len(x))) for i in range(len(x))]

    np.testing.assert_allclose(bars(np.cumprod, x, y_bar=y_bar)[0], want)


def test_cumprod_with_zeros_along_an_axis_and_flattened():
    x = np.array([[2.0, 0.0], [0.0, 3.0]])

    np.testing.assert_array_equal(bars(np.cumprod, x, axis=0, y_bar=np.ones((2, 2)))[0], [[1.0, 4.0], [2.0, 0.0]])
    np.testing.assert_array_equal(bars(np.cumprod, x, y_bar=np.ones(4))[0], [[1.0, 2.0], [0.0, 0.0]])


def test_diff_of_one_element_is_empty_and_gives_zero():
    np.testing.assert_array_equal(bars(np.diff, np.array([3.0]), y_bar=np.zeros(0))[0], [0.0])


def test_diff_in_single_precision_stays_there():
    assert bars(np.diff, np.ones(3, np.float32), y_bar=np.ones(2, np.float32))[0].dtype == np.float32


def test_prepended_number_gets_the_sum():
    result = bars(np.diff, np.ones((2, 3)), prepend=1.0, y_bar=np.ones((2, 3)))

    assert result[3] == -2.0
    assert result[4] is ZERO


def test_trapezoid_weighs_the_ends_half():
    np.testing.assert_array_equal(bars(np.trapezoid, np.ones(4), dx=2.0, y_bar=1.0)[0], [1.0, 2.0, 2.0, 1.0])


def test_trapezoid_of_one_point_is_zero():
    np.testing.assert_array_equal(bars(np.trapezoid, np.ones(1), y_bar=1.0)[0], [0.0])
