"""Training: steps, callbacks, what stops it, losses that are not finite."""

import io

import numpy as np
import pytest

import layers
from layers import (
    Adam,
    Chain,
    DataLoader,
    Dense,
    Descent,
    SkipBatch,
    accuracy,
    logitcrossentropy,
    relu,
    seed,
    setup,
    skip,
    stop,
    tanh,
    train,
    train_step,
)


def linear(m, x=1.0):
    return np.sum(m["w"] * x)


def fresh():
    model = {"w": np.zeros(1)}
    return model, setup(Descent(1.0), model)


def test_one_step_for_each_batch():
    model, state = fresh()

    assert train(linear, model, [1.0, (2.0,)], state) == [0.0, -2.0]
    assert model["w"].tolist() == [-3.0]


def test_step_with_more_than_the_loss():
    model, state = fresh()
    value, more = train_step(lambda m, x: (np.sum(m["w"] * x), {"n": 3}), model, 2.0, state)

    assert (float(value), more, model["w"].tolist()) == (0.0, {"n": 3}, [-2.0])


def test_skipping_from_the_loss_and_from_a_callback():
    model, state = fresh()
    seen = []

    def sometimes():
        seen.append(1)
        if len(seen) == 2:
            skip()

    train(linear, model, [1.0] * 5, state, cb=sometimes)

    assert model["w"].tolist() == [-4.0]


def test_stopping():
    model, state = fresh()
    seen = []

    def at_three():
        seen.append(1)
        if len(seen) == 4:
            stop()

    assert len(train(linear, model, [1.0] * 10, state, cb=[at_three])) == 3
    assert model["w"].tolist() == [-3.0]


def test_a_loss_that_is_not_finite_changes_nothing():
    model = {"w": np.ones(2), "b": np.ones(1)}
    state = setup(Adam(), model)

    def loss(m, x):
        return np.sum(m["w"] * x) + np.sum(m["b"])

    with pytest.raises(FloatingPointError, match="batch 1: the loss is nan; parameters whose gradient is not finite: w"):
        train(loss, model, [0.0, np.nan], state)
    before = {k: v.copy() for k, v in model.items()}
    remembered = state["w"].state[0].copy()
    with pytest.raises(FloatingPointError, match="the loss is inf"):
        train_step(loss, model, np.inf, state)

    assert all(np.array_equal(model[k], before[k]) for k in model) and np.array_equal(state["w"].state[0], remembered)


def test_progress_is_written_nowhere_but_to_a_terminal(capsys, monkeypatch):
    model, state = fresh()
    train(linear, model, [1.0] * 3, state, progress=True)
    assert capsys.readouterr().out == ""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stderr", Terminal())
    train(linear, model, [1.0] * 3, state, progress=True)


def test_digits_are_learnt():
    datasets = pytest.importorskip("sklearn.datasets")
    X, y = datasets.load_digits(return_X_y=True)
    X, Y = (X / 16).astype("f4"), np.eye(10, dtype="f4")[y]
    seed(0)
    model = Chain(Dense(64, 32, relu), Dense(32, 32, tanh), Dense(32, 10))
    state = setup(Adam(0.01), model)
    loader = DataLoader((X[:1400], Y[:1400]), batchsize=64, shuffle=True)
    for _ in range(8):
        train(lambda m, x, y: logitcrossentropy(m(x), y), model, loader, state)

    assert accuracy(model, [(X[1400:], Y[1400:])]) > 0.9


def test_accuracy():
    assert accuracy(lambda x: x, [(np.eye(3), np.eye(3)), (np.eye(3), np.roll(np.eye(3), 1, 0))]) == 0.5
    assert accuracy(lambda x: x, [(np.eye(2), np.array([0, 0]))]) == 0.5
    assert issubclass(SkipBatch, Exception) and layers.StopTraining
