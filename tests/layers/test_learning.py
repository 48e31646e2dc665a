"""A learner fits, stops early, and is cloned; scores of classes."""

import numpy as np
import pytest

from layers import (
    MLP,
    Adam,
    Chain,
    Dense,
    Dropout,
    Learner,
    confusion,
    labelled_crossentropy,
    mse,
    precision_recall,
    tanh,
)

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 2)).astype(np.float32)
CLASSES = (X[:, 0] * X[:, 1] > 0).astype(int)
VALUES = (X[:, :1] - 2 * X[:, 1:]).astype(np.float32)


def test_exclusive_or_is_learned():
    model = MLP(2, 16, 2, act=tanh)
    learner = Learner(model, labelled_crossentropy, Adam(0.05), epochs=40, seed=0)
    before = model[0].weight.copy()

    assert learner.fit(X, CLASSES).score(X, CLASSES) > 0.95
    assert np.array_equal(model[0].weight, before)
    assert np.allclose(learner.predict_proba(X).sum(axis=1), 1)
    assert learner.predict(X).shape == (200,)
    assert learner.history_[-1]["loss"] < 0.5 * learner.history_[0]["loss"]


def test_values_are_learned():
    learner = Learner(Chain(Dense(2, 1)), mse, Adam(0.05), epochs=30, seed=0).fit(X, VALUES)

    assert learner.score(X, VALUES) > 0.99
    assert learner.predict(X).shape == (200, 1)


def test_it_stops_where_it_gets_no_better_and_keeps_the_best():
    model = Chain(Dense(2, 64, tanh), Dropout(0.2), Dense(64, 1))
    noise = rng.normal(size=(200, 1)).astype(np.float32)
    learner = Learner(model, mse, Adam(0.05), epochs=200, validation=0.5, patience=3, seed=0).fit(X, noise)
    measured = [row["validation"] for row in learner.history_]

    assert len(measured) < 200
    assert min(measured) == measured[-4]


def test_the_same_seed_gives_the_same_model():
    fits = [Learner(Chain(Dense(np.ones((1, 2), np.float32))), mse, seed=3).fit(X, VALUES).model_ for _ in range(2)]

    assert np.array_equal(fits[0][0].weight, fits[1][0].weight)


def test_it_can_be_cloned():
    base = pytest.importorskip("sklearn.base", reason="scikit-learn is not installed")
    learner = Learner(Chain(Dense(2, 1)), mse, epochs=3)

    assert base.clone(learner).get_params()["epochs"] == 3
    assert learner.set_params(epochs=5).epochs == 5
    with pytest.raises(ValueError, match="no setting 'depth'"):
        learner.set_params(depth=2)
    with pytest.raises(ValueError, match="`fit` comes first"):
        learner.predict(X)
    assert repr(learner) == "Learner(Chain of 2 arrays, mse)"


def test_scores_of_classes():
    y, found = np.array([0, 1, 2, 2, 1]), np.array([0, 2, 2, 2, 1])

    assert confusion(y, found).tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 2]]
    assert confusion(y, found, classes=4).shape == (4, 4)
    assert precision_recall(y, found, 2) == (2 / 3, 1.0, 0.8)
    assert precision_recall(y, found, 7) == (0.0, 0.0, 0.0)
