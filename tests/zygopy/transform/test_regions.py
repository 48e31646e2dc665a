"""What a part of a program defines and reads decides what is handed back."""

from __future__ import annotations

import pytest

import zygopy

pytestmark = pytest.mark.core


def test_a_value_of_outside_read_in_a_loop_adds_up():
    def f(w, xs):
        total = 0.0
        for x in xs:
            total = total + w * x * x
        return total

    assert zygopy.gradient(f, 2.0, [1.0, 3.0]) == (10.0, [4.0, 12.0])


def test_a_value_of_outside_read_in_one_arm_only():
    def f(w, x):
        y = x
        if x > 0:
            y = w * x
        return y

    assert zygopy.gradient(f, 2.0, 3.0) == (3.0, 2.0)
    assert zygopy.gradient(f, 2.0, -3.0) == (0.0, 1.0)
