"""Cotangents of what reads, orders and counts elements: y_bar put where each element came from."""

from __future__ import annotations

from functools import reduce
from typing import Any, Final

import numpy as np

from .cotangents import (
    ZERO,
    accumulate,
    is_absent,
    is_array,
    is_number,
    project,
    rebuilt,
    spread_full,
    unbroadcast,
    zeros_for,
)
from .listed import in_form


def placed(g: Any, x: Any, index: Any) -> Any:
    """Zeros like `x` with `g` at the index, which names no element twice."""
    x_bar = zeros_for(x)
    if x_bar is not ZERO:
        x_bar[index] = g
    return x_bar


def scattered(g: Any, x: Any, index: Any) -> Any:
    """Zeros like `x` with `g` added up at the index."""
    x_bar = zeros_for(x)
    if x_bar is not ZERO:
        np.add.at(x_bar, index, g)
    return x_bar


def scattered_flat(g: Any, x: Any, places: Any) -> Any:
    """Zeros like `x` with `g` added up at places counted in its flattened form."""
    bar = scattered(g, np.ravel(x), places)
    return bar if bar is ZERO else bar.reshape(np.shape(x))


def diagonal_bar(g: Any, x: Any, diagonal: str, missing: tuple[int, ...]) -> Any:
    """Zeros like `x` with `g` on the diagonal that the einsum `diagonal` reads."""
    x_bar = np.zeros_like(x, dtype=np.result_type(g))
    view = np.einsum(diagonal, x_bar)
    view[...] = fitted(np.expand_dims(g, missing), view)
    return project(x_bar, x)


def fitted(g: Any, x: Any) -> Any:
    """`g` summed and stretched to the shape of `x`."""
    return unbroadcast(np.broadcast_to(g, np.broadcast_shapes(np.shape(g), np.shape(x))), x)


def leading(axis: int, ndim: int) -> tuple[slice, ...]:
    """The index of whatever stands before one axis."""
    return (slice(None),) * (axis % ndim)


def within(indices: Any, length: int, mode: str) -> Any:
    """The indices as they are used."""
    if mode == "wrap":
        return np.remainder(indices, length)
    return np.clip(indices, 0, length - 1) if mode == "clip" else indices


def along_axis(indices: Any, x: Any, axis: int) -> tuple[Any, ...]:
    """The index that reads `indices` along the axis, and every place along the others."""
    grid: list[Any] = list(np.ix_(*[np.arange(length) for length in np.shape(x)]))
    grid[axis] = indices
    return tuple(grid)


def entry_bar(g: Any, x: Any, index: Any) -> Any:
    """The cotangent of a container: ZERO everywhere but at the index."""
    if isinstance(x, dict):
        entries = dict.fromkeys(x, ZERO)
        entries[index] = g
        return entries
    items = [ZERO] * len(x)
    items[index] = g
    return rebuilt(x, items)


def joined_bars(g: Any, joiner: Any, index: Any) -> Any:
    """The cotangents of what ``np.r_[index]`` or ``np.c_[index]`` joins: each element is followed by a number."""
    parts = index if isinstance(index, tuple) else (index,)
    followed, starts, where = places_joined(joiner, parts)
    flat = np.zeros(starts[-1] + 1, np.result_type(g))
    flat[where] = np.asarray(g)
    joined = tuple(
        [like_part(flat[start + 1 : start + np.size(part) + 1], part) if follow else ZERO
         for part, follow, start in zip(parts, followed, starts, strict=False)]
    )
    return joined if isinstance(index, tuple) else joined[0]


def places_joined(joiner: Any, parts: tuple[Any, ...]) -> tuple[list[bool], Any, Any]:
    """Which parts are joined element by element, where each begins, and of each element of the result where it is
    from, counted from 1; 0 for those of the others.
    """
    followed = [is_number(part) or is_array(part) or isinstance(part, list) for part in parts]
    sizes = [np.size(part) if follow else 0 for part, follow in zip(parts, followed, strict=True)]
    starts = np.cumsum([0, *sizes])
    # numbers on the imaginary axis, which nothing else reaches
    marks = [
        1j * np.arange(start + 1, start + size + 1).reshape(np.shape(part)) if follow else part
        for part, follow, start, size in zip(parts, followed, starts, sizes, strict=False)
    ]
    return followed, starts, np.asarray(joiner[tuple(marks)].imag, dtype=int)


