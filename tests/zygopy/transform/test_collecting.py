"""What a loop goes over gets the cotangents of its elements in a list of their own, as long as it is."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def weighted(xs, ws):
    total, norm = 0.0, 0.0
    for x, w in zip(xs, ws):
        total += w * x**2
        norm += w
    return total / norm


def numbered(xs):
    total = 0.0
    for i, x in enumerate(xs):
        total += i * x**2
    return total


def nested(xs, ys, zs):
    total = 0.0
    for i, (x, (y, z)) in enumerate(zip(xs, zip(ys, zs))):
        total = total * x + np.sum(y * z) * (i + 1)
    return total


def shared(xs, ys):
    total = 0.0
    for x, y in zip(xs, ys):
        total += np.sum(np.tanh(x + y))
    return total


def not_taken_apart(xs, ys):
    total = 0.0
    for pair in zip(xs, ys):
        total += pair[0] * pair[1] ** 2
    return total


def one_is_not_used(xs, ys):
    total = 0.0
    for x, _ in zip(xs, ys):
        total = (total + 1.0) * x
    return total


ROWS = [np.array([1.0, 2.0]), np.array([0.5, 0.25]), np.array([3.0, -1.0])]


@pytest.mark.parametrize(("function", "args"), [
    (weighted, ([1.0, 2.0, 3.0], [0.5, 0.2, 0.1])),
    (weighted, ([1.0, 2.0, 3.0], [0.5, 0.2])),  # zip ends with the shortest
    (weighted, (np.arange(3.0), np.arange(4.0) + 1.0)),
    (weighted, (list(np.arange(20.0)), np.arange(4.0) + 1.0)),
    (numbered, ([1.0, 2.0, 3.0],)),
    (numbered, (np.arange(3.0),)),
    (nested, ([1.0, 2.0, 3.0], ROWS, ROWS[:2])),
    (nested, (np.arange(3.0), np.ones((3, 2)), ROWS)),
    (shared, (ROWS, list(ROWS))),
    (not_taken_apart, ([1.0, 2.0, 3.0], [0.5, 0.2, 0.1])),
    (one_is_not_used, ([1.0, 2.0, 3.0], [0.5, 0.2, 0.1])),
])  # fmt: skip
def test_the_gradient_is_that_of_differences(function, args):
    zygopy.check_gradient(function, *args)


def test_each_list_has_rows_of_its_own():
    text = zygopy.adjoint_source(weighted, [1.0, 2.0], [0.5, 0.2])

    assert "xs_bar = xs_rows[::-1]\n" in text
    assert "column" not in text


def test_arrays_of_two_gradients_are_never_one():
    xs_bar, ys_bar = zygopy.gradient(shared, [ROWS[0]], [ROWS[1]])

    assert xs_bar[0] is not ys_bar[0]
    assert not np.shares_memory(xs_bar[0], ys_bar[0])


def test_what_gets_nothing_is_not_collected():
    text = zygopy.adjoint_source(one_is_not_used, np.ones(2), np.ones(2))

    assert "ys_rows" not in text
    assert zygopy.gradient(one_is_not_used, np.ones(2), np.ones(2))[1].tolist() == [0.0, 0.0]
    assert zygopy.gradient(one_is_not_used, [1.0, 2.0], [0.5, 0.2])[1] == [0.0, 0.0]
