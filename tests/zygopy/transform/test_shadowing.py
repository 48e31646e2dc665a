"""Views of what is written to share its shadow."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def test_a_view_made_before_and_after_the_write():
    def f(x):
        y = np.zeros(4)
        head = y[:2]
        y[:] = x
        tail = y[2:]
        return np.sum(head * tail)

    x = np.array([1.0, 2.0, 3.0, 4.0])

    assert zygopy.gradient(f, x)[0].tolist() == [3.0, 4.0, 1.0, 2.0]


def test_reshape_and_transpose_are_views():
    def f(x):
        y = x.copy()
        y.reshape(2, 2).T[0, 1] = 0.0
        return np.sum(y * y)

    assert zygopy.gradient(f, np.array([1.0, 2.0, 3.0, 4.0]))[0].tolist() == [2.0, 4.0, 0.0, 8.0]
