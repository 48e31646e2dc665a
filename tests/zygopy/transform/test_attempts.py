"""The way back goes through the body or through the handler."""

from __future__ import annotations

import math

import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_the_way_that_was_taken_is_kept():
    def f(x, y):
        try:
            z = x * math.log(y)
        except ValueError:
            z = y * y
        return z * x

    assert zygopy.gradient(f, 2.0, 1.0) == (0.0, 4.0)
    assert zygopy.gradient(f, 2.0, -3.0) == (9.0, -12.0)


def test_where_only_one_way_goes_on_nothing_is_kept():
    def f(x):
        try:
            y = math.log(x)
        except ValueError as error:
            raise RuntimeError("no logarithm") from error
        return y * y

    assert not any("caught" in line for line in printed(f, 2.0))
    assert zygopy.gradient(f, math.e)[0] == pytest.approx(2 / math.e)


def test_a_pullback_runs_twice():
    def f(x):
        try:
            return math.log(x)
        except ValueError:
            return x * x

    for x, slope in ((2.0, 0.5), (-2.0, -4.0)):
        _, back = zygopy.pullback(f, x)
        assert (back(1.0), back(2.0)) == ((slope,), (2 * slope,))
