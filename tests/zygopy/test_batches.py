"""Gradients for each example: their mean is that of the batch, and each is that of its example."""

import numpy as np
import pytest

from zygopy import gradient, per_example_gradient


class Model:
    def __init__(self):
        self.weight = np.array([[0.3, -0.2, 0.5], [0.1, 0.7, -0.4]])
        self.bias = 0.1


def loss(model, x, y):
    return np.mean((np.tanh(x @ model.weight.T + model.bias) - y) ** 2)


def linear(w, b, x, y):
    return np.mean((x @ w + b - y) ** 2)


RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(5, 3)), RNG.normal(size=5)
W, B = RNG.normal(size=3), 0.3


def test_each_gradient_is_that_of_its_example():
    w_bars, b_bars = per_example_gradient(linear, (0, 1), over=(2, 3))(W, B, X, Y)

    assert w_bars.shape == (5, 3)
    for i in range(5):
        want = gradient(linear, W, B, X[i : i + 1], Y[i : i + 1])
        assert np.allclose(w_bars[i], want[0])
        assert np.allclose(b_bars[i], want[1])


def test_their_mean_is_the_gradient_of_the_mean():
    w_bars = per_example_gradient(linear, over=(2, 3))(W, B, X, Y)

    assert np.allclose(w_bars.mean(axis=0), gradient(linear, W, B, X, Y)[0])


def test_the_batch_is_all_that_is_not_differentiated():
    two = per_example_gradient(lambda w, x: np.sum((x @ w) ** 2))(W, X)

    assert np.allclose(two, 2.0 * (X @ W)[:, None] * X)


def test_the_gradient_of_a_model_has_its_form():
    bars = per_example_gradient(loss, over=(1, 2))(Model(), X, Y[:, None])

    assert bars.weight.shape == (5, 2, 3)
    assert bars.bias.shape == (5,)
    assert np.allclose(bars.weight.mean(axis=0), gradient(loss, Model(), X, Y[:, None])[0].weight)


def test_float32_stays():
    bars = per_example_gradient(linear, over=(2, 3))(*(np.float32(z) for z in (W, B, X, Y)))

    assert bars.dtype == np.float32


def test_batches_that_disagree_are_refused():
    with pytest.raises(ValueError, match=r"different lengths: \[4, 5\]"):
        per_example_gradient(linear, over=(2, 3))(W, B, X, Y[:4])
    with pytest.raises(ValueError, match="without examples"):
        per_example_gradient(linear, over=(2, 3))(W, B, X[:0], Y[:0])
