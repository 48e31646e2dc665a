"""Putting elements in order: sort, partition, unique, quantiles, and counting by bins.  Ties share evenly."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import ZERO, project
from ..runtime.places import (
    ENDS,
    fraction_bar,
    histogram_bars,
    nanquantile_bars,
    permuted_bar,
    quantile_bar,
    sorted_bar,
    sorted_dot,
    unique_bar,
    values_bar,
)
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("ordering")

RULES.constant(
    np.argsort, np.argpartition, np.lexsort, np.searchsorted, np.digitize, np.isin,
    np.ndarray.argsort, np.ndarray.argpartition, np.ndarray.searchsorted,
)  # fmt: skip


# ------------------------------------------------------------------ sort, partition


def _sort_samples(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(3, 4))
    return [
        sample(rng.normal(size=6)),
        sample(x),
        sample(x, axis=0),
        sample(x, -2),
        sample(x, axis=None),
        sample(x[::-1].T, axis=0, kind="stable"),
        sample(rng.normal(size=(2, 3, 4))[..., ::2], axis=1),
        sample(rng.normal(size=(0, 3)), axis=1),
        sample(rng.normal(size=(3, 1))),
        sample(x.astype(np.float32), axis=1),
        sample(x + 1j * x[::-1], axis=1),
    ]


def sort_dot(y: Any, dots: Any, a: Any, axis: Any = -1, kind: Any = None, order: None = None, *,
             stable: Any = None) -> Any:
    """The tangents in the same order."""
    return sorted_dot(dots[0], a, y, axis)


@RULES.rule(np.sort, selects=True, pushforward=sort_dot, samples=_sort_samples)
def sort_rule(
    a: Any, axis: Any = -1, kind: Any = None, order: None = None, *, stable: Any = None
) -> tuple[Any, Pullback]:
    """y = a[order].   a_bar[order] = y_bar."""
    y = np.sort(a, axis, kind, order, stable=stable)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (sorted_bar(y_bar, a, y, axis),)

    return y, pullback


def _partition_samples(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(5, 4))
    return [
        sample(rng.normal(size=9), 3),
        sample(x, 2, axis=0),
        sample(x, (1, 3)),
        sample(x, [0, 2], -1),
        sample(x, 7, axis=None),
        sample(x.T[::2], -2, axis=1),
    ]


@RULES.rule(np.partition, selects=True, samples=_partition_samples)
def partition_rule(
    a: Any, kth: Any, axis: Any = -1, kind: Any = "introselect", order: None = None
) -> tuple[Any, Pullback]:
    """y = a permutation of a.   a_bar is y_bar, each element where it came from."""
    y = np.partition(a, kth, axis, kind, order)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (permuted_bar(y_bar, a, y, axis),)

    return y, pullback


# ------------------------------------------------------------------ unique


def _unique_samples(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(3, 4))
    return [
        sample(rng.normal(size=5)),
        sample(x),
        sample(x, axis=0),
        sample(x, axis=1),
        sample(x.T, return_index=True),
        sample(x, return_inverse=True, return_counts=True),
        sample(x, True, True, True, 0),
        sample(rng.normal(size=0)),
    ]


@RULES.rule(np.unique, selects=True, samples=_unique_samples)
def unique_rule(
    ar: Any, return_index: Any = False, return_inverse: Any = False, return_counts: Any = False, axis: Any = None,
    *, equal_nan: Any = True,
) -> tuple[Any, Pullback]:  # fmt: skip
    """y = the values of ar, sorted, each once.   ar_bar is y_bar where the value stands."""
    y = np.unique(ar, return_index, return_inverse, return_counts, axis, equal_nan=equal_nan)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if return_index or return_inverse or return_counts:
            return (values_bar(y_bar, ar, axis, equal_nan),)
        return (unique_bar(y_bar, ar, axis, equal_nan),)

    return y, pullback


@RULES.rule(
    np.unique_values, selects=True, samples=lambda rng: [sample(rng.normal(size=(2, 3))), sample(rng.normal(size=4))]
)
def unique_values_rule(x: Any) -> tuple[Any, Pullback]:
    """y = the values of x, each once, in NumPy's order.   x_bar is y_bar where the value stands."""
    y = np.unique_values(x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (unique_bar(y_bar[np.argsort(y)], x, None, False),)

    return y, pullback


# ------------------------------------------------------------------ quantiles


def _quantile_samples(rng: np.random.Generator) -> list[Sample]:
    x, q = rng.normal(size=(3, 5)), np.array([[0.13, 0.77], [0.41, 0.9]])
    methods = (*ENDS, "lower", "higher", "midpoint", "nearest", "inverted_cdf", "averaged_inverted_cdf")
    return [
        sample(x, 0.3),
        sample(x, 0.3, axis=0),
        sample(x, q, axis=1),
        sample(x, q[0], axis=-1, keepdims=True),
        sample(x, 0.62, keepdims=True),
        sample(rng.normal(size=(2, 3, 4)), q[0], axis=(0, -1)),
        sample(rng.normal(size=(2, 3, 4))[::-1], 0.35, axis=(2, 0), keepdims=True),
        sample(rng.normal(size=7), 0.21),
        sample(rng.normal(size=1), 0.5),
        *[sample(x, q[0], axis=1, method=method) for method in methods],
    ]


@RULES.rule(np.quantile, selects=True, samples=_quantile_samples)
def quantile_rule(
    a: Any, q: Any, axis: Any = None, out: None = None, overwrite_input: Any = False, method: Any = "linear",
    keepdims: Any = False,
) -> tuple[Any, Pullback]:  # fmt: skip
    """y = (1 - t) a_(k) + t a_(k+1) of the sorted elements.   They share y_bar so."""
    y = np.quantile(a, q, axis, out, overwrite_input, method, keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return quantile_bar(y_bar, a, q, axis, method), project(fraction_bar(y_bar, q, a, axis, method), q)

    return y, pullback


def _percentile_samples(rng: np.random.Generator) -> list[Sample]:
    return [sample(call.args[0], 100.0 * call.args[1], **call.keywords) for call in _quantile_samples(rng)]


@RULES.rule(np.percentile, selects=True, samples=_percentile_samples)
def percentile_rule(
    a: Any, q: Any, axis: Any = None, out: None = None, overwrite_input: Any = False, method: Any = "linear",
    keepdims: Any = False,
) -> tuple[Any, Pullback]:  # fmt: skip
    """As `np.quantile` of q / 100."""
    y = np.percentile(a, q, axis, out, overwrite_input, method, keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        part = np.true_divide(q, 100)
        return quantile_bar(y_bar, a, part, axis, method), project(fraction_bar(y_bar, part, a, axis, method) / 100, q)

    return y, pullback


def _with_gaps(rng: np.random.Generator) -> list[Sample]:
    x, q = rng.normal(size=(3, 5)), np.array([0.13, 0.77])
    x[0, 1] = x[2, 3] = x[2, 4] = np.nan
    return [sample(x, 0.3), sample(x, q, axis=1), sample(x, q[0], axis=0, keepdims=True), sample(x[0], 0.62),
            sample(np.stack([x, x + 1.0]), q, axis=(0, -1)), sample(x, 0.41, axis=1, method="weibull"),
            sample(rng.normal(size=(2, 4)), q.reshape(2, 1), axis=1, method="nearest")]


@RULES.rule(np.nanquantile, selects=True, samples=_with_gaps)
def nanquantile_rule(
    a: Any, q: Any, axis: Any = None, out: None = None, overwrite_input: Any = False, method: Any = "linear",
    keepdims: Any = False,
) -> tuple[Any, Pullback]:  # fmt: skip
    """As `np.quantile` of those that are not nan."""
    y = np.nanquantile(a, q, axis, out, overwrite_input, method, keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return nanquantile_bars(y_bar, a, q, axis, method)

    return y, pullback


@RULES.rule(np.nanpercentile, selects=True, samples=lambda rng: [
    sample(call.args[0], 100.0 * call.args[1], **call.keywords) for call in _with_gaps(rng)])
def nanpercentile_rule(
    a: Any, q: Any, axis: Any = None, out: None = None, overwrite_input: Any = False, method: Any = "linear",
    keepdims: Any = False,
) -> tuple[Any, Pullback]:  # fmt: skip
    """As `np.nanquantile` of q / 100."""
    y = np.nanpercentile(a, q, axis, out, overwrite_input, method, keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar, part_bar = nanquantile_bars(y_bar, a, np.true_divide(q, 100), axis, method)
        return a_bar, project(part_bar / 100, q)

    return y, pullback


# ------------------------------------------------------------------ counting by bins


def _bincount_samples(rng: np.random.Generator) -> list[Sample]:
    places = np.array([1, 3, 3, 0, 1])
    return [sample(places, rng.normal(size=5)), sample(places, weights=rng.normal(size=5), minlength=7), sample(places)]


@RULES.linear(np.bincount, arguments=(1,), samples=_bincount_samples)
def bincount_rule(x: Any, /, weights: Any = None, minlength: Any = 0) -> tuple[Any, Pullback]:
    """y_k = Σ weights where x = k.   weights_bar = y_bar[x]."""
    y = np.bincount(x, weights, minlength)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (ZERO,) if weights is None else (ZERO, project(y_bar[x], weights))

    return y, pullback


def _histogram_samples(rng: np.random.Generator) -> list[Sample]:
    x, weights = rng.normal(size=9), rng.uniform(1.0, 2.0, size=9)
    edges = np.array([-1.1, -0.3, 0.2, 0.9])
    return [
        sample(x, 4),
        sample(x, 4, weights=weights),
        sample(x, 3, (-0.7, 0.9), weights=weights),
        sample(x, edges, weights=weights),
        sample(x, edges, None, True),
        sample(x, edges, None, True, weights),
        sample(x.reshape(3, 3), 4, None, True, weights.reshape(3, 3)),
    ]


@RULES.rule(np.histogram, samples=_histogram_samples)
def histogram_rule(
    a: Any,
    bins: Any = 10,
    range: Any = None,  # noqa: A002  NumPy's name
    density: Any = None,
    weights: Any = None,
) -> tuple[Any, Pullback]:
    """(Σ weights in each bin, edges of the bins); as a density divided by their total and the widths."""
    y = np.histogram(a, bins, range, density, weights)

    def pullback(y_bars: Any) -> tuple[Any, ...]:
        a_bar, bins_bar, range_bar, weights_bar = histogram_bars(y_bars, y, a, bins, range, density, weights)
        return a_bar, bins_bar, range_bar, ZERO, weights_bar

    return y, pullback
