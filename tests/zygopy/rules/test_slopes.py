"""`np.gradient` with one spacing for several axes, and with cotangents that are absent."""

from __future__ import annotations

import numpy as np

from zygopy.rules.slopes import RULES
from zygopy.runtime import ZERO


def test_axes_without_a_cotangent_add_nothing():
    f = np.arange(12.0).reshape(3, 4) ** 2
    _, pullback = RULES.find(np.gradient).apply(f, 0.5)
    _, along_rows = RULES.find(np.gradient).apply(f, 0.5, axis=1)
    y_bar = np.random.default_rng(0).normal(size=(3, 4))
    got, want = pullback((ZERO, y_bar)), along_rows(y_bar)

    np.testing.assert_allclose(got[0], want[0])
    np.testing.assert_allclose(got[1], want[1])


def test_slopes_by_even_coordinates_are_those_by_one_number():
    f, y_bar = np.array([1.0, 4.0, 9.0, 16.0]), np.arange(4.0)
    by_number = RULES.find(np.gradient).apply(f, 0.5, edge_order=2)[1](y_bar)[0]
    by_place = RULES.find(np.gradient).apply(f, np.arange(4) * 0.5, edge_order=2)[1](y_bar)[0]

    np.testing.assert_allclose(by_number, by_place)
