"""What puts elements where they came from, to second order."""

import numpy as np
import pytest

import zygopy
from zygopy.rules.placing import over_width_rule

RNG = np.random.default_rng(0)
A, T, V = RNG.normal(size=(3, 3)), RNG.normal(size=(2, 3, 4)), RNG.normal(size=5)


@pytest.mark.parametrize(("function", "x"), [
    (lambda a: np.sum(np.diagonal(a, 1) ** 3), A),
    (lambda a: np.trace(a, -1) ** 3, A),
    (lambda t: np.sum(np.trace(t, 0, 2, 0) ** 3), T),
    (lambda a: np.sum(np.linalg.diagonal(a) ** 3), A),
    (lambda a: np.einsum("ii", a) ** 3, A),
    (lambda a: np.sum(np.einsum("ii->i", a) ** 3), A),
    (lambda v: np.sum(np.convolve(v, v[:2], "same") ** 2), V),
    (lambda v: np.sum(np.correlate(v, v[:2]) ** 2), V),
    (lambda t: np.sum(np.quantile(t, [0.2, 0.7], axis=(0, 2)) ** 3), T),
    (lambda v: np.percentile(v, 30, method="weibull") ** 3, V),
    (lambda a: np.sum(np.std(a, axis=0, ddof=1) ** 3 * a[0]), A),
])
def test_second_derivatives_agree_with_differences(function, x):
    v = RNG.normal(size=x.shape)
    slope = zygopy.grad(function)
    wanted = (8 * (slope(x + 1e-4 * v) - slope(x - 1e-4 * v)) - (slope(x + 2e-4 * v) - slope(x - 2e-4 * v))) / 12e-4

    forwards = zygopy.hvp(function, x, v)
    back = zygopy.gradient(lambda x: np.sum(zygopy.gradient(function, x)[0] * v), x)[0]

    np.testing.assert_allclose(forwards, wanted, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(back, wanted, rtol=1e-6, atol=1e-8)


def test_a_width_of_nothing_has_no_derivatives():
    same = np.ones((2, 3))
    y, pullback = over_width_rule(np.ones((2, 1)), np.zeros((2, 1)), same, same[:, :1], 1)
    g_bar, width_bar = pullback(np.ones((2, 1)))[:2]

    assert not np.any(y)
    assert not np.any(g_bar)
    assert not np.any(width_bar)
