"""A shadow begins with what arrives first, without a copy of what nobody else holds."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def squared(x):
    y = x.copy()
    y[0] = 2.0
    return np.sum(y**2)


def shared(x):
    y = x.copy()
    y[0] = 2.0
    return np.sum(y + x)


def asked_for(x):
    return np.sum(np.copy(x * 2.0) ** 2)


def test_what_was_made_for_it_is_the_shadow():
    text = zygopy.adjoint_source(squared, np.ones(3))

    assert "y_bar = 2.0 * y\n" in text


def test_what_another_cotangent_is_too_is_copied():
    assert zygopy.gradient(shared, np.ones(3))[0].tolist() == [1.0, 2.0, 2.0]


def test_the_users_own_copies_stay():
    assert "np.copy(x * 2.0)" in zygopy.adjoint_source(asked_for, np.ones(3))


def test_of_an_array_without_axes_an_operation_makes_a_number():
    def f(x):
        y = np.array(x)
        y[...] = y * x
        return np.sum(y**2)

    assert zygopy.gradient(f, np.array(2.0))[0] == pytest.approx(32.0)


def read_before_the_write(u, alpha):
    u = u.copy()
    for _ in range(3):
        u[1:-1] += alpha * (u[2:] - u[:-2]) ** 2
    return np.sum(u**2)


def read_after_the_write(u, alpha):
    u = u.copy()
    for _ in range(3):
        v = alpha * u[:-1]
        u[1:] += v
        u[:-1] -= v * v
    return np.sum(u**3)


def handed_on(u):
    u = u.copy()
    u[1:] += u[:-1]
    u[1:] += u[1:] ** 2
    u[:-1] += u[1:]
    return np.sum(u**2)


@pytest.mark.parametrize(("function", "args"), [
    (read_before_the_write, (np.arange(5.0) / 3, 0.1)), (read_after_the_write, (np.arange(5.0) / 3, 0.1)),
    (handed_on, (np.arange(5.0) / 3,)),
])  # fmt: skip
def test_the_gradient_is_that_of_differences(function, args):
    zygopy.check_gradient(function, *args)


def test_a_part_that_is_read_before_the_next_write_is_not_copied():
    assert "np.copy" not in zygopy.adjoint_source(read_before_the_write, np.arange(5.0), 0.1)


def filtered(image, kernel):
    out = np.zeros((3, 3))
    for i in range(2):
        for j in range(2):
            out += kernel[i, j] * image[i : i + 3, j : j + 3]
    return np.sum(np.tanh(out) ** 2)


def on_a_graph(h, edges):
    out = np.zeros_like(h)
    for i, j in edges:
        out[i] += h[j] - h[i]
        out[j] += out[i] * h[j]
    return np.sum(np.tanh(out) ** 2)


def added_twice(x, w):
    out = np.zeros(3)
    for k in range(3):
        out += w[k] * x
        out *= x
        out += np.tanh(x) * out[0]
    return np.sum(out**2)


@pytest.mark.parametrize(("function", "args"), [
    (filtered, (np.arange(16.0).reshape(4, 4) / 9, np.arange(4.0).reshape(2, 2) / 3)),
    (on_a_graph, (np.arange(6.0).reshape(3, 2) / 4, np.array([[0, 1], [1, 2], [2, 2]]))),
    (added_twice, (np.arange(3.0) / 2, np.ones(3))),
])  # fmt: skip
def test_the_whole_of_a_buffer_is_read_in_time(function, args):
    zygopy.check_gradient(function, *args)


def test_the_whole_of_a_buffer_is_not_copied_to_be_read():
    text = zygopy.adjoint_source(filtered, np.ones((4, 4)), np.ones((2, 2)))

    assert "np.copy" not in text


def test_a_buffer_is_not_copied_to_be_computed_with():
    def f(x, w):
        total = 0.0
        for k in range(3):
            f = np.zeros(2)
            if x[k] > 0:
                f += w * x[k]
            total = total + np.sum(f * f)
        return total

    x, w = np.array([0.5, -1.0, 2.0]), np.array([0.3, 0.7])

    assert "np.copy(" not in zygopy.adjoint_source(f, x, w)
    zygopy.check_gradient(f, x, w)


def test_a_buffer_that_is_written_before_the_copy_is_read_is_copied():
    def f(x):
        y = 2.0 * x
        z = np.zeros(3)
        for k in range(2):
            z += y
            y = np.sin(z)
            z *= 0.5
        return np.sum(y * z)

    zygopy.check_gradient(f, np.array([0.5, -1.0, 2.0]))


def test_what_is_added_to_zeros_alone_is_the_sum():
    def f(x, w):
        total = 0.0
        for k in range(3):
            f = np.zeros(2)
            f += w * x[k]
            total = total + np.sum(f * f)
        return total

    x, w = np.array([0.5, -1.0, 2.0]), np.array([0.3, 0.7])

    assert "np.zeros_like(f" not in zygopy.adjoint_source(f, x, w)
    zygopy.check_gradient(f, x, w)
