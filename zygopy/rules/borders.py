"""Functions that put elements around and between those of an array, or take some away: pad, insert, delete."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import UnsupportedValue
from ..runtime import ZERO, project, unbroadcast
from ..runtime.layouts import inner_part, insert_bars, undelete, unpad, untrim
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
        if constant_values is None and (mode == "constant" or mode == "empty"):
            return (y_bar[inner_part(pad_width, np.ndim(array))],)
        array_bar, ends = unpad(y_bar, array, pad_width, mode, reflect_type)
        constant_bar = ZERO if constant_values is None else from_pairs(ends, constant_values)
        end_bar = ZERO if end_values is None else from_pairs(ends, end_values)
        return array_bar, ZERO, ZERO, constant_bar, end_bar

    return y, pullback


MODES = ("constant", "empty", "edge", "reflect", "symmetric", "wrap", "linear_ramp")


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
        arr_bar, values_bar = insert_bars(y_bar, arr, obj, values, axis)
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
        return (undelete(y_bar, arr, obj, axis),)

    return y, pullback


@RULES.rule(np.trim_zeros, returns="view", selects=True, samples=lambda rng: [
    sample(rng.normal(size=3)), sample(rng.normal(size=4), "f"), sample(rng.normal(size=1), "B")])
def trim_zeros_rule(filt: Any, trim: Any = "fb") -> Answer:
    """y is x without its zeros at the ends, which are constant."""
    y = np.trim_zeros(filt, trim)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (untrim(y_bar, filt, trim),)

    return y, pullback
