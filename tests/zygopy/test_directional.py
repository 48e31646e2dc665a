"""Tangents and jacobians of the public functions: values, forms, shapes, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def product(x, y):
    return x * y


def slide(x):
    return x[:2] * x[1:]


def test_pushforward_gives_value_and_tangent():
    assert zygopy.pushforward(product, (2.0, 3.0), (1.0, 0.5)) == (6.0, 4.0)
    assert zygopy.jvp is zygopy.pushforward


def test_an_argument_that_does_not_move_has_none():
    assert zygopy.pushforward(product, (2.0, 3.0), (None, 0.5)) == (6.0, 1.0)
    assert zygopy.pushforward(product, (2.0, 3.0), (None, None)) == (6.0, 0.0)


def test_the_tangent_has_the_dtype_of_the_value():
    x = np.ones(3, np.float32)

    y, y_dot = zygopy.pushforward(np.tanh, (x,), (np.ones(3),))
    _, whole = zygopy.pushforward(lambda n: n * n, (3,), (1.0,))

    assert y.dtype == y_dot.dtype == np.float32
    assert (type(whole), whole) == (float, 6.0)


def test_the_tangent_has_the_form_of_the_value():
    def parts(x):
        return {"a": (x, [x * x, "text"])}

    assert zygopy.pushforward(parts, (3.0,), (1.0,))[1] == {"a": (1.0, [6.0, None])}


def test_tangents_are_not_written_to_and_not_given_out():
    def scaled(x):
        x *= 2.0
        return x

    x, x_dot = np.ones(2), np.ones(2)
    _, y_dot = zygopy.pushforward(scaled, (x,), (x_dot,))

    assert x.tolist() == [2.0, 2.0]
    assert x_dot.tolist() == [1.0, 1.0]
    assert y_dot.tolist() == [2.0, 2.0]
    assert not np.shares_memory(y_dot, x_dot)


def test_a_value_without_a_derivative_has_none():
    assert zygopy.pushforward(lambda x: x > 0, (1.0,), (1.0,)) == (True, None)
    assert zygopy.pushforward(lambda x: np.floor(x), (1.5,), (1.0,))[1] == 0.0


@pytest.mark.parametrize(
    ("x", "x_dot", "what"),
    [
        (np.ones(3), np.ones(2), r"tangents\[0\] is of shape \(2,\), its argument of shape \(3,\)"),
        (1.0, 1j, "is complex, its argument is real"),
        ([1.0, 2.0], [1.0], r"tangents\[0\] has no part 1"),
    ],
)
def test_a_tangent_of_another_form_is_refused(x, x_dot, what):
    with pytest.raises(zygopy.UnsupportedValue, match=what):
        zygopy.pushforward(lambda x: x, (x,), (x_dot,))


def test_a_tangent_is_wanted_for_each_argument():
    with pytest.raises(zygopy.UnsupportedValue, match="a tangent is wanted for each argument"):
        zygopy.pushforward(product, (2.0, 3.0), (1.0,))


def test_source_is_what_runs():
    text = zygopy.tangent_source(product, 2.0, 3.0, argnums=0)

    assert text == "def product_tangent(x, y, x_dot):\n    value = x * y\n    value_dot = x_dot * y\n    return value, value_dot"
    assert "def product_tangent(x, y, x_dot, y_dot)" in zygopy.tangent_source(product)


@pytest.mark.parametrize("mode", [None, "forward", "reverse"])
def test_jacobian_is_of_the_shape_of_the_value_and_of_the_argument(mode):
    A = np.arange(6.0).reshape(2, 3)

    (x_bar,) = zygopy.jacobian(slide, np.array([1.0, 2.0, 3.0]), mode=mode)
    a_bar, b_bar = zygopy.jacobian(lambda a, b: a @ b, A, np.ones((3, 2)), mode=mode)

    assert x_bar.tolist() == [[2.0, 1.0, 0.0], [0.0, 3.0, 2.0]]
    assert (a_bar.shape, b_bar.shape) == ((2, 2, 2, 3), (2, 2, 3, 2))
    assert np.allclose(np.einsum("ijkl,kl->ij", a_bar, A), A @ np.ones((3, 2)))


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_jacobian_of_numbers_is_a_number(mode):
    assert zygopy.withjacobian(lambda x: x * x, 3.0, mode=mode) == (9.0, (6.0,))


def test_jacobian_chooses_by_shape():
    calls = []

    def wide(x):
        calls.append(1)
        return np.sum(x * x)

    zygopy.jacobian(wide, np.ones(5))

    assert len(calls) == 1


def test_jacobian_of_what_admits_none_is_none():
    assert zygopy.jacobian(lambda x, name: x * len(name), 3.0, "ab")[1] is None


@pytest.mark.parametrize(
    ("f", "x", "what"),
    [
        (lambda x: x[0], [1.0, 2.0], "argument 0 is a list"),
        (lambda x: x * x, 1j, "argument 0 is complex"),
        (lambda x: (x, x), 1.0, "the function returned a tuple"),
    ],
)
def test_jacobian_is_that_of_numbers_and_arrays(f, x, what):
    with pytest.raises(zygopy.UnsupportedValue, match=what):
        zygopy.jacobian(f, x)


def test_jacobian_knows_its_modes():
    with pytest.raises(ValueError, match="mode='sideways'"):
        zygopy.jacobian(slide, np.ones(3), mode="sideways")


def cube(x):
    return x**3


def wave(x):
    for _ in range(3):
        x = np.sin(x) * x
    return np.sum(x)


def test_derivatives_inside_derivatives():
    inner = zygopy.pushforward

    assert inner(lambda x: inner(cube, (x,), (1.0,))[1], (2.0,), (1.0,)) == (12.0, 12.0)
    assert zygopy.gradient(lambda x: inner(cube, (x,), (1.0,))[1], 2.0) == (12.0,)
    assert inner(lambda x: zygopy.gradient(cube, x)[0], (2.0,), (1.0,)) == (12.0, 12.0)
    assert zygopy.gradient(lambda x: x * inner(lambda y: x * y, (2.0,), (1.0,))[1], 3.0) == (6.0,)


def test_both_orders_of_modes_are_the_product_with_the_hessian():
    x, v = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.5, 0.2])

    forward_over_reverse = zygopy.pushforward(lambda x: zygopy.gradient(wave, x)[0], (x,), (v,))[1]
    (reverse_over_forward,) = zygopy.gradient(lambda x: zygopy.pushforward(wave, (x,), (v,))[1], x)
    up, down = (zygopy.gradient(wave, x + h * v)[0] for h in (1e-6, -1e-6))

    assert np.allclose(forward_over_reverse, reverse_over_forward)
    assert np.allclose(forward_over_reverse, (up - down) / 2e-6)


def deep(x, n):
    return x if n == 1 else x * deep(x, n - 1)


def test_a_gradient_of_a_call_that_runs_decide_inside():
    assert zygopy.pushforward(lambda x: zygopy.gradient(lambda z: deep(z, 4), x)[0], (2.0,), (1.0,)) == (32.0, 48.0)


def test_what_is_not_decided_inside_is_refused():
    with pytest.raises(zygopy.UnsupportedSyntax, match="a tangent that was left to be found when it runs"):
        zygopy.gradient(lambda x: zygopy.pushforward(lambda z: deep(z, 4), (x,), (1.0,))[1], 2.0)
    with pytest.raises(zygopy.UnsupportedSyntax, match="not known to have the form of its argument"):
        zygopy.gradient(lambda x: zygopy.pushforward(cube, (x,), (np.ones(3),))[1], 2.0)
