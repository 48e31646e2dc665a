"""The cotangent of a base, also at zero."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.runtime.powers import power_bar

pytestmark = pytest.mark.core


@pytest.mark.parametrize("n", [-2.0, -0.5, 0.5, 1.0, 2.0, 3, 2.5])
def test_away_from_zero(n):
    assert power_bar(3.0, 2.0, n) == pytest.approx(3.0 * n * 2.0 ** (n - 1))


def test_at_zero():
    x = np.array([0.0, 4.0])

    assert power_bar(np.array([0.0, 1.0]), x, 0.5).tolist() == [0.0, 0.25]
    assert power_bar(np.ones(2), x, 0).tolist() == [0.0, 0.0]
    assert power_bar(np.ones(2), x, 1).tolist() == [1.0, 1.0]
    assert power_bar(np.ones(2), x, 2).tolist() == [0.0, 8.0]


def test_complex():
    assert power_bar(1.0, 1 + 1j, 2) == pytest.approx(2 * (1 - 1j))
