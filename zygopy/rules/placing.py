"""The ways back that put elements where they came from, differentiated in their turn: linear in what they put there."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import UNKNOWN, Array, Kind
from ..runtime import ZERO, is_absent, project, unbroadcast
from ..runtime.layouts import along_diagonal, trace_bar
from ..runtime.places import diagonal_bar, quantile_bar, quantile_of
from ..runtime.products import over_width
from .book import RuleBook, Sample, sample
from .shapes import Answer

RULES = RuleBook("placing")


def like_second(g: Kind, x: Kind, *_: Any, **__: Any) -> Kind:
    """The cotangent of an array of floats has its form."""
    floats = isinstance(g, Array) and isinstance(x, Array) and x.dtype.kind in "fc" and g.dtype == x.dtype
    return x if floats else UNKNOWN


def diagonals(rng: np.random.Generator) -> list[Sample]:
    a, cube = rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))
    return [sample(rng.normal(size=3), a), sample(rng.normal(size=2), a, -1),
            sample(rng.normal(size=(3, 2)), cube, 0, 0, 2)]


@RULES.linear(along_diagonal, result=like_second, selects=True, samples=diagonals)
def along_diagonal_rule(y_bar: Any, a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Answer:
    """Zeros but for g along a diagonal.   g_bar is that diagonal."""
    y = along_diagonal(y_bar, a, offset, axis1, axis2)

    def pullback(g: Any) -> tuple[Any, ...]:
        return (project(np.diagonal(g, offset, axis1, axis2), y_bar),)

    return y, pullback


def traces(rng: np.random.Generator) -> list[Sample]:
    a, cube = rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))
    return [sample(1.5, a), sample(0.5, a, 1), sample(rng.normal(size=3), cube, 0, 0, 2)]


@RULES.linear(trace_bar, result="unknown", selects=True, samples=traces)
def trace_bar_rule(y_bar: Any, a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Answer:
    """g all along a diagonal.   g_bar is the sum along it."""
    y = trace_bar(y_bar, a, offset, axis1, axis2)

    def pullback(g: Any) -> tuple[Any, ...]:
        return (project(np.trace(g, offset, axis1, axis2), y_bar),)

    return y, pullback


def repeated(rng: np.random.Generator) -> list[Sample]:
    a, cube = rng.normal(size=(3, 3)), rng.normal(size=(2, 3, 3))
    return [sample(rng.normal(size=3), a, "ii->i", ()), sample(rng.normal(size=()), a, "ii->i", (0,)),
            sample(rng.normal(size=2), cube, "ijj->ij", (1,))]


@RULES.linear(diagonal_bar, result="unknown", selects=True, samples=repeated)
def diagonal_bar_rule(g: Any, x: Any, diagonal: Any, missing: Any) -> Answer:
    """Zeros but for g on a diagonal of several axes.   g_bar is what is on it."""
    y = diagonal_bar(g, x, diagonal, missing)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        there, wide = np.einsum(diagonal, y_bar), np.expand_dims(g, missing)
        spread = np.broadcast_to(there, np.broadcast_shapes(np.shape(wide), np.shape(there)))
        return (project(np.reshape(unbroadcast(spread, wide), np.shape(g)), g),)

    return y, pullback


def quantiles(rng: np.random.Generator) -> list[Sample]:
    x, q = rng.normal(size=(3, 5)), np.array([0.13, 0.77])
    return [sample(rng.normal(size=(2, 3)), x, q, 1, "linear"), sample(1.5, x, 0.3, None, "hazen"),
            sample(rng.normal(size=(1, 5)), x, 0.41, 0, "nearest")]


@RULES.rule(quantile_bar, result="unknown", selects=True, without=("q",), samples=quantiles)
def quantile_bar_rule(g: Any, x: Any, q: Any, axis: Any, method: Any) -> Answer:
    """The elements that a quantile lies between share its g.   g_bar is what they have, in the same shares."""
    y = quantile_bar(g, x, q, axis, method)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(quantile_of(y_bar, x, q, axis, method, np.shape(g)), g),)

    return y, pullback


def widths(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(3, 4))
    mean, wide = np.mean(x, axis=1, keepdims=True), 4.0 * np.std(x, axis=1, keepdims=True)
    return [sample(rng.normal(size=(3, 1)), wide, x, mean, 1), sample(1.5, np.float64(2.5), x, np.mean(x))]


def over_width_dot(y: Any, dots: Any, g: Any, width: Any, a: Any, mean: Any, axis: Any = None,
                   where: Any = True) -> Any:
    """y_dot = (g_dot - y width_dot) / width, and 0 where y is."""
    moved = ZERO if is_absent(dots[0]) else dots[0]
    if not is_absent(dots[1]):
        moved = -y * dots[1] if is_absent(moved) else moved - y * dots[1]
    return ZERO if is_absent(moved) else over_width(moved, width, a, mean, axis, where)


@RULES.rule(over_width, result="unknown", pushforward=over_width_dot, selects=True, samples=widths)
def over_width_rule(g: Any, width: Any, a: Any, mean: Any, axis: Any = None, where: Any = True) -> Answer:
    """y = g / width, and 0 where all elements are equal, as its derivatives are."""
    y = over_width(g, width, a, mean, axis, where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        g_bar = over_width(y_bar, width, a, mean, axis, where)
        return project(unbroadcast(g_bar, g), g), project(unbroadcast(-g_bar * y, width), width)

    return y, pullback
