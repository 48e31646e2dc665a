"""Contexts stay around the steps that stood in them, and errstate on the way back too."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def test_errstate_covers_the_way_back():
    def f(x):
        with np.errstate(divide="ignore", invalid="ignore"):
            y = np.log(x)
        return np.sum(y)

    with np.errstate(divide="raise", invalid="raise"):
        got = zygopy.gradient(f, np.array([0.0, 2.0]))[0]

    assert got.tolist() == [np.inf, 0.5]


def test_a_context_is_entered_once():
    entered = []

    class Context:
        def __enter__(self):
            entered.append(1)
            return 3.0

        def __exit__(self, *_):
            return None

    def f(x, context):
        with context as factor:
            y = x * factor
        return y

    assert zygopy.gradient(f, 2.0, Context())[0] == 3.0
    assert len(entered) == 1
