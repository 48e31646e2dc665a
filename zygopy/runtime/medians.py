"""The way back through medians: the middle element, or the two, and all that equal them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cotangents import project, spread


def median_bar(y_bar: Any, a: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The cotangent of `a` for ``np.median(a, axis, keepdims=keepdims)``."""
    low, high = _middle(a, axis)
    nothing = np.isnan(low)
    lower = _share(y_bar, (a == low) | nothing, a, axis, keepdims)
    return project(0.5 * (lower + _share(y_bar, (a == high) | nothing, a, axis, keepdims)), a)


def nanmedian_bar(y_bar: Any, a: Any, y: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The cotangent of `a` for ``y = np.nanmedian(a, axis, keepdims=keepdims)``."""
    middle = spread(y, a, axis, keepdims)  # between the two, where there are two: none is nearer
    low = np.max(np.where(a <= middle, a, -np.inf), axis=axis, keepdims=True)
    high = np.min(np.where(a >= middle, a, np.inf), axis=axis, keepdims=True)
    nothing = np.isnan(middle)
    lower = _share(y_bar, (a == low) | nothing, a, axis, keepdims)
    return project(0.5 * (lower + _share(y_bar, (a == high) | nothing, a, axis, keepdims)), a)


def _share(y_bar: Any, hit: Any, a: Any, axis: Any, keepdims: Any) -> Any:
    return np.where(hit, spread(y_bar, a, axis, keepdims) / np.sum(hit, axis=axis, keepdims=True), 0.0)


def _middle(a: Any, axis: Any) -> tuple[Any, Any]:
    """The two middle elements of `a` along `axis`, which for an odd number are one, with the axes kept."""
    axes = tuple(range(np.ndim(a))) if axis is None else tuple(np.atleast_1d(axis))
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(a, axes, last)
    kept = moved.shape[: moved.ndim - len(axes)]
    row = np.sort(moved.reshape((*kept, -1)), axis=-1)
    n = row.shape[-1]
    low, high = row[..., (n - 1) // 2], row[..., n // 2]
    ones = kept + (1,) * len(axes)
    return np.moveaxis(low.reshape(ones), last, axes), np.moveaxis(high.reshape(ones), last, axes)
