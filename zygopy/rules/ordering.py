"""Putting elements in order: sort, partition, unique, quantiles, and counting by bins.  Ties share evenly."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ..runtime import ZERO, project, spread_full, zeros_for
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("ordering")

RULES.constant(
    np.argsort, np.argpartition, np.lexsort, np.searchsorted, np.digitize, np.isin,
    np.ndarray.argsort, np.ndarray.argpartition, np.ndarray.searchsorted,
)  # fmt: skip


def share_ties(y_bar: Any, y: Any, axis: int) -> Any:
    """`y_bar` averaged over the runs of equal elements of the sorted `y`."""
    y, y_bar = np.moveaxis(y, axis, -1), np.moveaxis(y_bar, axis, -1)
    first = np.ones(y.shape, dtype=bool)
    first[..., 1:] = y[..., 1:] != y[..., :-1]
    if not first.all():
        starts = np.flatnonzero(first)
        counts = np.diff(starts, append=first.size)
        means = np.add.reduceat(y_bar.ravel(), starts) / counts
        y_bar = np.repeat(means, counts).reshape(y.shape)
    return np.moveaxis(y_bar, -1, axis)


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


@RULES.rule(np.sort, selects=True, samples=_sort_samples)
def sort_rule(
    a: Any, axis: Any = -1, kind: Any = None, order: None = None, *, stable: Any = None
) -> tuple[Any, Pullback]:
    """y = a[order].   a_bar[order] = y_bar."""
    y = np.sort(a, axis, kind, order, stable=stable)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if axis is None:
            return (sorted_bar(np.ravel(a), y, y_bar, -1).reshape(np.shape(a)),)
        return (sorted_bar(a, y, y_bar, axis),)

    return y, pullback


def sorted_bar(a: Any, y: Any, y_bar: Any, axis: int) -> Any:
    """The cotangent of `a` from that of `y`, which is sorted `a`."""
    a_bar = zeros_for(a)
    np.put_along_axis(a_bar, np.argsort(a, axis=axis, kind="stable"), share_ties(y_bar, y, axis), axis)
    return a_bar


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
        # sorted, both are the same; how NumPy permutes is its own affair
        places = np.argsort(y, axis=axis, kind="stable")
        ordered, ordered_bar = np.take_along_axis(y, places, axis), np.take_along_axis(y_bar, places, axis)
        if axis is None:
            return (sorted_bar(np.ravel(a), ordered, ordered_bar, -1).reshape(np.shape(a)),)
        return (sorted_bar(a, ordered, ordered_bar, axis),)

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
        values_bar = y_bar[0] if return_index or return_inverse or return_counts else y_bar
        return (ZERO,) if values_bar is ZERO else (unique_bar(ar, values_bar, axis, equal_nan),)

    return y, pullback


def unique_bar(ar: Any, values_bar: Any, axis: Any, equal_nan: Any = True) -> Any:
    """The cotangent of `ar` from that of its unique values."""
    _, inverse, counts = np.unique(ar, return_inverse=True, return_counts=True, axis=axis, equal_nan=equal_nan)
    if axis is None:
        return project((values_bar / counts)[inverse].reshape(np.shape(ar)), ar)
    shares = np.moveaxis(values_bar, axis, -1) / counts
    return project(np.take(np.moveaxis(shares, -1, axis), inverse.ravel(), axis), ar)


@RULES.rule(
    np.unique_values, selects=True, samples=lambda rng: [sample(rng.normal(size=(2, 3))), sample(rng.normal(size=4))]
)
def unique_values_rule(x: Any) -> tuple[Any, Pullback]:
    """y = the values of x, each once, in NumPy's order.   x_bar is y_bar where the value stands."""
    y = np.unique_values(x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (unique_bar(x, y_bar[np.argsort(y)], None, False),)

    return y, pullback


# ------------------------------------------------------------------ quantiles

ENDS: Final = {  # how far the least and the largest element are from the ends of [0, 1]: NumPy's alpha and beta
    "linear": (1.0, 1.0),
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}


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
        a_bar, q_bar = quantile_bars(a, q, axis, method, y_bar)
        return project(a_bar, a), project(q_bar, q)

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
        a_bar, q_bar = quantile_bars(a, np.true_divide(q, 100), axis, method, y_bar)
        return project(a_bar, a), project(q_bar / 100, q)

    return y, pullback


def quantile_bars(a: Any, q: Any, axis: Any, method: Any, y_bar: Any) -> tuple[Any, Any]:
    """The cotangents of the elements and of the fractions."""
    axes = tuple(range(np.ndim(a))) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
    moved = np.moveaxis(a, axes, range(-len(axes), 0))
    rest = moved.shape[: np.ndim(a) - len(axes)]
    rows = moved.reshape(*rest, -1)
    length = rows.shape[-1]
    order = np.argsort(rows, axis=-1, kind="stable")
    ordered = np.take_along_axis(rows, order, -1)
    # the quantiles of 0, 1, 2, ... say between which elements the method reads
    place = np.ravel(np.quantile(np.arange(length, dtype=float), q, method=method))
    low = np.clip(np.floor(place).astype(int), 0, max(length - 2, 0))
    high = np.minimum(low + 1, length - 1)
    y_bar = np.moveaxis(np.reshape(y_bar, (len(place), *rest)), 0, -1)
    ordered_bar = np.zeros_like(ordered, dtype=np.result_type(y_bar))
    below: Any = (..., low)
    above: Any = (..., high)
    np.add.at(ordered_bar, below, y_bar * (1 - (place - low)))
    np.add.at(ordered_bar, above, y_bar * (place - low))
    rows_bar = np.zeros_like(ordered_bar)
    np.put_along_axis(rows_bar, order, share_ties(ordered_bar, ordered, -1), -1)
    a_bar = np.moveaxis(rows_bar.reshape(moved.shape), range(-len(axes), 0), axes)
    steps = np.sum(y_bar * (ordered[..., high] - ordered[..., low]), axis=tuple(range(len(rest))))
    return a_bar, np.reshape(steps, np.shape(q)) * place_slope(q, length, method)


def place_slope(q: Any, length: int, method: str) -> Any:
    """How fast the place between the elements moves with the fraction `q`."""
    if method not in ENDS:
        return np.zeros(np.shape(q))
    alpha, beta = ENDS[method]
    slope = length + 1 - alpha - beta
    place = slope * np.asarray(q) + alpha - 1
    return np.where((place >= 0) & (place <= length - 1), slope, 0.0)


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
    heights, edges = y

    def pullback(y_bars: Any) -> tuple[Any, ...]:
        heights_bar, edges_bar = y_bars
        edges_bar = np.zeros(len(edges)) if edges_bar is ZERO else edges_bar
        weights_bar: Any = ZERO
        if heights_bar is not ZERO and density:
            counted, _ = np.histogram(a, edges, weights=weights)
            widths_bar = -heights_bar * heights / np.diff(edges)
            edges_bar = edges_bar - np.diff(widths_bar, prepend=0, append=0)
            heights_bar = (heights_bar / np.diff(edges) - heights_bar @ heights) / counted.sum()
        if heights_bar is not ZERO and weights is not None:
            place = np.searchsorted(edges, a, side="right") - 1 - (a == edges[-1])
            inside = (place >= 0) & (place < len(heights))
            weights_bar = project(np.where(inside, heights_bar[np.where(inside, place, 0)], 0.0), weights)
        a_bar, bins_bar, range_bar = edges_bars(a, bins, range, edges_bar)
        return a_bar, bins_bar, range_bar, ZERO, weights_bar

    return y, pullback


def edges_bars(a: Any, bins: Any, limits: Any, edges_bar: Any) -> tuple[Any, Any, Any]:
    """The cotangents of what the edges of the bins are made from: the elements, given edges, or given limits."""
    if np.ndim(bins) == 1:
        return ZERO, project(edges_bar, bins) if isinstance(bins, np.ndarray) else tuple(edges_bar.tolist()), ZERO
    fractions = np.linspace(0.0, 1.0, len(edges_bar))
    low_bar, high_bar = edges_bar @ (1 - fractions), edges_bar @ fractions
    if limits is not None:
        return ZERO, ZERO, (project(low_bar, limits[0]), project(high_bar, limits[1]))
    least, most = a == np.min(a), a == np.max(a)
    shares = spread_full(low_bar, a) * least / np.sum(least) + spread_full(high_bar, a) * most / np.sum(most)
    return project(shares, a), ZERO, ZERO
