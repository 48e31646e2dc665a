"""Diabetes regression with an estimator of scikit-learn's kind around a network: it passes `check_estimator`."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from layers import Adam, Chain, DataLoader, Dense, OptimiserChain, WeightDecay, mse, setup, tanh, train
from layers import glorot_uniform as uniform

try:
    from sklearn.base import BaseEstimator, RegressorMixin
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import cross_val_predict, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.utils.estimator_checks import check_estimator
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    sys.exit("this example needs scikit-learn 1.6 or newer: pip install scikit-learn")


def loss(model: Chain, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The mean square, in units of the spread of the targets."""
    return mse(model(x)[:, 0], y)


class NetworkRegressor(RegressorMixin, BaseEstimator):
    """A network with one hidden layer, fitted by Adam."""

    def __init__(self, hidden: int = 32, epochs: int = 60, rate: float = 0.01, decay: float = 0.01,
                 random_state: int | None = None) -> None:
        self.hidden, self.epochs, self.rate, self.decay = hidden, epochs, rate, decay
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> NetworkRegressor:
        """Learn from samples."""
        X, y = validate_data(self, X, y, y_numeric=True, dtype=np.float64)
        rng = np.random.default_rng(self.random_state)
        self.middle_, self.spread_ = X.mean(axis=0), X.std(axis=0) + 1e-12
        self.target_, self.unit_ = float(np.mean(y)), float(np.std(y)) or 1.0
        init = uniform(rng)
        self.model_ = Chain(Dense(X.shape[1], self.hidden, tanh, init=init), Dense(self.hidden, 1, init=init))
        data = (self._scaled(X), ((y - self.target_) / self.unit_).astype(np.float32))
        loader = DataLoader(data, batchsize=32, shuffle=True, rng=rng)
        state = setup(OptimiserChain(WeightDecay(self.decay), Adam(self.rate)), self.model_)
        for _ in range(self.epochs):
            train(loss, self.model_, loader, state, progress=True)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """The targets of samples."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        found: np.ndarray = self.model_(self._scaled(X))[:, 0].astype(float) * self.unit_ + self.target_
        return found

    def _scaled(self, X: np.ndarray) -> np.ndarray:
        return ((X - self.middle_) / self.spread_).astype(np.float32)


def draw(measured: np.ndarray, foretold: np.ndarray, file: Path) -> None:
    """What was foretold of patients that the network had not seen, against what was measured."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(4, 4))
    axes.scatter(measured, foretold, s=8)
    axes.axline((150, 150), slope=1, color="gray")
    axes.set_xlabel("progression after a year, measured")
    axes.set_ylabel("foretold")
    figure.savefig(file, bbox_inches="tight")
    plt.close(figure)


def main(folds: int) -> tuple[float, float]:
    """Check the estimator, and return the shares of variance that it and a straight line explain."""
    with warnings.catch_warnings():  # of checks that are left out, for packages that are not here
        warnings.simplefilter("ignore")
        check_estimator(NetworkRegressor(epochs=30))
    X, y = load_diabetes(return_X_y=True)
    network = make_pipeline(StandardScaler(), NetworkRegressor(hidden=8, epochs=25, decay=0.03, random_state=0))
    ours = float(np.mean(cross_val_score(network, X, y, cv=folds)))
    straight = float(np.mean(cross_val_score(LinearRegression(), X, y, cv=folds)))
    draw(y, cross_val_predict(network, X, y, cv=folds), Path("diabetes.png"))
    print(f"share of the variance explained: network {ours:.3f}, straight line {straight:.3f}")
    return ours, straight


if __name__ == "__main__":
    by_network, by_line = main(10 if "--full" in sys.argv else 3)
    assert by_network > max(0.4, by_line - 0.06)
