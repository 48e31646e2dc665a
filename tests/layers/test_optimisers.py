"""Training states: form, steps in place, ties, freezing, adjusting, what does not fit."""

import numpy as np
import pytest

from layers import (
    AccumGrad,
    Adam,
    BatchNorm,
    Chain,
    Dense,
    Descent,
    DimensionMismatch,
    Dropout,
    Leaf,
    Momentum,
    OptimiserChain,
    adjust,
    freeze,
    leakyrelu,
    ones32,
    rand32,
    setup,
    tanh,
    thaw,
    trainables,
    update,
    update_copy,
)
from zygopy import Tangent, gradient


def loss(m, x, y):
    return np.mean((m(x) - y) ** 2)


def test_form_of_the_state():
    state = setup(Adam(), Chain(Dense(2, 1, tanh), BatchNorm(1), Dropout(0.4)))

    assert set(vars(state.layers[0])) >= {"weight", "bias"} and state.layers[0].act == ()
    assert isinstance(state.layers[0].weight, Leaf)
    assert set(vars(state.layers[1])) == {"beta", "gamma"}
    assert repr(setup(Descent(0.1), Dense(2, 1))).startswith("(weight = Leaf(Descent(eta=0.1), None), bias = Leaf(")


def test_printed_walk_through_of_momentum():
    m = Dense(2, 1, leakyrelu, init=ones32)
    state = setup(Momentum(0.1, 0.9), m)
    data = [(np.array([0.2, -0.3], "f4"), np.array([0.4], "f4"))] * 2
    for x, y in data:
        g = gradient(lambda m, x=x, y=y: 100 * np.sum(np.abs(m(x) - y)), m)[0]
        update(state, m, g)

    np.testing.assert_allclose(m.bias, [10.19], rtol=1e-5)
    np.testing.assert_allclose(state.weight.state, [[-2.018, 3.027]], rtol=1e-4)
    np.testing.assert_allclose(state.bias.state, [-10.09], rtol=1e-4)


def test_training_goes_down_and_stays_in_single_precision():
    m = Chain(Dense(3, 16, tanh), Dense(16, 1))
    x = rand32(64, 3)
    y = np.sum(x * x, axis=1, keepdims=True)
    state = setup(Adam(0.01), m)
    start = loss(m, x, y)
    for _ in range(200):
        update(state, m, gradient(lambda m: loss(m, x, y), m)[0])

    assert loss(m, x, y) < 0.1 * start
    assert all(p.dtype == np.float32 for p in trainables(m))


def test_arrays_are_changed_in_place_and_copies_are_not():
    w = np.array([1.0, 2.0])
    state = setup(Descent(1.0), {"w": w})
    new_state, new = update_copy(state, {"w": w}, {"w": np.ones(2)})

    assert w.tolist() == [1, 2] and new["w"].tolist() == [0, 1] and new_state is not state
    model = {"w": w}
    assert update(state, model, {"w": np.ones(2)}) == (state, model)
    assert w.tolist() == [0, 1]


def test_tied_parameters_take_one_step_by_the_sum():
    w = np.ones(2)
    model = {"a": w, "b": (w,)}
    state = setup(Descent(0.1), model)
    update(state, model, {"a": np.full(2, 1.0), "b": (np.full(2, 2.0),)})

    assert state["a"] is state["b"][0]
    np.testing.assert_allclose(w, 1 - 0.3)


def test_one_gradient_object_at_two_places_counts_once():
    d = Dense(np.ones((2, 2)), False)
    model = Chain(d, d)
    state = setup(Descent(1.0), model)
    g = gradient(lambda m: np.sum(m(np.ones((1, 2)))), model)[0]
    h, eps = d.weight.copy(), 1e-6
    want = np.zeros((2, 2))
    for i in np.ndindex(2, 2):
        for sign in (1, -1):
            d.weight[...] = h
            d.weight[i] += sign * eps
            want[i] += sign * np.sum(model(np.ones((1, 2)))) / (2 * eps)
    d.weight[...] = h
    update(state, model, g)

    np.testing.assert_allclose(d.weight, h - want, rtol=1e-6)


