"""A model with its loss and rule as one object that fits data and predicts, with scores and a history."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from .data import DataLoader, numobs, splitobs
from .exponentials import softmax
from .modes import testmode
from .optimisers import setup
from .rules import Adam, Rule
from .training import train
from .trees import fmap, isnumeric, trainables

__all__ = ["Learner", "confusion", "precision_recall"]


class Learner:
    """Fits a model to data, in epochs of batches, and stops early where it is told to.

    Parameters
    ----------
    model : callable
        A copy of it is trained.
    loss : callable, (yhat, y) -> real scalar
    rule : Rule
    epochs, batch_size : int
    validation : float
        The share of the samples that is not trained on, but measured.
    patience : int, optional
        How many epochs the measure may be no better before the fit ends, and the best model is kept.
    seed : int, optional
        Of the order of the samples.

    Attributes
    ----------
    model_ : the trained model, after `fit`
    history_ : list of dict, for each epoch its `loss`, and its `validation` where there is one

    Notes
    -----
    `get_params` and `set_params` are as scikit-learn's `clone` asks for.

    Examples
    --------
    >>> seed(0)
    >>> X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    >>> y = np.array([0, 1, 1, 0])
    >>> learner = Learner(MLP(2, 16, 2, act=tanh), labelled_crossentropy, Adam(0.05), epochs=60, batch_size=4)
    >>> learner.fit(X, y).score(X, y)
    1.0
    """

    def __init__(self, model: Any, loss: Callable[[Any, Any], Any], rule: Rule | None = None, *, epochs: int = 10,
                 batch_size: int = 32, validation: float = 0.0, patience: int | None = None,
                 seed: int | None = None) -> None:
        self.model, self.loss, self.rule = model, loss, rule
        self.epochs, self.batch_size = epochs, batch_size
        self.validation, self.patience, self.seed = validation, patience, seed

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings, by name."""
        names = ("model", "loss", "rule", "epochs", "batch_size", "validation", "patience", "seed")
        return {name: getattr(self, name) for name in names}

    def set_params(self, **settings: Any) -> Learner:
        """Change settings, by name."""
        wrong = settings.keys() - self.get_params().keys()
        if wrong:
            raise ValueError(f"Learner has no setting {min(wrong)!r}")
        for name, value in settings.items():
            setattr(self, name, value)
        return self

    def fit(self, X: Any, y: Any) -> Learner:
        """Train a copy of the model."""
        rng = np.random.default_rng(self.seed)
        data = (X, y)
        order = rng.permutation(numobs(data))
        shuffled = (X[order], y[order])
        learn, kept = splitobs(shuffled, at=1 - self.validation) if self.validation else (shuffled, None)
        self.model_ = copy.deepcopy(self.model)
        state = setup(Adam() if self.rule is None else self.rule, self.model_)
        loader = DataLoader(learn, batchsize=self.batch_size, shuffle=True, rng=rng)
        self.history_: list[dict[str, float]] = []
        best, waited, keep = np.inf, 0, None

        def objective(model: Any, x: Any, y: Any) -> Any:
            return self.loss(model(x), y)

        for _ in range(self.epochs):
            losses = train(objective, self.model_, loader, state)
            row = {"loss": float(np.mean(losses))}
            if kept is not None:
                row["validation"] = float(self.loss(self.model_(kept[0]), kept[1]))
            self.history_.append(row)
            measure = row.get("validation", row["loss"])
            if measure < best:
                best, waited = measure, 0
                keep = fmap(lambda part: part.copy() if isnumeric(part) else part, self.model_)
            else:
                waited += 1
            if self.patience is not None and waited >= self.patience:
                self.model_ = keep
                break
        return self

    def predict_scores(self, X: Any) -> Any:
        """What the model gives, as in testing."""
        if not hasattr(self, "model_"):
            raise ValueError("Learner: `fit` comes first")
        return testmode(self.model_)(X)

    def predict_proba(self, X: Any) -> Any:
        """The softmax of what the model gives."""
        return softmax(self.predict_scores(X))

    def predict(self, X: Any) -> Any:
        """The class of the largest score; or the values, where the model gives one for each sample."""
        scores = self.predict_scores(X)
        return np.argmax(scores, axis=-1) if scores.ndim > 1 and scores.shape[-1] > 1 else scores

    def score(self, X: Any, y: Any) -> float:
        """The share of samples that are right; of values the share of their variance that is explained."""
        found = self.predict(X)
        if found.dtype.kind in "iu":
            wanted = np.argmax(y, axis=-1) if np.ndim(y) > found.ndim else np.asarray(y)
            return float(np.mean(found == wanted))
        y = np.asarray(y, float).reshape(found.shape)
        return float(1 - np.sum((y - found) ** 2) / np.sum((y - y.mean()) ** 2))

    def __repr__(self) -> str:
        count = len(trainables(self.model))
        return f"Learner({type(self.model).__name__} of {count} arrays, {getattr(self.loss, '__name__', self.loss)})"


def confusion(y: Any, found: Any, classes: int | None = None) -> Any:
    """Return how often each class (row) was taken for each (column).

    Examples
    --------
    >>> confusion(np.array([0, 1, 1]), np.array([0, 0, 1]))
    array([[1, 0],
           [1, 1]])
    """
    y, found = np.asarray(y), np.asarray(found)
    count = int(max(y.max(), found.max())) + 1 if classes is None else classes
    table = np.zeros((count, count), int)
    np.add.at(table, (y, found), 1)
    return table


def precision_recall(y: Any, found: Any, positive: int = 1) -> tuple[float, float, float]:
    """Return precision, recall and their harmonic mean (F1), of one class; 0 where there is nothing to divide by.

    Examples
    --------
    >>> precision_recall(np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0]))
    (0.5, 0.5, 0.5)
    """
    y, found = np.asarray(y) == positive, np.asarray(found) == positive
    right, claimed, there = int(np.sum(y & found)), int(np.sum(found)), int(np.sum(y))
    precision, recall = right / claimed if claimed else 0.0, right / there if there else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0
