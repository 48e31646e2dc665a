"""A step that looks where the loss is worst nearby, and L-BFGS to the least loss."""

import numpy as np
import pytest

from layers import Chain, Dense, Descent, lbfgs, mse, sam_step, seed, setup, tanh, train_step
from zygopy import gradient

rng = np.random.default_rng(0)
A = np.diag([1.0, 10.0, 100.0]) + 0.1


def quadratic(model):
    return 0.5 * model["w"] @ A @ model["w"] + model["b"][0] ** 2


def test_a_step_along_the_gradient_of_another_place():
    w, b = rng.normal(size=3), rng.normal(size=1)
    model = {"w": w.copy(), "b": b.copy()}
    g = gradient(quadratic, model)[0]
    size = np.sqrt(np.sum(g["w"] ** 2) + np.sum(g["b"] ** 2))
    there = gradient(quadratic, {"w": w + 0.1 * g["w"] / size, "b": b + 0.1 * g["b"] / size})[0]
    value = sam_step(quadratic, model, (), setup(Descent(0.01), model), rho=0.1)

    assert np.isclose(value, quadratic({"w": w, "b": b}))
    assert np.allclose(model["w"], w - 0.01 * there["w"]) and np.allclose(model["b"], b - 0.01 * there["b"])


def test_nearby_of_nothing_is_the_plain_step():
    ours, theirs = {"w": np.ones(3), "b": np.zeros(1)}, {"w": np.ones(3), "b": np.zeros(1)}
    sam_step(quadratic, ours, (), setup(Descent(0.01), ours), rho=0.0)
    train_step(quadratic, theirs, (), setup(Descent(0.01), theirs))

    assert np.allclose(ours["w"], theirs["w"])


def test_a_gradient_that_is_not_finite_changes_nothing():
    model = {"w": np.array([0.0])}
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError):
        sam_step(lambda m: np.sum(np.sqrt(m["w"])), model, (), setup(Descent(), model))

    assert model["w"] == 0


def test_a_quadratic_to_its_bottom():
    model = {"w": rng.normal(size=3), "b": rng.normal(size=1)}
    losses = lbfgs(quadratic, model, tolerance=1e-9)

    assert np.abs(model["w"]).max() < 1e-8 and losses[-1] < 1e-16
    assert all(b <= a for a, b in zip(losses, losses[1:], strict=False)) and len(losses) < 30


def test_a_valley_as_scipy():
    optimize = pytest.importorskip("scipy.optimize")
    model = {"w": np.array([-1.2, 1.0])}
    losses = lbfgs(lambda m: (1 - m["w"][0]) ** 2 + 100 * (m["w"][1] - m["w"][0] ** 2) ** 2, model, tolerance=1e-8)
    want = optimize.minimize(optimize.rosen, [-1.2, 1.0], method="L-BFGS-B", jac=optimize.rosen_der)

    assert np.allclose(model["w"], want.x, atol=1e-4) and np.allclose(model["w"], 1, atol=1e-6)
    assert len(losses) < 3 * want.nit


def test_a_network_in_single_precision():
    seed(0)
    x = rng.normal(size=(50, 2)).astype(np.float32)
    y = np.sin(x[:, :1] + x[:, 1:])
    model = Chain(Dense(2, 10, tanh), Dense(10, 1))
    losses = lbfgs(lambda m: mse(m(x), y), model, steps=150, tolerance=1e-5)

    assert losses[-1] < 1e-3 and losses[-1] == min(losses)
    assert np.isclose(mse(model(x), y), losses[-1], rtol=1e-4) and model[0].weight.dtype == np.float32


def test_a_start_that_is_not_finite():
    with pytest.raises(FloatingPointError, match="at the start"):
        lbfgs(lambda m: np.sum(m["w"] * np.nan), {"w": np.ones(2)})
