"""Tangents are whole, and those of what is written to are nobody else's."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def shared(x):
    y = x + 0.0
    y[0] = 5.0
    return np.sum(x * x) + np.sum(y)


def shared_twice(x):
    y, z = 2.0 * x, 2.0 * x
    y[0] = 5.0
    return np.sum(y) + 10.0 * np.sum(z)


def stretched(x, b):
    y = x + b
    y[0] = 1.0
    return y


def test_a_tangent_that_is_written_to_is_not_that_of_another():
    x = np.array([1.0, 2.0])

    assert zygopy.pushforward(shared, (x,), (np.ones(2),))[1] == 7.0
    assert zygopy.pushforward(shared_twice, (x,), (np.ones(2),))[1] == 42.0
    assert zygopy.pushforward(stretched, (x, 1.0), (None, 1.0))[1].tolist() == [0.0, 1.0]


def test_a_tangent_is_stretched_to_the_shape_of_its_value():
    _, y_dot = zygopy.pushforward(lambda x, b: x + b, (np.ones((2, 3)), np.ones(3)), (None, np.arange(3.0)))

    assert y_dot.tolist() == [[0.0, 1.0, 2.0]] * 2


def test_complex_numbers():
    _, size_dot = zygopy.pushforward(abs, (3.0 + 4.0j,), (1j,))
    _, square_dot = zygopy.pushforward(lambda z: z * z, (1.0 + 1.0j,), (1j,))

    assert size_dot == pytest.approx(0.8)
    assert square_dot == -2.0 + 2.0j


@pytest.mark.parametrize(
    ("f", "x", "wanted"),
    [
        (lambda x: np.sqrt(x**2), 0.0, 0.0),
        (lambda x: abs(x), 0.0, 0.0),
        (lambda x: np.maximum(x, 0.0), 0.0, 0.0),
        (lambda x: np.maximum(x, x), 3.0, 1.0),
        (lambda x: np.where(x > 0, np.sqrt(x), 0.0), 0.0, 0.0),
        (lambda x: x**0, 2.0, 0.0),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning", "ignore:invalid value:RuntimeWarning")
def test_kinks_as_in_a_gradient(f, x, wanted):
    _, y_dot = zygopy.pushforward(f, (np.array([x]),), (np.ones(1),))
    (x_bar,) = zygopy.gradient(lambda x: np.sum(f(x)), np.array([x]))

    assert y_dot[0] == wanted
    assert np.array_equal(y_dot, x_bar, equal_nan=True)
