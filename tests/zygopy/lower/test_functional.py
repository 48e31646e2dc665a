"""`map`, `filter` and `reduce` over known entries are the calls, one by one."""

from __future__ import annotations

import functools

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def square(x):
    return x * x


def test_map_and_reduce():
    lines = lowered(lambda x: functools.reduce(lambda a, b: a * b, map(square, [x, 3.0])), 2.0)

    assert lines == ["%t1: float = mul(%x, %x)", "%t2: float = mul(3.0, 3.0)", "%value: float = mul(%t1, %t2)", "return %value"]


@pytest.mark.parametrize(
    ("f", "xs", "wanted"),
    [
        (lambda xs: sum(map(square, xs)), [1.0, 2.0], [2.0, 4.0]),
        (lambda xs: sum(filter(lambda x: x > 0, xs)), [1.0, -2.0, 3.0], [1.0, 0.0, 1.0]),
        (lambda xs: functools.reduce(lambda a, b: a * b, xs, 2.0), [3.0, 4.0], [8.0, 6.0]),
    ],
)
def test_gradients(f, xs, wanted):
    assert zygopy.gradient(f, xs)[0] == wanted
