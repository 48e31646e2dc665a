"""Reading some of the elements: indexing, take and what chooses by number or condition."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ..errors import MissingRule
from ..runtime import ZERO, is_absent, is_array, project
from ..runtime.places import (
    along_axis,
    chosen_bars,
    entry_bar,
    joined_bars,
    leading,
    placed,
    rejoined,
    scattered,
    scattered_flat,
    selected_bars,
    within,
)
from .book import Pullback, RuleBook, Sample, no_rule, sample

RULES = RuleBook("indexing")

RULES.constant(
    np.nonzero, np.flatnonzero, np.argwhere, np.unravel_index, np.ravel_multi_index, np.indices,
    np.diag_indices, np.diag_indices_from, np.tril_indices, np.tril_indices_from, np.triu_indices,
    np.triu_indices_from, np.mask_indices, np.ndarray.nonzero,
)  # fmt: skip


def _axes(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=3)
    return [sample(x), sample(x, [1, 0]), sample(x, x[:2], rng.normal(size=1).astype(np.float32)), sample([0.5, 1.5])]


@RULES.rule(np.ix_, result="unknown", returns="view", samples=_axes)
def ix_rule(*args: Any) -> tuple[Any, Pullback]:
    """Each sequence along an axis of its own, so that they broadcast against each other."""
    y = np.ix_(*args)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if is_absent(y_bar):  # it was an index
            return (ZERO,) * len(args)
        return tuple([axis_bar(bar, x) for bar, x in zip(y_bar, args, strict=True)])

    return y, pullback


def axis_bar(bar: Any, x: Any) -> Any:
    """The cotangent of a sequence that was laid along an axis."""
    return ZERO if is_absent(bar) else project(bar.reshape(-1), x)


# ------------------------------------------------------------------ x[index]


def _getitem_samples(rng: np.random.Generator) -> list[Sample]:
    cube, matrix = rng.normal(size=(4, 3, 5)), rng.normal(size=(3, 4))
    row, rows, columns = np.array([2, 0, 2]), np.array([[0, 1], [1, 1]]), np.array([3, 0])
    basic: list[Any] = [
        1, -1, np.int64(2), (1, 2), (0, -1, 3), slice(None), slice(1, 3), slice(None, None, 2), slice(None, None, -1),
        slice(3, None, -2), slice(2, 2), (slice(1, None), 1), (Ellipsis, 0), Ellipsis, (), None,
        (None, 1, Ellipsis, None), (slice(None), None, slice(-2, None)), (1, slice(None), slice(4, 0, -2)),
        (0, 0, 0, Ellipsis),
    ]  # fmt: skip
    gathering: list[Any] = [
        row, -row, rows, [0, 0, 1], [[0, 1], [2, 2]], (row, slice(None), 1), (slice(None), row), (Ellipsis, row),
        (row, row, row), (1, [0, 0, 2]), (rows, None, slice(1, 3)), (slice(None), [0, 0], [1, 1]),
        ([0, 0], slice(None), [1, 1]), (row[:, None], columns[None] % 3), np.array([], dtype=int), np.array(1),
        np.ix_([0, 0, 3], [1], [2, 4]),
    ]  # fmt: skip
    masks: list[Any] = [
        cube > 0, cube[:, 0, 0] > 0, (slice(None), np.array([True, False, True])),
        (np.array([True, False, True, True]), row), [True, False, False, True], (cube[:, :, 0] > 0, 1),
        (1, matrix[:, 0] > 9), np.zeros(4, dtype=bool), np.True_,
    ]  # fmt: skip
    of_arrays = [sample(cube, index) for index in (*basic, *gathering, *masks)]
    return [
        *of_arrays,
        sample(matrix.T[:, ::2], (slice(1, None), 0)),
        sample(matrix.T[:, ::2], (row, [0, 0, 1])),
        sample(matrix.astype(np.float32), row),
        sample(matrix + 1j, slice(1, 3)),
        sample(matrix + 1j, (row, row)),
        sample(rng.normal(size=(0, 3)), (slice(None), 1)),
        sample(rng.normal(size=1), 0),
        sample(np.array(1.5), ()),
        sample(np.array(1.5), (None, Ellipsis)),
        sample(np.float64(1.5), ()),
        sample(np.float64(1.5), None),
        sample([1.0, 2.0, matrix], 2),
        sample([1.0, 2.0, 3.0], slice(None, None, -2)),
        sample((1.0, matrix), -1),
        sample((1.0, 2.0, (3.0, 4.0)), slice(1, 3)),
        sample({"a": 1.0, "b": matrix}, "b"),
    ]


@RULES.linear(operator.getitem, returns="view", selects=True, samples=_getitem_samples)
def getitem_rule(x: Any, index: Any) -> tuple[Any, Pullback]:
    """y = x[index].   x_bar is zero but for x_bar[index] = y_bar, added up where the index repeats."""
    y = x[index]

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if isinstance(x, (tuple, list, dict)):
            return (entry_bar(y_bar, x, index),)
        if isinstance(x, np.generic):
            return (project(np.sum(y_bar), x),)
        if not is_array(x) and not isinstance(x, (str, bytes, range)):
            raise no_rule("[]", (x,))
        return (scattered(y_bar, x, index) if may_repeat(index) else placed(y_bar, x, index),)

    return y, pullback


def may_repeat(index: Any) -> bool:
    """Whether the index may name an element twice: it has integers in an array or a list."""
    if isinstance(index, tuple):
        return any(map(may_repeat, index))
    if isinstance(index, list):
        return np.asarray(index).dtype != bool
    return np.ndim(index) > 0 and index.dtype != bool


def _joins(rng: np.random.Generator) -> list[Sample]:
    matrix = rng.normal(size=(3, 4))
    return [
        sample(np.r_, (matrix[0], 2.5, slice(1, 4), np.array([7, 8]), [0.5, 1.5])),
        sample(np.r_, matrix[0]),
        sample(np.c_, (matrix[0], matrix[1])),
        sample(np.c_, (matrix, matrix[:, :1])),
        sample(np.r_, ("0,2", matrix[0], matrix[1] * 1j)),
    ]


def affine_dot(y: Any, dots: Any, joiner: Any, key: Any) -> Any:
    """Slices among the parts give numbers that do not move: it comes through the pullback."""
    return NotImplemented


@RULES.linear(type(np.r_).__getitem__, arguments=(1,), pushforward=affine_dot, samples=_joins)
def join_rule(joiner: Any, key: Any) -> tuple[Any, Pullback]:
    """y = np.r_[a, b, ...], or np.c_.   Each gets its part of y_bar."""
    y = joiner[key]

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, joined_bars(y_bar, joiner, key)

    return y, pullback


def _joined_samples(rng: np.random.Generator) -> list[Sample]:
    return [sample(rng.normal(size=call.args[0][call.args[1]].shape), *call.args) for call in _joins(rng)[:4]]


@RULES.linear(joined_bars, result="unknown", samples=_joined_samples)
def joined_bars_rule(g: Any, joiner: Any, index: Any) -> tuple[Any, Pullback]:
    """Parts of what was joined.   g_bar is the parts joined again."""
    parts = joined_bars(g, joiner, index)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return (rejoined(bars, g, joiner, index),)

    return parts, pullback


# ------------------------------------------------------------------ take


def _take_samples(rng: np.random.Generator) -> list[Sample]:
    x, i = rng.normal(size=(3, 4)), np.array([[0, 2], [2, -1]])
    return [
        sample(x, i),
        sample(x, 5),
        sample(x, i, axis=0),
        sample(x, i, axis=1),
        sample(x, i, -1),
        sample(x, 2, axis=1),
        sample(x, [0, 0, 1], axis=0),
        sample(x, [7, -9, 3], axis=1, mode="wrap"),
        sample(x, [7, -9, 3], axis=1, mode="clip"),
        sample(x, [70, -9, 3], mode="clip"),
        sample(x.T[::2], i % 2, axis=0),
        sample(x.T, [1, 5, 5]),
        sample(x + 1j, i, axis=1),
        sample(x.astype(np.float32), i, axis=1),
        sample(x, np.array([], dtype=int), axis=1),
    ]


@RULES.linear(np.take, np.ndarray.take, selects=True, samples=_take_samples)
def take_rule(a: Any, indices: Any, axis: Any = None, out: None = None, mode: Any = "raise") -> tuple[Any, Pullback]:
    """y = a[indices] along an axis.   a_bar is zero but for y_bar added up at the indices."""
    y = np.take(a, indices, axis, out, mode)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        places = indices
        if mode != "raise":
            places = within(indices, np.size(a) if axis is None else a.shape[axis], mode)
        if axis is None:
            return (scattered_flat(y_bar, a, places),)
        if axis == 0 or np.ndim(a) == 1:
            return (scattered(y_bar, a, places),)
        return (scattered(y_bar, a, (*leading(axis, np.ndim(a)), places)),)

    return y, pullback


def _take_along_axis_samples(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(3, 4))
    return [
        sample(x, np.argsort(x, axis=1), 1),
        sample(x, np.argsort(x, axis=0), axis=0),
        sample(x, np.array([[0, 0], [1, 2], [3, 3]]), axis=-1),
        sample(x, np.array([[0, 0, 2]]), axis=1),
        sample(x, np.array([5, 5, -1]), axis=None),
        sample(rng.normal(size=(1, 4)), np.array([[1], [1], [2]]), axis=1),
        sample(x.T[::2], np.array([[1, 0, 1]]), axis=0),
        sample(x + 1j, np.array([[0, 0, 2]]), axis=1),
    ]


@RULES.linear(np.take_along_axis, selects=True, samples=_take_along_axis_samples)
def take_along_axis_rule(arr: Any, indices: Any, axis: Any = -1) -> tuple[Any, Pullback]:
    """y[i, k] = arr[i, indices[i, k]].   arr_bar is zero but for y_bar added up there."""
    y = np.take_along_axis(arr, indices, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if axis is None:
            return (scattered_flat(y_bar, arr, indices),)
        return (scattered(y_bar, arr, along_axis(indices, arr, axis)),)

    return y, pullback


# ------------------------------------------------------------------ one element as a Python number


def _item_samples(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(2, 3))
    return [sample(x, 4), sample(x, -1), sample(x, 1, 2), sample(x, (1, -1)), sample(x[:1, :1]), sample(x.T + 1j, 1)]


@RULES.linear(np.ndarray.item, selects=True, samples=_item_samples)
def item_rule(a: Any, *args: Any) -> tuple[Any, Pullback]:
    """y = one element.   a_bar is zero but for y_bar there."""
    y = a.item(*args)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if len(args) == 0:
            return (placed(y_bar, a, ...),)
        if len(args) > 1 or isinstance(args[0], tuple):
            return (placed(y_bar, a, args if len(args) > 1 else args[0]),)
        if np.ndim(a) == 1:
            return (placed(y_bar, a, args[0]),)
        return (placed(y_bar, a, np.unravel_index(args[0] % a.size, a.shape)),)

    return y, pullback


@RULES.linear(np.generic.item, samples=lambda rng: [sample(np.float64(rng.normal())), sample(np.complex128(1 + 2j))])
def generic_item_rule(a: Any, *args: Any) -> tuple[Any, Pullback]:
    """y = the same number, as Python's."""
    y = a.item(*args)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(y_bar, a),)

    return y, pullback


