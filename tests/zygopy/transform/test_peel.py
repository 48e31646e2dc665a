"""The cotangent of what a loop starts from, where nobody reads it."""

import numpy as np
import pytest

from zygopy import adjoint_source, check_gradient, gradient

RNG = np.random.default_rng(0)
LAYERS = [(RNG.normal(size=(3, 4)), RNG.normal(size=4)), (RNG.normal(size=(4, 4)), RNG.normal(size=4))]
X = RNG.normal(size=(5, 3))


def network(layers, x):
    h = x
    for W, b in layers:
        h = np.tanh(h @ W + b)
    return np.sum(h**2)


def network_over_its_input(layers, x):
    for W, b in layers:
        x = np.tanh(x @ W + b)
    return np.sum(x**2)


def test_the_first_layer_gives_no_cotangent_to_the_data():
    text = adjoint_source(network, LAYERS, X, argnums=0)

    assert "if h is not x:\n            h_bar = " in text


def test_data_of_the_same_name_is_told_by_the_number_of_rounds():
    text = adjoint_source(network_over_its_input, LAYERS, X, argnums=0)

    assert "if len(rows) < len(tape):\n            x_bar = " in text


def test_wanted_data_gets_its_cotangent():
    text = adjoint_source(network, LAYERS, X)

    assert " is not " not in text


@pytest.mark.parametrize("f", [network, network_over_its_input])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_gradients_are_right(f, count):
    layers = LAYERS[:count]
    wanted, _ = gradient(f, layers, X)

    check_gradient(f, layers, X)
    for got, want in zip(gradient(lambda layers: f(layers, X), layers)[0], wanted, strict=True):
        np.testing.assert_array_equal(got[0], want[0])
        np.testing.assert_array_equal(got[1], want[1])


def test_a_round_that_hands_the_data_on_is_not_taken_for_the_first():
    def f(layers, x):
        h = x
        for W, b in layers:
            h = h @ W + b if W.shape[0] == 3 else x  # the very object again
        return np.sum(h**2)

    layers = [(RNG.normal(size=(3, 3)), RNG.normal(size=3)), (RNG.normal(size=(2, 3)), RNG.normal(size=3)),
              (RNG.normal(size=(3, 3)), RNG.normal(size=3))]  # fmt: skip

    check_gradient(lambda layers: f(layers, X), layers)
