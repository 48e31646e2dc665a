"""Products without a factor where a quotient would fail, and deviations of constants."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.runtime.products import cumprod_bar, divisible, over_width, product_of_others


def test_a_product_is_divisible_only_while_it_has_its_digits():
    assert divisible(np.array([1.0, -2.0]))
    for bad in (0.0, 1e-310, np.inf, np.nan):
        assert not divisible(np.array([1.0, bad]))


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), (-1, 0, 1)])
@pytest.mark.parametrize("zeros", [0, 1, 2])
def test_product_of_others(axis, zeros):
    a = np.random.default_rng(0).uniform(1.0, 2.0, size=(2, 3, 2))
    a.reshape(-1)[[4, 5][:zeros]] = 0.0
    want = np.empty_like(a)
    for place in np.ndindex(a.shape):
        without = a.copy()
        without[place] = 1.0
        full = np.broadcast_to(np.prod(without, axis=axis, keepdims=True), a.shape)
        want[place] = 3.0 * full[place]

    np.testing.assert_allclose(product_of_others(a, np.prod(a, axis=axis, initial=3.0), axis, False, 3.0), want)


def test_product_of_others_of_nothing():
    assert product_of_others(np.ones((0, 2)), np.array(0.0), None).shape == (0, 2)
    assert product_of_others(np.ones((2, 0, 3)), np.zeros(2), (1, 2)).shape == (2, 0, 3)


@pytest.mark.parametrize("a", [[2.0, 3.0], [2.0, 0.0, 3.0, 0.0], [0.0]])
def test_cumprod_bar(a):
    a = np.array(a)
    y_bar = np.arange(1.0, len(a) + 1)
    want = [sum(y_bar[k] * np.prod(np.delete(a[: k + 1], i)) for k in range(i, len(a))) for i in range(len(a))]

    np.testing.assert_allclose(cumprod_bar(y_bar, a, np.cumprod(a)), want)
    np.testing.assert_allclose(cumprod_bar(y_bar[:, None], a[:, None], np.cumprod(a)[:, None], 0)[:, 0], want)
    np.testing.assert_allclose(cumprod_bar(y_bar, a.reshape(1, -1), np.cumprod(a)), [want])


@pytest.mark.parametrize("a", [[0.0, 0.0], [0.1, 0.1, 0.1], [1e9 + 0.1] * 7])
def test_the_width_of_a_constant_gives_zero(a):
    a = np.array(a)

    np.testing.assert_array_equal(over_width(1.0, len(a) * a.std(), a, a.mean()), 0.0)


def test_any_other_width_divides():
    a = np.array([1.0, 2.0])

    assert over_width(3.0, 2 * a.std(), a, a.mean()) == 3.0
    b = np.array([1.0, 1.0 + 4e-16])  # a rounding or two, but not a constant
    assert over_width(1.0, 2 * b.std(), b, b.mean()) == 1.0 / (2 * b.std())
