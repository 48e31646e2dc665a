"""Chain: order, names, slices, several inputs, every layer's value, gradients."""

import functools

import numpy as np
import pytest

from layers import (
    BatchNorm,
    Chain,
    Checkpoint,
    Dense,
    Dropout,
    activations,
    compose,
    f64,
    rand32,
    sigmoid,
    softmax,
    tanh,
)
from zygopy import ZygopyError, check_gradient, gradient

X = np.random.default_rng(0).normal(size=(3, 5))


def loss(model, x):
    return np.mean(np.sin(model(x)))


def test_layers_are_called_in_order():
    assert Chain(lambda x: x**2, lambda x: x + 1)(5) == 26
    assert abs(Chain(np.exp, np.sum, np.log)(np.array([1, 2, 3.0])) - 3.40760596) < 1e-8


def test_empty_chain_is_the_identity():
    x = rand32(3)

    assert Chain()(x) is x and len(Chain()) == 0


def test_several_inputs_go_on_as_one_tuple():
    assert Chain(lambda xs: xs)(1, 2, 3) == (1, 2, 3)


def test_names():
    m = Chain(enc=Dense(5, 4, tanh), dec=Dense(4, 2))

    assert m["enc"] is m[0] is m.enc and m.keys() == ["enc", "dec"]
    assert np.array_equal(m["dec"](m["enc"](rand32(3, 5) * 0)), m(rand32(3, 5) * 0))
    assert m[:-1].keys() == ["enc"] and isinstance(m[:-1], Chain)
    with pytest.raises(ValueError, match="cannot be named"):
        Chain(layers=Dense(1, 1))
    with pytest.raises(ValueError, match="do not mix"):
        Chain(Dense(1, 1), a=Dense(1, 1))
    with pytest.raises(AttributeError, match="no layer or field `missing`"):
        m.missing  # noqa: B018


def test_slices_and_iteration():
    m = Chain(*[Dense(2, 2) for _ in range(4)])

    assert isinstance(m[:-1], Chain) and len(m[:-1]) == 3 and m[1:][0] is m[1] and m[-1] is list(m)[-1]
    assert m.keys() == [0, 1, 2, 3]


def test_a_list_stays_a_list():
    f, g = Dense(2, 2), Dense(2, 2)
    m = Chain([f, g])

    assert np.array_equal(m(rand32(1, 2) * 0 + 1), Chain(f, g)(np.ones((1, 2), "f4")))
    assert isinstance(m[:1].layers, list)


def test_activations():
    assert activations(Chain(lambda x: x + 1, lambda x: x * 2, lambda x: x**3), 1) == (2, 4, 64)


def test_composition():
    assert compose(Dense(5, 2), Dense(10, 5, sigmoid))(rand32(10)).shape == (2,)
    y = functools.reduce(lambda x, m: m(x), [Dense(10, 5, sigmoid), Dense(5, 2), softmax], rand32(10))
    assert abs(y.sum() - 1) < 1e-6


@pytest.mark.parametrize("model", [
    Chain(Dense(5, 4, tanh), Dense(4, 2), softmax),
    Chain(enc=Dense(5, 4, tanh), dec=Dense(4, 2)),
    Chain([Dense(5, 4, tanh), Dense(4, 2)]),
    Chain(Chain(Dense(5, 4, tanh)), lambda x: x**2, Dense(4, 2)),
    Chain(),
], ids=["tuple", "named", "list", "nested", "empty"])
def test_gradients(model):
    check_gradient(loss, f64(model), X)


def test_form_of_the_gradient():
    x = rand32(3, 2)
    g = gradient(loss, Chain(Dense(2, 1, tanh), Dense(1, 1)), x)[0]
    named = gradient(loss, Chain(a=Dense(2, 1)), x)[0]

    assert g.layers[0].weight.shape == (1, 2) and g.layers[1].bias.shape == (1,) and g.layers[0].act is None
    assert named.layers["a"].weight.shape == (1, 2)


def test_one_layer_at_two_places_has_one_gradient():
    d = f64(Dense(5, 5, tanh))
    g = gradient(loss, Chain(d, d), X)[0]
    apart = gradient(loss, Chain(d, Dense(d.weight.copy(), d.bias.copy(), tanh)), X)[0]

    np.testing.assert_allclose(g.layers[0].weight, apart.layers[0].weight + apart.layers[1].weight)
    assert g.layers[0] is g.layers[1]


def test_printed_form():
    assert repr(Chain(Dense(2, 3), tanh)) == "Chain(Dense(2 => 3), tanh)"


def test_what_is_computed_again_gives_the_same():
    first, second = f64(Dense(3, 4, tanh)), f64(Dense(4, 2))
    x = np.random.default_rng(0).normal(size=(5, 3))
    ours = gradient(loss, Chain(Checkpoint(first), second), x)
    theirs = gradient(loss, Chain(first, second), x)

    assert np.array_equal(Checkpoint(first)(x), first(x))
    assert np.allclose(ours[1], theirs[1])
    assert np.allclose(ours[0].layers[0].layer.weight, theirs[0].layers[0].weight)


@pytest.mark.parametrize("layer", [BatchNorm(3), Dropout(0.5)])
def test_what_would_happen_twice_is_refused(layer):
    with pytest.raises(ZygopyError, match="`checkpointed`"):
        gradient(lambda m, x: np.sum(m(x)), Checkpoint(layer), np.ones((4, 3), np.float32))
