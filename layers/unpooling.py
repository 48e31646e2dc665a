"""Where the largest values of windows were, and putting values back there."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import zygopy

from .mismatch import DimensionMismatch
from .printing import Layer
from .windows import Window, checked_out, window

__all__ = ["MaxUnpool", "maxpool_with_places"]


def maxpool_with_places(x: Any, size: Any, pad: Any = 0, stride: Any = None) -> tuple[Any, Any]:
    """Return the largest value in each window, and where it was.

    Parameters
    ----------
    x : array (batch, channels, *space)
    size, pad, stride
        As of `MaxPool`.

    Returns
    -------
    y : array (batch, channels, *out)
    places : array of int, of the same shape
        Positions in the image as one row; of several that are largest, the first.

    Raises
    ------
    DimensionMismatch
        A window larger than the padded image.

    Examples
    --------
    >>> y, places = maxpool_with_places(np.array([[[1.0, 3.0, 2.0, 2.0]]]), (2,))
    >>> y.tolist(), places.tolist()
    ([[[3.0, 2.0]]], [[[1, 2]]])
    """
    places = places_of(x, window(size, pad, stride))
    flat = x.reshape((x.shape[0], x.shape[1], -1))
    y = np.take_along_axis(flat, places.reshape((x.shape[0], x.shape[1], -1)), axis=2)
    return y.reshape(places.shape), places


def places_of(x: Any, w: Window) -> Any:
    """Where in each image the first of the largest of each window is."""
    padded, numbers = w.padded(x, -np.inf), np.arange(math.prod(x.shape[2:])).reshape(1, 1, *x.shape[2:])
    numbers = w.padded(numbers, -1)
    parts = w.places(checked_out(x, w))
    best, found = padded[parts[0]].copy(), np.broadcast_to(numbers[parts[0]], padded[parts[0]].shape).copy()
    for part in parts[1:]:
        better = (padded[part] > best) | ((found < 0) & (numbers[part] >= 0))
        best = np.where(better, padded[part], best)
        found = np.where(better, numbers[part], found)
    return found


zygopy.constant(places_of, pure=True)


class MaxUnpool(Layer):
    """y: zeros, but at the places of the largest values of windows what is given for these.

    Parameters
    ----------
    size, pad, stride
        As of the `MaxPool` that it goes back from.

    Raises
    ------
    DimensionMismatch
        Values and places of different shapes; a place outside of the image.

    Notes
    -----
    Takes values and places, as of `maxpool_with_places`, and ``space=`` for images of another size than the smallest
    that has so many windows.  Where two windows have one place, the value of the last stands there.
    Source: Zeiler & Fergus, *Visualizing and understanding convolutional networks* (2014).

    Examples
    --------
    >>> y, places = maxpool_with_places(np.array([[[1.0, 3.0, 2.0, 2.0]]]), (2,))
    >>> MaxUnpool((2,))(y, places).tolist()
    [[[0.0, 3.0, 2.0, 0.0]]]
    """

    form: Any

    def __init__(self, size: Any, pad: Any = 0, stride: Any = None) -> None:
        self.form = window(size, pad, stride)

    def __call__(self, y: Any, places: Any, *, space: tuple[int, ...] | None = None) -> Any:
        chosen = self.smallest(y.shape[2:]) if space is None else tuple(space)
        if y.shape != places.shape or len(chosen) != y.ndim - 2:
            raise DimensionMismatch(f"MaxUnpool: values {y.shape}, places {places.shape}, images of {chosen}")
        count = math.prod(chosen)
        if places.size and (places.min() < 0 or places.max() >= count):
            raise DimensionMismatch(f"MaxUnpool: places up to {places.max()} in images of {chosen}")
        images = y.shape[0] * y.shape[1]
        x = np.zeros((images, count), y.dtype)
        x[np.arange(images)[:, None], places.reshape((images, -1))] = y.reshape((images, -1))
        return x.reshape((*y.shape[:2], *chosen))

    def smallest(self, out: tuple[int, ...]) -> tuple[int, ...]:
        """The size of the smallest image with so many windows."""
        w = self.form
        return tuple((n - 1) * s + k - lo - hi for n, s, k, (lo, hi) in zip(out, w.stride, w.size, w.pad, strict=True))

    def trainable(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """One line."""
        return []

    def __repr__(self) -> str:
        stride = "" if self.form.stride == self.form.size else f", stride={self.form.stride}"
        return f"MaxUnpool({self.form.size}{stride})"
