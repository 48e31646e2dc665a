"""A loop runs back from its last round, and nothing is popped from its tape."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def logistic(r, x, n):
    for _ in range(n):
        x = r * x * (1 - x)
    return x


def test_against_the_rounds_by_hand():
    r, x = 3.7, 0.4
    r_bar, x_bar, _ = zygopy.gradient(lambda r, x: logistic(r, x, 3), r, x) + (None,)
    h = 1e-6

    assert r_bar == pytest.approx((logistic(r + h, x, 3) - logistic(r - h, x, 3)) / (2 * h), rel=1e-6)
    assert x_bar == pytest.approx((logistic(r, x + h, 3) - logistic(r, x - h, 3)) / (2 * h), rel=1e-6)


def test_one_tape_with_one_entry_a_round():
    text = "\n".join(printed(logistic, 3.7, 0.4, 3))

    assert text.count("tape = []") == 1
    assert text.count("tape.append(") == 1
    assert "reversed(tape)" in text
    assert ".pop(" not in text


def test_a_pullback_through_a_loop_can_be_called_again():
    _, back = zygopy.pullback(lambda x: logistic(3.7, x, 5), 0.4)

    assert back(1.0) == back(1.0)
    assert back(2.0)[0] == pytest.approx(2 * back(1.0)[0])


def test_an_index_read_in_a_loop_is_added_into_one_buffer():
    def f(x):
        total = 0.0
        for i in range(len(x)):
            total = total + x[i] * x[i]
        return total

    assert zygopy.gradient(f, np.arange(4.0))[0].tolist() == [0.0, 2.0, 4.0, 6.0]


def test_nested_loops():
    def f(x):
        for i in range(3):
            for j in range(i):
                x = x * (1.0 + 0.1 * j)
        return x

    assert zygopy.gradient(f, 2.0)[0] == pytest.approx(f(1.0))
