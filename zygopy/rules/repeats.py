"""Functions that show elements several times: broadcast, tile, repeat, grids, windows.  Their adjoints add up."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import ZERO, project, unbroadcast, zeros_for
from .book import RuleBook, sample
from .joins import filled
from .shapes import Answer, shaped_like

RULES = RuleBook("repeats")


@RULES.linear(np.broadcast_to, returns="view", samples=lambda rng: [
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
        return tuple([ZERO if bar is ZERO else project(unbroadcast(bar, x), x)
                      for bar, x in zip(bars, args, strict=True)])

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
        counts = (reps,) if isinstance(reps, int) else tuple(reps)
        counts = (1,) * (np.ndim(A) - len(counts)) + counts
        shape = (1,) * (len(counts) - np.ndim(A)) + np.shape(A)
        tiles = y_bar.reshape([n for pair in zip(counts, shape, strict=True) for n in pair])
        return (project(np.sum(tiles, axis=tuple(range(0, tiles.ndim, 2))).reshape(np.shape(A)), A),)

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
        if np.ndim(repeats) == 1 and len(repeats) > 1:
            return (unrepeated(y_bar, repeats, a, axis),)
        shape = np.shape(a)
        times = repeats if np.ndim(repeats) == 0 else repeats[0]
        after = len(shape) if axis is None else axis % len(shape) + 1
        runs = np.reshape(y_bar, (*shape[:after], times, *shape[after:]))
        return (project(np.sum(runs, axis=after), a),)

    return y, pullback


def unrepeated(y_bar: Any, repeats: Any, a: Any, axis: Any) -> Any:
    """Sums over runs of different lengths."""
    place = np.repeat(np.arange(len(repeats)), repeats)
    if axis is None:
        a_bar = np.zeros_like(y_bar, shape=a.size)
        np.add.at(a_bar, place, y_bar)
        return project(a_bar.reshape(a.shape), a)
    a_bar = np.zeros_like(y_bar, shape=np.moveaxis(a, axis, 0).shape)
    np.add.at(a_bar, place, np.moveaxis(y_bar, axis, 0))
    return project(np.moveaxis(a_bar, 0, axis), a)


@RULES.linear(np.resize, samples=lambda rng: [
    sample(rng.normal(size=3), 7), sample(rng.normal(size=(2, 3)), (2, 2)), sample(rng.normal(size=(2, 3)), (3, 4))])
def resize_rule(a: Any, new_shape: Any) -> Answer:
    """y is the elements of a, from the first again where there are too few."""
    y = np.resize(a, new_shape)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        missing = np.zeros_like(y_bar, shape=-np.size(y_bar) % max(np.size(a), 1))
        rounds = np.append(y_bar, missing).reshape(-1, max(np.size(a), 1))
        return (project(np.sum(rounds, axis=0).reshape(np.shape(a)), a),)

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
        sums = [np.sum(bar, axis=tuple([k for k in range(len(xi)) if k != axis]))
                for bar, axis in zip(filled(bars, ys), own, strict=True)]
        return tuple([project(shaped_like(bar, x), x) for bar, x in zip(sums, xi, strict=True)])

    return ys, pullback


# ------------------------------------------------------------------ windows


@RULES.linear(np.lib.stride_tricks.sliding_window_view, returns="view", samples=lambda rng: [
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


def add_windows(y_bar: Any, x: Any, axis: Any) -> Any:
    """Add up the windows: one step for each place in a window, not for each window."""
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    x_bar = zeros_for(x)
    for place in np.ndindex(y_bar.shape[x.ndim :]):
        start = [0] * x.ndim
        for k, offset in zip(axes, place, strict=True):
            start[k] += offset
        region = tuple([slice(first, first + n) for first, n in zip(start, y_bar.shape, strict=False)])
        x_bar[region] += y_bar[(..., *place)]
    return x_bar
