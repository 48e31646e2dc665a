"""Functions that put elements around and between those of an array, or take some away: pad, insert, delete."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import UnsupportedValue
from ..runtime import ZERO, project, unbroadcast, zeros_for
from .book import RuleBook, sample
from .shapes import Answer, formed_like

RULES = RuleBook("borders")


@RULES.linear(np.pad, arguments=(0, 3, 4), selects=True, samples=lambda rng: [
    sample(rng.normal(size=3), 2),
    sample(rng.normal(size=(2, 3)), ((1, 2), (0, 3))),
    sample(rng.normal(size=(2, 3)), (1, 0), "constant", constant_values=1.5),
    sample(rng.normal(size=(2, 3)), ((1, 2), (0, 3)), constant_values=((1.5, 0.5), (2.5, 3.5))),
    sample(rng.normal(size=(2, 3)), 1, constant_values=(1.5, 0.5)),
    *[sample(rng.normal(size=shape), width, mode) for mode in ("edge", "reflect", "symmetric", "wrap", "linear_ramp")
      for shape, width in (((4,), (2, 3)), ((2, 3), ((1, 0), (5, 4))))],
    sample(rng.normal(size=(3, 2)).astype(np.float32), 1, mode="edge"),
    sample(rng.normal(size=4), (2, 5), "reflect", reflect_type="odd"),
    sample(rng.normal(size=(3, 2)), 1, "symmetric", reflect_type="odd"),
    sample(rng.normal(size=(3, 2)), (2, 3), "linear_ramp", end_values=1.5),
    sample(rng.normal(size=(3, 2)), (2, 3), "linear_ramp", end_values=((0.5, 1.5), (2.5, 3.5))),
])
def pad_rule(array: Any, pad_width: Any, mode: Any = "constant", *, constant_values: Any = None,
             end_values: Any = None, reflect_type: Any = "even") -> Answer:
    """y is x inside a border.   x_bar is the inner part of y_bar, and what the border took from x comes back to it."""
    if mode not in MODES:
        raise UnsupportedValue(f"`np.pad` with mode={mode!r}", hint=f"one of {', '.join(map(repr, MODES))}")
    if constant_values is not None:
        y = np.pad(array, pad_width, mode, constant_values=constant_values)
    elif end_values is not None:
        y = np.pad(array, pad_width, mode, end_values=end_values)
    elif reflect_type != "even":
        y = np.pad(array, pad_width, mode, reflect_type=reflect_type)
    else:
        y = np.pad(array, pad_width, mode)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        widths = pad_widths(pad_width, np.ndim(array))
        if constant_values is None and (mode == "constant" or mode == "empty"):
            return (y_bar[tuple([slice(pair[0], pair[0] + n) for pair, n in zip(widths, array.shape, strict=True)])],)
        inner, ends = unpadded(y_bar, widths, array.shape, mode, reflect_type)
        constant_bar = ZERO if constant_values is None else from_pairs(ends, constant_values)
        end_bar = ZERO if end_values is None else from_pairs(ends, end_values)
        return project(inner, array), ZERO, ZERO, constant_bar, end_bar

    return y, pullback


MODES = ("constant", "empty", "edge", "reflect", "symmetric", "wrap", "linear_ramp")


def pad_widths(pad_width: Any, ndim: Any) -> list[list[int]]:
    """The numbers of elements before and after, for each axis."""
    if isinstance(pad_width, dict):
        pairs = {axis % ndim: np.broadcast_to(width, 2).tolist() for axis, width in pad_width.items()}
        return [pairs.get(axis, [0, 0]) for axis in range(ndim)]
    widths: list[list[int]] = np.broadcast_to(pad_width, (ndim, 2)).tolist()
    return widths


def unpadded(g: Any, widths: Any, shape: Any, mode: Any, reflect_type: Any) -> tuple[Any, Any]:
    """The cotangents of what was padded and of the values at the ends, last axis first: it was padded last."""
    ends = []
    for axis in range(len(shape) - 1, -1, -1):
        n, (before, after) = shape[axis], widths[axis]
        rows = np.moveaxis(g, axis, 0)
        border = np.concatenate([rows[:before], rows[before + n :]])
        takes = border_weights(n, before, after, mode, reflect_type)
        free = np.sum(border, axis=tuple(range(1, border.ndim))) * (1.0 - np.sum(takes, axis=1))
        ends.append([np.sum(free[:before]), np.sum(free[before:])])
        inner = rows[before : before + n] + np.tensordot(takes, border, axes=(0, 0))
        g = np.moveaxis(inner, 0, axis)
    return g, np.array(ends[::-1])


def border_weights(n: Any, before: Any, after: Any, mode: Any, reflect_type: Any) -> Any:
    """How much of each of the `n` elements of an axis is in each element of its border."""
    if mode == "constant" or mode == "empty":
        return np.zeros((before + after, n))
    width = ((before, after), (0, 0))
    if mode == "reflect" or mode == "symmetric":
        padded = np.pad(np.eye(n), width, mode, reflect_type=reflect_type)
    else:
        padded = np.pad(np.eye(n), width, mode)
    return np.concatenate([padded[:before], padded[before + n :]])


def from_pairs(ends: Any, values: Any) -> Any:
    """The cotangent of `constant_values` or `end_values`: a number, a pair, or a pair for each axis."""
    return formed_like(unbroadcast(ends, np.asarray(values)), values)


# ------------------------------------------------------------------ insert and delete


@RULES.linear(np.insert, arguments=(0, 2), selects=True, samples=lambda rng: [
    sample(rng.normal(size=4), 1, 1.5),
    sample(rng.normal(size=4), -1, rng.normal(size=2)),
    sample(rng.normal(size=4), [3, 1, 1], rng.normal(size=3)),
    sample(rng.normal(size=4), slice(0, 3, 2), [1.5, 2.5]),
    sample(rng.normal(size=(2, 3)), 2, rng.normal(size=2)),
    sample(rng.normal(size=(2, 3)), 1, 1.5, axis=1),
    sample(rng.normal(size=(2, 3)), 1, rng.normal(size=(2, 2)), axis=1),
    sample(rng.normal(size=(2, 3)), [1, 2], rng.normal(size=(2, 2)), axis=1),
    sample(rng.normal(size=(2, 3)), [2, 0], rng.normal(size=3), axis=0),
    sample(rng.normal(size=(2, 3)), [1], rng.normal(size=(1, 3)), axis=-2),
])
def insert_rule(arr: Any, obj: Any, values: Any, axis: Any = None) -> Answer:
    """y is arr with values put in.   Each gets its part of y_bar."""
    y = np.insert(arr, obj, values, axis=axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        along_axis = 0 if axis is None else axis
        n = np.size(arr) if axis is None else np.shape(arr)[axis]
        total = np.shape(y)[along_axis]
        places = np.argsort(np.insert(np.arange(n), obj, np.arange(n, total)))
        arr_bar = np.take(y_bar, places[:n], axis=along_axis).reshape(np.shape(arr))
        values_bar = np.take(y_bar, places[n:], axis=along_axis)
        if not isinstance(obj, slice) and np.ndim(obj) == 0:  # NumPy has the axis first then
            values_bar = np.moveaxis(values_bar, along_axis, 0)
        values_bar = unbroadcast(values_bar, np.array(values, ndmin=np.ndim(y))).reshape(np.shape(values))
        return project(arr_bar, arr), ZERO, formed_like(values_bar, values)

    return y, pullback


@RULES.linear(np.delete, selects=True, samples=lambda rng: [
    sample(rng.normal(size=4), 1),
    sample(rng.normal(size=(2, 3)), [0, 4]),
    sample(rng.normal(size=(2, 3)).T, [1, 2]),
    sample(rng.normal(size=(2, 3)).T, -1, axis=1),
    sample(rng.normal(size=(3, 2)), slice(0, 2), axis=0),
    sample(rng.normal(size=(2, 3)), np.array([True, False, True]), axis=-1),
    sample(rng.normal(size=3).astype(np.float32), []),
])
def delete_rule(arr: Any, obj: Any, axis: Any = None) -> Answer:
    """y is arr without some elements, which get zeros."""
    y = np.delete(arr, obj, axis=axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if axis is None:
            flat_bar = np.zeros_like(y_bar, shape=arr.size)
            flat_bar[np.delete(np.arange(arr.size), obj)] = y_bar
            return (flat_bar.reshape(arr.shape),)
        arr_bar = zeros_for(arr)
        kept = np.delete(np.arange(arr.shape[axis]), obj)
        np.moveaxis(arr_bar, axis, 0)[kept] = np.moveaxis(y_bar, axis, 0)
        return (arr_bar,)

    return y, pullback


@RULES.rule(np.trim_zeros, returns="view", selects=True, samples=lambda rng: [
    sample(rng.normal(size=3)), sample(rng.normal(size=4), "f"), sample(rng.normal(size=1), "B")])
def trim_zeros_rule(filt: Any, trim: Any = "fb") -> Answer:
    """y is x without its zeros at the ends, which are constant."""
    y = np.trim_zeros(filt, trim)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        first = np.argmax(filt != 0) if "f" in trim.lower() else 0
        filt_bar = zeros_for(filt)
        filt_bar[first : first + len(y)] = y_bar
        return (filt_bar,)

    return y, pullback