def test_what_got_no_gradient_stays():
    m = Dense(2, 1)
    state = setup(Momentum(), m)
    before, bias = state.bias.state.copy(), m.bias.copy()
    update(state, m, Tangent(Dense, weight=np.ones((1, 2))))

    assert np.array_equal(state.bias.state, before) and np.array_equal(m.bias, bias)
    update(state, m, None)


def test_frozen_parameters_and_their_states_stay():
    m = Chain(Dense(2, 2), Dense(2, 2))
    state = setup(Momentum(1.0), m)
    freeze(state.layers[0])
    first, second = m[0].weight.copy(), m[1].weight.copy()
    for _ in range(3):
        update(state, m, gradient(lambda m: np.sum(m(np.ones((1, 2), "f4")) ** 2), m)[0])

    assert np.array_equal(m[0].weight, first) and (state.layers[0].weight.state == 0).all()
    assert not np.array_equal(m[1].weight, second)
    assert "frozen=True" in repr(state.layers[0])
    thaw(state)
    update(state, m, gradient(lambda m: np.sum(m(np.ones((1, 2), "f4")) ** 2), m)[0])
    assert not np.array_equal(m[0].weight, first)
    with pytest.raises(TypeError, match="freeze takes a training state"):
        freeze(m)


def test_adjusting_keeps_what_is_remembered():
    m = Dense(1, 1, bias=False)
    state = setup(Momentum(0.1), m)
    update(state, m, {"weight": np.ones((1, 1))} and Tangent(Dense, weight=np.ones((1, 1))))
    remembered = state.weight.state.copy()
    adjust(state, 0.5, rho=0.1)

    assert state.weight.rule == Momentum(0.5, 0.1) and np.array_equal(state.weight.state, remembered)


def test_rates_of_their_own_for_parts():
    m = {"enc": Dense(np.zeros((1, 1)), False), "dec": Dense(np.zeros((1, 1)), False)}
    state = setup(Descent(1.0), m)
    adjust(state["enc"], 0.03)
    one = Tangent(Dense, weight=np.ones((1, 1)))
    update(state, m, {"enc": one, "dec": Tangent(Dense, weight=np.ones((1, 1)))})

    assert (m["enc"].weight.item(), m["dec"].weight.item()) == (-0.03, -1.0)


def test_no_step_in_between():
    m = {"w": np.zeros(1)}
    state = setup(OptimiserChain(AccumGrad(2), Descent(1.0)), m)
    update(state, m, {"w": np.array([1.0])})
    assert m["w"].tolist() == [0]
    update(state, m, {"w": np.array([3.0])})
    assert m["w"].tolist() == [-2]


def test_complex_parameters():
    m = {"z": np.array([1 + 1j])}
    update(setup(Adam(0.1), m), m, gradient(lambda m: np.sum(np.abs(m["z"]) ** 2), m)[0])

    assert abs(m["z"][0]) < abs(1 + 1j) and m["z"].dtype == complex


def test_what_does_not_fit():
    m = Dense(2, 1)
    state = setup(Descent(), m)
    with pytest.raises(DimensionMismatch, match=r"weight has shape \(1, 2\), its gradient \(2,\)"):
        update(state, m, Tangent(Dense, weight=np.ones(2)))
    with pytest.raises(ValueError, match="state is of another model"):
        update(state, Chain(m), None)
    with pytest.raises(ValueError, match="bias"):
        update(state, Dense(2, 1, bias=False), None)
    with pytest.warns(UserWarning, match="tuple of all gradients"):
        update(state, m, (None,))
    with pytest.warns(UserWarning, match="no parameters"):
        setup(Adam(), {"n": 3})
    w = np.ones(2)
    w.flags.writeable = False
    with pytest.raises(ValueError, match=r"parameter a\[0\] cannot be written"):
        setup(Adam(), {"a": [w]})
