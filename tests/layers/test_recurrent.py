"""Recurrent layers: the cell step by step, states, gradients through time."""

import numpy as np
import pytest

from layers import (
    GRU,
    LSTM,
    RNN,
    Chain,
    Dense,
    GRUv3,
    Recurrence,
    RNNCell,
    f64,
    initialstates,
    nparams,
    rand32,
    summary,
)
from tests.layers.checking import check_model
from zygopy import gradient

rng = np.random.default_rng(0)
X = rng.normal(size=(2, 4, 3))
ALL = [RNN, LSTM, GRU, GRUv3]


def loss(m, *inputs):
    return np.mean(np.sin(m(*inputs)))


@pytest.mark.parametrize("cls", ALL)
def test_the_cell_step_by_step(cls):
    m = f64(cls(3, 5, return_state=True))
    y, last = m(X)
    state = None
    for t in range(4):
        one, state = m.cell(X[:, t], state)
        np.testing.assert_allclose(y[:, t], one)

    np.testing.assert_allclose(np.asarray(last), np.asarray(state))
    np.testing.assert_allclose(cls(3, 5)(rand32(4, 3)).shape, (4, 5))


@pytest.mark.parametrize("cls", ALL)
@pytest.mark.parametrize("bias", [True, False])
def test_gradients_through_time(cls, bias):
    check_model(loss, f64(cls(3, 5, bias=bias)), X)


@pytest.mark.parametrize("cls", ALL)
def test_gradient_of_the_first_state(cls):
    state = tuple(rng.normal(size=5) for _ in range(2)) if cls is LSTM else rng.normal(size=5)

    check_model(loss, f64(cls(3, 5)), X, state)


def test_a_state_of_ones_own_to_learn():
    class Model:
        def __init__(self):
            self.rnn, self.h0 = f64(RNN(3, 5)), rng.normal(size=5)

        def __call__(self, x):
            return self.rnn(x, self.h0)

    check_model(loss, Model(), X)


def test_recurrence_of_any_cell():
    rnn = RNN(2, 3)
    x = rand32(4, 5, 2)
    assert np.array_equal(Recurrence(rnn.cell)(x), rnn(x))

    def only_state(x, state=None):
        return x if state is None else x + state

    np.testing.assert_allclose(Recurrence(only_state)(X), np.cumsum(X, axis=1))


@pytest.mark.parametrize(("layer", "count", "text"), [
    (RNN(4, 6), 66, "RNN(4 => 6, tanh)"), (LSTM(3, 5), 180, "LSTM(3 => 5)"), (GRU(3, 5), 135, "GRU(3 => 5)"), (GRUv3(3, 5), 160, "GRUv3(3 => 5)"),
])
def test_counts_and_printed_forms(layer, count, text):
    assert nparams(layer) == count and repr(layer) == text and summary(layer).startswith(text + "  ")


def test_printed_recurrence():
    assert summary(Recurrence(RNNCell(2, 3))).splitlines() == [
        "Recurrence(", "  RNNCell(2 => 3, tanh),                # 18 parameters", ")                   # Total: 3 arrays, 18 parameters, 72 bytes."]


def test_in_a_chain_and_in_single_precision():
    m = Chain(LSTM(3, 8), Dense(8, 2))
    g, x_bar = gradient(lambda m, x: np.mean(m(x) ** 2), m, X.astype("f4"))

    assert g.layers[0].cell.Wi.dtype == np.float32 == x_bar.dtype and x_bar.shape == X.shape
    assert initialstates(LSTM(3, 8))[0].shape == (8,)


def test_input_that_does_not_fit():
    with pytest.raises(ValueError, match=r"RNN\(3 => 5, tanh\) expects input of shape"):
        RNN(3, 5)(rand32(3))
