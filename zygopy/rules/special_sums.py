"""`scipy.special`: sums of exponentials along axes, and shares of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from ..runtime import ZERO, project, spread_full, unbroadcast
from .book import RuleBook, Sample, sample
from .shapes import Answer

RULES = RuleBook("special_sums")


def along_axes(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(2, 3, 4))
    return [sample(x), sample(x, axis=1), sample(x, (0, -1)), sample(x[0, 0]), sample(x.T[::2], axis=0),
            sample(x.astype(np.float32), axis=-1)]


def weighted(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(2, 3))
    return [*along_axes(rng), sample(x, axis=1, keepdims=True), sample(x, b=rng.uniform(1.0, 2.0, (2, 3))),
            sample(x, 0, rng.uniform(1.0, 2.0, 3)), sample(x, axis=-1, b=2.0)]


@RULES.rule(special.logsumexp, reduces="axis", samples=weighted)
def logsumexp_rule(a: Any, axis: Any = None, b: Any = None, keepdims: Any = False) -> Answer:
    """y = log Σ b exp a.   a_bar = y_bar b exp(a - y),  b_bar = y_bar exp(a - y)."""
    y = special.logsumexp(a, axis, b, keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        shares = spread_full(y_bar, a, axis, keepdims) * np.exp(a - spread_full(y, a, axis, keepdims))
        if b is None:
            return (project(shares, a),)
        return project(shares * b, a), ZERO, project(unbroadcast(shares, b), b)

    return y, pullback


@RULES.rule(special.softmax, result="elementwise", samples=along_axes)
def softmax_rule(x: Any, axis: Any = None) -> Answer:
    """y = exp x / Σ exp x.   x_bar = y (y_bar - Σ y y_bar)."""
    y = special.softmax(x, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        part = y * y_bar
        return (project(part - y * np.sum(part, axis=axis, keepdims=True), x),)

    return y, pullback


@RULES.rule(special.log_softmax, result="elementwise", samples=along_axes)
def log_softmax_rule(x: Any, axis: Any = None) -> Answer:
    """y = x - log Σ exp x.   x_bar = y_bar - exp y Σ y_bar."""
    y = special.log_softmax(x, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(y_bar - np.exp(y) * np.sum(y_bar, axis=axis, keepdims=True), x),)

    return y, pullback
