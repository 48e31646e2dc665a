"""An array that is full of one number is made as such, where its dtype is that of the number."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def written_after(x, i):
    y = x.copy()
    y[i] = x[0] ** 2
    return np.mean(y)


def test_a_shadow_of_one_number_is_made_full():
    text = zygopy.adjoint_source(written_after, np.arange(4.0), 2)

    assert "y_bar = np.full_like(y, 1.0 / y.size)" in text
    zygopy.check_gradient(written_after, np.arange(4.0), 2)


def test_short_numbers_stay_short():
    assert zygopy.gradient(written_after, np.arange(4, dtype=np.float32), 2)[0].dtype == np.float32
