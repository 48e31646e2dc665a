"""Arrays with something around them: constants, the edge repeated, or the array itself reflected or repeated."""

from __future__ import annotations

from typing import Any

import numpy as np

import zygopy

from .mismatch import DimensionMismatch

__all__ = ["pad_circular", "pad_constant", "pad_reflect", "pad_repeat", "pad_symmetric", "pad_zeros"]


def widths(x: Any, pad: Any, axes: Any, every: bool) -> tuple[tuple[int, int], ...]:
    """How much is put before and after each axis."""
    if axes is None:
        count = x.ndim if every else x.ndim - 2
        chosen: tuple[int, ...] = tuple(range(x.ndim - count, x.ndim))
    else:
        chosen = tuple(int(axis) % x.ndim for axis in np.atleast_1d(axes))
    if np.ndim(pad) == 0:
        pairs = [(int(pad), int(pad))] * len(chosen)
    else:
        numbers = [int(n) for n in pad]
        if axes is None and len(numbers) % 2 == 0 and len(numbers) <= 2 * x.ndim:
            chosen = tuple(range(x.ndim - len(numbers) // 2, x.ndim))
        if len(numbers) != 2 * len(chosen):
            raise DimensionMismatch(f"pad {pad!r} is two numbers for each of the axes {chosen}")
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    if any(n < 0 for pair in pairs for n in pair):
        raise ValueError(f"pad {pad!r}: nothing is below 0")
    found = dict(zip(chosen, pairs, strict=True))
    return tuple(found.get(axis, (0, 0)) for axis in range(x.ndim))


zygopy.constant(widths, pure=True)


def pad_constant(x: Any, pad: Any, value: float = 0.0, axes: Any = None) -> Any:
    """Return an array with a constant around it.

    Parameters
    ----------
    x : array
    pad : int, or two for each axis: (before, after, before, after, ...)
        A number pads all axes; pairs without `axes` are for the last ones.
    value : float
    axes : int or tuple of int, optional

    Raises
    ------
    DimensionMismatch
        Another number of widths than two for each axis.
    ValueError
        A width below 0.

    Notes
    -----
    Source: NNlib, `pad_constant`.

    Examples
    --------
    >>> pad_constant(np.ones((1, 2)), (1, 0), 5.0)
    array([[5., 1., 1.]])
    """
    return np.pad(x, widths(x, pad, axes, True), constant_values=value)


def pad_zeros(x: Any, pad: Any, axes: Any = None) -> Any:
    """Return an array with zeros around it, as `pad_constant`.

    Examples
    --------
    >>> pad_zeros(np.ones(2), 1)
    array([0., 1., 1., 0.])
    """
    return np.pad(x, widths(x, pad, axes, True))


def pad_repeat(x: Any, pad: Any, axes: Any = None) -> Any:
    """Return an array with its edge repeated around it; of images (batch, channels, *space) by default the space.

    Examples
    --------
    >>> pad_repeat(np.array([[[1.0, 2.0]]]), 2)
    array([[[1., 1., 1., 2., 2., 2.]]])
    """
    return np.pad(x, widths(x, pad, axes, False), mode="edge")


def pad_reflect(x: Any, pad: Any, axes: Any = None) -> Any:
    """Return an array reflected at its edges, which are not repeated; of images by default the space.

    Examples
    --------
    >>> pad_reflect(np.array([[[1.0, 2.0, 3.0]]]), 2)
    array([[[3., 2., 1., 2., 3., 2., 1.]]])
    """
    return np.pad(x, widths(x, pad, axes, False), mode="reflect")


def pad_symmetric(x: Any, pad: Any, axes: Any = None) -> Any:
    """Return an array reflected at its edges, which are repeated; of images by default the space.

    Examples
    --------
    >>> pad_symmetric(np.array([[[1.0, 2.0, 3.0]]]), 2)
    array([[[2., 1., 1., 2., 3., 3., 2.]]])
    """
    return np.pad(x, widths(x, pad, axes, False), mode="symmetric")


def pad_circular(x: Any, pad: Any, axes: Any = None) -> Any:
    """Return an array that goes on from its other side; of images by default the space.

    Examples
    --------
    >>> pad_circular(np.array([[[1.0, 2.0, 3.0]]]), (1, 2))
    array([[[3., 1., 2., 3., 1., 2.]]])
    """
    return np.pad(x, widths(x, pad, axes, False), mode="wrap")
