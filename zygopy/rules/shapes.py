"""Functions that give the same elements in another shape or order."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import ANY, ONE, UNKNOWN, Array, Kind, Number, Sequence, Size, Symbol, not_one
from ..runtime import ZERO, project
from ..runtime.layouts import from_memory_order, inverse_axes
from .book import Pullback, RuleBook, Sample, sample
from .reductions import absent

RULES = RuleBook("shapes")

Answer = tuple[Any, Pullback]


def shaped_like(y_bar: Any, a: Any) -> Any:
    """`y_bar` in the shape of the array or number `a`, of which it has all elements in order."""
    if np.ndim(y_bar) == 0 or np.ndim(a) == 0:
        return project(np.reshape(y_bar, np.shape(a)), a)
    return y_bar.reshape(a.shape)


# ------------------------------------------------------------------ shapes


def reshaped(a: Any, shape: Any, *_: Any, **__: Any) -> Kind:
    """The kind of an array in another shape, a value or the kind of one."""
    lengths = shape.items if isinstance(shape, Sequence) else shape if isinstance(shape, (tuple, list)) else (shape,)
    dtype = a.dtype if isinstance(a, Array) else np.dtype(a.type) if isinstance(a, Number) else None
    if dtype is None or not all(isinstance(length, (int, Number)) for length in lengths):
        return UNKNOWN
    axes: list[Size] = [size_of(length) for length in lengths]
    rest = [i for i, length in enumerate(lengths) if length == -1]
    if len(rest) == 1 and isinstance(a, Array) and a.ndim == 1 and axes.count(ONE) == len(axes) - 1:
        axes[rest[0]] = a.axes[0]
    return Array(dtype, tuple(axes), a.type if isinstance(a, Array) else np.ndarray)


def size_of(length: Any) -> Size:
    """The length of an axis from what is known of it: its value, or its kind."""
    if isinstance(length, Number):
        return length.size or ANY
    return ONE if length == 1 else Symbol() if length > 1 else ANY


@RULES.linear(np.reshape, returns="view", result=reshaped, samples=lambda rng: [
    sample(rng.normal(size=(3, 4)), (2, 6)),
    sample(rng.normal(size=(3, 4)), -1),
    sample(rng.normal(size=6), (2, -1)),
    sample(rng.normal(size=(3, 4)), (4, 3), order="F"),
    sample(rng.normal(size=(3, 4)).T, (2, 6), order="A"),
    sample(rng.normal(size=(3, 4)).T, (2, 6)),
    sample(rng.normal(size=1), ()),
    sample(np.array(1.5), (1, 1)),
    sample(1.5, (1,)),
    sample(rng.normal(size=(0, 4)), (2, 0)),
    sample(rng.normal(size=(3, 4)).astype(np.float32), 12),
])
def reshape_rule(a: Any, shape: Any, order: Any = "C", *, copy: Any = None) -> Answer:
    """y has the elements of a in another shape.   a_bar = y_bar in the shape of a."""
    if copy is None:
        y = np.reshape(a, shape, order=order)
    else:
        y = np.reshape(a, shape, order=order, copy=copy)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (reordered_like(y_bar, a, order),)

    return y, pullback


@RULES.linear(np.ravel, np.ndarray.ravel, np.generic.ravel, returns="view", samples=lambda rng: [*raveled(rng)])
def ravel_rule(a: Any, order: Any = "C") -> Answer:
    """y has the elements of a in a row."""
    y = np.ravel(a, order=order)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (reordered_like(y_bar, a, order),)

    return y, pullback


@RULES.linear(np.ndarray.flatten, np.generic.flatten, samples=lambda rng: raveled(rng)[:-1])
def flatten_rule(a: Any, order: Any = "C") -> Answer:
    """As `ravel_rule`, but always a copy."""
    y = a.flatten(order)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (reordered_like(y_bar, a, order),)

    return y, pullback


def raveled(rng: np.random.Generator) -> list[Sample]:
    """One call for each order and layout."""
    x, cube = rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))
    return [
        sample(x), sample(rng.normal(size=3)), sample(x.T), sample(x, "F"), sample(x.T, "A"), sample(x.T, "K"),
        sample(cube.transpose(1, 2, 0), "K"), sample(cube[:, ::-1, ::2].swapaxes(0, 1), "K"), sample(x.T, "C"),
        sample(np.array(1.5)), sample(rng.normal(size=(0, 3))), sample(1.5),
    ]


def reordered_like(y_bar: Any, a: Any, order: Any) -> Any:
    """`y_bar` in the shape of `a`, from which it was read in `order`."""
    if order == "C":
        return shaped_like(y_bar, a)
    if order == "F" or order == "A":
        return np.reshape(y_bar, np.shape(a), order="F" if order == "F" or np.isfortran(a) else "C")
    return from_memory_order(y_bar, a)


def squeezed(a: Any, axis: Any = None) -> Kind:
    """The kind of an array without its axes of length 1, if it is known which those are."""
    if not isinstance(a, Array) or not (axis is None or isinstance(axis, (int, tuple))):
        return UNKNOWN
    if axis is None:
        if not all(length == ONE or not_one(length) for length in a.axes):
            return UNKNOWN
        return Array(a.dtype, tuple(length for length in a.axes if length != ONE), a.type)
    dropped = [i % a.ndim for i in (axis if isinstance(axis, tuple) else (axis,))]
    return Array(a.dtype, tuple(length for i, length in enumerate(a.axes) if i not in dropped), a.type)


@RULES.linear(np.squeeze, np.ndarray.squeeze, np.generic.squeeze, returns="view", result=squeezed, samples=lambda rng: [
    sample(rng.normal(size=(1, 3, 1))),
    sample(rng.normal(size=(1, 3, 1)), axis=0),
    sample(rng.normal(size=(1, 3, 1)), axis=(0, -1)),
    sample(rng.normal(size=(1, 1))),
    sample(rng.normal(size=(2, 3))),
    sample(1.5),
])
def squeeze_rule(a: Any, axis: Any = None) -> Answer:
    """y is a without its axes of length 1."""
    y = np.squeeze(a, axis=axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (shaped_like(y_bar, a),)

    return y, pullback


@RULES.linear(np.expand_dims, returns="view", samples=lambda rng: [
    sample(rng.normal(size=(2, 3)), 0),
    sample(rng.normal(size=(2, 3)), axis=-1),
    sample(rng.normal(size=(2, 3)), axis=(0, 3)),
    sample(1.5, 0),
])
def expand_dims_rule(a: Any, axis: Any) -> Answer:
    """y is a with new axes of length 1."""
    y = np.expand_dims(a, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (shaped_like(y_bar, a),)

    return y, pullback


def of_rank(rng: np.random.Generator) -> list[Sample]:
    """Arrays of each small rank, and several at once."""
    x, cube = rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 2))
    return [sample(1.5), sample(np.array(1.5)), sample(x[0]), sample(x), sample(cube), sample(x[0], 1.5, cube)]


@RULES.linear(np.atleast_1d, returns="argument", samples=of_rank)
def atleast_1d_rule(*arys: Any) -> Answer:
    """y is a with at least one axis."""
    y = np.atleast_1d(*arys)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return shaped_like_each(y_bar, arys)

    return y, pullback


@RULES.linear(np.atleast_2d, returns="argument", samples=of_rank)
def atleast_2d_rule(*arys: Any) -> Answer:
    """y is a with at least two axes."""
    y = np.atleast_2d(*arys)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return shaped_like_each(y_bar, arys)

    return y, pullback


@RULES.linear(np.atleast_3d, returns="argument", samples=of_rank)
def atleast_3d_rule(*arys: Any) -> Answer:
    """y is a with at least three axes."""
    y = np.atleast_3d(*arys)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return shaped_like_each(y_bar, arys)

    return y, pullback


def shaped_like_each(bars: Any, arrays: Any) -> tuple[Any, ...]:
    """The cotangents of `arrays`, from one of a single array or from a tuple of as many."""
    if len(arrays) == 1:
        return (shaped_like(bars, arrays[0]),)
    return tuple([ZERO if absent(bars[i]) else shaped_like(bars[i], arrays[i]) for i in range(len(arrays))])


# ------------------------------------------------------------------ the order of axes


@RULES.linear(np.transpose, returns="view", samples=lambda rng: [
    sample(rng.normal(size=(2, 3))),
    sample(rng.normal(size=(2, 3, 4))),
    sample(rng.normal(size=(2, 3, 4)), (1, 2, 0)),
    sample(rng.normal(size=(2, 3, 4)), axes=[-1, 0, 1]),
    sample(rng.normal(size=3)),
    sample(1.5),
])
def transpose_rule(a: Any, axes: Any = None) -> Answer:
    """y = aᵀ.   a_bar = y_barᵀ."""
    y = np.transpose(a, axes)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(a) < 2:
            return (project(y_bar, a),)
        return (y_bar.T if axes is None else y_bar.transpose(inverse_axes(axes)),)

    return y, pullback


@RULES.linear(np.matrix_transpose, np.linalg.matrix_transpose, returns="view", samples=lambda rng: [
    sample(rng.normal(size=(2, 3))), sample(rng.normal(size=(2, 3, 4)))])
def matrix_transpose_rule(x: Any, /) -> Answer:
    """y is x with its last two axes swapped."""
    y = np.matrix_transpose(x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar.mT,)

    return y, pullback


@RULES.linear(np.swapaxes, np.ndarray.swapaxes, returns="view", samples=lambda rng: [
    sample(rng.normal(size=(2, 3, 4)), 0, 2), sample(rng.normal(size=(2, 3, 4)), -1, 1)])
def swapaxes_rule(a: Any, axis1: Any, axis2: Any) -> Answer:
    """y is a with two axes swapped, which the same swap undoes."""
    y = np.swapaxes(a, axis1, axis2)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar.swapaxes(axis1, axis2),)

    return y, pullback


@RULES.linear(np.moveaxis, returns="view", samples=lambda rng: [
    sample(rng.normal(size=(2, 3, 4)), 0, -1), sample(rng.normal(size=(2, 3, 4)), (0, 1), (-1, -2))])
def moveaxis_rule(a: Any, source: Any, destination: Any) -> Answer:
    """y is a with axes moved, which moving them back undoes."""
    y = np.moveaxis(a, source, destination)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (np.moveaxis(y_bar, destination, source),)

    return y, pullback


@RULES.linear(np.rollaxis, returns="view", samples=lambda rng: [
    sample(rng.normal(size=(2, 3, 4)), 2),
    sample(rng.normal(size=(2, 3, 4)), 0, 3),
    sample(rng.normal(size=(2, 3, 4)), -2, start=-1),
    sample(rng.normal(size=(2, 3, 4)), 1, 1),
])
def rollaxis_rule(a: Any, axis: Any, start: Any = 0) -> Answer:
    """y is a with `axis` moved before `start`."""
    y = np.rollaxis(a, axis, start)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        first = axis % a.ndim
        before = start if start >= 0 else start + a.ndim
        return (np.moveaxis(y_bar, before - 1 if first < before else before, first),)

    return y, pullback


# ------------------------------------------------------------------ elements in another order


@RULES.linear(np.flip, returns="view", samples=lambda rng: [
    sample(rng.normal(size=(2, 3))),
    sample(rng.normal(size=4)),
    sample(rng.normal(size=(2, 3)), 0),
    sample(rng.normal(size=(2, 3, 2)), axis=(0, -1)),
    sample(1.5),
])
def flip_rule(m: Any, axis: Any = None) -> Answer:
    """y is m backwards."""
    y = np.flip(m, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(m) == 0:
            return (project(y_bar, m),)
        if np.ndim(m) == 1:
            return (y_bar[::-1],)
        return (np.flip(y_bar, axis),)

    return y, pullback


@RULES.linear(np.flipud, returns="view", samples=lambda rng: [sample(rng.normal(size=(2, 3))), sample(np.ones(3))])
def flipud_rule(m: Any) -> Answer:
    """y = m[::-1]."""
    y = np.flipud(m)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar[::-1],)

    return y, pullback


@RULES.linear(np.fliplr, returns="view", samples=lambda rng: [sample(rng.normal(size=(2, 3)))])
def fliplr_rule(m: Any) -> Answer:
    """y = m[:, ::-1]."""
    y = np.fliplr(m)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar[:, ::-1],)

    return y, pullback


@RULES.linear(np.rot90, returns="view", samples=lambda rng: [
    sample(rng.normal(size=(2, 3))), sample(rng.normal(size=(2, 3)), 2), sample(rng.normal(size=(2, 3)), k=-1),
    sample(rng.normal(size=(2, 3, 4)), 3, axes=(2, 0))])
def rot90_rule(m: Any, k: Any = 1, axes: Any = (0, 1)) -> Answer:
    """y is m turned, which turning it back undoes."""
    y = np.rot90(m, k, axes)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (np.rot90(y_bar, -k, axes),)

    return y, pullback


@RULES.linear(np.roll, samples=lambda rng: [
    sample(rng.normal(size=5), 2),
    sample(rng.normal(size=(2, 3)), 4),
    sample(rng.normal(size=(2, 3)), -1, axis=1),
    sample(rng.normal(size=(2, 3)), (1, 2), axis=(0, 1)),
    sample(rng.normal(size=(2, 3)), [1, 2], axis=1),
])
def roll_rule(a: Any, shift: Any, axis: Any = None) -> Answer:
    """y is a with its elements rolled, which rolling them back undoes."""
    y = np.roll(a, shift, axis=axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        back = tuple([-step for step in shift]) if isinstance(shift, (tuple, list)) else -shift
        return (np.roll(y_bar, back, axis=axis),)

    return y, pullback


def formed_like(g: Any, x: Any) -> Any:
    """The cotangent of `x`, a number, an array or nested lists of them, from the array `g` of the same shape."""
    if isinstance(x, (list, tuple)):
        return tuple([formed_like(g[i], x[i]) for i in range(len(x))])
    return project(g, x)
