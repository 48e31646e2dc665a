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
