"""`with`: the exit runs on every way, and a context may catch."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


class Depth:
    """Counts how deep we are."""

    def __init__(self):
        self.now = 0

    def __enter__(self):
        self.now += 1
        return self.now

    def __exit__(self, kind, value, trace):
        self.now -= 1


def test_the_exit_of_an_argument_runs_also_when_an_exception_passes():
    depth = Depth()

    def f(depth, x):
        with depth as n:
            y = math.log(x) * n
        return y

    assert zygopy.gradient(f, depth, 2.0)[1] == 0.5
    with pytest.raises(ValueError, match="math domain error"):
        zygopy.gradient(f, depth, -2.0)
    assert depth.now == 0


def test_a_return_leaves_a_context():
    def f(x):
        with np.errstate(divide="ignore"):
            if x > 1:
                return x * x
        return 3 * x

    assert zygopy.gradient(f, 2.0) == (4.0,)
    assert zygopy.gradient(f, 0.5) == (3.0,)


def test_a_manager_defined_inside():
    def f(x):
        @contextlib.contextmanager
        def doubled(v):
            yield 2 * v

        with doubled(x) as y:
            return y * y

    assert zygopy.gradient(f, 3.0) == (24.0,)
