"""What the way back computes again stands where it is read, and an index is never kept where it can be computed."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def filtered(x, b, a):
    y = np.zeros_like(x)
    for n in range(len(x)):
        y[n] = b[0] * x[n]
        if n >= 2:
            y[n] += b[1] * x[n - 2] - a[0] * y[n - 2]
    return np.sum(y**2)


def two_indices(x, n):
    total = 0.0
    for i in range(n):
        for j in range(i):
            total += x[i * n + j] * x[j + 1] ** 2
    return total


def test_an_index_is_computed_in_the_arm_that_reads_it():
    x = np.arange(5.0)
    text = zygopy.adjoint_source(filtered, x, x[:2], x[:1])

    assert "        if n >= 2:\n" in text
    assert "y_bar[n - 2] -= " in text
    assert "x_bar[n - 2] += " in text
    assert " = n - 2" not in text


def test_the_gradient_is_that_of_differences():
    zygopy.check_gradient(filtered, np.arange(5.0), np.array([0.3, 0.2]), np.array([0.4]))
    zygopy.check_gradient(two_indices, np.arange(9.0) / 4, 3)


def test_no_index_is_on_a_tape():
    assert "i * n + j] += " in zygopy.adjoint_source(two_indices, np.arange(9.0), 3)


def test_the_tape_of_a_loop_inside_is_kept_when_it_is_full():
    lines = [line.strip() for line in zygopy.adjoint_source(two_indices, np.ones(9), 3, argnums=(0,)).splitlines()]

    inner, outer = (next(i for i, line in enumerate(lines) if line.startswith(f"{name}.append"))
                    for name in ("tape1", "tape"))  # fmt: skip
    assert inner < outer


def carried_inside(x, n):
    total = 0.0
    for _ in range(n):
        y = x * x
        total += y
        for _ in range(2):
            y = y * x + np.sin(y)
        total += y
    return total


def test_what_gets_another_value_inside_is_kept_before():
    text = zygopy.adjoint_source(carried_inside, 1.5, 2, argnums=(0,))

    assert "y1" not in text.split("x_bar")[0]
    zygopy.check_gradient(carried_inside, 1.5, 2)
