"""Products and their transposes, as one would write them."""

import numpy as np
import pytest

from zygopy import adjoint_source, check_gradient, gradient

X = np.linspace(-1.0, 1.0, 6)


def scaled(a, x):
    return np.sum(np.tanh(a * x))


def shifted(b, x):
    return np.sum(np.tanh(x + b))


def test_the_sum_of_a_product_is_a_dot_product():
    assert "np.vdot(" in adjoint_source(scaled, 2.0, X, argnums=0)


def test_a_product_that_is_read_otherwise_is_summed():
    def f(b, x):
        return np.sum(np.tanh(x + b))

    assert ".sum()" in adjoint_source(f, 2.0, X)


def test_float32_is_added_up_in_pairs():
    assert "np.vdot(" not in adjoint_source(scaled, np.float32(2.0), X.astype(np.float32), argnums=0)


def test_what_the_user_sums_stays_as_it_is():
    assert "(x * y).sum()" in adjoint_source(lambda x, y: (x * y).sum() ** 2, X, X)


@pytest.mark.parametrize("f", [scaled, shifted])
def test_gradients_are_right(f):
    check_gradient(f, 0.7, X)


def test_the_transpose_of_a_product_of_matrices():
    def f(q, k):
        return np.sum((q @ k.T) ** 2)

    text = adjoint_source(f, np.ones((3, 2)), np.ones((4, 2)))

    assert "k_bar = " in text
    assert ").T" not in text
    assert ".T.T" not in text
    check_gradient(f, np.arange(6.0).reshape(3, 2), np.arange(8.0).reshape(4, 2))


def test_a_factor_that_is_written_to_meanwhile_is_read_in_time():
    def f(a, x):
        y = x.copy()
        z = a * y
        y[0] = 5.0
        return np.sum(z) + np.sum(y * a)

    check_gradient(f, 0.7, X)
    np.testing.assert_allclose(gradient(f, 0.7, X)[0], X.sum() + X[1:].sum() + 5.0)


def test_a_sum_over_an_axis_that_was_added():
    def spread_apart(x):
        d = x[:, None] - x[None, :]
        return np.sum(np.cos(d) * 0.5)

    text = str(adjoint_source(spread_apart, np.arange(4.0)))
    assert "keepdims" not in text
    assert "reshape" not in text
    check_gradient(spread_apart, np.array([0.3, 0.1, 0.7, 0.2]))


def test_a_matrix_times_a_stretched_vector_is_a_product():
    def pairs(A, m):
        return np.sum(m[:, None] * m[None, :] / A)

    A, m = np.arange(1.0, 10.0).reshape(3, 3), np.array([0.3, 0.1, 0.7])
    text = str(adjoint_source(pairs, A, m))
    assert "keepdims" not in text
    assert "@ m" in text
    assert "m @" in text
    check_gradient(pairs, A, m)


def test_what_is_stretched_but_turned_round_is_none():
    def turned(A, m):
        return np.sum(A * np.sin(A * m[::-1][:, None] * m[::-1, None].T))

    check_gradient(turned, np.arange(9.0).reshape(3, 3) / 9.0, np.array([0.3, 0.1, 0.7]))
    check_gradient(lambda A, m: np.sum(np.sin(A * m[::-1, None])), np.ones((3, 2)), np.array([0.3, 0.1, 0.7]))


def sinkhorn(u, v):
    K = np.exp(-np.outer(u, v))
    a = np.ones(2)
    for _ in range(3):
        b = v / (K.T @ a)
        a = u / (K @ b)
    return np.sum(a * (K @ b))


def residual(A, x, b):
    y = A @ x - b
    x = x - 0.1 * (A.T @ y)
    A = A * 2.0
    A[0] = x
    return np.sum((A.T @ (A @ x)) ** 2)


def test_a_matrix_is_turned_for_no_vector():
    text = adjoint_source(sinkhorn, np.array([0.5, 0.7]), np.array([0.3, 0.9]))

    assert text.split("reversed")[1].count(".T") == 0
    check_gradient(sinkhorn, np.array([0.5, 0.7]), np.array([0.3, 0.9]))
    check_gradient(residual, np.arange(6.0).reshape(3, 2) / 4, np.ones(2), np.arange(3.0))
