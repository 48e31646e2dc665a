"""The way back through slopes, against the matrix of `np.gradient`."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.runtime.slopes import slope_bars


@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("spacing", [0.5, np.array([0.0, 0.5, 0.75, 2.0, 2.25])])
def test_the_cotangent_of_the_values_is_the_transposed_matrix(spacing, edge_order):
    matrix = np.gradient(np.eye(5), spacing, axis=0, edge_order=edge_order)
    g = np.random.default_rng(0).normal(size=(2, 5))
    f_bar, _ = slope_bars(g, np.ones((2, 5)), spacing, edge_order)

    np.testing.assert_allclose(f_bar, g @ matrix, atol=1e-12)


def test_two_points_have_one_slope():
    f_bar, spacing_bar = slope_bars(np.array([1.0, 2.0]), np.array([1.0, 4.0]), 0.5, 1)

    np.testing.assert_array_equal(f_bar, [-6.0, 6.0])
    assert spacing_bar == -3.0 * 3.0 / 0.25
