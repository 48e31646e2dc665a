"""Lengths of spectra: what is cut or padded before a transform, what half a spectrum counts for."""

from __future__ import annotations

from typing import Any

import numpy as np


def cut_or_padded(x: Any, like: Any, axes: Any = None) -> Any:
    """`x` with the lengths of `like` along these axes: what is longer is cut at its end, what is shorter gets zeros."""
    shape = list(x.shape)
    for axis in range(x.ndim) if axes is None else (axes,) if isinstance(axes, int) else axes:
        shape[axis] = like.shape[axis]
    if shape == list(x.shape):
        return x
    whole = np.zeros_like(x, shape=shape)
    both = tuple(slice(min(m, n)) for m, n in zip(shape, x.shape, strict=True))
    whole[both] = x[both]
    return whole


def half_weights(half: Any, length: int, axis: int = -1) -> Any:
    """How often each frequency of half a spectrum stands in the whole: 2, but 1 for 0 and the middle one."""
    k = np.arange(half.shape[axis])
    weights = np.where((k == 0) | (2 * k == length), 1.0, 2.0).astype(half.real.dtype)
    return weights.reshape([-1 if i == axis % half.ndim else 1 for i in range(half.ndim)])


def lengths_along(x: Any, s: Any, axes: Any) -> Any:
    """The lengths that a transform of `x` has along its axes, the signal's own where `s` says nothing or -1."""
    places = (range(x.ndim) if s is None else range(-len(s), 0)) if axes is None else axes
    own = [x.shape[axis] for axis in places]
    return own if s is None else [length if n == -1 else n for n, length in zip(s, own, strict=True)]
