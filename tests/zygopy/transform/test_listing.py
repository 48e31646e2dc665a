"""What is appended, inserted and popped finds its cotangent again."""

from __future__ import annotations

import pytest

import zygopy

pytestmark = pytest.mark.core


def appended(x):
    xs = []
    for i in range(3):
        xs.append(x * i)
    return xs[1] * xs[2]


def popped(x):
    xs = [x, 2.0 * x, 3.0 * x]
    for _ in range(2):
        last = xs.pop()
    return last + xs[0] * 10.0


def inserted(x):
    xs = [x * 1.0]
    for i in range(2):
        xs.insert(0, x * (i + 2))
    return xs[0] * 100.0 + xs[1] * 10.0 + xs[2]


def extended(x):
    xs = [x]
    for _ in range(2):
        xs.extend([2.0 * x, 3.0])
    return sum(xs)


@pytest.mark.parametrize(("f", "wanted"), [(appended, 12.0), (popped, 12.0), (inserted, 321.0), (extended, 5.0)])
def test_gradients(f, wanted):
    assert zygopy.gradient(f, 3.0) == (wanted,)
