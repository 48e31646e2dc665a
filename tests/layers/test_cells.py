"""Cells: one step against the formulas, counts, printed forms."""

import numpy as np
import pytest

from layers import GRUCell, GRUv3Cell, LSTMCell, RNNCell, f64, initialstates, nparams, rand32, relu, summary, trainables
from tests.layers.checking import check_model

rng = np.random.default_rng(0)
X, H, C = rng.normal(size=(4, 3)), rng.normal(size=(4, 5)), rng.normal(size=(4, 5))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def made(cls, **settings):
    m = f64(cls(3, 5, **settings))
    if m.bias is not False:
        m.bias += rng.normal(size=m.bias.shape)
    return m


def test_rnn_step():
    m = made(RNNCell)
    y, state = m(X, H)

    np.testing.assert_allclose(y, np.tanh(X @ m.Wi.T + H @ m.Wh.T + m.bias))
    assert y is state


def test_lstm_step():
    m = made(LSTMCell)
    i, f, g, o = np.split(X @ m.Wi.T + H @ m.Wh.T + m.bias, 4, axis=-1)
    c = sigmoid(f) * C + sigmoid(i) * np.tanh(g)
    y, (h, got) = m(X, (H, C))

    np.testing.assert_allclose(got, c)
    np.testing.assert_allclose(y, sigmoid(o) * np.tanh(c))
    assert y is h


@pytest.mark.parametrize("cls", [GRUCell, GRUv3Cell])
def test_gru_step(cls):
    m = made(cls)
    (ri, zi, gi), (rh, zh, gh), (rb, zb, gb) = (np.split(v, 3, axis=-1) for v in (X @ m.Wi.T, H @ m.Wh.T, m.bias))
    r, z = sigmoid(ri + rh + rb), sigmoid(zi + zh + zb)
    g = np.tanh(gi + (r * gh if cls is GRUCell else (r * gh) @ m.Wh_h.T) + gb)

    np.testing.assert_allclose(m(X, H)[0], (1 - z) * g + z * H)


@pytest.mark.parametrize(("cls", "count"), [(RNNCell, 45), (LSTMCell, 180), (GRUCell, 135), (GRUv3Cell, 160)])
def test_counts_and_printed_form(cls, count):
    m = cls(3, 5)

    assert nparams(m) == count and repr(m) == f"{cls.__name__}(3 => 5{', tanh' if cls is RNNCell else ''})"
    assert summary(m).endswith(f"# {count} parameters")
    assert cls(3, 5, bias=False).bias is False and "bias=false" in repr(cls(3, 5, bias=False))
    assert len(trainables(cls(3, 5, bias=False))) == len(trainables(m)) - 1


@pytest.mark.parametrize("cls", [RNNCell, LSTMCell, GRUCell, GRUv3Cell])
@pytest.mark.parametrize("shape", [(3,), (4, 3)])
def test_state_starts_with_zeros(cls, shape):
    m, x = cls(3, 5), rand32(*shape)
    y, _ = m(x)

    assert y.shape == (*shape[:-1], 5) and y.dtype == np.float32
    np.testing.assert_allclose(y, m(x, initialstates(m))[0], rtol=1e-6)


@pytest.mark.parametrize("cls", [RNNCell, LSTMCell, GRUCell, GRUv3Cell])
@pytest.mark.parametrize("bias", [True, False])
def test_gradients(cls, bias):
    m = made(cls, bias=bias)
    state = (H, C) if cls is LSTMCell else H

    check_model(lambda m, x, s: np.sum(np.sin(m(x, s)[0])), m, X, state)
    check_model(lambda m, x: np.sum(np.sin(m(x)[0])), m, X)


def test_other_activation_and_input_that_does_not_fit():
    assert (RNNCell(3, 5, relu)(rand32(4, 3))[0] >= 0).all() and repr(RNNCell(3, 5, relu)) == "RNNCell(3 => 5, relu)"
    with pytest.raises(ValueError, match=r"GRUCell\(3 => 5\) expects input.shape\[-1\] == 3"):
        GRUCell(3, 5)(rand32(4, 2))
    assert initialstates(RNNCell(10, 20)).shape == (20,) and len(initialstates(LSTMCell(3, 5))) == 2


def test_the_lstm_of_2017_is_this_one_in_another_order():
    rng = np.random.default_rng(0)
    cell, x, h, c = f64(LSTMCell(3, 4)), rng.normal(size=(5, 3)), rng.normal(size=(5, 4)), rng.normal(size=(5, 4))
    i, f, g, o = (slice(4 * k, 4 * k + 4) for k in range(4))

    def gate(part, act):
        return act(x @ cell.Wi[part].T + h @ cell.Wh[part].T + cell.bias[part])

    forget, take, output = gate(f, sigmoid), gate(i, sigmoid), gate(o, sigmoid)
    state = forget * c + take * gate(g, np.tanh)
    y, (after, kept) = cell(x, (h, c))

    assert np.allclose(kept, state) and np.allclose(y, output * np.tanh(state)) and after is y
