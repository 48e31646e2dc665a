"""The LSTM by hand is the cell, step by step: values and gradients, with states of samples or of all."""

import numpy as np
import pytest

from layers import LSTM, LSTMCell, OneHotArray, Recurrence, f64
from tests.layers.checking import check_model
from zygopy import adjoint_source, check_gradient, gradient, pushforward

rng = np.random.default_rng(0)
MODEL = f64(LSTM(3, 4, return_state=True))
STEPS = Recurrence(MODEL.cell, return_state=True)
H, C = rng.normal(size=(2, 5, 4))
X = rng.normal(size=(5, 6, 3))


def weighted(model, x, state):
    y, (h, c) = model(x, state)
    return np.sum(np.sin(y)) + np.sum(np.cos(h) * c**2)


@pytest.mark.parametrize("state", [None, (H, C), (H[0], C[0])])
@pytest.mark.parametrize("x", [X, X[0], X[:, :1]])
def test_it_is_the_loop_over_the_cell(x, state):
    if state is not None and x.ndim == 2:
        state = (H[0], C[0])
    got, want = MODEL(x, state), STEPS(x, state)

    assert np.allclose(got[0], want[0])
    assert np.allclose(got[1], want[1])
    ours = gradient(weighted, MODEL, x, state)
    theirs = gradient(weighted, STEPS, x, state)
    for name in ("Wi", "Wh", "bias"):
        assert np.allclose(getattr(ours[0].cell, name), getattr(theirs[0].cell, name))
    assert np.allclose(ours[1], theirs[1])
    if state is not None:
        assert np.allclose(ours[2], theirs[2])


def test_gradients_against_differences():
    check_model(lambda m, x, h, c: weighted(m, x, (h, c)), MODEL, X, H, C)
    check_gradient(lambda h: weighted(MODEL, X, (h, C[0])), H[0])


def test_forwards_too():
    x_dot = rng.normal(size=(2, 3, 3))
    small = X[:2, :3]
    want = (MODEL(small + 1e-6 * x_dot)[0] - MODEL(small - 1e-6 * x_dot)[0]) / 2e-6
    got = pushforward(lambda x: MODEL(x)[0], (small,), (x_dot,))

    assert np.allclose(got[1], want, atol=1e-8)


def test_large_sums_do_not_overflow():
    cell = f64(LSTMCell(3, 4))
    cell.Wi *= 1e4
    layer = LSTM(3, 4)
    layer.cell = cell
    with np.errstate(all="raise", under="ignore"):
        assert np.isfinite(layer(X)).all()


def test_the_output_is_known_to_be_an_array_where_the_state_is_not_given():
    source = str(adjoint_source(lambda m, x: np.sum(m(x) ** 2), LSTM(2, 3), rng.normal(size=(4, 5, 2)).astype("f4")))

    assert "pow_rule" not in source


def test_a_one_hot_sequence():
    model = LSTM(3, 4)
    hot = OneHotArray([[0, 1, 2, 1], [2, 2, 1, 0]], 3)
    dense = hot.astype(np.float32)
    ours, theirs = (gradient(lambda m, x=x: np.sum(m(x) ** 2), model)[0] for x in (hot, dense))

    assert np.array_equal(model(hot), model(dense))
    assert np.allclose(ours.cell.Wi, theirs.cell.Wi)
