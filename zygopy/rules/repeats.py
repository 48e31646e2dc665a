"""Functions that show elements several times: broadcast, tile, repeat, grids, windows.  Their adjoints add up."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import ANY, UNKNOWN, Array, Kind, Number, Sequence, not_one
from ..runtime import ZERO, project, unbroadcast
from ..runtime.layouts import add_windows, unrepeat, unresize, untile
from .book import RuleBook, sample
from .joins import filled
from .reductions import absent
from .shapes import Answer, reshaped, shaped_like, size_of

RULES = RuleBook("repeats")


def broadcast_to(array: Any, shape: Any) -> Kind:
    """The kind of an array in a shape that it is broadcast to: what was not 1 stays."""
    wanted = reshaped(array, shape)
    if not isinstance(wanted, Array) or not isinstance(array, Array):
        return wanted
    new = wanted.ndim - array.ndim
    axes = [array.axes[i - new] if i >= new and not_one(array.axes[i - new]) else size
            for i, size in enumerate(wanted.axes)]
    return Array(array.dtype, tuple(axes), array.type)


@RULES.linear(np.broadcast_to, returns="view", result=broadcast_to, samples=lambda rng: [
    sample(rng.normal(size=(3, 1)), (2, 3, 4)),
    sample(rng.normal(size=3), (2, 3)),
    sample(rng.normal(size=3), 3),
    sample(np.array(1.5), (2, 2)),
    sample(1.5, 3),
    sample(rng.normal(size=1), (0,)),
])
def broadcast_to_rule(array: Any, shape: Any) -> Answer:
    """y is x repeated along new axes and those of length 1.   x_bar is the sum of y_bar along them."""
    y = np.broadcast_to(array, shape)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(unbroadcast(y_bar, array), array),)

    return y, pullback


@RULES.linear(np.broadcast_arrays, returns="view", samples=lambda rng: [
    sample(rng.normal(size=(3, 1)), rng.normal(size=4), 1.5), sample(rng.normal(size=3))])
def broadcast_arrays_rule(*args: Any) -> Answer:
    """ys are the arrays brought to one shape."""
    ys = np.broadcast_arrays(*args)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return tuple([ZERO if absent(bars[i]) else project(unbroadcast(bars[i], args[i]), args[i])
                      for i in range(len(args))])

    return ys, pullback


@RULES.linear(np.tile, samples=lambda rng: [
    sample(rng.normal(size=3), 2),
    sample(rng.normal(size=(2, 3)), 2),
    sample(rng.normal(size=(2, 3)), (2, 1, 3)),
    sample(rng.normal(size=(2, 1, 3)), reps=[2, 1]),
    sample(rng.normal(size=(2, 3)), 0),
    sample(rng.normal(size=3), ()),
    sample(1.5, (2, 2)),
])
def tile_rule(A: Any, reps: Any) -> Answer:
    """y is A laid side by side.   A_bar is the sum of the tiles of y_bar."""
    y = np.tile(A, reps)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(A) == 1 and isinstance(reps, int):
            return (y_bar.reshape(reps, A.size).sum(axis=0),)
        return (project(untile(y_bar, A, reps), A),)

    return y, pullback


@RULES.linear(np.repeat, np.ndarray.repeat, np.generic.repeat, samples=lambda rng: [
    sample(rng.normal(size=3), 2),
    sample(rng.normal(size=(2, 3)), 2),
    sample(rng.normal(size=(2, 3)), 2, axis=0),
    sample(rng.normal(size=(2, 3)), 3, axis=-1),
    sample(rng.normal(size=(2, 3)), [2, 0, 1], axis=1),
    sample(rng.normal(size=(2, 2)), np.array([2, 0, 1, 1])),
    sample(rng.normal(size=(2, 3)), [2], axis=1),
    sample(rng.normal(size=3), 0),
    sample(1.5, 3),
])
def repeat_rule(a: Any, repeats: Any, axis: Any = None) -> Answer:
    """y is a with each element repeated.   a_bar is the sum of the repeats of y_bar."""
    y = np.repeat(a, repeats, axis=axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if np.ndim(a) == 1 and isinstance(repeats, int):
            return (y_bar.reshape(a.size, repeats).sum(axis=1),)
        return (project(unrepeat(y_bar, a, repeats, axis), a),)

    return y, pullback


@RULES.linear(np.resize, samples=lambda rng: [
    sample(rng.normal(size=3), 7), sample(rng.normal(size=(2, 3)), (2, 2)), sample(rng.normal(size=(2, 3)), (3, 4))])
def resize_rule(a: Any, new_shape: Any) -> Answer:
    """y is the elements of a, from the first again where there are too few."""
    y = np.resize(a, new_shape)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(unresize(y_bar, a), a),)

    return y, pullback


@RULES.linear(np.meshgrid, samples=lambda rng: [
    sample(rng.normal(size=3), rng.normal(size=2)),
    sample(rng.normal(size=3), rng.normal(size=2), rng.normal(size=1), indexing="ij"),
    sample(rng.normal(size=3), 1.5, rng.normal(size=2), sparse=True),
    sample(rng.normal(size=3)),
])
def meshgrid_rule(*xi: Any, copy: Any = True, sparse: Any = False, indexing: Any = "xy") -> Answer:
    """ys are the coordinates of the points of a grid.   x_bar is the sum over all points with that coordinate."""
    ys = np.meshgrid(*xi, copy=copy, sparse=sparse, indexing=indexing)

    def pullback(bars: Any) -> tuple[Any, ...]:
        own = [1 - i if indexing == "xy" and i < 2 and len(xi) > 1 else i for i in range(len(xi))]
        whole = filled(bars, ys)
        sums = [np.sum(whole[i], axis=tuple([k for k in range(len(xi)) if k != own[i]])) for i in range(len(xi))]
        return tuple([project(shaped_like(sums[i], xi[i]), xi[i]) for i in range(len(xi))])

    return ys, pullback


# ------------------------------------------------------------------ windows


def windows(x: Any, window_shape: Any, axis: Any = None) -> Kind:
    """The kind of all windows of an array: their places, of unknown number, and then their own axes."""
    given = window_shape.items if isinstance(window_shape, Sequence) else window_shape  # of lengths that are not known
    widths = given if isinstance(given, (tuple, list)) else (given,)
    if not isinstance(x, Array) or not all(isinstance(width, (int, Number)) for width in widths):
        return UNKNOWN
    return Array(x.dtype, (ANY,) * x.ndim + tuple(size_of(width) for width in widths), x.type)


@RULES.linear(np.lib.stride_tricks.sliding_window_view, returns="view", result=windows, samples=lambda rng: [
    sample(rng.normal(size=6), 3),
    sample(rng.normal(size=(4, 5)), (2, 3)),
    sample(rng.normal(size=(4, 5)), 2, axis=1),
    sample(rng.normal(size=(3, 4, 5)), (2, 2), axis=(0, -1)),
    sample(rng.normal(size=5), (2, 3), axis=(0, 0)),
    sample(rng.normal(size=(4, 5)).T.astype(np.float32), 3, axis=0),
])
def sliding_window_view_rule(x: Any, window_shape: Any, axis: Any = None) -> Answer:
    """y shows every window of x in its last axes.   x_bar is the sum of the windows of y_bar where they lay."""
    y = np.lib.stride_tricks.sliding_window_view(x, window_shape, axis)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (add_windows(y_bar, x, axis),)

    return y, pullback
