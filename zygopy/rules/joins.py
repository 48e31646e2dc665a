"""Functions that put arrays together and take them apart: concatenate, stack, block, split."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import ANY, UNKNOWN, Array, Kind, ListOf, Sequence
from ..runtime import project, zeros_for
from .book import RuleBook, Sample, sample
from .reductions import absent
from .scans import along
from .shapes import Answer, shaped_like

RULES = RuleBook("joins")


def parted(y_bar: Any, sizes: Any, axis: Any) -> Any:
    """`y_bar` cut along `axis` into parts of these `sizes`."""
    if len(sizes) < 2:
        return [y_bar]
    stop = sizes[0]
    parts = [piece(y_bar, None, stop, axis)]
    for size in sizes[1:-1]:
        start = stop
        stop = start + size
        parts.append(piece(y_bar, start, stop, axis))
    parts.append(piece(y_bar, stop, None, axis))
    return parts


def piece(g: Any, start: Any, stop: Any, axis: Any) -> Any:
    """``start:stop`` of `g` along `axis`."""
    if axis == 0:
        return g[start:stop]
    if axis == 1:
        return g[:, start:stop]
    if axis == -1:
        return g[..., start:stop]
    return g[along(axis, start, stop)]


def each(parts: Any, arrays: Any) -> Any:
    """The cotangents of `arrays`, a list of arrays and numbers or one array of them, from those of their elements."""
    bars = [project(shaped_like(parts[i], arrays[i]), arrays[i]) for i in range(len(arrays))]
    return tuple(bars) if isinstance(arrays, (list, tuple)) else np.stack(bars)


# ------------------------------------------------------------------ along an axis


@RULES.linear(np.concatenate, selects=True, samples=lambda rng: [
    sample([rng.normal(size=3), rng.normal(size=2)]),
    sample((rng.normal(size=(2, 3)), rng.normal(size=(1, 3))), 0),
    sample([rng.normal(size=(2, 3)), rng.normal(size=(2, 1)), rng.normal(size=(2, 0))], axis=1),
    sample([rng.normal(size=(2, 3)), rng.normal(size=(2, 1))], axis=-1),
    sample([rng.normal(size=(2, 3, 2)).T, rng.normal(size=(2, 1, 2))], axis=-2),
    sample([rng.normal(size=(2, 3)), 1.5, rng.normal(size=2)], axis=None),
    sample([rng.normal(size=3), rng.normal(size=2).astype(np.float32), rng.normal(size=2) + 1j]),
    sample(rng.normal(size=(2, 3, 2)), axis=1),
    sample([rng.normal(size=3)]),
])
def concatenate_rule(arrays: Any, /, axis: Any = 0, *, dtype: Any = None, casting: Any = "same_kind") -> Answer:
    """y is the arrays one after the other.   Each gets its part of y_bar."""
    y = np.concatenate(arrays, axis=axis, dtype=dtype, casting=casting)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if axis is None:
            return (each(parted(y_bar, [np.size(arrays[i]) for i in range(len(arrays))], 0), arrays),)
        parts = parted(y_bar, [np.shape(arrays[i])[axis] for i in range(len(arrays))], axis)
        bars = [project(parts[i], arrays[i]) for i in range(len(arrays))]
        return (tuple(bars) if isinstance(arrays, (list, tuple)) else np.stack(bars),)

    return y, pullback


@RULES.linear(np.append, arguments=(0, 1), selects=True, samples=lambda rng: [
    sample(rng.normal(size=3), 1.5),
    sample(rng.normal(size=(2, 3)), rng.normal(size=(2, 1))),
    sample(rng.normal(size=(2, 3)), rng.normal(size=(2, 1)), axis=1),
    sample(rng.normal(size=(2, 3)), rng.normal(size=(1, 3)), axis=0),
    sample(rng.normal(size=3).astype(np.float32), rng.normal(size=2)),
])
def append_rule(arr: Any, values: Any, axis: Any = None) -> Answer:
    """y is arr and then values."""
    y = np.append(arr, values, axis=axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if axis is None:
            arr_bar, values_bar = parted(y_bar, (np.size(arr), np.size(values)), 0)
        else:
            arr_bar, values_bar = parted(y_bar, (np.shape(arr)[axis], np.shape(values)[axis]), axis)
        return project(shaped_like(arr_bar, arr), arr), project(shaped_like(values_bar, values), values)

    return y, pullback


@RULES.linear(np.stack, selects=True, samples=lambda rng: [
    sample([rng.normal(size=3), rng.normal(size=3)]),
    sample((rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), rng.normal(size=(2, 3))), 1),
    sample([rng.normal(size=(2, 3)), rng.normal(size=(2, 3))], axis=-1),
    sample([1.5, 2.5]),
    sample([np.array(1.5), 2.5, rng.normal()], axis=-1),
    sample([rng.normal(size=3), rng.normal(size=3).astype(np.float32)], axis=1),
    sample(rng.normal(size=(2, 3)), axis=1),
])
def stack_rule(arrays: Any, axis: Any = 0, *, dtype: Any = None, casting: Any = "same_kind") -> Answer:
    """y is the arrays along a new axis.   Each gets y_bar at its place."""
    y = np.stack(arrays, axis=axis, dtype=dtype, casting=casting)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        parts = y_bar if axis == 0 else np.moveaxis(y_bar, axis, 0)
        if isinstance(arrays, (list, tuple)):
            return (tuple([project(parts[i], arrays[i]) for i in range(len(arrays))]),)
        return (project(parts, arrays),)

    return y, pullback


def mixed(rng: np.random.Generator) -> list[Sample]:
    """Arrays that the stacking functions bring to one rank."""
    return [
        sample([rng.normal(size=3), rng.normal(size=3)]),
        sample((rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=(3, 3)))),
        sample([1.5, 2.5]),
        sample([rng.normal(size=3).astype(np.float32), rng.normal(size=3)]),
        sample(rng.normal(size=(2, 3, 4))),
    ]


@RULES.linear(np.vstack, selects=True, samples=lambda rng: [
    *mixed(rng), sample([rng.normal(size=3), rng.normal(size=(2, 3))])])
def vstack_rule(tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Answer:
    """y is the rows of all."""
    y = np.vstack(tup, dtype=dtype, casting=casting)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (each(parted(y_bar, [1 if np.ndim(tup[i]) < 2 else len(tup[i]) for i in range(len(tup))], 0), tup),)

    return y, pullback


@RULES.linear(np.hstack, selects=True, samples=lambda rng: [
    *mixed(rng), sample([rng.normal(size=(2, 3)), rng.normal(size=(2, 1))]), sample([1.5, rng.normal(size=2)])])
def hstack_rule(tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Answer:
    """y is the columns of all; of rows, their elements."""
    y = np.hstack(tup, dtype=dtype, casting=casting)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(y) == 1:
            return (each(parted(y_bar, [np.size(tup[i]) for i in range(len(tup))], 0), tup),)
        return (each(parted(y_bar, [np.shape(tup[i])[1] for i in range(len(tup))], 1), tup),)

    return y, pullback


def extent(a: Any, axis: Any) -> Any:
    """How long an array is along an axis that it may still get."""
    return 1 if np.ndim(a) <= axis else np.shape(a)[axis]


@RULES.linear(np.dstack, selects=True, samples=lambda rng: [*mixed(rng), sample([rng.normal(size=(2, 3, 2))] * 2)])
def dstack_rule(tup: Any) -> Answer:
    """y is the arrays along the third axis."""
    y = np.dstack(tup)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (each(parted(y_bar, [extent(tup[i], 2) for i in range(len(tup))], 2), tup),)

    return y, pullback


@RULES.linear(np.column_stack, selects=True, samples=lambda rng: [
    *mixed(rng), sample([rng.normal(size=3), rng.normal(size=(3, 2))])])
def column_stack_rule(tup: Any) -> Answer:
    """y is the columns of all; a row is a column of it."""
    y = np.column_stack(tup)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (each(parted(y_bar, [extent(tup[i], 1) for i in range(len(tup))], 1), tup),)

    return y, pullback


@RULES.linear(np.block, selects=True, samples=lambda rng: [
    sample([[rng.normal(size=(2, 3)), rng.normal(size=(2, 1))], [rng.normal(size=(1, 4))]]),
    sample([[rng.normal(size=(2, 2)), rng.normal(size=(2, 1))], [rng.normal(size=2), 1.5]]),
    sample([rng.normal(size=2), 1.5, rng.normal(size=1)]),
    sample([[rng.normal(size=(2, 2, 3))], [rng.normal(size=(2, 1, 3))]]),
    sample([[[1.5, 2.5]], [[3.5, 4.5]]]),
    sample(rng.normal(size=(2, 2))),
])
def block_rule(arrays: Any) -> Answer:
    """y is the arrays as the nested lists show them.   Each gets its block of y_bar."""
    y = np.block(arrays)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (blocks(y_bar, arrays, -nesting(arrays)),)

    return y, pullback


def nesting(arrays: Any) -> int:
    return 1 + nesting(arrays[0]) if isinstance(arrays, list) else 0


def blocks(y_bar: Any, arrays: Any, axis: Any) -> Any:
    """The blocks of `y_bar`; the outermost list is along `axis`, what it holds along the axes after it."""
    if not isinstance(arrays, list):
        return project(shaped_like(y_bar, arrays), arrays)
    parts = parted(y_bar, [block_extent(arrays[i], axis) for i in range(len(arrays))], axis)
    return tuple([blocks(parts[i], arrays[i], axis + 1) for i in range(len(arrays))])


def block_extent(arrays: Any, axis: Any) -> Any:
    """How long a block is along a (negative) axis."""
    if isinstance(arrays, list):
        return block_extent(arrays[0], axis)
    return np.shape(arrays)[axis] if np.ndim(arrays) >= -axis else 1


# ------------------------------------------------------------------ taking apart


def filled(bars: Any, parts: Any) -> list[Any]:
    """The cotangents of `parts`, zeros where none arrived."""
    return [zeros_for(parts[i]) if absent(bars[i]) else bars[i] for i in range(len(parts))]


def cuts(rng: np.random.Generator) -> list[Sample]:
    """Calls of `np.split` in equal parts and at indices."""
    return [
        sample(rng.normal(size=6), 3),
        sample(rng.normal(size=(4, 6)), 2),
        sample(rng.normal(size=(4, 6)), [1, 3], axis=1),
        sample(rng.normal(size=(4, 6)).T, (2,), axis=-1),
        sample(rng.normal(size=4), [2, 6]),
    ]


def divided(ary: Any, indices_or_sections: Any, axis: Any = 0) -> Kind:
    """The kind of the parts: as many as `indices_or_sections` says, of unknown length along the axis."""
    cuts = indices_or_sections
    count = cuts if isinstance(cuts, int) else len(cuts) + 1 if isinstance(cuts, (list, tuple)) else 0
    if not count or not isinstance(ary, Array) or not isinstance(axis, int):
        return UNKNOWN
    axes = [ANY if i == axis % ary.ndim else length for i, length in enumerate(ary.axes)]
    return Sequence(list, (Array(ary.dtype, tuple(axes), ary.type),) * count)


def divided_by_columns(ary: Any, indices_or_sections: Any) -> Kind:
    return divided(ary, indices_or_sections, min(1, ary.ndim - 1))


def divided_in_depth(ary: Any, indices_or_sections: Any) -> Kind:
    return divided(ary, indices_or_sections, 2)


@RULES.linear(np.split, returns="view", result=divided, samples=cuts)
def split_rule(ary: Any, indices_or_sections: Any, axis: Any = 0) -> Answer:
    """ys are the parts of x.   x_bar is theirs, one after the other."""
    ys = np.split(ary, indices_or_sections, axis=axis)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return (np.concatenate(filled(bars, ys), axis=axis),)

    return ys, pullback


@RULES.linear(np.array_split, returns="view", result=divided,
              samples=lambda rng: [*cuts(rng), sample(rng.normal(size=7), 3)])
def array_split_rule(ary: Any, indices_or_sections: Any, axis: Any = 0) -> Answer:
    """As `split_rule`; the parts need not be equal."""
    ys = np.array_split(ary, indices_or_sections, axis=axis)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return (np.concatenate(filled(bars, ys), axis=axis),)

    return ys, pullback


@RULES.linear(np.hsplit, returns="view", result=divided_by_columns,
              samples=lambda rng: [
    sample(rng.normal(size=6), 3), sample(rng.normal(size=(4, 6)), [1, 3])])
def hsplit_rule(ary: Any, indices_or_sections: Any) -> Answer:
    """As `split_rule`, by columns."""
    ys = np.hsplit(ary, indices_or_sections)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return (np.concatenate(filled(bars, ys), axis=0 if np.ndim(ary) == 1 else 1),)

    return ys, pullback


@RULES.linear(np.vsplit, returns="view", result=divided, samples=lambda rng: [sample(rng.normal(size=(4, 6)), 2)])
def vsplit_rule(ary: Any, indices_or_sections: Any) -> Answer:
    """As `split_rule`, by rows."""
    ys = np.vsplit(ary, indices_or_sections)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return (np.concatenate(filled(bars, ys), axis=0),)

    return ys, pullback


@RULES.linear(np.dsplit, returns="view", result=divided_in_depth,
              samples=lambda rng: [sample(rng.normal(size=(2, 2, 4)), [1])])
def dsplit_rule(ary: Any, indices_or_sections: Any) -> Answer:
    """As `split_rule`, along the third axis."""
    ys = np.dsplit(ary, indices_or_sections)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return (np.concatenate(filled(bars, ys), axis=2),)

    return ys, pullback


if hasattr(np, "unstack"):  # from NumPy 2.1 on

    def unstacked(x: Any, axis: Any = 0) -> Kind:
        """The kind of the slices, of which it is not known how many there are."""
        if not isinstance(x, Array) or not isinstance(axis, int):
            return UNKNOWN
        rest = tuple(length for i, length in enumerate(x.axes) if i != axis % x.ndim)
        return ListOf(tuple, Array(x.dtype, rest, x.type) if rest else UNKNOWN)

    @RULES.linear(np.unstack, returns="view", result=unstacked, samples=lambda rng: [
        sample(rng.normal(size=3)), sample(rng.normal(size=(2, 3))), sample(rng.normal(size=(2, 3)), axis=-1)])
    def unstack_rule(x: Any, /, *, axis: Any = 0) -> Answer:
        """ys are the slices of x along an axis.   x_bar is theirs, stacked."""
        ys = np.unstack(x, axis=axis)

        def pullback(bars: Any) -> tuple[Any, ...]:
            return (np.stack(filled(bars, ys), axis=axis),)

        return ys, pullback
