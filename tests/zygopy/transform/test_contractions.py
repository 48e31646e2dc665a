"""Sums of stretched products are products of a vector and a matrix."""

import numpy as np
import pytest

from zygopy import adjoint_source, check_gradient, gradient, hessian

pytestmark = pytest.mark.core
RNG = np.random.default_rng(0)
X, C, A = RNG.normal(size=(5, 3)), RNG.normal(size=(4, 3)), RNG.normal(size=4)


def potential(x, c):
    d = x[:, None, :] - c[None, :, :]
    r = np.sqrt(np.sum(d * d, axis=-1) + 0.1)
    return np.sum(1.0 / r)


def kernel(x, c, a):
    d = x[:, None, :] - c[None, :, :]
    return np.sum((np.exp(-np.sum(d**2, axis=2)) @ a) ** 2)


def among_themselves(x, softening):
    d = x[:, None, :] - x[None, :, :]
    r2 = np.sum(d**2, axis=-1) + softening**2
    return np.sum(1.0 / np.sqrt(r2)) if softening else np.sum(np.sqrt(r2))


def weighted(d, w):
    return np.sum(np.tanh(np.sum(w[:, :, None] * d, axis=1)))


@pytest.mark.parametrize(("f", "args"), [
    (potential, (X, C)), (kernel, (X, C, A)), (among_themselves, (X, 0.3)), (potential, (X[:1], C)),
    (potential, (X[:, :1], C[:, :1])), (weighted, (RNG.normal(size=(2, 4, 3)), RNG.normal(size=(2, 4))))])
def test_gradients_are_right(f, args):
    check_gradient(f, *args)


def test_sums_along_both_axes_are_contracted():
    text = adjoint_source(potential, X, C)

    assert "vecmat(" in text
    assert ".T, d.swapaxes(0, 1))" in text
    assert ".sum(axis" not in text


def test_what_coincides_has_no_share():
    with np.errstate(divide="ignore"):
        x_bar = gradient(among_themselves, X, 0.0)[0]
    d = X[:, None, :] - X[None, :, :]
    r = np.linalg.norm(d, axis=-1) + np.eye(5)

    assert "vecmat_selected(" in adjoint_source(among_themselves, X, 0.0, argnums=0)
    assert np.allclose(x_bar, 2 * (d / r[..., None]).sum(axis=1))


def test_a_product_that_is_read_whole_stays():
    def f(x, c):
        d = x[:, None, :] - c[None, :, :]
        s = np.sum(d**2, axis=-1)
        return np.sum(np.exp(-s)) + np.sum(np.tanh(d))

    assert "vecmat(" not in adjoint_source(f, X, C)
    check_gradient(f, X, C)


def test_float32_and_empty():
    x, c = X.astype(np.float32), C.astype(np.float32)

    assert np.allclose(gradient(potential, x, c)[0], gradient(potential, X, C)[0], atol=1e-4)
    assert gradient(potential, x, c)[0].dtype == np.float32
    assert gradient(potential, X[:0], C)[0].shape == (0, 3)


def test_to_second_order():
    h = hessian(lambda x: potential(x, C), X[:2])
    eps, e = 1e-6, np.zeros((2, 3))
    e[1, 2] = 1.0
    dot = (gradient(potential, X[:2] + eps * e, C)[0] - gradient(potential, X[:2] - eps * e, C)[0]) / (2 * eps)

    assert np.allclose(h[..., 1, 2], dot, atol=1e-6)


def test_the_users_own_sums_stay():
    def f(g, d):
        return np.sum(np.tanh((g[..., None] * d).sum(axis=1)))

    text = adjoint_source(f, np.ones((2, 3)), np.ones((2, 3, 4)))

    assert ".sum(axis=1)" in text
    assert "vecmat(" not in text
    assert "spread_full(" not in text  # what is stretched by one factor and what by the other make up the shape
    check_gradient(f, RNG.normal(size=(2, 3)), RNG.normal(size=(2, 3, 4)))
