"""Pooling: the largest, the mean or the p-norm of a window that moves over images, or of the whole image."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import zygopy

from .convolution import per_axis
from .mismatch import DimensionMismatch, mismatch
from .printing import Layer
from .windows import Window, largest, summed, window

__all__ = [
    "AdaptiveMaxPool", "AdaptiveMeanPool", "GlobalMaxPool", "GlobalMeanPool", "LPPool", "MaxPool", "MeanPool",
    "lpnormpool", "maxpool", "meanpool",
]


def maxpool(x: Any, size: Any, pad: Any = 0, stride: Any = None) -> Any:
    """Return the largest value in each window of images (batch, channels, *space); padding is never the largest.

    Examples
    --------
    >>> maxpool(np.arange(6.0).reshape(1, 1, 6), (2,)).tolist()
    [[[1.0, 3.0, 5.0]]]
    """
    return largest(x, window(size, pad, stride))


def meanpool(x: Any, size: Any, pad: Any = 0, stride: Any = None) -> Any:
    """Return the mean of each window of images (batch, channels, *space); padding counts as zeros.

    Examples
    --------
    >>> meanpool(np.arange(6.0).reshape(1, 1, 6), (2,)).tolist()
    [[[0.5, 2.5, 4.5]]]
    """
    w = window(size, pad, stride)
    return summed(x, w) / math.prod(w.size)


def lpnormpool(x: Any, p: float, size: Any, pad: Any = 0, stride: Any = None) -> Any:
    """Return (sum of x^p)^(1/p) of each window of images (batch, channels, *space).

    Examples
    --------
    >>> lpnormpool(np.array([[[3.0, 4.0]]]), 2, (2,)).tolist()
    [[[5.0]]]
    """
    return summed(x**p, window(size, pad, stride)) ** (1 / p)


class _Pool(Layer):
    """What layers with a moving window share."""

    form: Any

    def __init__(self, size: Any, pad: Any = 0, stride: Any = None) -> None:
        self.form = window(size, pad, stride)

    def check(self, x: Any) -> None:
        """Refuse input with another number of axes."""
        if x.ndim != len(self.form.size) + 2:
            raise mismatch(self, f"input.ndim == {len(self.form.size) + 2}", x)

    def trainable(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def shown_parts(self) -> list[tuple[str | None, Any]]:
        """One line."""
        return []

    def __repr__(self) -> str:
        pad = tuple(n for pair in self.form.pad for n in pair)
        text = f"{type(self).__name__}({self.form.size}"
        for name, value, usual in (("pad", pad, 0), ("stride", self.form.stride, self.form.size)):
            shown = value[0] if len(set(value)) == 1 else value
            text += "" if usual in (shown, value) else f", {name}={shown}"
        return text + ")"


class MaxPool(_Pool):
    """y = the largest value in each window.

    Parameters
    ----------
    size : tuple of int
    pad : int, tuple of one or two for each axis, or `SamePad()`
    stride : int or tuple of int
        The size by default.

    Raises
    ------
    DimensionMismatch
        Input of another number of axes, or smaller than the window.

    Notes
    -----
    Takes (batch, channels, *space).  Of several that are largest the first gets the gradient.

    Examples
    --------
    >>> MaxPool((5, 5), pad=SamePad())(np.zeros((1, 1, 100, 100))).shape
    (1, 1, 20, 20)
    """

    def __call__(self, x: Any) -> Any:
        self.check(x)
        return largest(x, self.form)


class MeanPool(_Pool):
    """y = the mean of each window; padding counts as zeros.

    Parameters
    ----------
    size, pad, stride
        As of `MaxPool`.

    Raises
    ------
    DimensionMismatch
        Input of another number of axes, or smaller than the window.

    Examples
    --------
    >>> MeanPool((2,))(np.arange(6.0).reshape(1, 1, 6)).tolist()
    [[[0.5, 2.5, 4.5]]]
    """

    def __call__(self, x: Any) -> Any:
        self.check(x)
        return summed(x, self.form) / math.prod(self.form.size)


class LPPool(_Pool):
    """y = (sum of x^p)^(1/p) of each window.

    Parameters
    ----------
    p : float
    size, pad, stride
        As of `MaxPool`.

    Raises
    ------
    DimensionMismatch
        Input of another number of axes, or smaller than the window.

    Examples
    --------
    >>> LPPool(2, (2,))(np.array([[[3.0, 4.0]]])).tolist()
    [[[5.0]]]
    """

    p: Any

    def __init__(self, p: float, size: Any, pad: Any = 0, stride: Any = None) -> None:
        super().__init__(size, pad, stride)
        self.p = p

    def __call__(self, x: Any) -> Any:
        self.check(x)
        return summed(x**self.p, self.form) ** (1 / self.p)


def adapted(space: tuple[int, ...], sizes: tuple[int, ...]) -> Window:
    """The window and steps with which an input of a size gives an output of a size."""
    if len(space) != len(sizes) or any(n < o for n, o in zip(space, sizes, strict=True)):
        raise DimensionMismatch(f"an input of {space} cannot be pooled to {sizes}")
    stride = tuple(n // o for n, o in zip(space, sizes, strict=True))
    size = tuple(n - (o - 1) * s for n, o, s in zip(space, sizes, stride, strict=True))
    return Window(size, stride, ((0, 0),) * len(sizes))


zygopy.constant(adapted, pure=True)


class AdaptiveMaxPool(Layer):
    """y = the largest value in windows of such a size that the output has the size `out`.

    Parameters
    ----------
    out : tuple of int

    Raises
    ------
    DimensionMismatch
        Input smaller than the output.

    Notes
    -----
    All windows are of one size and step: n // out, and what is left.  Source: Flux, `AdaptiveMaxPool`.

    Examples
    --------
    >>> AdaptiveMaxPool((25, 25))(np.zeros((1, 3, 100, 100))).shape
    (1, 3, 25, 25)
    """

    out: Any

    def __init__(self, out: Any) -> None:
        self.out = per_axis(out, len(np.atleast_1d(out)))

    def __call__(self, x: Any) -> Any:
        return largest(x, adapted(x.shape[2:], self.out))


class AdaptiveMeanPool(AdaptiveMaxPool):
    """y = the mean of windows of such a size that the output has the size `out`.

    Parameters
    ----------
    out : tuple of int

    Raises
    ------
    DimensionMismatch
        Input smaller than the output.

    Examples
    --------
    >>> AdaptiveMeanPool((2,))(np.arange(4.0).reshape(1, 1, 4)).tolist()
    [[[0.5, 2.5]]]
    """

    def __call__(self, x: Any) -> Any:
        w = adapted(x.shape[2:], self.out)
        return summed(x, w) / math.prod(w.size)


class GlobalMaxPool(Layer):
    """y = the largest value of each channel of each sample, (batch, channels, 1, ...).

    Examples
    --------
    >>> GlobalMaxPool()(np.arange(6.0).reshape(1, 2, 3)).tolist()
    [[[2.0], [5.0]]]
    """

    def __call__(self, x: Any) -> Any:
        return np.max(x, axis=(*range(2, x.ndim),), keepdims=True)


class GlobalMeanPool(Layer):
    """y = the mean of each channel of each sample, (batch, channels, 1, ...).

    Examples
    --------
    >>> GlobalMeanPool()(np.arange(6.0).reshape(1, 2, 3)).tolist()
    [[[1.0], [4.0]]]
    """

    def __call__(self, x: Any) -> Any:
        return np.mean(x, axis=(*range(2, x.ndim),), keepdims=True)
