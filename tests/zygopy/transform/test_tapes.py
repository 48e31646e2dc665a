"""A tape holds what the way back reads and the next round overwrites, and no more."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def pushed(f, *args):
    return next((line.strip() for line in printed(f, *args) if ".append(" in line), "")


def test_nothing_that_stays_the_same():
    def f(x, w):
        for _ in range(3):
            x = x * w
        return x

    assert "w" not in pushed(f, 2.0, 3.0).removeprefix("tape.append")


def test_nothing_at_all_for_a_sum():
    def f(xs):
        total = 0.0
        for x in xs:
            total = total + 2.0 * x
        return total

    assert "tape" not in "\n".join(printed(f, np.ones(3)))


def test_a_million_rounds():
    def f(x):
        for _ in range(100_000):
            x = x * 0.99999
        return x

    assert zygopy.gradient(f, 1.0)[0] == pytest.approx(0.99999**100_000)


def test_the_user_may_have_a_list_named_tape():
    def f(x, n):
        tape = []
        for i in range(n):
            tape.append((x, i))
        y = 1.0 + x
        for w, i in reversed(tape):
            y = y * w + i
        return y

    assert zygopy.gradient(f, 2.0, 3)[0] == 53.0
