"""Training in little precision: parameters kept in more, losses made larger, and steps left out that are not finite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .clipping import each_leaf
from .optimisers import update
from .rules import Rule, State, Step

__all__ = ["LossScaler", "MixedPrecision", "skip_not_finite"]


@dataclass(init=False)
class MixedPrecision(Rule):
    """The step of a rule for a copy of the parameter in more precision; the parameter is that copy, rounded.

    Parameters
    ----------
    rule : Rule
    dtype : dtype
        Of the copy.

    Notes
    -----
    The outermost rule: not inside of an `OptimiserChain`.  Source: Micikevicius et al., *Mixed precision training*
    (2018); Optimisers.jl, `MixedPrecision`.

    Examples
    --------
    >>> model = {"w": np.ones(1, np.float16)}
    >>> state = setup(MixedPrecision(Descent(1e-4)), model)
    >>> for _ in range(10): _ = update(state, model, {"w": np.ones(1, np.float16)})
    >>> model["w"]
    array([0.999], dtype=float16)
    """

    rule: Rule
    dtype: Any

    outermost = True

    def __init__(self, rule: Rule, dtype: Any = np.float32) -> None:
        self.rule, self.dtype = rule, np.dtype(dtype)

    def __repr__(self) -> str:
        return f"MixedPrecision({self.rule!r}, {self.dtype})"

    def init(self, x: Any) -> State:
        """The copy, and what the rule remembers of it."""
        copy = x.astype(self.dtype)
        return copy, self.rule.init(copy)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As above."""
        copy, inner = state
        inner, step = self.rule.apply(inner, copy, dx.astype(self.dtype))
        if step is None:
            return (copy, inner), None
        copy = copy - step
        return (copy, inner), x - copy  # in the dtype of the copy: subtracted from x it gives the copy, rounded

    def adjusted(self, eta: float | None, **settings: Any) -> Any:
        """The rule with other settings."""
        return MixedPrecision(self.rule.adjusted(eta, **settings), self.dtype)


def is_finite(gradient: Any) -> bool:
    """Whether all numbers of a gradient are finite."""
    fine = True

    def look(bar: Any) -> Any:
        nonlocal fine
        fine = fine and bool(np.isfinite(bar).all())
        return bar

    each_leaf(look, gradient, {})
    return fine


def skip_not_finite(state: Any, model: Any, gradient: Any) -> bool:
    """`update`, unless a number in the gradient is not finite; return whether it was made.

    Examples
    --------
    >>> model = {"w": np.ones(1)}
    >>> skip_not_finite(setup(Descent(), model), model, {"w": np.array([np.inf])}), model["w"]
    (False, array([1.]))
    """
    if not is_finite(gradient):
        return False
    update(state, model, gradient)
    return True


class LossScaler:
    """Makes losses larger, so that small gradients are not lost in half precision, and gradients smaller again.

    Parameters
    ----------
    scale : float
        At the start.
    growth : float
        By what it is multiplied after `every` good steps in a row.
    backoff : float
        By what after one that is not finite, which is left out.
    every : int

    Raises
    ------
    ValueError
        A scale or growth that is not positive, a backoff outside of (0, 1).

    Notes
    -----
    Source: Micikevicius et al., *Mixed precision training* (2018).

    Examples
    --------
    >>> scaler, model = LossScaler(4.0), {"w": np.ones(1)}
    >>> scaler.step(setup(Descent(1.0), model), model, {"w": np.array([2.0])}), model["w"]
    (True, array([0.5]))
    """

    def __init__(self, scale: float = 2.0**16, growth: float = 2.0, backoff: float = 0.5, every: int = 2000) -> None:
        if scale <= 0 or growth <= 0 or not 0 < backoff < 1:
            raise ValueError(f"LossScaler: scale {scale!r}, growth {growth!r}, backoff {backoff!r}")
        self.scale, self.growth, self.backoff, self.every = scale, growth, backoff, every
        self.good = 0

    def __call__(self, loss: Any) -> Any:
        """The loss, made larger: its gradient is what `step` takes."""
        return loss * self.scale

    def step(self, state: Any, model: Any, gradient: Any) -> bool:
        """Update by the gradient of a loss that was made larger; return whether it was finite, and the step made."""
        small = each_leaf(lambda bar: bar / self.scale, gradient, {})
        done = skip_not_finite(state, model, small)
        self.good = self.good + 1 if done else 0
        if not done:
            self.scale *= self.backoff
        elif self.good >= self.every:
            self.scale, self.good = self.scale * self.growth, 0
        return done
