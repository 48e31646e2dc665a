"""Whole gradients: their norm, and how they are kept within bounds before an update."""

from __future__ import annotations

from typing import Any

import numpy as np

from zygopy import Tangent, flatten

__all__ = ["clip_by_global_norm", "clip_by_value", "global_norm"]


def global_norm(gradient: Any) -> float:
    """Return the square root of the sum of squares of all entries of a gradient; one object counts once.

    Examples
    --------
    >>> global_norm({"a": np.array([3.0]), "b": (np.array([4.0]), None)})
    5.0
    """
    vector, _ = flatten(gradient)
    return float(np.linalg.norm(vector))


def clip_by_global_norm(gradient: Any, bound: float) -> tuple[Any, float]:
    """Return the gradient, made shorter where its norm is above `bound`, and the norm that it had.

    Parameters
    ----------
    gradient : as of `zygopy.gradient`
    bound : float

    Raises
    ------
    ValueError
        A bound that is not positive.
    FloatingPointError
        The norm is not finite.

    Notes
    -----
    Source: Pascanu, Mikolov & Bengio, *On the difficulty of training recurrent neural networks* (2013).

    Examples
    --------
    >>> clip_by_global_norm({"a": np.array([3.0, 4.0])}, 1.0)
    ({'a': array([0.6, 0.8])}, 5.0)
    """
    if not bound > 0:
        raise ValueError(f"clip_by_global_norm: the bound is positive, not {bound!r}")
    norm = global_norm(gradient)
    if not np.isfinite(norm):
        raise FloatingPointError(f"clip_by_global_norm: the norm of the gradient is {norm}")
    scale = min(1.0, bound / norm) if norm > 0 else 1.0
    return each_leaf(lambda bar: bar * scale, gradient, {}), norm


def clip_by_value(gradient: Any, bound: float) -> Any:
    """Return the gradient with all entries between -bound and bound.

    Examples
    --------
    >>> clip_by_value({"a": np.array([-3.0, 0.5])}, 1.0)
    {'a': array([-1. ,  0.5])}
    """
    return each_leaf(lambda bar: np.clip(bar, -bound, bound), gradient, {})


def each_leaf(function: Any, bar: Any, done: dict[int, Any]) -> Any:
    """A function of each leaf of a gradient; what is at two places is one object again."""
    if bar is None or id(bar) in done:
        return None if bar is None else done[id(bar)]
    if isinstance(bar, Tangent):
        done[id(bar)] = made = Tangent(bar.tangent_of)
        for name, part in bar.tangent_fields.items():
            made.tangent_fields[name] = each_leaf(function, part, done)
        return made
    if isinstance(bar, dict):
        return {key: each_leaf(function, part, done) for key, part in bar.items()}
    if isinstance(bar, (tuple, list)):
        parts = [each_leaf(function, part, done) for part in bar]
        return type(bar)(*parts) if hasattr(bar, "_fields") else type(bar)(parts)
    done[id(bar)] = made = function(bar)
    return made
