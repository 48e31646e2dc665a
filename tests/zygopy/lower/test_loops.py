"""A loop is a step of core that carries what its rounds hand on."""

from __future__ import annotations

import numpy as np
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


def returned_from_else(a, xs):
    s = 0.25
    for x in xs:
        for y in range(2):
            s = s + y * x
        else:
            n = 0
            while n < 2:
                n += 1
                if s > 3:
                    return s * a
                s += a
    else:
        s = s + 1.0
    return s


def left_from_else(a, xs):
    s = 0.25
    for x in xs:
        for y in range(2):
            if y * x > 10.0:
                break
            s = s + y * x
        else:
            s = s * a
            if x > 2.5:
                break
            continue
        s = s + 100.0
    else:
        s = s + 1.0
    return s


@pytest.mark.parametrize("f", [returned_from_else, left_from_else])
@pytest.mark.parametrize("xs", [(1.0, 2.0, 0.5, 3.0), (1.0, 20.0, 3.0, 5.0), (0.5, 0.5)])
@pytest.mark.parametrize("kind", [tuple, list, np.array])
def test_what_an_else_leaves_is_the_loop_around(f, xs, kind):
    value, (slope, _) = zygopy.withgradient(f, 0.3, kind(xs))
    up, down = (f(0.3 + h, kind(xs)) for h in (1e-6, -1e-6))

    assert value == f(0.3, kind(xs))
    assert slope == pytest.approx((up - down) / 2e-6)
    assert zygopy.pushforward(f, (0.3, kind(xs)), (1.0, None)) == (value, pytest.approx(slope))
