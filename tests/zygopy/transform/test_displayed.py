"""Arrays written out: each number gets its element of the cotangent, and nothing is asked about it."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def turned(angle, points):
    c, s = np.cos(angle), np.sin(angle)
    R = np.array([[c, -s], [s, c]])
    return np.sum(np.tanh(points @ R.T))


def moved(dt, v):
    F = np.array([[1.0, dt], [0.0, 1.0 - dt]])
    return np.sum((F @ v) ** 2)


def deep(x, y):
    T = np.array([[[x, 1], [y, 2.0]], [[x * y, 3], [4, y]]])
    return np.sum(T**3) + np.sum(np.asarray(((x, y), (y, x))) ** 2)


def narrow(x, y):
    return np.sum(np.array([[x, 2.0], [y, 1.0]], dtype=np.float32) ** 2)


def truncated(x, y):
    return np.sum(np.array([[x, 2.0], [y, 1.0]], dtype=int) * x)


def written_to(x, y):
    A = np.array([[x, y], [y, 2.0]])
    A[0, 1] = x * y
    return np.sum(A**2)


def of_arrays(u, v):
    return np.sum(np.array([[u, v], [v, u]]) ** 2) * np.array([u, [1.0, 2.0]])[0, 0]


POINTS = np.arange(6.0).reshape(3, 2) / 3


@pytest.mark.parametrize(("function", "args"), [
    (turned, (0.3, POINTS)), (moved, (0.1, POINTS[1])), (deep, (0.7, 1.3)), (truncated, (2.5, 1.5)),
    (written_to, (0.7, 1.3)), (of_arrays, (POINTS[1], POINTS[2])),
])  # fmt: skip
def test_the_gradient_is_that_of_differences(function, args):
    zygopy.check_gradient(function, *args)


def test_what_is_cast_gets_numbers():
    assert zygopy.gradient(narrow, 1.5, 2.5) == (3.0, 5.0)


def test_rows_are_unpacked():
    text = zygopy.adjoint_source(turned, 0.3, POINTS)

    assert "= R_bar[0]\n" in text
    assert "from_parts" not in text


def test_a_single_number_is_read_by_its_index():
    assert "[0, 1]" in zygopy.adjoint_source(moved, 0.1, POINTS[1])
