"""Functions that run along an axis: cumulative sums and products, differences, slopes, integrals."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import ZERO, accumulate, conj, project, unbroadcast
from ..runtime.products import cumprod_bar, running_product_dot
from .book import RuleBook, Sample, sample
from .reductions import NOT_GIVEN, Answer, absent

RULES = RuleBook("scans")


def runs(rng: np.random.Generator) -> list[Sample]:
    """One call of a scan for each form that `axis` and the array take."""
    x = rng.normal(size=(3, 4))
    return [
        sample(rng.normal(size=5)),
        sample(x),
        sample(x, axis=0),
        sample(x, axis=-1),
        sample(x.T, axis=1),
        sample(rng.normal(size=(2, 3, 2)), axis=1),
        sample(rng.normal(size=(0, 2)), axis=0),
        sample(rng.normal(size=(3, 1)), axis=1),
        sample(x.astype(np.float32), axis=1),
        sample(x + 1j * x[::-1], axis=1),
        sample(1.5),
    ]


def along(axis: Any, start: Any, stop: Any) -> Any:
    """The index of ``start:stop`` on `axis`."""
    if axis >= 0:
        return (slice(None),) * axis + (slice(start, stop),)
    return (..., slice(start, stop)) + (slice(None),) * (-axis - 1)


def from_here(g: Any, axis: Any) -> Any:
    """Cumulative sums from the other end: the adjoint of `np.cumsum`."""
    if np.ndim(g) == 1:
        return g[::-1].cumsum()[::-1]
    if axis == 0:
        return g[::-1].cumsum(axis=0)[::-1]
    if axis == -1 or axis == np.ndim(g) - 1:
        return g[..., ::-1].cumsum(axis=-1)[..., ::-1]
    return np.flip(np.cumsum(np.flip(g, axis), axis=axis), axis)


def cumsum_adjoint(y_bar: Any, a: Any, axis: Any) -> Any:
    """The adjoint of ``np.cumsum(a, axis)``, which flattens without an axis."""
    if np.ndim(a) == 0:
        return np.reshape(y_bar, ())
    if axis is None and np.ndim(a) > 1:
        return from_here(y_bar, 0).reshape(a.shape)
    return from_here(y_bar, axis)


@RULES.linear(np.cumsum, np.ndarray.cumsum, np.generic.cumsum, samples=runs)
def cumsum_rule(a: Any, axis: Any = None, dtype: Any = None) -> Answer:
    """y_k = Σ a_i over i <= k.   a_bar_i = Σ y_bar_k over k >= i."""
    y = np.cumsum(a, axis=axis, dtype=dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(cumsum_adjoint(y_bar, a, axis), a),)

    return y, pullback


def cumprod_dot(y: Any, dots: Any, a: Any, axis: Any = None, dtype: Any = None) -> Any:
    """y_dot_k = y_dot_{k-1} a_k + y_{k-1} a_dot_k."""
    return running_product_dot(dots[0], a, y, axis)


@RULES.rule(np.cumprod, np.ndarray.cumprod, np.generic.cumprod, pushforward=cumprod_dot, samples=runs)
def cumprod_rule(a: Any, axis: Any = None, dtype: Any = None) -> Answer:
    """y_k = Π a_i over i <= k.   a_bar_i = Σ y_bar_k y_k / a_i over k >= i, exact where elements are zero."""
    y = np.cumprod(a, axis=axis, dtype=dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(cumprod_bar(y_bar, a, y, axis), a),)

    return y, pullback


if hasattr(np, "cumulative_sum"):  # from NumPy 2.1 on

    @RULES.linear(np.cumulative_sum, samples=lambda rng: [
        sample(rng.normal(size=4)),
        sample(rng.normal(size=(3, 4)), axis=0, include_initial=True),
        sample(rng.normal(size=(3, 4)), axis=-1),
    ])
    def cumulative_sum_rule(x: Any, /, *, axis: Any = None, dtype: Any = None, include_initial: Any = False) -> Answer:
        """As `cumsum_rule`; with the initial 0 in front, if asked for."""
        y = np.cumulative_sum(x, axis=axis, dtype=dtype, include_initial=include_initial)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            g = y_bar[along(0 if axis is None else axis, 1, None)] if include_initial else y_bar
            return (project(cumsum_adjoint(g, x, axis), x),)

        return y, pullback

    @RULES.rule(np.cumulative_prod, samples=lambda rng: [
        sample(rng.normal(size=4)),
        sample(rng.normal(size=(3, 4)), axis=0, include_initial=True),
        sample(rng.normal(size=(3, 4)), axis=-1),
    ])
    def cumulative_prod_rule(x: Any, /, *, axis: Any = None, dtype: Any = None, include_initial: Any = False) -> Answer:
        """As `cumprod_rule`; with the initial 1 in front, if asked for."""
        y = np.cumulative_prod(x, axis=axis, dtype=dtype, include_initial=include_initial)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            rest = along(0 if axis is None else axis, 1, None) if include_initial else ...
            return (project(cumprod_bar(y_bar[rest], x, y[rest], axis), x),)

        return y, pullback


# ------------------------------------------------------------------ differences


def undo_diff(g: Any, n: Any, axis: Any) -> Any:
    """The adjoint of ``np.diff(a, n, axis)``: differences too, of `g` with `n` zeros at either end."""
    if n == 1 and np.ndim(g) == 1:
        return -np.diff(g, prepend=0, append=0)
    if n == 1:
        return -np.diff(g, axis=axis, prepend=0, append=0)
    if n == 0:
        return g
    zeros = np.zeros_like(g, shape=[n if i in (axis, axis + g.ndim) else size for i, size in enumerate(g.shape)])
    return (-1) ** n * np.diff(g, n=n, axis=axis, prepend=zeros, append=zeros)


@RULES.linear(np.diff, arguments=(0, 3, 4), samples=lambda rng: [
    sample(rng.normal(size=5)),
    sample(rng.normal(size=5), 2),
    sample(rng.normal(size=5), n=0),
    sample(rng.normal(size=(3, 4))),
    sample(rng.normal(size=(4, 3)), axis=0, n=3),
    sample(rng.normal(size=(3, 4)).T, axis=-2),
    sample(rng.normal(size=(3, 1))),
    sample(rng.normal(size=4), prepend=0.5),
    sample(rng.normal(size=(3, 4)), axis=0, prepend=rng.normal(size=(2, 4)), append=0.5),
    sample(rng.normal(size=(3, 4)), n=2, append=rng.normal(size=(3, 1))),
    sample(rng.normal(size=4).astype(np.float32)),
    sample(rng.normal(size=4) + 1j),
])
def diff_rule(a: Any, n: Any = 1, axis: Any = -1, prepend: Any = NOT_GIVEN, append: Any = NOT_GIVEN) -> Answer:
    """y_k = a_{k+1} - a_k.   a_bar_k = y_bar_{k-1} - y_bar_k."""
    y = np.diff(a, n=n, axis=axis, prepend=prepend, append=append)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        whole_bar = undo_diff(y_bar, n, axis)
        if prepend is NOT_GIVEN and append is NOT_GIVEN:
            return (project(whole_bar, a),)
        first = 0 if prepend is NOT_GIVEN else length(prepend, axis)
        stop = first + np.shape(a)[axis]
        prepend_bar = ZERO if prepend is NOT_GIVEN else edge_bar(whole_bar[along(axis, 0, first)], prepend)
        append_bar = ZERO if append is NOT_GIVEN else edge_bar(whole_bar[along(axis, stop, None)], append)
        return project(whole_bar[along(axis, first, stop)], a), ZERO, ZERO, prepend_bar, append_bar

    return y, pullback


def length(edge: Any, axis: Any) -> Any:
    """How much ``prepend`` or ``append`` adds to the axis: a number is repeated across the others."""
    return 1 if np.ndim(edge) == 0 else np.shape(edge)[axis]


def edge_bar(g: Any, edge: Any) -> Any:
    return project(unbroadcast(g, edge), edge)


@RULES.linear(np.ediff1d, arguments=(0, 1, 2), samples=lambda rng: [
    sample(rng.normal(size=5)),
    sample(rng.normal(size=(2, 3))),
    sample(rng.normal(size=4), to_end=rng.normal(size=2), to_begin=0.5),
])
def ediff1d_rule(ary: Any, to_end: Any = None, to_begin: Any = None) -> Answer:
    """y_k = a_{k+1} - a_k of the flattened array, between `to_begin` and `to_end`."""
    y = np.ediff1d(ary, to_end=to_end, to_begin=to_begin)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        first = 0 if to_begin is None else np.size(to_begin)
        stop = len(y) - (0 if to_end is None else np.size(to_end))
        ary_bar = undo_diff(y_bar[first:stop], 1, -1).reshape(np.shape(ary))
        end_bar = ZERO if to_end is None else edge_bar(y_bar[stop:].reshape(np.shape(to_end)), to_end)
        begin_bar = ZERO if to_begin is None else edge_bar(y_bar[:first].reshape(np.shape(to_begin)), to_begin)
        return project(ary_bar, ary), end_bar, begin_bar

    return y, pullback


# ------------------------------------------------------------------ integrals


def trapezoid_dot(z: Any, dots: Any, y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Any:
    """The integral of y_dot, and that of y by x_dot."""
    y_dot, x_dot, *_ = dots
    height = ZERO if absent(y_dot) else np.trapezoid(y_dot, x=x, dx=dx, axis=axis)
    width = ZERO if absent(x_dot) else np.trapezoid(y, x=x_dot, axis=axis)
    return accumulate(height, width)


@RULES.rule(np.trapezoid, pushforward=trapezoid_dot, pushes=2, samples=lambda rng: [
    sample(rng.normal(size=5)),
    sample(rng.normal(size=(3, 4)), dx=0.5),
    sample(rng.normal(size=(3, 4)), axis=0),
    sample(rng.normal(size=4), np.sort(rng.normal(size=4))),
    sample(rng.normal(size=(3, 4)), np.sort(rng.normal(size=3)), axis=0),
    sample(rng.normal(size=(3, 4)), rng.normal(size=(3, 4))),
    sample(rng.normal(size=(3, 4)), dx=rng.uniform(1.0, 2.0, size=3), axis=1),
])
def trapezoid_rule(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Answer:
    """z = Σ d_k (y_k + y_{k+1}) / 2, where d = dx or the differences of x."""
    z = np.trapezoid(y, x=x, dx=dx, axis=axis)

    def pullback(z_bar: Any) -> tuple[Any, ...]:
        g = 0.5 * np.expand_dims(z_bar, axis)
        pairs = y[along(axis, 1, None)] + y[along(axis, None, -1)]
        d = steps(x, dx, axis, np.ndim(y))
        y_bar = project(undo_pairs(np.broadcast_to(g * conj(d), pairs.shape), axis), y)
        d_bar = unbroadcast(g * conj(pairs), d)
        if x is None:
            return y_bar, ZERO, project(d_bar, dx)
        if np.ndim(x) == 1:
            return y_bar, project(undo_diff(np.reshape(d_bar, -1), 1, -1), x)
        return y_bar, project(undo_diff(d_bar, 1, axis), x)

    return z, pullback


def steps(x: Any, dx: Any, axis: Any, ndim: Any) -> Any:
    """The widths of the intervals, in a shape that broadcasts against them."""
    if x is None:
        return dx
    if np.ndim(x) == 1:
        return np.diff(x).reshape([-1 if i in (axis, axis + ndim) else 1 for i in range(ndim)])
    return np.diff(x, axis=axis)


def undo_pairs(g: Any, axis: Any) -> Any:
    """The adjoint of ``y[1:] + y[:-1]`` along `axis`."""
    zeros = np.zeros_like(g, shape=[1 if i in (axis, axis + g.ndim) else size for i, size in enumerate(g.shape)])
    padded = np.concatenate([zeros, g, zeros], axis=axis)
    return padded[along(axis, 1, None)] + padded[along(axis, None, -1)]