def rejoined(bars: Any, g: Any, joiner: Any, index: Any) -> Any:
    """The adjoint of `joined_bars`: the cotangents of all parts joined as they were, zeros for the others."""
    parts, bars = (index, bars) if isinstance(index, tuple) else ((index,), (bars,))
    followed, starts, where = places_joined(joiner, parts)
    flat = [np.zeros(1)]
    for follow, bar, start, end in zip(followed, bars, starts[:-1], starts[1:], strict=True):
        if follow:
            flat.append(np.zeros(end - start) if is_absent(bar) else np.ravel(bar))
    return project(np.concatenate(flat)[where], g)


def like_part(bar: Any, part: Any) -> Any:
    """The elements of a cotangent in the form of a number, array or list."""
    return (
        bar.reshape(np.shape(part)).tolist() if isinstance(part, list) else project(bar.reshape(np.shape(part)), part)
    )


def chosen_bars(g: Any, which: Any, choices: Any) -> Any:
    """The cotangents of the choices: `g` where the number of the choice stands."""
    bars = [
        project(unbroadcast(np.where(np.equal(which, k), g, 0.0), choice), choice) for k, choice in enumerate(choices)
    ]
    return np.stack(bars) if is_array(choices) else tuple(bars)


def selected_bars(g: Any, conditions: Any, choices: Any, default: Any) -> tuple[Any, Any]:
    """The cotangents of the choices and of the default: `g` where the condition is the first that holds."""
    bars = []
    for condition, choice in zip(conditions, choices, strict=True):
        bars.append(project(unbroadcast(np.where(condition, g, 0.0), choice), choice))
        g = np.where(condition, 0.0, g)
    return tuple(bars), project(unbroadcast(g, default), default)


# ------------------------------------------------------------------ order


def share_ties(g: Any, y: Any, axis: int) -> Any:
    """`g` averaged over the runs of equal elements of the sorted `y`."""
    y, g = np.moveaxis(y, axis, -1), np.moveaxis(g, axis, -1)
    first = np.ones(y.shape, dtype=bool)
    first[..., 1:] = y[..., 1:] != y[..., :-1]
    if not first.all():
        starts = np.flatnonzero(first)
        counts = np.diff(starts, append=first.size)
        means = np.add.reduceat(g.ravel(), starts) / counts
        g = np.repeat(means, counts).reshape(y.shape)
    return np.moveaxis(g, -1, axis)


def sorted_bar(g: Any, x: Any, y: Any, axis: int | None) -> Any:
    """The cotangent of `x` from that of `y`, which is `x` sorted; equal elements share."""
    if axis is None:
        return sorted_bar(g, np.ravel(x), y, -1).reshape(np.shape(x))
    x_bar = zeros_for(x)
    np.put_along_axis(x_bar, np.argsort(x, axis=axis, kind="stable"), share_ties(g, y, axis), axis)
    return x_bar


def sorted_dot(dot: Any, x: Any, y: Any, axis: int | None) -> Any:
    """The tangent of `y`, which is `x` sorted; equal elements share."""
    if axis is None:
        return sorted_dot(np.ravel(dot), np.ravel(x), y, -1)
    order = np.argsort(x, axis=axis, kind="stable")
    return share_ties(np.take_along_axis(dot, order, axis), y, axis)


def permuted_bar(g: Any, x: Any, y: Any, axis: int | None) -> Any:
    """The cotangent of `x` from that of `y`, which is `x` in another order.  Sorted, both are the same."""
    places = np.argsort(y, axis=axis, kind="stable")
    return sorted_bar(np.take_along_axis(g, places, axis), x, np.take_along_axis(y, places, axis), axis)


