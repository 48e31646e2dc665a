"""Steps that look at a loss more than once: sharpness-aware steps, and L-BFGS with a line search."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from zygopy import withgradient

from .optimisers import matched, setup, update
from .rules import Descent
from .trees import trainables

__all__ = ["lbfgs", "sam_step"]


def sam_step(loss: Callable[..., Any], model: Any, batch: Any, state: Any, rho: float = 0.05) -> Any:
    """Change a model by one step along the gradient at x + rho g / |g|, where the loss is about the worst nearby.

    Parameters
    ----------
    loss, model, batch, state
        As of `train_step`.
    rho : float
        How far is nearby, for all parameters together.

    Returns
    -------
    value : the loss at the model itself, before the step

    Raises
    ------
    FloatingPointError
        The gradient is not finite; nothing has changed.

    Notes
    -----
    Running statistics follow both calls of the model.  Source: Foret et al., *Sharpness-aware minimization* (2021).

    Examples
    --------
    >>> model = {"w": np.array([1.0])}
    >>> sam_step(lambda m: np.sum(m["w"] ** 2), model, (), setup(Descent(0.1), model), rho=0.5).item()
    1.0
    >>> model["w"].round(6).tolist()
    [0.7]
    """
    inputs = batch if isinstance(batch, tuple) else (batch,)

    def objective(model: Any) -> Any:
        return loss(model, *inputs)

    value, (bars,) = withgradient(objective, model)
    given = matched(state, model, bars)
    size = math.sqrt(sum(float(np.sum(np.abs(bar) ** 2)) for _, _, bar in given))
    if not math.isfinite(size):
        raise FloatingPointError("sam_step: the gradient is not finite")
    before = [x.copy() for _, x, _ in given]
    try:
        for _, x, bar in given:
            x += bar * (rho / size if size else 0.0)
        _, (bars,) = withgradient(objective, model)
    finally:
        for (_, x, _), old in zip(given, before, strict=True):
            x[...] = old
    update(state, model, bars)
    return value


class _Flat:
    """A loss as a function of one vector, with its gradient; the model holds the vector that was asked for last."""

    def __init__(self, loss: Callable[[Any], Any], model: Any) -> None:
        self.loss, self.model = loss, model
        self.state = setup(Descent(), model)
        self.parameters = trainables(model)

    @property
    def vector(self) -> Any:
        """Where the model is."""
        return np.concatenate([p.reshape(-1) for p in self.parameters]).astype(np.float64)

    def move(self, vector: Any) -> None:
        """Put a vector into the model."""
        start = 0
        for p in self.parameters:
            p[...] = vector[start : start + p.size].reshape(p.shape)
            start += p.size

    def at(self, vector: Any) -> tuple[float, Any]:
        """The loss and its gradient at a vector."""
        self.move(vector)
        value, (bars,) = withgradient(self.loss, self.model)
        found = {id(x): bar for _, x, bar in matched(self.state, self.model, bars)}
        parts = [found.get(id(p), np.zeros(p.shape)).reshape(-1) for p in self.parameters]
        return float(value), np.concatenate(parts).astype(np.float64)


def lbfgs(loss: Callable[[Any], Any], model: Any, *, steps: int = 100, memory: int = 10,
          tolerance: float = 1e-6) -> list[float]:
    """Change a model until a loss of all data is about the least nearby, by the quasi-Newton method L-BFGS.

    Parameters
    ----------
    loss : callable, (model) -> real scalar
        The same each time: no draws, no batches.
    model : any tree of containers and objects
        Changed in place; its parameters are real.
    steps : int
        At most so many.
    memory : int
        How many changes of the gradient the curvature is taken from.
    tolerance : float
        It ends where no entry of the gradient is larger.

    Returns
    -------
    losses : list of float
        Before the first step and after each.

    Raises
    ------
    FloatingPointError
        The loss is not finite at the start.

    Notes
    -----
    Steps fulfil Wolfe's conditions, found by bisection.  Source: Liu & Nocedal, *On the limited memory BFGS method*
    (1989); Lewis & Overton, *Nonsmooth optimization via quasi-Newton methods* (2013).

    Examples
    --------
    >>> model = {"w": np.array([3.0, -2.0])}
    >>> losses = lbfgs(lambda m: np.sum(m["w"] ** 2 * np.array([1.0, 30.0])), model)
    >>> np.abs(model["w"]).max() < 1e-6, len(losses) < 15
    (np.True_, True)
    """
    flat = _Flat(loss, model)
    x = flat.vector
    value, g = flat.at(x)
    if not math.isfinite(value):
        raise FloatingPointError(f"lbfgs: the loss is {value} at the start")
    losses, pairs = [value], deque[tuple[Any, Any]](maxlen=memory)
    for _ in range(steps):
        if np.abs(g).max(initial=0.0) <= tolerance:
            break
        direction = -curved(g, pairs)
        found = _searched(flat, x, value, g, direction, 1.0 if pairs else min(1.0, 1.0 / float(np.sum(np.abs(g)))))
        if found is None:
            break
        new, value, after = found
        if (new - x) @ (after - g) > 1e-12 * ((after - g) @ (after - g)):
            pairs.append((new - x, after - g))
        x, g = new, after
        losses.append(value)
    flat.move(x)
    return losses


def curved(g: Any, pairs: Iterable[tuple[Any, Any]]) -> Any:
    """The inverse of the curvature, as the changes of place and gradient tell of it, times a gradient."""
    known = [(s, y, 1.0 / float(s @ y)) for s, y in pairs]
    q, shares = g.copy(), []
    for s, y, rho in reversed(known):
        shares.append(rho * float(s @ q))
        q -= shares[-1] * y
    if known:
        s, y, rho = known[-1]
        q /= rho * float(y @ y)
    for (s, y, rho), share in zip(known, reversed(shares), strict=True):
        q += (share - rho * float(y @ q)) * s
    return q


def _searched(flat: _Flat, x: Any, value: float, g: Any, direction: Any, t: float) -> tuple[Any, float, Any] | None:
    """The first place along a direction with less loss and less slope; None where there is none."""
    slope, low, high = float(g @ direction), 0.0, math.inf
    if slope >= 0:
        return None
    for _ in range(40):
        there = x + t * direction
        found, bar = flat.at(there)
        if not found <= value + 1e-4 * t * slope:  # also where it is nan
            high = t
        elif float(bar @ direction) < 0.9 * slope:
            low = t
        else:
            return there, found, bar
        t = (low + high) / 2 if high < math.inf else 2 * low
    return None
