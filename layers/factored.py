"""Rules of recent years: Adan, Adafactor, Muon, and averages in place of a schedule."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .optimisers import leaves_of
from .rules import Rule, State, Step, floor
from .trees import trainables

__all__ = ["Adafactor", "Adan", "Muon", "ScheduleFree", "averaged"]


@dataclass
class Adan(Rule):
    """step = eta (m^ + b2 v^) / (sqrt(n^) + epsilon), with m, v, n the running means of g, its change d, (g + b2 d)^2.

    Here m^ = m / (1 - b1^t), and so on.  Source: Xie et al., *Adan: adaptive Nesterov momentum algorithm* (2022).

    Examples
    --------
    >>> Adan()
    Adan(eta=0.001, beta=(0.98, 0.92, 0.99), epsilon=1e-08)
    """

    eta: float = 0.001
    beta: tuple[float, float, float] = (0.98, 0.92, 0.99)
    epsilon: float = 1e-8

    def init(self, x: Any) -> State:
        """m = v = n = 0, no gradient yet, t = 0."""
        return np.zeros_like(x), np.zeros_like(x), np.zeros_like(x), np.zeros_like(x), 0

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        m, v, n, before, t = state
        b1, b2, b3 = self.beta
        change = dx - before if t else np.zeros_like(dx)
        ahead = dx + b2 * change
        m = b1 * m + (1 - b1) * dx
        v = b2 * v + (1 - b2) * change
        n = b3 * n + (1 - b3) * (ahead * np.conj(ahead)).real
        t += 1
        top = m / (1 - b1**t) + v * (b2 / (1 - b2**t))
        return (m, v, n, dx, t), self.eta * top / (np.sqrt(n / (1 - b3**t)) + floor(self.epsilon, x))


@dataclass
class Adafactor(Rule):
    """step = a g / sqrt(V), where V of a matrix is kept as the means of g^2 over its rows and over its columns.

    Here a = max(epsilon, rms(x)) min(eta, 1 / sqrt(t)) / max(1, rms(g / sqrt(V)) / clip), and the means take
    t^-decay of the new.

    Source: Shazeer & Stern, *Adafactor: adaptive learning rates with sublinear memory cost* (2018); PyTorch's.

    Examples
    --------
    >>> [part.shape for part in Adafactor().init(np.zeros((3, 4)))[:2]]
    [(3, 1), (1, 4)]
    """

    eta: float = 0.01
    decay: float = 0.8
    epsilon: float = 1e-3
    clip: float = 1.0

    def init(self, x: Any) -> State:
        """V = 0, t = 0."""
        if x.ndim > 1:
            return np.zeros_like(x[..., :1]), np.zeros_like(x[..., :1, :]), 0
        return np.zeros_like(x), False, 0

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        rows, columns, t = state
        t += 1
        new, tiny = t**-self.decay, float(np.finfo(x.dtype).eps)
        square = dx * dx
        if x.ndim > 1:
            rows = rows + new * (np.mean(square, axis=-1, keepdims=True) - rows)
            columns = columns + new * (np.mean(square, axis=-2, keepdims=True) - columns)
            spread = rows * columns / np.maximum(np.mean(rows, axis=-2, keepdims=True), tiny)
        else:
            rows = spread = rows + new * (square - rows)
        step = dx / np.sqrt(np.maximum(spread, tiny * tiny))
        size = max(self.epsilon, rms(x)) * min(self.eta, t**-0.5)
        return (rows, columns, t), step * (size / max(1.0, rms(step) / self.clip))


def rms(x: Any) -> float:
    """The root of the mean square."""
    return float(np.sqrt(np.mean(x * x)))


@dataclass
class Muon(Rule):
    """step = eta (O sqrt(max(1, rows / columns)) + lambda_ x), with O = U V^T of the momentum's singular vectors.

    Parameters
    ----------
    eta, rho : float
        The rate, and what is left of the momentum at each step.
    lambda_ : float
        The weight decay.
    steps : int
        Of the iteration by which all singular values are brought to about 1.

    Raises
    ------
    ValueError
        In `setup`: a parameter with fewer than two axes; give it another rule, by its name.

    Notes
    -----
    More axes than two are taken as (first, all else).  Source: Jordan et al., *Muon: an optimizer for hidden layers*
    (2024); PyTorch's.

    Examples
    --------
    >>> setup({"*bias": Adam(), "*": Muon()}, Dense(3, 2)).weight.rule
    Muon(eta=0.001, rho=0.95, lambda_=0.1, steps=5)
    """

    eta: float = 0.001
    rho: float = 0.95
    lambda_: float = 0.1
    steps: int = 5

    def init(self, x: Any) -> State:
        """No momentum."""
        if x.ndim < 2:
            raise ValueError(f"Muon is for matrices, not for a parameter of shape {x.shape}: give it another rule")
        return np.zeros_like(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above, with Nesterov's momentum."""
        momentum = state + (1 - self.rho) * (dx - state)
        ahead = (dx + self.rho * (momentum - dx)).reshape(x.shape[0], -1)
        scale = max(1.0, ahead.shape[0] / ahead.shape[1]) ** 0.5
        turned = orthogonal(ahead, self.steps).reshape(x.shape).astype(x.dtype, copy=False)
        return momentum, self.eta * (scale * turned + self.lambda_ * x)


