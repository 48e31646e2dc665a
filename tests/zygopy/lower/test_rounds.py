"""What is carried from round to round is what is assigned before it is read."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_a_name_of_one_round_is_not_handed_on():
    def f(xs):
        total = 0.0
        for x in xs:
            square = x * x
            total = total + square
        return total

    head = next(line for line in lowered(f, np.ones(3)) if " = for " in line)

    assert "%total" in head
    assert zygopy.gradient(f, np.array([1.0, 2.0]))[0].tolist() == [2.0, 4.0]


def test_a_swap_moves_at_once():
    def f(a, b):
        for _ in range(3):
            a, b = b, 2.0 * a
        return a

    assert zygopy.gradient(f, 1.0, 1.0) == (0.0, 2.0)
