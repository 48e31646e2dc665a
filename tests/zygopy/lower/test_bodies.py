"""What a `raise` means for the calls above."""

from __future__ import annotations

import math

import pytest

import zygopy

pytestmark = pytest.mark.core


def demand(x):
    if x < 0:
        raise ValueError("negative")
    return math.sqrt(x)


def test_what_follows_a_raise_is_reached_from_the_other_way_only():
    def f(x):
        y = demand(x)
        z = demand(y)
        return z * x

    assert zygopy.gradient(f, 1.0) == (1.25,)
    with pytest.raises(ValueError, match="negative"):
        zygopy.gradient(f, -1.0)
