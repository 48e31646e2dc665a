"""What is overwritten gets no cotangent from what is read later."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def stored(x, v):
    y = x * 1.0
    y[1] = v
    return np.sum(y * y)


def added(x, v):
    y = x * 1.0
    y[1:] += v
    return np.sum(y * y)


def masked(x, v):
    y = x * 1.0
    y[x > 1.5] = v
    return np.sum(y * y)


@pytest.mark.parametrize(
    ("f", "wanted", "of_v"),
    [(stored, [2.0, 0.0, 6.0], 10.0), (added, [2.0, 14.0, 16.0], 30.0), (masked, [2.0, 0.0, 0.0], 20.0)],
)
def test_stores(f, wanted, of_v):
    x = np.array([1.0, 2.0, 3.0])
    x_bar, v_bar = zygopy.gradient(f, x, 5.0)

    assert x_bar.tolist() == wanted
    assert v_bar == of_v
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_the_users_own_writes_happen_once():
    x = np.ones(3)

    def f(x):
        x *= 2.0
        return np.sum(x)

    zygopy.gradient(f, x)

    assert x.tolist() == [2.0, 2.0, 2.0]
