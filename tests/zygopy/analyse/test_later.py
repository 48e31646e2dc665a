"""What is not written to any more needs no copy; what a later round writes to does."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def read_at_the_end(x):
    y = x * 1.0
    y[0] = 2.0
    return np.sum(np.sin(y))


def read_before_a_write(x):
    y = x * 1.0
    total = np.sum(np.sin(y))
    y[0] = 2.0
    return total + np.sum(y)


def written_in_the_next_round(x):
    y = x * 1.0
    total = 0.0
    for _ in range(3):
        y[0] = 2.0 * y[1]
        total = total + np.sum(y**3)
        y[1] = np.sin(y[2])
    return total


def test_only_what_is_written_later_is_copied():
    assert "np.copy(y)" not in zygopy.adjoint_source(read_at_the_end, np.ones(3))
    assert "np.copy(y)" in zygopy.adjoint_source(read_before_a_write, np.ones(3))
    assert "np.copy(y)" in zygopy.adjoint_source(written_in_the_next_round, np.ones(3))


@pytest.mark.parametrize("f", [read_at_the_end, read_before_a_write, written_in_the_next_round])
def test_the_gradient_is_right_either_way(f):
    zygopy.check_gradient(f, np.array([0.3, -0.7, 1.1]))
