"""`check_gradient` is silent where the gradient is right, and names the argument where it is not."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy import check_gradient
from zygopy.dispatch import BOOKS

pytestmark = pytest.mark.core


class Model:
    def __init__(self):
        self.weight = np.array([1.0, -2.0])
        self.rounds = 3
        self.offset = 0.5

    def __call__(self, x):
        for _ in range(self.rounds):
            x = np.tanh(self.weight * x + self.offset)
        return np.sum(x)


RIGHT = {
    "numbers and arrays": (lambda x, y: np.sum(np.sin(x) * y), np.ones(3), 2.0),
    "an integer stays": (lambda x, n: x**n, 2.0, 3),
    "structures": (lambda p: p["a"] * p["b"][0], {"a": 2.0, "b": (3.0, 1)}),
    "complex": (lambda z: abs(z) ** 2, 1 + 2j),
    "complex array": (lambda z: np.sum(abs(z) ** 2), np.array([1 + 2j, 3])),
    "single precision": (lambda x: np.sum(x**2), np.ones(3, np.float32)),
    "an object": (lambda m: m(0.3), Model()),
    "nothing to move": (lambda x, s: 2.0 * len(s), 1.0, "label"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_gradient_passes(name):
    assert check_gradient(*RIGHT[name]) is None


def test_a_wrong_gradient_names_the_argument():
    with pytest.raises(AssertionError, match=r"by `args\[1\]\['b'\]` is wrong"):
        check_gradient(lambda x, p: x + p["a"] * zygopy.stop_gradient(p["b"]), 1.0, {"a": 2.0, "b": 3.0})


def test_a_wrong_rule_is_found():
    def cube(x):
        return x**3

    zygopy.elementwise(cube, lambda y, x: 2 * x * x)
    try:
        with pytest.raises(AssertionError, match="differences"):
            check_gradient(lambda x: cube(x) + 1, 2.0)
    finally:
        BOOKS.user.rules.clear()
        BOOKS.changed()


def test_the_arguments_stay_as_they_were():
    x = np.arange(3.0)

    def doubled(x):
        x *= 2
        return np.sum(x * x)

    check_gradient(doubled, x)

    assert np.array_equal(x, np.arange(3.0))
