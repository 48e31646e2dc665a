"""Models from vectors and back, differentiably."""

import numpy as np
import pytest

from layers import BatchNorm, Chain, Dense, destructure, f64, summary, tanh
from zygopy import AliasedMutation, check_gradient, gradient, hessian

X = np.random.default_rng(0).normal(size=(4, 2))


def model():
    m = Chain(Dense(np.array([[0.5, -1.0]]), True, tanh), Dense(np.array([[2.0]])))
    m[0].bias += 0.3
    return m


def test_there_and_back():
    m = model()
    flat, rebuild = destructure(m)

    assert flat.tolist() == [0.5, -1, 0.3, 2, 0] and repr(rebuild) == "Restructure(Chain, ..., 5)"
    assert np.array_equal(rebuild(flat)(X), m(X)) and rebuild(flat)[0] is not m[0]
    assert np.array_equal(rebuild(m, flat)(X), m(X))
    assert " ".join(summary(rebuild(np.zeros(5))).split()).count("(all zero)") == 2
    with pytest.raises(ValueError, match="length 5"):
        rebuild(np.zeros(4))


def test_order_is_row_by_row():
    assert destructure(Dense(np.array([[1.0, 2], [3, 4]]), np.zeros(2)))[0].tolist() == [1, 2, 3, 4, 0, 0]


def test_gradient_of_the_vector_is_that_of_the_model():
    m = model()
    flat, rebuild = destructure(m)
    (got,) = gradient(lambda v: np.sum(rebuild(v)(X) ** 2), flat)
    nested = gradient(lambda m: np.sum(m(X) ** 2), m)[0]

    want = [nested.layers[0].weight, nested.layers[0].bias, nested.layers[1].weight, nested.layers[1].bias]
    np.testing.assert_allclose(got, np.concatenate([np.ravel(w) for w in want]))
    check_gradient(lambda v: np.sum(rebuild(v)(X) ** 2), flat)


def test_shared_parameters_are_in_it_once():
    d = Dense(np.eye(2) * 0.5)
    flat, rebuild = destructure(Chain(d, tanh, d))

    assert len(flat) == 6
    made = rebuild(flat)
    assert made[0] is made[2]
    check_gradient(lambda v: np.sum(rebuild(v)(X) ** 2), flat)


def test_mixed_types():
    v, rebuild = destructure({"x": np.array([1.0, 2.0]), "y": (np.sin, np.array([3 + 4j]))})
    assert v.tolist() == [1, 2, 3 + 4j] and repr(rebuild).endswith(", ..., 3)")
    r = rebuild(np.array([3, 5, 7 + 11j]))

    assert r["x"].dtype == float and r["x"].tolist() == [3, 5] and r["y"][1][0] == 7 + 11j and r["y"][0] is np.sin


def test_only_what_is_trained():
    m = BatchNorm(3)
    flat, rebuild = destructure(m)

    assert len(flat) == 6 and flat.dtype == np.float32 and rebuild(flat).mu is m.mu
    with pytest.raises(AliasedMutation, match="writes to an object"):
        gradient(lambda v: np.sum(rebuild(v)(np.ones((4, 3), "f4"))), flat)


def test_second_derivatives_go_through_the_vector():
    model = f64(Chain(Dense(2, 2, tanh), Dense(2, 1)))
    vector, rebuild = destructure(model)
    x = np.array([[0.3, 0.7]])

    def slope(v):
        return np.sum(gradient(lambda v: np.sum(rebuild(v)(x) ** 2), v)[0] ** 2)

    check_gradient(slope, vector)


def test_a_gradient_has_the_order_of_the_model():
    m = f64(Chain(Dense(3, 2, tanh), Dense(2, 1)))
    vector, rebuild = destructure(m)
    x = np.arange(6.0).reshape(2, 3)
    nested = gradient(lambda m: np.sum(m(x) ** 2), m)
    (flat,) = gradient(lambda v: np.sum(rebuild(v)(x) ** 2), vector)

    assert np.allclose(destructure(nested)[0], flat)
    assert np.allclose(destructure(nested[0])[0], flat)
    assert repr(destructure(nested)[1]) == "Restructure(tuple, ..., 11)"


def test_the_hessian_of_a_model_through_its_vector():
    model = f64(Chain(Dense(2, 1, tanh), Dense(1, 1)))
    vector, rebuild = destructure(model)
    x = np.random.default_rng(0).normal(size=(16, 2))
    H = hessian(lambda v: np.sum(rebuild(v)(x) ** 2), vector, mode="reverse")

    assert np.allclose(H, H.T)
    assert np.isclose(H[-1, -1], 32)


def test_parameters_here_and_on_a_gpu_are_refused():
    class ndarray:  # what is looked at of an array of CuPy
        __module__ = "cupy"
        dtype, shape, size = np.dtype("f4"), (2,), 2

    with pytest.raises(TypeError, match="on a GPU"):
        destructure({"here": np.ones(2), "there": ndarray()})
