"""NumPy's functions that call a function: what they call is followed."""

import math

import numpy as np
import pytest

import zygopy
from zygopy import ZygopyError, gradient, withgradient

x = np.array([0.2, 0.7, 1.5])
t = np.array([[0.3, -0.4, 0.9], [1.1, 0.2, -0.6]])


@np.vectorize
def softened(u, k):
    return math.log1p(math.exp(k * u)) if u < 1 else k * u


CASES = [
    (lambda x, k: np.sum(softened(x, k) ** 2), x, 2.0),
    (lambda x, k: np.sum(np.vectorize(lambda u, v, w: u * v + w if u < 0.5 else w)(x, k, x) ** 2), x, 2.0),
    (lambda t: np.sum(np.vectorize(lambda u: u * u if u < 0.5 else 2 * u)(t) * t), t),
    (lambda x: np.sum(np.piecewise(x, [x < 0.5, x > 1], [lambda u: u * u, 2.0, np.exp]) ** 2), x),
    (lambda x, k: np.sum(np.piecewise(x, (x < 0.5, x > 0.1), [lambda u, k: u * k, lambda u, k: k / u], k)), x, 2.0),
    (lambda t, k: np.sum(np.piecewise(t, [t < 0], [lambda u, k: u * u / k, lambda u, k: k * u], k=k)), t, 2.0),
    (lambda t: np.sum(np.apply_along_axis(lambda r: r / np.sum(r * r), 0, t) ** 2), t),
    (lambda t: np.sum(np.apply_along_axis(lambda r: np.outer(r, r), -1, t)[..., 0] ** 2), t),
    (lambda t, k: np.sum(np.apply_along_axis(lambda r, s, p=1: s * np.max(r) ** p, 1, t, k, p=3)), t, 2.0),
    (lambda t: np.sum(np.apply_over_axes(np.sum, t, (0, -1)) ** 2), t),
    (lambda t: np.sum(np.apply_over_axes(lambda a, axis: np.cumsum(a * a, axis), t, 1) * t), t),
    (lambda k: np.sum(np.fromfunction(lambda i, j: k**i * (j + k), (2, 3))), 2.0),
    (lambda x, k: np.sum(np.fromiter((k * u * u for u in x), float) ** 2), x, 2.0),
]


@pytest.mark.parametrize(("function", "args"), [(function, args) for function, *args in CASES])
def test_a_function_that_numpy_calls_has_its_gradient(function, args):
    zygopy.check_gradient(function, *args)
    np.testing.assert_array_equal(withgradient(function, *args).val, function(*args))


def test_all_results_are_of_the_type_of_the_first():
    def truncated(x):
        return np.sum(np.vectorize(lambda u: 0 if u < 0.5 else u * u)(x))

    assert withgradient(truncated, x).val == truncated(x) == 2
    assert gradient(truncated, x)[0].tolist() == [0.0, 0.0, 0.0]


def test_what_is_captured_has_its_gradient():
    def total(x, k):
        return np.sum(np.piecewise(x, [x > 0.5], [lambda u: k * u]))

    assert gradient(total, x, 3.0)[1] == pytest.approx(2.2)


@pytest.mark.parametrize("function", [
    lambda t: np.sum(np.vectorize(np.sum, signature="(n)->()")(t)),
    lambda x: np.sum(np.vectorize(lambda u: (u, u * u))(x)[1]),
    lambda x: np.sum(np.vectorize(lambda u: u * u, otypes=[np.float32])(x)),
])
def test_options_of_vectorize_are_refused(function):
    with pytest.raises(ZygopyError):
        gradient(function, t[0])
