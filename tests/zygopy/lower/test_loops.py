"""A loop is a step of core that carries what its rounds hand on."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_a_for_loop_carries_what_is_assigned():
    def f(x, n):
        for _ in range(n):
            x = x * 2.0
        return x

    head = next(line for line in lowered(f, 3.0, 4) if " = for " in line)

    assert "in %t1" in head
    assert "float from %x" in head


def test_a_while_loop_has_its_test_in_a_block_of_its_own():
    def f(x):
        while x < 10.0:
            x = x * 2.0
        return x

    lines = lowered(f, 3.0)

    assert any(line.strip().startswith("test ") for line in lines)
    assert zygopy.gradient(f, 3.0) == (4.0,)


def test_break_and_else():
    def f(xs):
        for x in xs:
            if x > 2.0:
                break
        else:
            x = 10.0 * xs[0]
        return x * x

    assert zygopy.gradient(f, [1.0, 3.0])[0] == [0.0, 6.0]
    assert zygopy.gradient(f, [1.0, 2.0])[0] == [200.0, 0.0]


def test_a_loop_of_no_rounds_leaves_what_was_there():
    def f(x, n):
        y = 3.0 * x
        for _ in range(n):
            y = y * y
        return y

    assert zygopy.gradient(f, 2.0, 0)[0] == 3.0
