"""Gradients with respect to arrays that a function reaches by itself, against differences."""

import functools

import numpy as np
import pytest

from zygopy import NotScalar, UnsupportedSyntax, gradient, params, pullback, withgradient

W, b, x = np.array([[0.3, -0.2], [0.5, 0.7]]), np.array([0.1, -0.4]), np.array([1.0, 2.0])
many = [np.array([0.1 * i, 0.2]) for i in range(20)]


class Layer:
    scale = np.array([0.5, 2.0])  # of the class

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.W, self.b = rng.normal(size=(2, 2)), rng.normal(size=2)

    def __call__(self, h):
        return np.tanh(self.W @ h + self.b) * self.scale


class Model:
    def __init__(self):
        self.layers = [Layer(0), Layer(1)]

    def __call__(self, h):
        for layer in self.layers:
            h = layer(h)
        return h

    def loss(self):
        return np.sum(self(x))


model = Model()
store = {"a": (W, [b]), "model": model}


def agrees(f, ps):
    gs = gradient(f, ps)
    for array in ps:
        want = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            old = array[index]
            array[index] = old + 1e-6
            upper = f()
            array[index] = old - 1e-6
            want[index] = (upper - f()) / 2e-6
            array[index] = old
        assert np.allclose(gs[array], want, atol=1e-7)


def of_globals():
    return np.sum(np.sin(W @ x + b))


def captured():
    kept = model.layers[0].W

    def inner(h):
        return h @ kept

    return lambda: np.sum(inner(model(x)) * model.layers[1].b) + np.sum(kept * W)


def through_containers():
    return np.sum(np.sin(store["model"](store["a"][0] @ store["a"][1][0]) + 1.0)) + np.sum(W)


def loop_over_many():
    total = 0.0
    for w in many:
        total = total + np.sum(w**2)
    return total


def branching():
    h = W if b[0] > 0 else W.T
    for _ in range(3):
        h = np.tanh(h @ W)
    return np.sum(h)


@pytest.mark.parametrize(
    ("f", "ps"),
    [
        (of_globals, params(W, b)),
        (captured(), params(model, W)),
        (through_containers, params(store)),
        (loop_over_many, params(many[:3])),
        (branching, params(W)),
        (model.loss, params(model, Layer.scale)),
        (functools.partial(of_globals), params(W)),
        (lambda: np.sum(model.layers[0].W ** 2) + np.sum(model.layers[0](x)), params(model.layers[0])),
    ],
    ids=["globals", "captured", "containers", "many", "branches", "method", "partial", "object"],
)
def test_every_way_to_an_array(f, ps):
    agrees(f, ps)


def test_an_array_that_is_never_met_has_none():
    other = np.ones(2)

    gs = gradient(of_globals, params(W, other))

    assert gs[other] is None
    assert gradient(of_globals, params(W, other), zeros=True)[other].tolist() == [0.0, 0.0]


def test_the_same_function_with_other_arrays():
    assert gradient(of_globals, params(b))[b] is not None
    assert gradient(of_globals, params(W))[W] is not None
    assert gradient(of_globals, params(np.ones(2))).values() == [None]


def test_value_and_gradient():
    value, gs = withgradient(of_globals, params(b))
    (whole, aux), with_aux = withgradient(lambda: (of_globals(), "aux"), params(b))

    assert value == whole == of_globals()
    assert aux == "aux"
    assert with_aux[b].tolist() == gs[b].tolist()


def test_pullback_may_be_called_twice():
    y, back = pullback(lambda: W @ x + b, params(W, b))

    assert y.tolist() == (W @ x + b).tolist()
    assert back(np.ones(2))[b].tolist() == [1.0, 1.0]
    assert back(2 * np.ones(2))[W].tolist() == [[2.0, 4.0], [2.0, 4.0]]


def test_gradients_are_fresh():
    gs = gradient(lambda: np.sum(W * b), params(W, b))

    assert not any(np.shares_memory(bar, array) for array, bar in gs.items())
    gs[W][:] = 0.0
    assert np.all(gs[b] != 0.0)


def shrinking(h, n):
    return h if n == 0 else shrinking(np.tanh(W @ h), n - 1)


def test_a_call_that_is_not_followed_is_refused():
    with pytest.raises(UnsupportedSyntax, match="decided when it runs"):
        gradient(lambda: np.sum(shrinking(x, 3)), params(W))


def with_default(w=W):
    return np.sum(w * w)


def test_a_default_counts_like_any_argument():
    agrees(with_default, params(W))


def test_a_default_of_a_callee_is_refused():
    with pytest.raises(UnsupportedSyntax, match="a class, a module or a default"):
        gradient(lambda: with_default() * 2.0, params(W))


def test_arguments_are_refused():
    with pytest.raises(TypeError, match="a function without arguments"):
        gradient(of_globals, params(W), 2.0)


def test_a_vector_is_no_loss():
    with pytest.raises(NotScalar):
        gradient(lambda: W @ x, params(W))
