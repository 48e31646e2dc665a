"""Recurrent models of the manual of 2017, unrolled."""

import copy

import numpy as np
import pytest

from layers import (
    Chain,
    DimensionMismatch,
    GatedRecurrent,
    LSTMCell,
    Recurrent,
    f64,
    flip,
    rand32,
    reset,
    sigmoid,
    unroll,
    unroll1,
    zeros32,
)
from tests.layers.checking import check_model

ONCE = [0.76159416, 0.88112966, 0.89381138, 0.89507932]  # tanh(1), then tanh(1 + y / 2)


def simple():
    cell = Recurrent(1, 1, init=zeros32)
    cell.Wx[:], cell.Wy[:] = 1, 0.5
    return cell


ONES = np.ones((1, 4, 1), np.float32)


def test_a_call_goes_on_from_the_last_one():
    model = unroll(simple(), 4)

    assert np.allclose(model(ONES).ravel(), ONCE, atol=1e-6)
    assert np.allclose(model(ONES).ravel()[0], np.tanh(1 + ONCE[-1] / 2), atol=1e-6)
    assert np.allclose(reset(model)(ONES).ravel(), ONCE, atol=1e-6)
    assert repr(model) == "Stateful(Recurrent(1 => 1), 4)"


def test_two_calls_on_halves_are_one_on_the_whole():
    cell, x = Recurrent(3, 2), rand32(4, 6, 3)
    halves = unroll(cell, 3)

    assert np.allclose(np.concatenate([halves(x[:, :3]), halves(x[:, 3:])], axis=1), unroll(cell, 6)(x), atol=1e-6)


def test_without_a_state_every_call_starts_anew():
    model = unroll(simple(), 4, stateful=False)

    assert np.array_equal(model(ONES), model(ONES))


def test_tuples_of_steps_in_place_of_arrays():
    ys = unroll(simple(), 4, seq=False)((np.ones((1, 1), np.float32),) * 4)

    assert isinstance(ys, tuple)
    assert np.allclose([y.item() for y in ys], ONCE, atol=1e-6)


def test_one_step_at_a_time():
    step, state, found = unroll1(simple()), None, []
    for _ in range(4):
        state, y = step(state, np.ones((1, 1), np.float32))
        found.append(y.item())

    assert np.allclose(found, ONCE, atol=1e-6)


def test_backwards_is_the_reverse_of_the_reverse():
    cell, x = Recurrent(3, 2), rand32(4, 5, 3)

    assert np.allclose(unroll(flip(cell), 5)(x), unroll(cell, 5)(x[:, ::-1])[:, ::-1], atol=1e-6)
    assert flip(flip(cell)) is cell


def test_the_gated_cell_is_its_formula():
    cell, x = f64(GatedRecurrent(3, 2, init=rand32)), np.ones((1, 3))
    n = 2
    wx, wy, b = (np.split(p, 3, axis=1) for p in (cell.Wx, cell.Wy, cell.b))
    r, u = (sigmoid(x @ wx[k] + cell.y @ wy[k] + b[k]) for k in (0, 1))
    g = np.tanh(x @ wx[2] + (r * cell.y) @ wy[2] + b[2])

    assert n == cell.y.shape[1]
    assert np.allclose(cell(x)[0], (1 - u) * g + u * cell.y)


@pytest.mark.parametrize("cell", [Recurrent, GatedRecurrent, LSTMCell])
@pytest.mark.parametrize("turned", [False, True])
def test_gradients(cell, turned):
    made = f64(cell(3, 2))
    model = unroll(flip(made) if turned else made, 4, stateful=False)
    check_model(lambda m, x: np.sum(np.sin(m(x))), model, np.random.default_rng(1).normal(size=(2, 4, 3)))


def test_what_is_carried_over_has_no_gradient_and_is_kept():
    model = Chain(unroll(f64(Recurrent(1, 1)), 2))
    before = copy.deepcopy(model)
    x = np.ones((1, 2, 1))
    check_model(lambda m, x: np.sum(m(x)), model, x)

    assert model[0].state is None
    assert before(x).shape == (1, 2, 1)
    assert before[0].state is not None


def test_sequences_of_another_length():
    with pytest.raises(DimensionMismatch, match=r"Stateful.* expects input of shape \(batch, 4, in\)"):
        unroll(simple(), 4)(np.ones((1, 3, 1), np.float32))
    with pytest.raises(DimensionMismatch, match="expects 4 inputs"):
        unroll(simple(), 4, seq=False)((1, 2))