@RULES.rule(np.ndarray.flat, returns="view", samples=lambda rng: [sample(rng.normal(size=1))])
def flat_rule(a: Any) -> tuple[Any, Pullback]:
    """An iterator is no value that a cotangent could be of."""
    y = a.flat

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        raise MissingRule("no rule for what `x.flat` gives", why="it is an iterator, which changes", hint="x.ravel()")

    return y, pullback


# ------------------------------------------------------------------ by condition


def _compress_samples(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(3, 4))
    return [
        sample([True, False, True], x, axis=0),
        sample(np.array([False, True, True]), x, 1),
        sample([0, 1], x, axis=-1),
        sample(rng.normal(size=5) > 0, x),
        sample([False], x, axis=0),
        sample([True, True], x.T[::2], axis=0),
        sample([True, False, True], x + 1j, axis=0),
    ]


def _method_compress_samples(rng: np.random.Generator) -> list[Sample]:
    return [sample(x, condition, *rest, **call.keywords) for call in _compress_samples(rng)
            for condition, x, *rest in [call.args]]  # fmt: skip


@RULES.linear(np.compress, arguments=(1,), selects=True, samples=_compress_samples)
def compress_rule(condition: Any, a: Any, axis: Any = None) -> tuple[Any, Pullback]:
    """y = the slices of a for which the condition holds.   a_bar is y_bar there and zero elsewhere."""
    y = np.compress(condition, a, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, compressed_bar(condition, a, axis, y_bar)

    return y, pullback


@RULES.linear(np.ndarray.compress, selects=True, samples=_method_compress_samples)
def method_compress_rule(a: Any, condition: Any, axis: Any = None) -> tuple[Any, Pullback]:
    """As `np.compress`, with the array first."""
    y = a.compress(condition, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (compressed_bar(condition, a, axis, y_bar),)

    return y, pullback


def compressed_bar(condition: Any, a: Any, axis: Any, y_bar: Any) -> Any:
    """Zeros like `a` with the slices `y_bar` where the condition holds."""
    places = np.flatnonzero(condition)
    if axis is None:
        return scattered_flat(y_bar, a, places)
    return placed(y_bar, a, (*leading(axis, np.ndim(a)), places))


def _extract_samples(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(3, 4))
    return [sample(x > 0, x), sample(x.T > 0, x.T), sample(x > 9, x), sample(x > 0, x + 1j)]


@RULES.linear(np.extract, arguments=(1,), selects=True, samples=_extract_samples)
def extract_rule(condition: Any, arr: Any) -> tuple[Any, Pullback]:
    """y = the elements for which the condition holds.   arr_bar is y_bar there and zero elsewhere."""
    y = np.extract(condition, arr)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, scattered_flat(y_bar, arr, np.flatnonzero(condition))

    return y, pullback


# ------------------------------------------------------------------ one of several arrays


def _choose_samples(rng: np.random.Generator) -> list[Sample]:
    x, y, z = rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=(2, 1))
    which = np.array([[0, 1, 2], [2, 2, 0]])
    return [
        sample(which, (x, y, z)),
        sample(which, [x, 1.5, z]),
        sample(which + 4, (x, y, z), mode="wrap"),
        sample(which - 1, (x, y, z), mode="clip"),
        sample(which, rng.normal(size=(3, 2, 3))),
        sample(which[0], rng.normal(size=(3, 1))),
    ]


def _choose_by_number_samples(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(2, 3))
    return [*_choose_samples(rng), sample(1, (x, x + 1j))]


@RULES.linear(np.ndarray.choose, arguments=(1,), selects=True, samples=_choose_samples)
@RULES.linear(np.choose, arguments=(1,), selects=True, samples=_choose_by_number_samples)
def choose_rule(a: Any, choices: Any, out: None = None, mode: Any = "raise") -> tuple[Any, Pullback]:
    """y = the element of choices[a].   Each choice gets y_bar where it was chosen."""
    y = np.choose(a, choices, out, mode)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, chosen_bars(y_bar, a if mode == "raise" else within(a, len(choices), mode), choices)

    return y, pullback


def _select_samples(rng: np.random.Generator) -> list[Sample]:
    x, y = rng.normal(size=(2, 3)), rng.normal(size=3)
    return [
        sample([x > 0.5, x > -0.5], [x, y]),
        sample([x > 0.5, y > -0.5], [x, x], 1.5),
        sample([x > 0.5, y > -0.5], (x, y), default=rng.normal(size=(2, 1))),
        sample([y > 9], [x + 1j], y + 2j),
    ]


@RULES.linear(np.select, arguments=(1, 2), selects=True, samples=_select_samples)
def select_rule(condlist: Any, choicelist: Any, default: Any = 0) -> tuple[Any, Pullback]:
    """y = the first choice whose condition holds, or the default.   Each gets y_bar where it was chosen."""
    y = np.select(condlist, choicelist, default)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        bars, default_bar = selected_bars(y_bar, condlist, choicelist, default)
        return ZERO, bars, default_bar

    return y, pullback
