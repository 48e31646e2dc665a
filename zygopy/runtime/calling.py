"""NumPy's functions that call a function of the user's, written out: their text is followed like that of a user."""

from __future__ import annotations

from typing import Any

import numpy as np


def apply_along_axis(func1d: Any, axis: Any, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """``np.apply_along_axis``: a function of each row along an axis."""
    rows = np.moveaxis(arr, axis, -1)
    outer = rows.shape[:-1]
    results = np.array([func1d(row, *args, **kwargs) for row in np.reshape(rows, (-1, rows.shape[-1]))])
    inner = results.shape[1:]
    whole = np.reshape(results, outer + inner)
    if len(inner) == 0:
        return whole
    first = axis % np.ndim(arr)
    return np.moveaxis(whole, tuple(range(-len(inner), 0)), tuple(range(first, first + len(inner))))


def pieces_for(x: Any) -> Any:
    """What the pieces of ``np.piecewise`` are put into."""
    return np.zeros_like(x)


def put_piece(y: Any, x: Any, chosen: Any, function: Any, *args: Any, **kw: Any) -> None:
    """What ``np.piecewise`` does for one condition: the function, or the number, is put where it holds."""
    if callable(function):
        there = x[chosen]
        if there.size > 0:
            y[chosen] = function(there, *args, **kw)
    else:
        y[chosen] = function


def of_each(function: Any, a: Any) -> Any:
    """The results of ``np.vectorize(function)(a)`` one after the other."""
    return [function(u) for u in np.ravel(a)]


def of_pairs(function: Any, a: Any, b: Any) -> Any:
    """The results of ``np.vectorize(function)(a, b)``, for operands of one shape."""
    return [function(u, v) for u, v in zip(np.ravel(a), np.ravel(b), strict=True)]


def of_triples(function: Any, a: Any, b: Any, c: Any) -> Any:
    """The results of ``np.vectorize(function)(a, b, c)``, for operands of one shape."""
    return [function(u, v, w) for u, v, w in zip(np.ravel(a), np.ravel(b), np.ravel(c), strict=True)]


def like_first(results: Any) -> Any:
    """An array of the results, all of the type of the first."""
    return np.array(results).astype(np.asarray(results[0]).dtype)
