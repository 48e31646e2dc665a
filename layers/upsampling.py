"""Larger images: Upsample by repeating or by interpolation, PixelShuffle."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import zygopy

from .mismatch import DimensionMismatch, mismatch
from .printing import Layer

__all__ = [
    "PixelShuffle", "Upsample", "pixel_shuffle", "upsample_bilinear", "upsample_linear", "upsample_nearest",
    "upsample_trilinear",
]

MODES = {"nearest": None, "linear": 1, "bilinear": 2, "trilinear": 3}


def sizes_of(space: tuple[int, ...], scale: Any, size: Any) -> tuple[int, ...]:
    """The sizes of the output, of a scale or of sizes."""
    if size is not None:
        sizes = (int(size),) * len(space) if np.ndim(size) == 0 else tuple(int(n) for n in size)
    else:
        scales = (scale,) * len(space) if np.ndim(scale) == 0 else tuple(scale)
        fits = len(scales) == len(space)
        sizes = tuple(math.floor(n * s) for n, s in zip(space, scales, strict=True)) if fits else ()
    if len(sizes) != len(space):
        raise DimensionMismatch(f"Upsample to {size or scale} of an image with {len(space)} axes")
    return sizes


def nearest(n: int, out: int) -> Any:
    """For each position of the output the one of the input that it repeats."""
    return np.arange(out) * n // out


def interpolation(n: int, out: int, align_corners: bool, dtype: Any) -> Any:
    """The matrix (out, n) that interpolates n values at `out` positions."""
    if align_corners:
        places = np.arange(out) * ((n - 1) / max(out - 1, 1))
    else:
        places = np.clip((np.arange(out) + 0.5) * (n / out) - 0.5, 0, n - 1)
    low = np.minimum(places.astype(int), n - 1)
    high = np.minimum(low + 1, n - 1)
    share = places - low
    matrix = np.zeros((out, n))
    np.add.at(matrix, (np.arange(out), low), 1 - share)
    np.add.at(matrix, (np.arange(out), high), share)
    return matrix.astype(dtype)


zygopy.constant(sizes_of, nearest, interpolation, pure=True)


def upsample_nearest(x: Any, scale: Any = None, size: Any = None) -> Any:
    """Return images (batch, channels, *space) made larger by repeating.

    Examples
    --------
    >>> upsample_nearest(np.array([[[1.0, 2.0]]]), 2).tolist()
    [[[1.0, 1.0, 2.0, 2.0]]]
    """
    sizes = sizes_of(x.shape[2:], scale, size)
    for axis in range(2, x.ndim):
        x = np.take(x, nearest(x.shape[axis], sizes[axis - 2]), axis=axis)
    return x


def upsample_linear(x: Any, scale: Any = None, size: Any = None, align_corners: bool = True) -> Any:
    """Return images (batch, channels, *space) made larger by interpolation along each axis.

    Parameters
    ----------
    x : array (batch, channels, *space)
    scale : number or one for each axis
    size : int or one for each axis
    align_corners : bool
        Whether the corners stay where they are; else the edges do.

    Examples
    --------
    >>> upsample_linear(np.array([[[1.0, 2.0]]]), size=3).tolist()
    [[[1.0, 1.5, 2.0]]]
    """
    sizes = sizes_of(x.shape[2:], scale, size)
    for axis in range(2, x.ndim):
        matrix = interpolation(x.shape[axis], sizes[axis - 2], align_corners, x.dtype)
        x = np.swapaxes(np.swapaxes(x, axis, -1) @ matrix.T, axis, -1)
    return x


def upsample_bilinear(x: Any, scale: Any = None, size: Any = None, align_corners: bool = True) -> Any:
    """`upsample_linear` of images with two axes.

    Examples
    --------
    >>> upsample_bilinear(np.ones((1, 1, 2, 2)), 2).shape
    (1, 1, 4, 4)
    """
    if x.ndim != 4:
        raise DimensionMismatch(f"upsample_bilinear takes (batch, channels, height, width), not {x.shape}")
    return upsample_linear(x, scale, size, align_corners)


def upsample_trilinear(x: Any, scale: Any = None, size: Any = None, align_corners: bool = True) -> Any:
    """`upsample_linear` of images with three axes.

    Examples
    --------
    >>> upsample_trilinear(np.ones((1, 1, 2, 2, 2)), 2).shape
    (1, 1, 4, 4, 4)
    """
    if x.ndim != 5:
        raise DimensionMismatch(f"upsample_trilinear takes (batch, channels, depth, height, width), not {x.shape}")
    return upsample_linear(x, scale, size, align_corners)


class Upsample(Layer):
    """y = images made larger, by repeating or by interpolation.

    Parameters
    ----------
    mode : "nearest", "linear", "bilinear" or "trilinear"
        The last three for 1, 2 and 3 axes; may be given after the scale.
    scale : number or tuple
    size : int or tuple
        Of the output; one of both is given.
    align_corners : bool
        Of interpolation: whether the corners stay where they are.

    Raises
    ------
    ValueError
        Another mode; both or none of `scale` and `size`.
    DimensionMismatch
        Input of another number of axes.

    Notes
    -----
    Source: Flux, `Upsample`.

    Examples
    --------
    >>> Upsample("nearest", scale=(2, 3))(np.zeros((1, 1, 2, 2))).shape
    (1, 1, 4, 6)
    >>> Upsample("bilinear", scale=2)
    Upsample(:bilinear, scale = 2)
    """

    mode: Any
    scale: Any
    size: Any
    align_corners: Any

    def __init__(self, mode: Any = "nearest", scale: Any = None, *, size: Any = None,
                 align_corners: bool = True) -> None:
        if not isinstance(mode, str):
            mode, scale = (scale or "nearest"), mode
        if mode not in MODES:
            raise ValueError(f"Upsample: the modes are {', '.join(MODES)}, not {mode!r}")
        if (scale is None) == (size is None):
            raise ValueError("Upsample takes either scale= or size=")
        self.mode, self.scale, self.size, self.align_corners = mode, scale, size, align_corners

    def __call__(self, x: Any) -> Any:
        axes = MODES[self.mode]
        if axes is not None and x.ndim != axes + 2:
            raise mismatch(self, f"input.ndim == {axes + 2}", x)
        if self.mode == "nearest":
            return upsample_nearest(x, self.scale, self.size)
        return upsample_linear(x, self.scale, self.size, self.align_corners)

    def trainable(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def __repr__(self) -> str:
        how = f"scale = {self.scale}" if self.size is None else f"size = {self.size}"
        return f"Upsample(:{self.mode}, {how})"


def pixel_shuffle(x: Any, r: int) -> Any:
    """Return images (batch, channels / r^axes, r space...): channels laid out as finer pixels.

    Examples
    --------
    >>> pixel_shuffle(np.array([[[1.0, 2.0], [3.0, 4.0]]]), 2).tolist()
    [[[1.0, 3.0, 2.0, 4.0]]]
    """
    count = x.ndim - 2
    channels = x.shape[1] // r**count
    parts = x.reshape((x.shape[0], channels, *(r,) * count, *x.shape[2:]))
    order = (0, 1, *(a for k in range(count) for a in (2 + count + k, 2 + k)))
    return np.transpose(parts, order).reshape((x.shape[0], channels, *(n * r for n in x.shape[2:])))


class PixelShuffle(Layer):
    """y = images r times as large along each axis, with channels laid out as finer pixels.

    Parameters
    ----------
    r : int

    Raises
    ------
    DimensionMismatch
        r^axes does not divide the number of channels.

    Notes
    -----
    Source: Shi et al., *Real-time single image and video super-resolution* (2016).

    Examples
    --------
    >>> PixelShuffle(2)(np.zeros((1, 8, 3, 3))).shape
    (1, 2, 6, 6)
    """

    r: Any

    def __init__(self, r: int) -> None:
        self.r = int(r)

    def __call__(self, x: Any) -> Any:
        if x.shape[1] % self.r ** (x.ndim - 2):
            raise mismatch(self, f"channels that {self.r ** (x.ndim - 2)} divides", x)
        return pixel_shuffle(x, self.r)

    def __repr__(self) -> str:
        return f"PixelShuffle({self.r})"
