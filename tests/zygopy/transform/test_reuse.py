"""A dead array of our own may be written over; the users' never."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy import adjoint_source, gradient

pytestmark = pytest.mark.core


@pytest.mark.parametrize("n", [10, 300_000])
def test_large_and_small_give_the_same(n):
    x = np.linspace(-1.0, 1.0, n)
    kept = x.copy()

    def f(x):
        return np.sum(np.tanh(2.0 * x + 1.0) * np.exp(-(x**2)))

    got = zygopy.gradient(f, x)[0]
    t, e = np.tanh(2 * x + 1), np.exp(-(x**2))

    assert np.allclose(got, 2 * (1 - t * t) * e - 2 * x * t * e)
    assert np.array_equal(x, kept)


def test_a_pullback_leaves_what_it_gave_before():
    x = np.linspace(-1.0, 1.0, 300_000)
    _, back = zygopy.pullback(lambda x: np.tanh(x) * x, x)
    seed = np.ones_like(x)
    first = back(seed)[0]
    kept = first.copy()
    back(2.0 * seed)

    assert np.array_equal(first, kept)
    assert np.array_equal(seed, np.ones_like(x))


def test_a_product_with_zeros_that_select_is_written_over_its_larger_factor():
    x = np.linspace(-1.0, 1.0, 300_000).reshape(100_000, 3)

    def f(x):
        d = 2.0 * x
        return np.sum(np.sqrt(np.sum(d**2, axis=1)))

    d = 2.0 * x

    assert ", out=" in adjoint_source(f, x).split("multiply_selected(")[1]
    assert np.allclose(gradient(f, x)[0], 2.0 * d / np.sqrt(np.sum(d**2, axis=1))[:, None])


def test_what_is_written_over_can_be_differentiated_again():
    x = np.linspace(-1.0, 1.0, 300_000).reshape(100_000, 3)
    v = np.cos(np.arange(x.size)).reshape(x.shape)

    def f(x):
        d = 2.0 * x
        return np.sum(np.sqrt(np.sum(d**2, axis=1)))

    def along(x):
        return np.sum(gradient(f, x)[0] * v)

    eps = 1e-6
    dot = (gradient(f, x + eps * v)[0] - gradient(f, x - eps * v)[0]) / (2 * eps)
    far = np.linalg.norm(x, axis=1) > 0.1

    assert np.allclose(gradient(along, x)[0][far], dot[far], atol=1e-4)
