"""The way back takes the branch that was taken."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_both_arms_add_to_what_they_share():
    def f(x, y):
        if x > 0:
            z = x * y
        else:
            z = y * y
        return z * x

    assert zygopy.gradient(f, 2.0, 3.0) == (12.0, 4.0)
    assert zygopy.gradient(f, -2.0, 3.0) == (9.0, -12.0)


def test_the_test_is_made_once():
    def f(x):
        if np.sum(x) > 0:
            y = x * x
        else:
            y = x
        return np.sum(y)

    assert sum("np.sum(x) > 0" in line for line in printed(f, np.ones(3))) == 1


def test_a_name_of_one_arm_only():
    def f(x):
        y = x
        if x > 1:
            inner = x * x
            y = inner * 2.0
        return y

    assert zygopy.gradient(f, 3.0) == (12.0,)
    assert zygopy.gradient(f, 0.5) == (1.0,)


@pytest.mark.parametrize("s", [0.0, 1.0])
def test_what_came_through_a_quotient_in_an_arm_is_not_multiplied_by_zero(s):
    def f(x, s):
        d = x[:, None] - x[None, :]
        r2 = d**2 + s**2
        return np.sum(1.0 / np.sqrt(r2)) if s else np.sum(np.sqrt(r2))

    x = np.array([1.0, 2.0, 4.0])
    with np.errstate(divide="ignore"):
        x_bar, s_bar = zygopy.gradient(f, x, s)
        dot = zygopy.pushforward(f, (x, s), (None, 1.0))[1]

    d = x[:, None] - x
    want = -2 * (d / (d**2 + 1) ** 1.5).sum(axis=1) if s else 2 * np.sign(d).sum(axis=1)
    assert np.allclose(x_bar, want)
    assert np.isclose(s_bar, dot)