def unique_bar(g: Any, x: Any, axis: int | None, equal_nan: bool = True) -> Any:
    """The cotangent of `x` from that of its unique values; equal ones share."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True, axis=axis, equal_nan=equal_nan)
    if axis is None:
        return project((g / counts)[inverse].reshape(np.shape(x)), x)
    shares = np.moveaxis(g, axis, -1) / counts
    return project(np.take(np.moveaxis(shares, -1, axis), inverse.ravel(), axis), x)


def values_bar(bars: Any, x: Any, axis: int | None, equal_nan: bool) -> Any:
    """As `unique_bar`, from the cotangents of the values and of what comes with them."""
    return ZERO if is_absent(bars[0]) else unique_bar(bars[0], x, axis, equal_nan)


def sorted_entries_bar(g: Any, entries: Any, key: Any, reverse: bool) -> Any:
    """The cotangent of what was iterated over, from that of the sorted list; equal numbers share."""
    items = list(entries)
    keys = items if key is None else [key(item) for item in items]
    order = sorted(range(len(items)), key=keys.__getitem__, reverse=reverse)
    bars = list(g) if key is not None else shared([items[i] for i in order], list(g))
    back = dict(zip(order, bars, strict=True))
    return entries_bar([back[i] for i in range(len(items))], entries)


def shared(ordered: list[Any], bars: list[Any]) -> list[Any]:
    """The cotangents of sorted entries, the mean for equal numbers."""
    start = 0
    for end in range(1, len(ordered) + 1):
        if end < len(ordered) and ordered[end] == ordered[start]:
            continue
        if end - start > 1 and is_number(ordered[start]):
            total = reduce(accumulate, bars[start:end])
            bars[start:end] = [total if is_absent(total) else total / (end - start)] * (end - start)
        start = end
    return bars


def entries_bar(bars: Any, x: Any) -> Any:
    """The cotangent of what was iterated over, from those of its entries."""
    if isinstance(x, dict):
        return ZERO  # a loop over a dict gives its keys
    if isinstance(x, (list, tuple)):
        return rebuilt(x, list(bars))
    if is_array(x):
        x_bar = zeros_for(x)
        for i, bar in enumerate(bars):
            if not is_absent(bar):
                x_bar[i] = bar
        return x_bar
    return list(bars)


def mapping_bar(g: Any, entries: Any) -> Any:
    """The cotangent of what a dict was made of: another dict, or pairs; of equal keys the last one counts."""
    if isinstance(entries, dict):
        return {key: g.get(key, ZERO) for key in entries}
    last = {key: i for i, (key, _) in enumerate(entries)}
    counts = [last[key] == i for i, (key, _) in enumerate(entries)]
    bars = [g.get(pair[0], ZERO) if counted else ZERO for pair, counted in zip(entries, counts, strict=True)]
    return rebuilt(entries, [rebuilt(pair, [ZERO, bar]) for pair, bar in zip(entries, bars, strict=True)])


# ------------------------------------------------------------------ quantiles

ENDS: Final = {  # how far the least and the largest element are from the ends of [0, 1]: NumPy's alpha and beta
    "linear": (1.0, 1.0),
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}


def quantile_bar(g: Any, x: Any, q: Any, axis: Any, method: Any) -> Any:
    """The cotangent of the elements: those that a quantile lies between share its cotangent."""
    axes = reduced_axes(x, axis)
    rows = rows_along(x, axes)
    order = np.argsort(rows, axis=-1, kind="stable")
    low, high, part = neighbours(q, rows.shape[-1], method)
    g = np.moveaxis(np.reshape(g, (np.size(q), *rows.shape[:-1])), 0, -1)
    ordered_bar = np.zeros_like(rows, dtype=np.result_type(g))
    below: Any = (..., low)
    above: Any = (..., high)
    np.add.at(ordered_bar, below, g * (1 - part))
    np.add.at(ordered_bar, above, g * part)
    rows_bar = np.zeros_like(ordered_bar)
    np.put_along_axis(rows_bar, order, share_ties(ordered_bar, np.take_along_axis(rows, order, -1), -1), -1)
    moved = np.moveaxis(x, axes, range(-len(axes), 0))
    return project(np.moveaxis(rows_bar.reshape(moved.shape), range(-len(axes), 0), axes), x)


def quantile_of(dot: Any, x: Any, q: Any, axis: Any, method: Any, shape: Any) -> Any:
    """The adjoint of `quantile_bar`: of tangents of the elements, the same mean as the quantile is of them."""
    axes = reduced_axes(x, axis)
    rows = rows_along(x, axes)
    order = np.argsort(rows, axis=-1, kind="stable")
    low, high, part = neighbours(q, rows.shape[-1], method)
    moved = share_ties(np.take_along_axis(rows_along(dot, axes), order, -1), np.take_along_axis(rows, order, -1), -1)
    means = moved[..., low] * (1 - part) + moved[..., high] * part
    return np.reshape(np.moveaxis(means, -1, 0), shape)


def fraction_bar(g: Any, q: Any, x: Any, axis: Any, method: Any) -> Any:
    """The cotangent of the fractions `q`: how far apart the neighbours are, and how fast the place moves."""
    rows = rows_along(x, reduced_axes(x, axis))
    low, high, _ = neighbours(q, rows.shape[-1], method)
    ordered = np.sort(rows, axis=-1)
    g = np.moveaxis(np.reshape(g, (np.size(q), *rows.shape[:-1])), 0, -1)
    steps = np.sum(g * (ordered[..., high] - ordered[..., low]), axis=tuple(range(rows.ndim - 1)))
    return np.reshape(steps, np.shape(q)) * place_slope(q, rows.shape[-1], method)


def nanquantile_bars(g: Any, x: Any, q: Any, axis: Any, method: Any) -> tuple[Any, Any]:
    """As `quantile_bar` and `fraction_bar`, row by row of those that are not nan."""
    axes = reduced_axes(x, axis)
    rows = rows_along(x, axes)
    flat = rows.reshape(-1, rows.shape[-1])
    g = np.moveaxis(np.reshape(g, (np.size(q), *rows.shape[:-1])), 0, -1).reshape(len(flat), np.size(q))
    flat_bar = np.zeros_like(flat, dtype=np.result_type(g))
    q_bar = np.zeros(np.shape(q))
    for k, row in enumerate(flat):
        there = ~np.isnan(row)
        if np.any(there):
            each = np.reshape(g[k], np.shape(q))
            flat_bar[k, there] = quantile_bar(each, row[there], q, None, method)
            q_bar = q_bar + fraction_bar(each, q, row[there], None, method)
    moved = np.moveaxis(x, axes, range(-len(axes), 0))
    return project(np.moveaxis(flat_bar.reshape(moved.shape), range(-len(axes), 0), axes), x), project(q_bar, q)


def reduced_axes(x: Any, axis: Any) -> tuple[int, ...]:
    """The axes that a reduction along `axis` takes away."""
    if axis is None:
        return tuple(range(np.ndim(x)))
    return tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)


def rows_along(x: Any, axes: tuple[int, ...]) -> Any:
    """The elements along the axes in rows."""
    moved = np.moveaxis(x, axes, range(-len(axes), 0))
    return moved.reshape(*moved.shape[: moved.ndim - len(axes)], -1)


def neighbours(q: Any, length: int, method: Any) -> tuple[Any, Any, Any]:
    """Between which sorted elements each quantile lies, and how far from the lower one."""
    # the quantiles of 0, 1, 2, ... are places
    place = np.ravel(np.quantile(np.arange(length, dtype=float), q, method=method))
    low = np.clip(np.floor(place).astype(int), 0, max(length - 2, 0))
    return low, np.minimum(low + 1, length - 1), place - low


def place_slope(q: Any, length: int, method: Any) -> Any:
    """How fast the place between the elements moves with the fraction `q`."""
    if method not in ENDS:
        return np.zeros(np.shape(q))
    alpha, beta = ENDS[method]
    slope = length + 1 - alpha - beta
    place = slope * np.asarray(q) + alpha - 1
    return np.where((place >= 0) & (place <= length - 1), slope, 0.0)


# ------------------------------------------------------------------ bins


def binned_bar(g: Any, weights: Any, x: Any, edges: Any) -> Any:
    """The cotangent of the weights of `x`: that of the bin in which it lies."""
    place = np.searchsorted(edges, x, side="right") - 1 - (x == edges[-1])
    inside = (place >= 0) & (place < len(g))
    return project(np.where(inside, g[np.where(inside, place, 0)], 0.0), weights)


def edges_bars(g: Any, x: Any, bins: Any, limits: Any) -> tuple[Any, Any, Any]:
    """The cotangents of what the edges of bins are made from: the elements, given edges, or given limits."""
    if np.ndim(bins) == 1:
        return ZERO, in_form(g.tolist(), bins), ZERO
    fractions = np.linspace(0.0, 1.0, len(g))
    low_bar, high_bar = g @ (1 - fractions), g @ fractions
    if limits is not None:
        return ZERO, ZERO, in_form([low_bar, high_bar], limits)
    least, most = x == np.min(x), x == np.max(x)
    shares = spread_full(low_bar, x) * least / np.sum(least) + spread_full(high_bar, x) * most / np.sum(most)
    return project(shares, x), ZERO, ZERO


def histogram_bars(bars: Any, y: Any, x: Any, bins: Any, limits: Any, density: Any, weights: Any) -> tuple[Any, ...]:
    """The cotangents of the elements, bins, limits and weights of a histogram."""
    heights_bar, edges_bar = bars
    heights, edges = y
    edges_bar = np.zeros(len(edges)) if is_absent(edges_bar) else edges_bar
    weights_bar: Any = ZERO
    if not is_absent(heights_bar) and density:
        counted, _ = np.histogram(x, edges, weights=weights)
        heights_bar, widths_bar = density_bars(heights_bar, heights, counted, edges)
        edges_bar = edges_bar + widths_bar
    if not is_absent(heights_bar) and weights is not None:
        weights_bar = binned_bar(heights_bar, weights, x, edges)
    return (*edges_bars(edges_bar, x, bins, limits), weights_bar)


def density_bars(g: Any, heights: Any, counted: Any, edges: Any) -> tuple[Any, Any]:
    """The cotangents of the counts and of the edges from that of ``counts / total / widths``."""
    widths_bar = -g * heights / np.diff(edges)
    return (g / np.diff(edges) - g @ heights) / counted.sum(), -np.diff(widths_bar, prepend=0, append=0)
