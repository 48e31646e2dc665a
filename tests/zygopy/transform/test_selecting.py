"""In loops of which no round chooses, quotients are plain; zeros that select stay zero in all others."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def newton(a, x):
    for _ in range(4):
        x = x - (x * x - a) / (2.0 * x)
    return x


def power_iteration(A, n):
    v = np.ones(len(A))
    for _ in range(n):
        v = A @ v
        v = v / np.sqrt(v @ v)
    return v @ A @ v


def one_is_not_read(x, n):
    root, y = 1.0, x
    for _ in range(n):
        root = np.sqrt(y)  # of the last round nobody reads it
        y = y * 0.0
    return y + x


def chosen_in_a_round(x):
    y = x
    for _ in range(2):
        y = np.where(y > 0, np.sqrt(y), 0.0)
    return np.sum(y)


def masked_entries(x):
    y = x
    for _ in range(2):
        y = y[:2] / y[1:3] if len(y) > 2 else y
    return np.sum(y)


def left_early(x, n):
    y = x
    for k in range(n):
        y = y * x / (1.0 + k)
        if y > 3.0:
            break
    return y


@pytest.mark.parametrize(("function", "args"), [
    (newton, (2.0, 1.5)), (power_iteration, (np.arange(9.0).reshape(3, 3), 3)), (masked_entries, (np.arange(4.0) + 1.0,)),
    (left_early, (1.7, 6)),
])  # fmt: skip
def test_the_gradient_is_that_of_differences(function, args):
    zygopy.check_gradient(function, *args)


@pytest.mark.parametrize(("function", "args"), [
    (newton, (2.0, 1.5)), (power_iteration, (np.arange(9.0).reshape(3, 3), 3)),
])  # fmt: skip
def test_a_quotient_is_plain_where_nothing_chooses(function, args):
    assert "_selected" not in zygopy.adjoint_source(function, *args)


def test_zeros_that_select_stay_zero():
    assert zygopy.gradient(chosen_in_a_round, np.array([0.0, 16.0]))[0].tolist() == [0.0, 0.25 * 16.0**-0.75]
    assert zygopy.gradient(one_is_not_read, 4.0, 2)[0] == 1.0
