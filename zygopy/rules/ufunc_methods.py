"""The methods of the arithmetical ufuncs: `np.add.reduce`, `np.multiply.outer` and their kin."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import ZERO, conj, project, spread, spread_full, unbroadcast
from ..runtime.products import cumprod_bar, product_of_others, record_bar
from ..runtime.segments import unsegment
from .book import RuleBook, Sample, sample
from .extrema import share, share_with_initial
from .reductions import NOT_GIVEN, Answer
from .scans import cumsum_adjoint
from .shapes import shaped_like

RULES = RuleBook("ufunc_methods")


def reduced(rng: np.random.Generator) -> list[Sample]:
    """Calls of `reduce`, which takes the first axis if none is named."""
    x = rng.normal(size=(3, 4))
    return [sample(x), sample(x, None), sample(x, axis=-1, keepdims=True), sample(rng.normal(size=3)),
            sample(rng.normal(size=(2, 3, 2)), axis=(0, 2)), sample(x.T.astype(np.float32), 1)]


def reduced_from(rng: np.random.Generator, initial: float) -> list[Sample]:
    """Calls of `reduce` with `initial` and `where`."""
    x = rng.normal(size=(3, 4))
    return [*reduced(rng), sample(x, initial=initial), sample(x, axis=1, initial=initial, where=x < 0.8)]


@RULES.linear(np.add.reduce, arguments=(0, 4), samples=lambda rng: reduced_from(rng, 0.5))
def add_reduce_rule(array: Any, /, axis: Any = 0, dtype: Any = None, *, keepdims: Any = False,
                    initial: Any = NOT_GIVEN, where: Any = True) -> Answer:
    """y = Σ a; see `sum_rule`."""
    y = np.add.reduce(array, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = spread_full(y_bar, array, axis, keepdims)
        if where is not True:
            a_bar = np.where(where, a_bar, 0.0)
        initial_bar = ZERO if initial is NOT_GIVEN else project(unbroadcast(y_bar, initial), initial)
        return project(a_bar, array), ZERO, ZERO, ZERO, initial_bar

    return y, pullback


@RULES.rule(np.multiply.reduce, reduces="axis", samples=lambda rng: reduced_from(rng, 0.5))
def multiply_reduce_rule(array: Any, /, axis: Any = 0, dtype: Any = None, *, keepdims: Any = False,
                         initial: Any = NOT_GIVEN, where: Any = True) -> Answer:
    """y = Π a; see `prod_rule`."""
    y = np.multiply.reduce(array, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        chosen = array if where is True else np.where(where, array, 1.0)
        others = product_of_others(chosen, y, axis, keepdims, 1.0 if initial is NOT_GIVEN else initial)
        a_bar = spread(y_bar, array, axis, keepdims) * conj(others)
        if where is not True:
            a_bar = np.where(where, a_bar, 0.0)
        if initial is NOT_GIVEN:
            return (project(a_bar, array),)
        initial_bar = y_bar * conj(np.prod(chosen, axis=axis, keepdims=keepdims))
        return project(a_bar, array), ZERO, ZERO, ZERO, project(unbroadcast(initial_bar, initial), initial)

    return y, pullback


@RULES.rule(np.maximum.reduce, reduces="axis", selects=True, samples=lambda rng: reduced_from(rng, -0.5))
def maximum_reduce_rule(array: Any, /, axis: Any = 0, dtype: Any = None, *, keepdims: Any = False,
                        initial: Any = NOT_GIVEN, where: Any = True) -> Answer:
    """y = max a; see `max_rule`."""
    y = np.maximum.reduce(array, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        hit = ~(array < spread(y, array, axis, keepdims))
        if initial is NOT_GIVEN:
            return (project(share(y_bar, hit, array, axis, keepdims), array),)
        a_bar, initial_bar = share_with_initial(y_bar, hit, y == initial, array, axis, keepdims, where)
        return project(a_bar, array), ZERO, ZERO, ZERO, project(initial_bar, initial)

    return y, pullback


@RULES.rule(np.minimum.reduce, reduces="axis", selects=True, samples=lambda rng: reduced_from(rng, 0.5))
def minimum_reduce_rule(array: Any, /, axis: Any = 0, dtype: Any = None, *, keepdims: Any = False,
                        initial: Any = NOT_GIVEN, where: Any = True) -> Answer:
    """y = min a; see `min_rule`."""
    y = np.minimum.reduce(array, axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        hit = ~(array > spread(y, array, axis, keepdims))
        if initial is NOT_GIVEN:
            return (project(share(y_bar, hit, array, axis, keepdims), array),)
        a_bar, initial_bar = share_with_initial(y_bar, hit, y == initial, array, axis, keepdims, where)
        return project(a_bar, array), ZERO, ZERO, ZERO, project(initial_bar, initial)

    return y, pullback


RULES.constant(np.logical_and.reduce, np.logical_or.reduce, np.logical_xor.reduce, np.bitwise_and.reduce,
               np.bitwise_or.reduce, np.bitwise_xor.reduce)


# ------------------------------------------------------------------ accumulate


def accumulated(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(3, 4))
    return [sample(x), sample(x, 1), sample(rng.normal(size=4)), sample(x, axis=-1, dtype=np.float64)]


@RULES.linear(np.add.accumulate, samples=accumulated)
def add_accumulate_rule(array: Any, /, axis: Any = 0, dtype: Any = None) -> Answer:
    """y_k = Σ a_i over i <= k; see `cumsum_rule`."""
    y = np.add.accumulate(array, axis, dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(cumsum_adjoint(y_bar, array, axis), array),)

    return y, pullback


@RULES.rule(np.multiply.accumulate, samples=accumulated)
def multiply_accumulate_rule(array: Any, /, axis: Any = 0, dtype: Any = None) -> Answer:
    """y_k = Π a_i over i <= k; see `cumprod_rule`."""
    y = np.multiply.accumulate(array, axis, dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(cumprod_bar(y_bar, array, y, axis), array),)

    return y, pullback


def with_ties(rng: np.random.Generator) -> list[Sample]:
    """Calls of `accumulate` on numbers of which some are equal."""
    x = np.array([1.0, 3.0, 2.0, 3.0, 0.5, 4.0])
    return [sample(rng.normal(size=(3, 4))), sample(rng.normal(size=(3, 4)), 1), sample(rng.normal(size=5)),
            sample(x), sample(x.astype(np.float32)), sample(rng.normal(size=(2, 3, 2)), axis=-2)]


@RULES.rule(np.maximum.accumulate, selects=True, samples=with_ties)
def maximum_accumulate_rule(array: Any, /, axis: Any = 0, dtype: Any = None) -> Answer:
    """y_k = max a_i over i <= k; those that are equal to it share y_bar_k."""
    y = np.maximum.accumulate(array, axis, dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(record_bar(y_bar, array, y, axis), array),)

    return y, pullback


@RULES.rule(np.minimum.accumulate, selects=True, samples=with_ties)
def minimum_accumulate_rule(array: Any, /, axis: Any = 0, dtype: Any = None) -> Answer:
    """y_k = min a_i over i <= k; those that are equal to it share y_bar_k."""
    y = np.minimum.accumulate(array, axis, dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(record_bar(y_bar, array, y, axis), array),)

    return y, pullback


# ------------------------------------------------------------------ sums of exponentials


@RULES.rule(np.logaddexp.reduce, reduces="axis", samples=reduced)
def logaddexp_reduce_rule(array: Any, /, axis: Any = 0, dtype: Any = None, *, keepdims: Any = False) -> Answer:
    """y = log Σ exp a.   a_bar = y_bar exp(a - y)."""
    y = np.logaddexp.reduce(array, axis=axis, dtype=dtype, keepdims=keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        total = np.where(np.isfinite(y), y, 0.0)  # of nothing but -inf
        weights = np.exp(array - spread(total, array, axis, keepdims))
        return (project(spread_full(y_bar, array, axis, keepdims) * weights, array),)

    return y, pullback


# ------------------------------------------------------------------ segments


def segmented(rng: np.random.Generator) -> list[Sample]:
    """Segments in order, that overlap, and of one element; along each axis."""
    x = rng.normal(size=(4, 6))
    return [sample(x, [0, 2, 3]), sample(x, np.array([0, 4, 1, 3]), 1), sample(x[0], [2, 5]), sample(x[1], [0]),
            sample(x.T[::2], [1, 1], axis=-1), sample(x.astype(np.float32), [0, 3]), sample(x + 1j, [0, 1], 1)]


@RULES.linear(np.add.reduceat, samples=segmented)
def add_reduceat_rule(array: Any, indices: Any, /, axis: Any = 0, dtype: Any = None) -> Answer:
    """y_k = Σ a_i over i_k <= i < i_(k+1).   a_bar adds up y_bar of the segments that it is in."""
    y = np.add.reduceat(array, indices, axis, dtype)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (unsegment(y_bar, array, indices, axis),)

    return y, pullback


# ------------------------------------------------------------------ outer


def crossed(rng: np.random.Generator) -> list[Sample]:
    a, b = rng.normal(size=3), rng.normal(size=(2, 2)) + 3.0
    return [sample(a, b), sample(b, a + 3.0), sample(1.5, b), sample(a, 2.5), sample(a.astype(np.float32), b[0])]


def behind(a: Any, b: Any) -> Any:
    """`a` with as many axes of length 1 behind its own as `b` has."""
    return np.reshape(a, np.shape(a) + (1,) * np.ndim(b))


def from_outer(a_bar: Any, b_bar: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """The cotangents of the operands, from those of their elements in each pair."""
    a_bar = shaped_like(unbroadcast(a_bar, behind(a, b)), a)
    return project(a_bar, a), project(unbroadcast(b_bar, b), b)


@RULES.linear(np.add.outer, arguments=(0, 1), samples=crossed)
def add_outer_rule(A: Any, B: Any, /) -> Answer:
    """y_ij = a_i + b_j."""
    y = np.add.outer(A, B)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return from_outer(y_bar, y_bar, A, B)

    return y, pullback


@RULES.linear(np.subtract.outer, arguments=(0, 1), samples=crossed)
def subtract_outer_rule(A: Any, B: Any, /) -> Answer:
    """y_ij = a_i - b_j."""
    y = np.subtract.outer(A, B)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return from_outer(y_bar, -y_bar, A, B)

    return y, pullback


@RULES.rule(np.multiply.outer, multilinear=(0, 1), samples=crossed)
def multiply_outer_rule(A: Any, B: Any, /) -> Answer:
    """y_ij = a_i b_j."""
    y = np.multiply.outer(A, B)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return from_outer(y_bar * conj(B), y_bar * conj(behind(A, B)), A, B)

    return y, pullback


@RULES.rule(np.divide.outer, samples=crossed)
def divide_outer_rule(A: Any, B: Any, /) -> Answer:
    """y_ij = a_i / b_j."""
    y = np.divide.outer(A, B)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = y_bar / conj(B)
        return from_outer(a_bar, -a_bar * conj(y), A, B)

    return y, pullback
