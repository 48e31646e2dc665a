"""The way back has no arithmetic that does nothing, and the way forward is the user's own."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("f", "x", "line"),
    [
        (lambda x: x * 3.0, 2.0, "return value, (3.0,)"),
        (lambda x: -x, 2.0, "return value, (-1.0,)"),
        (lambda x: x + 0.0, 2.0, "return value, (1.0,)"),
        (lambda x: x - 5.0, 2.0, "return value, (1.0,)"),
    ],
)
def test_factors_of_one_and_sums_with_nothing_go(f, x, line):
    assert line in printed(f, x)


def test_what_the_user_wrote_is_computed_all_the_same():
    assert any("x * 1.0" in line for line in printed(lambda x: np.sum(x * 1.0), np.ones(3)))


def distance(x, y):
    d = x - y
    return np.sqrt(d @ d)


def slope(u):
    dx = u[1:] - u[:-1]
    return np.sum(np.sqrt(dx**2 + 1e-6))


def chosen(x, c):
    return np.mean(np.where(x > c, x**2, 3.0 * x)) + np.sum(np.where(x[:, None] > x, 1.0 * c, x))


def test_halves_and_doubles_cancel():
    text = "\n".join(printed(slope, np.arange(3.0) ** 2))

    assert "2.0 *" not in text
    assert "2.0 *" not in "\n".join(printed(lambda x: distance(x, 0.5), np.ones(3)))


def test_a_number_that_is_chosen_is_not_stretched():
    text = "\n".join(printed(lambda x: np.mean(np.where(x > 1.0, x**2, 3.0 * x)), np.arange(3.0)))

    assert "spread_full" not in text
    assert "full_like" not in text


@pytest.mark.parametrize(("f", "args"), [
    (distance, (np.arange(3.0), np.ones(3))), (slope, (np.arange(4.0) ** 2,)), (chosen, (np.arange(4.0) + 0.3, 1.5)),
])  # fmt: skip
def test_gradients_are_right(f, args):
    zygopy.check_gradient(f, *args)


def test_what_is_chosen_keeps_its_dtype():
    x = np.arange(3, dtype=np.float32)

    assert zygopy.gradient(lambda x: np.sum(np.where(x > 1.0, x * 2.0, x)), x)[0].dtype == np.float32
