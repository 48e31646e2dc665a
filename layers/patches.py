"""Images as columns of patches and back (unfold, fold), and images sampled elsewhere (grid_sample, imrotate)."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

import zygopy

from .correlation import each, padding
from .mismatch import DimensionMismatch

__all__ = ["fold", "grid_sample", "imrotate", "unfold"]


@dataclass(frozen=True)
class Patches:
    """The size of patches, their steps, and what is added around the image."""

    size: tuple[int, ...]
    stride: tuple[int, ...]
    pad: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    turned: bool

    def out(self, space: tuple[int, ...]) -> tuple[int, ...]:
        """How many there are along each axis."""
        settings = zip(space, self.size, self.stride, self.pad, self.dilation, strict=True)
        out = tuple((n + lo + hi - d * (k - 1) - 1) // s + 1 for n, k, s, (lo, hi), d in settings)
        if min(out) < 1:
            raise DimensionMismatch(f"patches of {self.size} do not fit into an image of {space}")
        return out

    def places(self, out: tuple[int, ...]) -> list[tuple[Any, ...]]:
        """For each position in the patch where the padded image is that lies there."""
        taps = list(itertools.product(*map(range, self.size)))
        found: list[tuple[Any, ...]] = [
            (Ellipsis, *(slice(t * d, t * d + s * (o - 1) + 1, s)
                         for t, d, s, o in zip(tap, self.dilation, self.stride, out, strict=True)))
            for tap in taps
        ]
        return found[::-1] if self.turned else found


def patches_of(size: Any, stride: Any, pad: Any, dilation: Any, flipped: bool) -> Patches:
    """The settings, checked."""
    taps = tuple(int(k) for k in np.atleast_1d(size))
    count = len(taps)
    each(taps, count, "size", 1)
    return Patches(taps, each(stride, count, "stride", 1), padding(pad, count), each(dilation, count, "dilation", 1),
                   not flipped)


zygopy.constant(patches_of, pure=True)


def columns(x: Any, p: Patches) -> Any:
    """Patches as columns (batch, channels x taps, patches)."""
    out = p.out(x.shape[2:])
    padded = np.pad(x, ((0, 0), (0, 0), *p.pad))
    found = np.stack([padded[place] for place in p.places(out)], axis=2)
    return found.reshape(x.shape[0], -1, math.prod(out))


def image(y: Any, space: tuple[int, ...], p: Patches) -> Any:
    """The sum of columns of patches at their places: the adjoint of `columns`."""
    out, taps = p.out(space), math.prod(p.size)
    if y.ndim != 3 or y.shape[1] % taps or y.shape[2] != math.prod(out):
        expected = f"(batch, channels x {taps}, {math.prod(out)})"
        raise DimensionMismatch(f"fold to {space} takes columns of shape {expected}, not {y.shape}")
    parts = y.reshape(y.shape[0], -1, taps, *out)
    padded = [n + lo + hi for n, (lo, hi) in zip(space, p.pad, strict=True)]
    total = np.zeros((*parts.shape[:2], *padded), y.dtype)
    for tap, place in enumerate(p.places(out)):
        total[place] += parts[:, :, tap]
    inner: Any = (Ellipsis, *(slice(lo, lo + n) for n, (lo, _) in zip(space, p.pad, strict=True)))
    return total[inner]


@zygopy.rule(columns)
def columns_rule(x: Any, p: Patches) -> Any:
    """x_bar: the columns put back at their places."""

    def pullback(y_bar: Any) -> Any:
        return (image(y_bar, x.shape[2:], p),)

    return columns(x, p), pullback


@zygopy.rule(image)
def image_rule(y: Any, space: tuple[int, ...], p: Patches) -> Any:
    """y_bar: the patches of x_bar."""

    def pullback(x_bar: Any) -> Any:
        return (columns(x_bar, p),)

    return image(y, space, p), pullback


def unfold(x: Any, size: Any, stride: Any = 1, pad: Any = 0, dilation: Any = 1, flipped: bool = True) -> Any:
    """Return the patches of images as columns (batch, channels x taps, patches).

    Parameters
    ----------
    x : array (batch, channels, *space)
    size : int or tuple of int
        Of a patch; one for each axis.
    stride, pad, dilation
        As of `conv`.
    flipped : bool
        Whether a patch is laid out as it is; else turned round, as a convolution meets it.

    Raises
    ------
    DimensionMismatch
        Patches that do not fit.

    Notes
    -----
    Source: NNlib, `unfold`; PyTorch's has the same order.

    Examples
    --------
    >>> unfold(np.arange(4.0).reshape(1, 1, 4), (2,)).tolist()
    [[[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]]]
    """
    return columns(x, patches_of(size, stride, pad, dilation, flipped))


def fold(y: Any, space: Any, size: Any, stride: Any = 1, pad: Any = 0, dilation: Any = 1, flipped: bool = True) -> Any:
    """Return images (batch, channels, *space), the sum of patches that stand as columns: the adjoint of `unfold`.

    Parameters
    ----------
    y : array (batch, channels x taps, patches)
    space : tuple of int
    size, stride, pad, dilation, flipped
        As of `unfold`.

    Raises
    ------
    DimensionMismatch
        Columns of another shape.

    Examples
    --------
    >>> fold(np.ones((1, 2, 3)), (4,), (2,)).tolist()
    [[[1.0, 2.0, 2.0, 1.0]]]
    """
    return image(y, tuple(int(n) for n in space), patches_of(size, stride, pad, dilation, flipped))


def whole_places(place: Any, length: int, border: bool) -> tuple[Any, Any]:
    """Positions as whole numbers within an axis, and which of them are in it."""
    whole = place.astype(int)
    inside = (whole >= 0) & (whole < length)
    return np.clip(whole, 0, length - 1), np.ones_like(inside) if border else inside


zygopy.constant(whole_places, pure=True)


def interpolated(x: Any, rows: Any, columns_: Any, border: bool) -> Any:
    """Values between four pixels of images (batch, channels, height, width), at places (batch, ...)."""
    height, width = x.shape[2:]
    if border:
        rows, columns_ = np.clip(rows, 0, height - 1), np.clip(columns_, 0, width - 1)
    above, left = np.floor(rows), np.floor(columns_)
    below_share, right_share = rows - above, columns_ - left
    sample = np.arange(x.shape[0]).reshape((-1,) + (1,) * (rows.ndim - 1))
    y: Any = 0.0
    for row, row_share in ((above, 1 - below_share), (above + 1, below_share)):
        for column, share in ((left, 1 - right_share), (left + 1, right_share)):
            i, row_inside = whole_places(row, height, border)
            j, column_inside = whole_places(column, width, border)
            weight = row_share * share * (row_inside & column_inside)
            y = y + x[sample, :, i, j] * weight[..., np.newaxis].astype(x.dtype)
    return np.moveaxis(y, -1, 1)


def grid_sample(x: Any, grid: Any, padding_mode: str = "zeros") -> Any:
    """y[n, c, i, j] = x[n, c] between pixels at grid[n, i, j] = (column, row), from -1 to 1, corner to corner.

    Parameters
    ----------
    x : array (batch, channels, height, width)
    grid : array (batch, rows, columns, 2)
    padding_mode : "zeros" or "border"
        What is beyond the image.

    Returns
    -------
    y : array (batch, channels, rows, columns)

    Raises
    ------
    ValueError
        Another mode.
    DimensionMismatch
        A grid of another shape.

    Notes
    -----
    Source: Jaderberg et al., *Spatial transformer networks* (2015); NNlib, `grid_sample`: -1 and 1 are the centres of
    the pixels at the corners.

    Examples
    --------
    >>> x = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> grid_sample(x, np.zeros((1, 1, 1, 2))).item()
    1.5
    """
    if padding_mode not in ("zeros", "border"):
        raise ValueError(f"padding_mode {padding_mode!r}: it is 'zeros' or 'border'")
    if x.ndim != 4 or grid.ndim != 4 or grid.shape[0] != x.shape[0] or grid.shape[3] != 2:
        raise DimensionMismatch(f"grid_sample: images {x.shape} and a grid {grid.shape} do not fit")
    height, width = x.shape[2:]
    rows = (grid[..., 1] + 1) / 2 * (height - 1)
    columns_ = (grid[..., 0] + 1) / 2 * (width - 1)
    return interpolated(x, rows, columns_, padding_mode == "border")


def imrotate(x: Any, theta: Any, center: Any = None) -> Any:
    """Return images turned by an angle around a point, with zeros from beyond their edges.

    Parameters
    ----------
    x : array (batch, channels, height, width)
    theta : float
        In radians, from the rows towards the columns: a quarter turn of an odd square is `numpy.rot90`.
    center : pair of float, optional
        Row and column; height // 2 and width // 2 by default.

    Notes
    -----
    Between pixels values are interpolated.  Source: NNlib, `imrotate`.

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> bool(np.allclose(imrotate(x, np.pi / 2)[0, 0], np.rot90(x[0, 0])))
    True
    """
    height, width = x.shape[2:]
    row, column = (height // 2, width // 2) if center is None else center
    i, j = np.meshgrid(np.arange(height) - row, np.arange(width) - column, indexing="ij")
    cosine, sine = np.cos(theta), np.sin(theta)
    rows = np.broadcast_to(row + cosine * i + sine * j, (x.shape[0], height, width))
    columns_ = np.broadcast_to(column - sine * i + cosine * j, (x.shape[0], height, width))
    return interpolated(x, rows, columns_, False)
