"""Pinned cases of norms."""

import numpy as np
import pytest

from zygopy.rules.norms import RULES
from zygopy.runtime import ZERO


def bar(primitive, x, *args, y_bar=1.0, **keywords):
    _, pullback = RULES.find(primitive).apply(x, *args, **keywords)
    return pullback(y_bar)[0]


def test_the_euclidean_norm():
    assert bar(np.linalg.norm, np.array([3.0, 4.0]), y_bar=5.0).tolist() == [3.0, 4.0]


@pytest.mark.parametrize("ord", [None, 1, 2, 3, 1.5, np.inf, -np.inf])
def test_at_zero_the_gradient_is_zero(ord):
    assert bar(np.linalg.norm, np.zeros(3), ord).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("ord", [None, "fro", "nuc", 1, 2, -2, np.inf])
def test_at_the_zero_matrix_the_gradient_is_zero(ord):
    assert bar(np.linalg.norm, np.zeros((2, 2)), ord).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_one_row_of_zeros_stays_apart():
    x = np.array([[0.0, 0.0], [3.0, 4.0]])

    assert bar(np.linalg.norm, x, axis=1, y_bar=np.array([1.0, 5.0])).tolist() == [[0.0, 0.0], [3.0, 4.0]]


def test_the_largest_elements_share():
    assert bar(np.linalg.norm, np.array([1.0, -3.0, 3.0]), np.inf).tolist() == [0.0, -0.5, 0.5]


def test_equal_singular_values_share():
    np.testing.assert_allclose(bar(np.linalg.norm, np.eye(2), 2), [[0.5, 0.0], [0.0, 0.5]])


def test_columns_with_the_same_sum_share():
    assert bar(np.linalg.norm, np.array([[1.0, 2.0], [-2.0, 1.0]]), 1).tolist() == [[0.5, 0.5], [-0.5, 0.5]]


def test_the_number_of_nonzero_elements_is_constant():
    assert bar(np.linalg.norm, np.ones(3), 0) is ZERO


def test_a_complex_number_points_away_from_zero():
    assert bar(np.linalg.norm, np.array([3.0 + 4.0j]), y_bar=5.0).tolist() == [3.0 + 4.0j]


def test_float32_stays_float32():
    assert bar(np.linalg.norm, np.ones(3, np.float32), 3).dtype == np.float32


def test_the_order_has_a_derivative():
    _, pullback = RULES.find(np.linalg.norm).apply(np.array([1.0, 2.0]), 3.0)
    _, order_bar = pullback(1.0)
    h = 1e-5
    slope = (np.linalg.norm([1.0, 2.0], 3.0 + h) - np.linalg.norm([1.0, 2.0], 3.0 - h)) / (2 * h)

    assert order_bar == pytest.approx(slope, rel=1e-8)