def orthogonal(matrix: Any, steps: int) -> Any:
    """U V^T of the singular vectors of a matrix, by a polynomial that brings all singular values to about 1."""
    wide = matrix.shape[0] <= matrix.shape[1]
    x = matrix if wide else matrix.T
    x = x / max(float(np.sqrt(np.sum(x * x))), 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = 3.4445 * x + (-4.775 * square + 2.0315 * square @ square) @ x
    return x if wide else x.T


@dataclass(init=False)
class ScheduleFree(Rule):
    """z takes the steps of a rule, x is the mean of all z, and gradients are taken at (1 - beta) z + beta x.

    Parameters
    ----------
    rule : Rule
    beta : float

    Raises
    ------
    ValueError
        A beta outside of [0, 1].

    Notes
    -----
    The model holds the place of the gradients; ``with averaged(state, model):`` it holds x, to be measured or saved.
    Source: Defazio et al., *The road less scheduled* (2024).

    Examples
    --------
    >>> ScheduleFree(Descent(0.1))
    ScheduleFree(Descent(eta=0.1), 0.9)
    """

    rule: Rule
    beta: float

    outermost = True

    def __init__(self, rule: Rule, beta: float = 0.9) -> None:
        if not 0 <= beta <= 1:
            raise ValueError(f"ScheduleFree: beta is between 0 and 1, not {beta!r}")
        self.rule, self.beta = rule, beta

    def __repr__(self) -> str:
        return f"ScheduleFree({self.rule!r}, {self.beta})"

    def init(self, x: Any) -> State:
        """z = x, t = 1, and what the rule remembers."""
        return x.copy(), x.copy(), 1, self.rule.init(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        z, mean, t, inner = state
        inner, step = self.rule.apply(inner, x, dx)
        if step is None:
            return (z, mean, t, inner), None
        z = z - step
        mean = mean + (z - mean) / (t + 1)
        return (z, mean, t + 1, inner), x - (z + self.beta * (mean - z))

    def adjusted(self, eta: float | None, **settings: Any) -> Any:
        """The rule with other settings."""
        return ScheduleFree(self.rule.adjusted(eta, **settings), settings.get("beta", self.beta))


@contextlib.contextmanager
def averaged(state: Any, model: Any) -> Iterator[Any]:
    """Put the means of `ScheduleFree` into a model for a while.

    Parameters
    ----------
    state, model
        As of `setup`.

    Raises
    ------
    ValueError
        A parameter has another rule.

    Examples
    --------
    >>> model = {"w": np.array([1.0])}
    >>> state = setup(ScheduleFree(Descent(0.5)), model)
    >>> _ = update(state, model, {"w": np.array([2.0])})
    >>> with averaged(state, model):
    ...     model["w"].tolist()
    [0.5]
    """
    leaves, parameters = list(leaves_of(state)), trainables(model)
    if len(leaves) != len(parameters) or not all(isinstance(leaf.rule, ScheduleFree) for leaf in leaves):
        raise ValueError("averaged: every parameter of the model has the rule ScheduleFree")
    before = [p.copy() for p in parameters]
    try:
        for p, leaf in zip(parameters, leaves, strict=True):
            p[...] = leaf.state[1]
        yield model
    finally:
        for p, old in zip(parameters, before, strict=True):
            p[...] = old
