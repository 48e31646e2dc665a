"""Cotangents put back where their elements came from: permuted, repeated, in windows, on diagonals, inside borders."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cotangents import project, unbroadcast, zeros_for


def inverse_axes(axes: Any) -> tuple[int, ...]:
    """The permutation that undoes `axes`."""
    forward = [axis % len(axes) for axis in axes]
    return tuple(forward.index(axis) for axis in range(len(forward)))


def from_memory_order(y_bar: Any, a: Any) -> Any:
    """`y_bar` in the shape of `a`, whose elements it has in the order in which they lie in memory."""
    places = np.empty_like(a, dtype=np.intp)  # laid out as `a` is
    places[...] = np.arange(a.size).reshape(a.shape)
    return np.reshape(y_bar, -1)[np.argsort(places.ravel("K"))].reshape(a.shape)


# ------------------------------------------------------------------ repeats


def untile(y_bar: Any, a: Any, reps: Any) -> Any:
    """The sum of the tiles of `y_bar`, each of the shape of `a`."""
    counts = (reps,) if isinstance(reps, int) else tuple(reps)
    counts = (1,) * (np.ndim(a) - len(counts)) + counts
    shape = (1,) * (len(counts) - np.ndim(a)) + np.shape(a)
    tiles = y_bar.reshape([n for pair in zip(counts, shape, strict=True) for n in pair])
    return np.sum(tiles, axis=tuple(range(0, tiles.ndim, 2))).reshape(np.shape(a))


def unrepeat(y_bar: Any, a: Any, repeats: Any, axis: Any = None) -> Any:
    """The sums of the runs of `y_bar`: of one length, or of those that `repeats` lists."""
    shape = np.shape(a)
    if np.ndim(repeats) == 0 or len(repeats) == 1:
        times = repeats if np.ndim(repeats) == 0 else repeats[0]
        after = len(shape) if axis is None else axis % len(shape) + 1
        return np.sum(np.reshape(y_bar, (*shape[:after], times, *shape[after:])), axis=after)
    place = np.repeat(np.arange(len(repeats)), repeats)
    if axis is None:
        flat_bar = np.zeros_like(y_bar, shape=a.size)
        np.add.at(flat_bar, place, y_bar)
        return flat_bar.reshape(shape)
    a_bar = np.zeros_like(y_bar, shape=np.moveaxis(a, axis, 0).shape)
    np.add.at(a_bar, place, np.moveaxis(y_bar, axis, 0))
    return np.moveaxis(a_bar, 0, axis)


def unresize(y_bar: Any, a: Any) -> Any:
    """The sum of all rounds through the elements of `a`, of which the last may be short."""
    size = max(np.size(a), 1)
    missing = np.zeros_like(y_bar, shape=-np.size(y_bar) % size)
    return np.sum(np.append(y_bar, missing).reshape(-1, size), axis=0).reshape(np.shape(a))


def add_windows(y_bar: Any, x: Any, axis: Any = None) -> Any:
    """Add up the windows where they lay: one step for each place in a window, not for each window."""
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    x_bar = zeros_for(x)
    for place in np.ndindex(y_bar.shape[x.ndim :]):
        start = [0] * x.ndim
        for k, offset in zip(axes, place, strict=True):
            start[k] += offset
        region = tuple(slice(first, first + n) for first, n in zip(start, y_bar.shape, strict=False))
        x_bar[region] += y_bar[(..., *place)]
    return x_bar


# ------------------------------------------------------------------ diagonals


def along_diagonal(y_bar: Any, a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Any:
    """Zeros in the shape of `a` with `y_bar`, whose last axis runs along it, on a diagonal."""
    a_bar = zeros_for(a)
    place = np.arange(np.shape(y_bar)[-1])
    rows = np.moveaxis(a_bar, (axis1, axis2), (-2, -1))
    rows[..., place + max(-offset, 0), place + max(offset, 0)] = y_bar
    return a_bar


def trace_bar(y_bar: Any, a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Any:
    """`y_bar` all along a diagonal."""
    length = np.diagonal(a, offset, axis1, axis2).shape[-1]
    spread = np.broadcast_to(np.expand_dims(y_bar, -1), (*np.shape(y_bar), length))
    return along_diagonal(spread, a, offset, axis1, axis2)


# ------------------------------------------------------------------ borders


def pad_widths(pad_width: Any, ndim: Any) -> tuple[tuple[int, int], ...]:
    """The numbers of elements before and after, for each axis."""
    if isinstance(pad_width, dict):
        pairs = {axis % ndim: np.broadcast_to(width, 2).tolist() for axis, width in pad_width.items()}
        return tuple((pairs[axis][0], pairs[axis][1]) if axis in pairs else (0, 0) for axis in range(ndim))
    return tuple((before, after) for before, after in np.broadcast_to(pad_width, (ndim, 2)).tolist())


def inner_part(pad_width: Any, ndim: Any) -> tuple[slice, ...]:
    """The index of what is inside the border."""
    return tuple(slice(before or None, -after or None) for before, after in pad_widths(pad_width, ndim))


def unpad(g: Any, a: Any, pad_width: Any, mode: Any, reflect_type: Any = "even") -> tuple[Any, Any]:
    """The cotangents of what was padded and of the values at the ends, last axis first: it was padded last."""
    ends = []
    widths = pad_widths(pad_width, a.ndim)
    for axis in range(a.ndim - 1, -1, -1):
        n, (before, after) = a.shape[axis], widths[axis]
        rows = np.moveaxis(g, axis, 0)
        border = np.concatenate([rows[:before], rows[before + n :]])
        takes = _border_weights(n, before, after, mode, reflect_type)
        free = np.sum(border, axis=tuple(range(1, border.ndim))) * (1.0 - np.sum(takes, axis=1))
        ends.append([np.sum(free[:before]), np.sum(free[before:])])
        inner = rows[before : before + n] + np.tensordot(takes, border, axes=(0, 0))
        g = np.moveaxis(inner, 0, axis)
    return project(g, a), np.array(ends[::-1])


def _border_weights(n: Any, before: Any, after: Any, mode: Any, reflect_type: Any) -> Any:
    """How much of each of the `n` elements of an axis is in each element of its border."""
    if mode == "constant" or mode == "empty":
        return np.zeros((before + after, n))
    width = ((before, after), (0, 0))
    if mode == "reflect" or mode == "symmetric":
        padded = np.pad(np.eye(n), width, mode, reflect_type=reflect_type)
    else:
        padded = np.pad(np.eye(n), width, mode)
    return np.concatenate([padded[:before], padded[before + n :]])


# ------------------------------------------------------------------ insert and delete


def insert_bars(y_bar: Any, arr: Any, obj: Any, values: Any, axis: Any = None) -> tuple[Any, Any]:
    """The cotangents of `arr` and of the array `values` for ``np.insert(arr, obj, values, axis)``."""
    along = 0 if axis is None else axis
    n = np.size(arr) if axis is None else np.shape(arr)[axis]
    places = np.argsort(np.insert(np.arange(n), obj, np.arange(n, y_bar.shape[along])))
    arr_bar = np.take(y_bar, places[:n], axis=along).reshape(np.shape(arr))
    values_bar = np.take(y_bar, places[n:], axis=along)
    if not isinstance(obj, slice) and np.ndim(obj) == 0:  # NumPy has the axis first then
        values_bar = np.moveaxis(values_bar, along, 0)
    return arr_bar, unbroadcast(values_bar, np.array(values, ndmin=y_bar.ndim)).reshape(np.shape(values))


def undelete(y_bar: Any, arr: Any, obj: Any, axis: Any = None) -> Any:
    """`y_bar` with zeros where ``np.delete(arr, obj, axis)`` took elements away."""
    if axis is None:
        flat_bar = np.zeros_like(y_bar, shape=arr.size)
        flat_bar[np.delete(np.arange(arr.size), obj)] = y_bar
        return flat_bar.reshape(arr.shape)
    arr_bar = zeros_for(arr)
    kept = np.delete(np.arange(arr.shape[axis]), obj)
    np.moveaxis(arr_bar, axis, 0)[kept] = np.moveaxis(y_bar, axis, 0)
    return arr_bar


def untrim(y_bar: Any, filt: Any, trim: Any) -> Any:
    """`y_bar` with zeros where ``np.trim_zeros(filt, trim)`` took them away."""
    first = np.argmax(filt != 0) if "f" in trim.lower() else 0
    filt_bar = zeros_for(filt)
    filt_bar[first : first + len(y_bar)] = y_bar
    return filt_bar
