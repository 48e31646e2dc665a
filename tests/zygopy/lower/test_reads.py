"""An argument is read once, and what was asked of it is guarded."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def test_a_value_that_was_asked_for_is_guarded():
    def f(x, axis):
        return np.sum(np.sum(x, axis=axis) ** 2)

    x = np.arange(6.0).reshape(2, 3)
    for axis in (0, 1, None):
        wanted = 2 * np.broadcast_to(np.sum(x, axis=axis, keepdims=True), x.shape)

        assert np.array_equal(zygopy.gradient(f, x, axis)[0], wanted)


def test_a_length_is_not_guarded():
    def f(x):
        return np.sum(x * x)

    text = zygopy.adjoint_source(f, np.ones(3))

    assert zygopy.adjoint_source(f, np.ones(7)) == text
    assert zygopy.gradient(f, np.ones(7))[0].tolist() == [2.0] * 7


def test_a_key_is_a_constant():
    def f(p, name):
        return p[name] * 2.0

    assert zygopy.gradient(f, {"a": 1.0, "b": 2.0}, "b")[0]["b"] == 2.0
    assert zygopy.gradient(f, {"a": 1.0, "b": 2.0}, "a")[0]["a"] == 2.0
