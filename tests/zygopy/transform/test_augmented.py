"""What is added to an entry gets the cotangent of the entry, which stays where it is; else the entry is cleared."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def diffused(u0, alpha):
    u = u0.copy()
    for _ in range(2):
        u[1:-1] += alpha * (u[2:] - u[:-2])
    return np.sum(u**2)


def added_where_it_may_be_the_same(x, i, j):
    y = x.copy()
    y[i] += y[j] ** 2
    y[j] -= 3.0 * y[i]
    return np.sum(y**3)


def written_between(x):
    y = x.copy()
    old = y[0]
    y[0] = 5.0 * x[1]
    y[0] = old + x[2] ** 2
    return np.sum(y**2)


def named_before(x):
    y = x.copy()
    old = y[0]
    y[0] = old + x[2] ** 2
    return np.sum(y**2) * old


def the_sum_is_read_too(x):
    y = x.copy()
    total = y[0] + x[2] ** 2
    y[0] = total
    return np.sum(y**2) * total


def stretched(x, v):
    y = np.outer(x, x)
    y[1:] += v
    y[:, 0] -= v[0] * v
    return np.sum(y**2)


def repeated(x, i):
    y = x.copy()
    y[i] += x**2
    return np.sum(y**2)


def narrow(x, v):
    y = x.copy()
    y[:2] += v
    return np.sum(y**2)


def test_an_added_entry_is_neither_cleared_nor_added_to():
    text = zygopy.adjoint_source(diffused, np.arange(5.0), 0.1)

    assert "u[1:-1] += alpha * " in text
    assert "u_bar[1:-1] = 0" not in text


@pytest.mark.parametrize(("function", "args"), [
    (diffused, (np.arange(5.0), 0.1)),
    (added_where_it_may_be_the_same, (np.arange(3.0) + 0.5, 1, 2)),
    (added_where_it_may_be_the_same, (np.arange(3.0) + 0.5, 1, 1)),
    (added_where_it_may_be_the_same, (np.arange(3.0) + 0.5, 1, -2)),
    (written_between, (np.arange(3.0) + 0.5,)),
    (named_before, (np.arange(3.0) + 0.5,)),
    (the_sum_is_read_too, (np.arange(3.0) + 0.5,)),
    (stretched, (np.arange(3.0) + 0.5, np.array([1.0, 2.0, 0.3]))),
    (repeated, (np.arange(3.0) + 0.5, np.array([0, 1, 1]))),
])  # fmt: skip
def test_the_gradient_is_that_of_differences(function, args):
    zygopy.check_gradient(function, *args)


def test_what_is_added_keeps_its_dtype():
    x_bar, v_bar = zygopy.gradient(narrow, np.ones(3, np.float32), np.ones(2))

    assert (x_bar.dtype, v_bar.dtype) == (np.float32, np.float64)
    assert v_bar.tolist() == [4.0, 4.0]
