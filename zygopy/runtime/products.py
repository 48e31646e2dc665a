"""Products without one of their factors, cumulative products, and deviations: exact where a quotient is not."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from .cotangents import conj, multiply_selected, nowhere_singular, spread, zeros_for

SMALL: Final = float(np.finfo(np.float32).tiny)


def vecmat(x: Any, a: Any) -> Any:
    """The products of row vectors and matrices, of real numbers: ``x[..., n] a[..., n, k]``."""
    return (x[..., None, :] @ a)[..., 0, :]


def vecmat_selected(x: Any, a: Any) -> Any:
    """``vecmat(x, a)``, where an exact 0 wins over what is infinite or nan."""
    return vecmat(x, a) if nowhere_singular(x) else multiply_selected(x[..., None], a).sum(axis=-2)


def divisible(y: Any) -> Any:
    """Whether no product is zero, nor has lost digits or overflowed: then a factor can be divided out again."""
    size = np.abs(y)
    return np.all((size > SMALL) & (size < np.inf))


def product_of_others(a: Any, y: Any, axis: Any = None, keepdims: Any = False, initial: Any = 1.0) -> Any:
    """For each element of `a` the product of all others along `axis`, and of `initial`; `y` is that of all."""
    if divisible(y):
        return spread(y, a, axis, keepdims) / a
    if axis is None:
        return _others_along_last(np.reshape(a, -1)).reshape(np.shape(a)) * initial
    axes = axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(a, axes, last)
    rows = moved.reshape((*moved.shape[: moved.ndim - len(axes)], -1)) if moved.size else moved
    return np.moveaxis(_others_along_last(rows).reshape(moved.shape), last, axes) * initial


def _others_along_last(a: Any) -> Any:
    """The product of the elements before each one times that of those after it, along the last axis."""
    one = np.ones_like(a[..., :1])
    before = np.cumprod(np.concatenate([one, a[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([one, a[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return before * after


def cumprod_bar(y_bar: Any, a: Any, y: Any, axis: Any = None) -> Any:
    """The cotangent of `a` for ``y = np.cumprod(a, axis)``: the sum of y_bar_k y_k / a_i over k >= i."""
    if axis is None:
        return _cumprod_bar(y_bar, np.reshape(a, -1), y).reshape(np.shape(a))
    moved = _cumprod_bar(np.moveaxis(y_bar, axis, 0), np.moveaxis(a, axis, 0), np.moveaxis(y, axis, 0))
    return np.moveaxis(moved, 0, axis)


def _cumprod_bar(y_bar: Any, a: Any, y: Any) -> Any:
    """`cumprod_bar` along the first axis; with zeros, from the last element to the first."""
    if divisible(y):
        return np.cumsum((y_bar * conj(y))[::-1], axis=0)[::-1] / conj(a)
    bars = np.zeros_like(y_bar * conj(a))
    rest = zeros_for(bars[0])  # what comes through the products after this one
    for k in range(len(a) - 1, -1, -1):
        rest = y_bar[k] + rest
        bars[k] = rest * conj(y[k - 1]) if k else rest
        rest = rest * conj(a[k])
    return bars


def record_bar(y_bar: Any, a: Any, y: Any, axis: Any = 0) -> Any:
    """The cotangent of `a` for its running maximum or minimum `y` along an axis."""
    g, y = np.moveaxis(y_bar, axis, 0), np.moveaxis(y, axis, 0)
    hit = np.moveaxis(a, axis, 0) == y
    new = np.concatenate([np.ones_like(hit[:1]), y[1:] != y[:-1]])  # where a record begins
    sharing, count = [], 0
    for k in range(len(g)):
        count = np.where(new[k], 0, count) + hit[k]
        sharing.append(count)
    bars = np.zeros_like(g)
    rest = zeros_for(bars[0])
    for k in range(len(g) - 1, -1, -1):
        rest = rest + g[k] / sharing[k]
        bars[k] = np.where(hit[k], rest, 0.0)
        rest = np.where(new[k], 0.0, rest)
    return np.moveaxis(bars, 0, axis)


def over_width(g: Any, width: Any, a: Any, mean: Any, axis: Any = None, where: Any = True) -> Any:
    """``g / width``, but 0 where all elements of `a` are equal: a width there is only the rounding of the mean."""
    count = max(np.size(a), 1)
    if np.all(width > np.finfo(width.dtype).eps * count * count * np.abs(mean)):
        return g / width
    if where is True and np.size(a):
        constant = np.max(a, axis=axis, keepdims=True) == np.min(a, axis=axis, keepdims=True)
    else:
        highest = np.max(a.real, axis=axis, keepdims=True, where=where, initial=-np.inf)
        constant = highest == np.min(a.real, axis=axis, keepdims=True, where=where, initial=np.inf)
    return np.where(constant, 0.0, g / np.where(constant, 1.0, width))


def running_product_dot(dot: Any, x: Any, y: Any, axis: int | None) -> Any:
    """The tangent of the running products `y` of `x`, element by element: exact where elements are zero."""
    if axis is None:
        dot, x, axis = np.ravel(dot), np.ravel(x), -1
    dot, x, y = (np.moveaxis(each, axis, 0) for each in (dot, x, y))
    moved = np.zeros(y.shape, np.result_type(y, dot))
    for k in range(len(moved)):
        moved[k] = dot[k] if k == 0 else moved[k - 1] * x[k] + y[k - 1] * dot[k]
    return np.moveaxis(moved, 0, axis)
