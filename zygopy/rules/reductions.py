"""Functions that reduce an array along axes: sums, means, products, extrema and what is made of them."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy import _NoValue

from ..runtime import ZERO, conj, project, spread, spread_full, unbroadcast, zeros_for
from ..runtime.products import over_width, product_of_others
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("reductions")

NOT_GIVEN: Final[Any] = _NoValue  # what NumPy itself has as the default of `initial`

Answer = tuple[Any, Pullback]


def reductions(rng: np.random.Generator) -> list[Sample]:
    """One call of a reduction for each form that `axis`, `keepdims` and the array take."""
    x, cube = rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))
    return [
        sample(x),
        sample(rng.normal(size=5)),
        sample(x, axis=0),
        sample(x, axis=-1),
        sample(cube, axis=(0, 2)),
        sample(cube, axis=(-1,), keepdims=True),
        sample(cube, axis=1, keepdims=True),
        sample(x, keepdims=True),
        sample(x.T, axis=0),
        sample(cube[:, ::2, ::-1], axis=1),
        sample(rng.normal(size=(3, 1)), axis=1),
        sample(np.array(1.5)),
        sample(1.5),
        sample(rng.normal(size=(0, 3)), axis=1),
        sample(x.astype(np.float32), axis=1),
        sample(x + 1j * x[::-1], axis=1),
    ]


def masked(rng: np.random.Generator) -> list[Sample]:
    """Calls of a reduction of some of the elements."""
    x = rng.normal(size=(3, 4))
    chosen = np.array([[True, True, False, True], [True, True, True, True], [False, True, True, False]])
    first = chosen[:, :1]
    return [sample(x, where=chosen), sample(x, axis=1, where=chosen), sample(x, axis=0, keepdims=True, where=first)]


def with_initial(rng: np.random.Generator) -> list[Sample]:
    """Calls of a reduction that starts from a value."""
    x = rng.normal(size=(3, 4))
    return [sample(x, initial=0.5), sample(x, axis=1, initial=1.5), sample(x, axis=0, initial=0.25, where=x < 1.0)]


def with_gaps(rng: np.random.Generator) -> list[Sample]:
    """Calls of a reduction that ignores nan."""
    x = rng.normal(size=(3, 4))
    x[0, 1] = x[2, 3] = np.nan
    return [sample(x), sample(x, axis=1), sample(x, axis=0, keepdims=True), sample(np.abs(x[1])), sample(1.5)]


def absent(bar: Any) -> bool:
    """Whether no cotangent arrived: ZERO, or None in a list."""
    return bar is ZERO or bar is None


def count_along(a: Any, axis: Any) -> Any:
    """How many elements of `a` make one of its reduction along `axis`."""
    if np.ndim(a) == 0:
        return 1
    if axis is None:
        return a.size
    if isinstance(axis, tuple):
        return math.prod([a.shape[i] for i in axis])
    return a.shape[axis]


def count_where(a: Any, axis: Any, keepdims: Any, where: Any) -> Any:
    """As `count_along`, of the elements that `where` chooses."""
    if where is True:
        return count_along(a, axis)
    return np.sum(np.broadcast_to(where, np.shape(a)), axis=axis, keepdims=keepdims)


# ------------------------------------------------------------------ sums and means


@RULES.linear(np.sum, np.ndarray.sum, np.generic.sum, arguments=(0, 4),
              samples=lambda rng: [*reductions(rng), *masked(rng), *with_initial(rng),
                                   sample(rng.normal(size=(2, 3)).astype(np.float32), dtype=np.float64)])
def sum_rule(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False, initial: Any = NOT_GIVEN,
             where: Any = True) -> Answer:
    """y = Σ a.   a_bar = y_bar along the axes; initial_bar = Σ y_bar."""
    y = np.sum(a, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = spread_full(y_bar, a, axis, keepdims)
        if where is not True:
            a_bar = np.where(where, a_bar, 0.0)
        initial_bar = ZERO if initial is NOT_GIVEN else project(unbroadcast(y_bar, initial), initial)
        return project(a_bar, a), ZERO, ZERO, ZERO, initial_bar

    return y, pullback


@RULES.linear(np.mean, np.ndarray.mean, np.generic.mean, samples=lambda rng: [*reductions(rng), *masked(rng)])
def mean_rule(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False, where: Any = True) -> Answer:
    """y = Σ a / n.   a_bar = y_bar / n along the axes."""
    y = np.mean(a, axis=axis, dtype=dtype, keepdims=keepdims, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = spread_full(y_bar / count_where(a, axis, keepdims, where), a, axis, keepdims)
        if where is not True:
            a_bar = np.where(where, a_bar, 0.0)
        return (project(a_bar, a),)

    return y, pullback


def average_dot(y: Any, dots: Any, a: Any, axis: Any = None, weights: Any = None, returned: Any = False, *,
                keepdims: Any = False) -> Any:
    """The same average of the tangents."""
    return NotImplemented if returned else np.average(dots[0], axis=axis, weights=weights, keepdims=keepdims)


@RULES.rule(np.average, reduces="axis", pushforward=average_dot, pushes=1, samples=lambda rng: [
    *[call for call in reductions(rng) if np.size(call.args[0])],
    sample(rng.normal(size=(3, 4)), weights=rng.uniform(1.0, 2.0, size=(3, 4))),
    sample(rng.normal(size=(3, 4)), axis=0, weights=rng.uniform(1.0, 2.0, size=3)),
    sample(rng.normal(size=(3, 4)), axis=-1, weights=rng.uniform(1.0, 2.0, size=4), keepdims=True),
    sample(rng.normal(size=(2, 3, 4)), axis=(2, 0), weights=rng.uniform(1.0, 2.0, size=(4, 2))),
    sample(rng.normal(size=(3, 4)), axis=1, weights=rng.uniform(1.0, 2.0, size=(3, 4)), returned=True),
    sample(rng.normal(size=4), returned=True),
])
def average_rule(a: Any, axis: Any = None, weights: Any = None, returned: Any = False, *,
                 keepdims: Any = False) -> Answer:
    """y = Σ w a / Σ w.   a_bar = y_bar w / Σ w; w_bar = y_bar (a - y) / Σ w, and the cotangent of Σ w if returned."""
    value = np.average(a, axis=axis, weights=weights, returned=returned, keepdims=keepdims)

    def pullback(bars: Any) -> tuple[Any, ...]:
        y, y_bar, total_bar = (value[0], bars[0], bars[1]) if returned else (value, bars, ZERO)
        if returned and absent(y_bar):
            y_bar = zeros_for(y)
        if weights is None:
            return (project(spread_full(y_bar / count_along(a, axis), a, axis, keepdims), a),)
        w = weights_along(weights, a, axis)
        slope = spread(y_bar, a, axis, keepdims) / np.sum(np.broadcast_to(w, a.shape), axis=axis, keepdims=True)
        weights_bar = slope * (a - spread(y, a, axis, keepdims))
        if returned and not absent(total_bar):
            weights_bar = weights_bar + spread(total_bar, a, axis, keepdims)
        return project(slope * w, a), ZERO, project(from_weights_along(weights_bar, weights, a, axis), weights)

    return value, pullback


def weights_along(weights: Any, a: Any, axis: Any) -> Any:
    """The weights of `average` in a shape that broadcasts against `a`."""
    if axis is None or np.ndim(weights) == np.ndim(a):
        return weights
    if isinstance(axis, tuple):
        shape = [a.shape[i] if i in axis or i - a.ndim in axis else 1 for i in range(a.ndim)]
        return np.transpose(weights, np.argsort(axis)).reshape(shape)
    return np.reshape(weights, [a.shape[i] if i in (axis, axis + a.ndim) else 1 for i in range(a.ndim)])


def from_weights_along(g: Any, weights: Any, a: Any, axis: Any) -> Any:
    """The adjoint of `weights_along`, of a `g` in the shape of `a`."""
    if axis is None or np.ndim(weights) == np.ndim(a):
        return g
    if isinstance(axis, tuple):
        kept = tuple([i for i in range(a.ndim) if i not in axis and i - a.ndim not in axis])
        return np.transpose(np.sum(g, axis=kept), np.argsort(np.argsort([i % a.ndim for i in axis])))
    return np.sum(g, axis=tuple([i for i in range(a.ndim) if i not in (axis, axis + a.ndim)]))


# ------------------------------------------------------------------ variance and deviation


def var_dot(y: Any, dots: Any, a: Any, axis: Any = None, dtype: Any = None, *, ddof: Any = 0, keepdims: Any = False,
            where: Any = True) -> Any:
    """y_dot = 2 / n Σ (a - m) a_dot."""
    if where is not True:
        return NotImplemented
    moved = np.sum(conj(a - mean_along(a, axis)) * dots[0], axis=axis, keepdims=keepdims)
    return 2.0 / freedom(a, axis, ddof) * moved


@RULES.rule(np.var, np.ndarray.var, np.generic.var, reduces="axis", pushforward=var_dot, pushes=1, samples=lambda rng: [
    *reductions(rng), *masked(rng), sample(rng.normal(size=(3, 4)), axis=1, ddof=1)])
def var_rule(a: Any, axis: Any = None, dtype: Any = None, *, ddof: Any = 0, keepdims: Any = False,
             where: Any = True) -> Answer:
    """y = Σ |a - m|² / n.   a_bar = 2 y_bar (a - m) / n."""
    y = np.var(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if where is True:
            mean = mean_along(a, axis)
            return (project(spread(2.0 / freedom(a, axis, ddof) * y_bar, a, axis, keepdims) * (a - mean), a),)
        slope = 2.0 / (count_where(a, axis, True, where) - ddof) * spread(y_bar, a, axis, keepdims)
        mean = np.mean(a, axis=axis, keepdims=True, where=where)
        return (project(np.where(where, slope * (a - mean), 0.0), a),)

    return y, pullback


def mean_along(a: Any, axis: Any) -> Any:
    """The mean, in a shape that broadcasts against `a`."""
    return np.mean(a) if axis is None else np.mean(a, axis=axis, keepdims=True)


def freedom(a: Any, axis: Any, ddof: Any) -> Any:
    """How many elements a variance is divided by."""
    if ddof == 0:
        return count_along(a, axis)
    return count_along(a, axis) - ddof


@RULES.rule(np.std, np.ndarray.std, np.generic.std, reduces="axis", samples=lambda rng: [
    *reductions(rng), *masked(rng), sample(rng.normal(size=(3, 4)), axis=1, ddof=1)])
def std_rule(a: Any, axis: Any = None, dtype: Any = None, *, ddof: Any = 0, keepdims: Any = False,
             where: Any = True) -> Answer:
    """y = √(Σ |a - m|² / n).   a_bar = y_bar (a - m) / (n y), and 0 where all are equal."""
    y = np.std(a, axis=axis, dtype=dtype, ddof=ddof, keepdims=keepdims, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        g = spread(y_bar, a, axis, keepdims)
        if where is True:
            mean = mean_along(a, axis)
            width = freedom(a, axis, ddof) * spread(y, a, axis, keepdims)
            slope = over_width(g, width, a, mean) if axis is None else over_width(g, width, a, mean, axis)
            return (project(slope * (a - mean), a),)
        mean = np.mean(a, axis=axis, keepdims=True, where=where)
        width = (count_where(a, axis, True, where) - ddof) * spread(y, a, axis, keepdims)
        slope = over_width(g, width, a, mean, axis, where)
        return (project(np.where(where, slope * (a - mean), 0.0), a),)

    return y, pullback


# ------------------------------------------------------------------ products


@RULES.rule(np.prod, np.ndarray.prod, np.generic.prod, reduces="axis",
            samples=lambda rng: [*reductions(rng), *masked(rng), *with_initial(rng)])
def prod_rule(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False, initial: Any = NOT_GIVEN,
              where: Any = True) -> Answer:
    """y = Π a.   a_bar = y_bar times the product of all others, which is y / a where nothing is zero."""
    y = np.prod(a, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        g = spread(y_bar, a, axis, keepdims)
        if where is True and initial is NOT_GIVEN:
            others = product_of_others(a, y) if axis is None else product_of_others(a, y, axis, keepdims)
            return (project(g * conj(others), a),)
        start = 1.0 if initial is NOT_GIVEN else initial
        chosen = a if where is True else np.where(where, a, 1.0)
        a_bar = g * conj(product_of_others(chosen, y, axis, keepdims, start))
        if where is not True:
            a_bar = np.where(where, a_bar, 0.0)
        if initial is NOT_GIVEN:
            return (project(a_bar, a),)
        initial_bar = y_bar * conj(np.prod(chosen, axis=axis, keepdims=keepdims))
        return project(a_bar, a), ZERO, ZERO, ZERO, project(unbroadcast(initial_bar, initial), initial)

    return y, pullback


# ------------------------------------------------------------------ what carries no derivative

RULES.constant(
    np.any, np.ndarray.any, np.generic.any,
    np.all, np.ndarray.all, np.generic.all,
    np.argmax, np.ndarray.argmax, np.generic.argmax,
    np.argmin, np.ndarray.argmin, np.generic.argmin,
    np.nanargmax, np.nanargmin, np.count_nonzero,
)
