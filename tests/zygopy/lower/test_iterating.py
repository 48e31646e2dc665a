"""Iterators by hand: which element comes next is known where the elements are."""

from __future__ import annotations

import itertools

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_next_gives_the_elements_in_turn():
    def f(x):
        elements = iter([x, 2.0])
        return next(elements) * next(elements)

    assert lowered(f, 3.0) == ["%value: float = mul(%x, 2.0)", "return %value"]


@pytest.mark.parametrize(
    ("f", "wanted"),
    [
        (lambda xs: sorted(xs)[0] * 2.0, [0.0, 2.0]),
        (lambda xs: max(xs, key=lambda x: -x), [0.0, 1.0]),
        (lambda xs: sum(a * b for a, b in itertools.pairwise(xs)), [2.0, 5.0]),
    ],
)
def test_gradients(f, wanted):
    assert zygopy.gradient(f, [5.0, 2.0])[0] == wanted
