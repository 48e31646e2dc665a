"""Convolution of arrays in any number of dimensions, and its two adjoints: by matrix products over patches.

Images are (batch, channels, *space), kernels (out, in / groups, *taps).  Samples are laid out with their
channels last, so that a patch is copied in runs of all channels, and multiplied with the kernel as one matrix.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

import zygopy

from .planes import FEW, correlated, gathered_kernel, spread_back

__all__ = ["conv", "conv_data", "conv_filter", "crosscor"]


@dataclass(frozen=True)
class Geometry:
    """How a kernel moves: steps, zeros around the input, gaps between taps, groups of channels, flipped or not."""

    stride: tuple[int, ...]
    pad: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    groups: int
    flipped: bool  # whether the kernel is taken as it is (correlation), not turned round (convolution)

    def out(self, space: tuple[int, ...], taps: tuple[int, ...]) -> tuple[int, ...]:
        """The sizes of the output."""
        return tuple(
            (n + lo + hi - d * (k - 1) - 1) // s + 1
            for n, k, s, (lo, hi), d in zip(space, taps, self.stride, self.pad, self.dilation, strict=True)
        )

    def places(self, taps: tuple[int, ...], out: tuple[int, ...]) -> list[tuple[slice, ...]]:
        """For each tap where the padded input is that meets it, in the order of the kernel."""
        return [
            tuple(
                slice(t * d, t * d + s * (o - 1) + 1, s)
                for t, d, s, o in zip(tap, self.dilation, self.stride, out, strict=True)
            )
            for tap in itertools.product(*map(range, taps))
        ]


def each(value: Any, count: int, name: str, least: int) -> tuple[int, ...]:
    """One whole number for each of `count` axes."""
    numbers = (int(value),) * count if np.ndim(value) == 0 else tuple(int(n) for n in value)
    if len(numbers) != count or any(n < least for n in numbers):
        raise ValueError(f"{name} {value!r}: it is one number, or {count}, of at least {least}")
    return numbers


def padding(pad: Any, count: int) -> tuple[tuple[int, int], ...]:
    """Zeros before and after each axis: of one number, one for each axis, or two for each axis."""
    if np.ndim(pad) == 0:
        return ((int(pad), int(pad)),) * count
    numbers = [int(n) for n in pad]
    if len(numbers) == count:
        return tuple((n, n) for n in numbers)
    if len(numbers) == 2 * count:
        return tuple(zip(numbers[::2], numbers[1::2], strict=True))
    raise ValueError(f"pad {pad!r}: it is one number, {count}, or {2 * count}")


def geometry(count: int, stride: Any, pad: Any, dilation: Any, groups: int, flipped: bool) -> Geometry:
    """The settings of a kernel of `count` axes, checked."""
    return Geometry(each(stride, count, "stride", 1), padding(pad, count), each(dilation, count, "dilation", 1),
                    int(groups), flipped)


def conv(x: Any, weight: Any, stride: Any = 1, pad: Any = 0, dilation: Any = 1, groups: int = 1,
         flipped: bool = False) -> Any:
    """y[n, o, p] = sum over c, t of x[n, c, s p + d t - pad] weight[o, c, last - t].

    Parameters
    ----------
    x : array (batch, channels, *space)
    weight : array (out, channels / groups, *taps)
    stride, dilation : int or tuple of int
    pad : int, or tuple of one or two for each axis
    groups : int
    flipped : bool
        Take the kernel as it is (correlation, as in most libraries), instead of turned round.

    Returns
    -------
    y : array (batch, out, *space)

    Raises
    ------
    ValueError
        Channels that do not fit, a kernel larger than the padded input, steps below 1.

    Notes
    -----
    Source: NNlib, `conv`, with all axes in reverse order.

    Examples
    --------
    >>> x = np.arange(5.0).reshape(1, 1, 5)
    >>> conv(x, np.array([[[1.0, 0.0, -1.0]]]))
    array([[[2., 2., 2.]]])
    """
    return correlate(x, weight, geometry(x.ndim - 2, stride, pad, dilation, groups, flipped))


def crosscor(x: Any, weight: Any, stride: Any = 1, pad: Any = 0, dilation: Any = 1, groups: int = 1) -> Any:
    """y[n, o, p] = sum over c, t of x[n, c, s p + d t - pad] weight[o, c, t]: `conv` with the kernel as it is.

    Examples
    --------
    >>> crosscor(np.arange(5.0).reshape(1, 1, 5), np.array([[[1.0, 0.0, -1.0]]]))
    array([[[-2., -2., -2.]]])
    """
    return conv(x, weight, stride, pad, dilation, groups, True)


def conv_data(y: Any, weight: Any, space: tuple[int, ...], stride: Any = 1, pad: Any = 0, dilation: Any = 1,
              groups: int = 1, flipped: bool = False) -> Any:
    """Return the adjoint of `conv` in its input: x of the given space, from y of the shape of the output.

    Examples
    --------
    >>> conv_data(np.ones((1, 1, 3)), np.array([[[1.0, 2.0]]]), (4,)).tolist()
    [[[2.0, 3.0, 3.0, 1.0]]]
    """
    return spread(y, weight, tuple(space), geometry(y.ndim - 2, stride, pad, dilation, groups, flipped))


def conv_filter(x: Any, y: Any, taps: tuple[int, ...], stride: Any = 1, pad: Any = 0, dilation: Any = 1,
                groups: int = 1, flipped: bool = False) -> Any:
    """Return the adjoint of `conv` in its kernel, of the given taps.

    Examples
    --------
    >>> conv_filter(np.arange(4.0).reshape(1, 1, 4), np.ones((1, 1, 3)), (2,)).tolist()
    [[[6.0, 3.0]]]
    """
    return gathered(x, y, tuple(taps), geometry(x.ndim - 2, stride, pad, dilation, groups, flipped))


# ------------------------------------------------------------------ the three products


CACHED = 2**19  # bytes of patches that are laid out at once: they stay in the cache until they are multiplied


def chunks(count: int, places: tuple[int, ...], row: int, size: int) -> list[slice]:
    """The samples in groups whose patches, of rows of so many numbers, fit into the cache together."""
    each_chunk = max(1, CACHED // max(1, math.prod(places) * row * size))
    return [slice(first, min(first + each_chunk, count)) for first in range(0, count, each_chunk)]


def correlate(x: Any, weight: Any, g: Geometry) -> Any:
    """The output of a kernel."""
    out, inside, *taps = weight.shape
    check(x, weight, g)
    places = g.out(x.shape[2:], tuple(taps))
    if min(places) < 1:
        raise ValueError(f"a kernel of {tuple(taps)} does not fit into an input of {x.shape[2:]} with {g}")
    slices = g.places(tuple(taps), places)
    if g.groups == 1 and inside < FEW:
        return correlated(x, turned(weight, g).reshape(out, -1), g.pad, slices, places)
    y = np.empty((x.shape[0], out, *places), np.result_type(x, weight))
    kernel = matrix(weight, g)
    for part in chunks(x.shape[0], places, len(slices) * inside, x.itemsize):
        images = channels_last(x[part], g)
        found = [laid_out(images, slices, places, group * inside, inside) @ kernel[group] for group in range(g.groups)]
        rows = found[0] if g.groups == 1 else np.concatenate(found, axis=1)
        y[part] = np.moveaxis(rows.reshape(-1, *places, out), -1, 1)
    return y


def spread(y: Any, weight: Any, space: tuple[int, ...], g: Geometry) -> Any:
    """What each position of the input sent to the outputs, backwards."""
    out, inside, *taps = weight.shape
    places = y.shape[2:]
    slices = g.places(tuple(taps), places)
    if g.groups == 1 and inside < FEW:
        return spread_back(y, turned(weight, g).reshape(out, -1), g.pad, slices, space)
    padded = tuple(n + lo + hi for n, (lo, hi) in zip(space, g.pad, strict=True))
    x = np.empty((y.shape[0], inside * g.groups, *space), np.result_type(y, weight))
    kernel = matrix(weight, g)
    inner = tuple(slice(lo, lo + n) for n, (lo, _) in zip(space, g.pad, strict=True))
    each_out = out // g.groups
    for part in chunks(y.shape[0], places, len(slices) * inside, x.itemsize):
        rows = rows_of(y[part])
        total = np.zeros((part.stop - part.start, *padded, inside * g.groups), x.dtype)
        for group in range(g.groups):
            sent = rows[:, group * each_out : (group + 1) * each_out]
            channels = slice(group * inside, (group + 1) * inside)
            for tap, place in enumerate(slices):
                back = sent @ kernel[group, tap * inside : (tap + 1) * inside].T
                total[(slice(None), *place, channels)] += back.reshape(-1, *places, inside)
        x[part] = np.moveaxis(total[(slice(None), *inner)], -1, 1)
    return x


def gathered(x: Any, y: Any, taps: tuple[int, ...], g: Geometry) -> Any:
    """The sum over all positions of what met each tap times the output there."""
    out, inside, places = y.shape[1], x.shape[1] // g.groups, y.shape[2:]
    slices = g.places(taps, places)
    if g.groups == 1 and inside < FEW:
        flat = gathered_kernel(x, y, g.pad, slices)
        return np.ascontiguousarray(turned(flat.reshape(out, inside, *taps), g))
    each_out = out // g.groups
    total = np.zeros((g.groups, len(slices) * inside, each_out), np.result_type(x, y))
    for part in chunks(x.shape[0], places, len(slices) * inside, x.itemsize):
        images, rows = channels_last(x[part], g), rows_of(y[part])
        for group in range(g.groups):
            patches = laid_out(images, slices, places, group * inside, inside)
            total[group] += patches.T @ rows[:, group * each_out : (group + 1) * each_out]
    kernel = total.reshape(g.groups, *taps, inside, each_out)
    kernel = np.moveaxis(kernel, (-1, -2), (1, 2)).reshape(out, inside, *taps)
    return np.ascontiguousarray(turned(kernel, g))


def check(x: Any, weight: Any, g: Geometry) -> None:
    """Refuse channels that do not fit."""
    if weight.shape[0] % g.groups or x.shape[1] != weight.shape[1] * g.groups:
        raise ValueError(f"input {x.shape} and kernel {weight.shape} with {g.groups} groups do not fit")


def turned(weight: Any, g: Geometry) -> Any:
    """The kernel as it meets the input: a convolution turns it round."""
    return weight if g.flipped else np.flip(weight, tuple(range(2, weight.ndim)))


def matrix(weight: Any, g: Geometry) -> Any:
    """The kernel as matrices (groups, taps x in, out), as patches are laid out."""
    out, inside, *taps = weight.shape
    parts = turned(weight, g).reshape(g.groups, out // g.groups, inside, *taps)
    return np.ascontiguousarray(np.moveaxis(parts, (1, 2), (-1, -2))).reshape(g.groups, -1, out // g.groups)


def channels_last(images: Any, g: Geometry) -> Any:
    """Images (batch, channels, *space) as (batch, *padded space, channels)."""
    space = tuple(n + lo + hi for n, (lo, hi) in zip(images.shape[2:], g.pad, strict=True))
    laid = np.zeros((images.shape[0], *space, images.shape[1]), images.dtype)
    inner = tuple(slice(lo, lo + n) for n, (lo, _) in zip(images.shape[2:], g.pad, strict=True))
    laid[(slice(None), *inner)] = np.moveaxis(images, 1, -1)
    return laid


def rows_of(y: Any) -> Any:
    """Images (batch, channels, *space) as a matrix (positions, channels)."""
    return np.ascontiguousarray(np.moveaxis(y, 1, -1)).reshape(-1, y.shape[1])


def laid_out(images: Any, slices: list[tuple[slice, ...]], places: tuple[int, ...], first: int, inside: int) -> Any:
    """What meets the taps at each position, as a matrix (positions, taps x channels)."""
    patches = np.empty((images.shape[0], *places, len(slices), inside), images.dtype)
    for tap, place in enumerate(slices):
        patches[..., tap, :] = images[(slice(None), *place, slice(first, first + inside))]
    return patches.reshape(-1, len(slices) * inside)


# ------------------------------------------------------------------ each is the adjoint of the others


@zygopy.rule(correlate, result="like")
def correlate_rule(x: Any, weight: Any, g: Geometry) -> Any:
    """x_bar and weight_bar by the two adjoints."""

    def pullback(y_bar: Any) -> Any:
        return spread(y_bar, weight, x.shape[2:], g), gathered(x, y_bar, weight.shape[2:], g)

    return correlate(x, weight, g), pullback


@zygopy.rule(spread, result="like")
def spread_rule(y: Any, weight: Any, space: tuple[int, ...], g: Geometry) -> Any:
    """y_bar is the output of x_bar; weight_bar what x_bar and y gather."""

    def pullback(x_bar: Any) -> Any:
        return cropped(correlate(x_bar, weight, g), y.shape), gathered(x_bar, y, weight.shape[2:], g)

    return spread(y, weight, space, g), pullback


def cropped(y: Any, shape: tuple[int, ...]) -> Any:
    """Without the positions at the end that only more rows of output, asked for, have made."""
    return y[tuple(slice(n) for n in shape)]


@zygopy.rule(gathered, result="like")
def gathered_rule(x: Any, y: Any, taps: tuple[int, ...], g: Geometry) -> Any:
    """x_bar is what y spreads through weight_bar; y_bar the output of x through it."""

    def pullback(weight_bar: Any) -> Any:
        return spread(y, weight_bar, x.shape[2:], g), correlate(x, weight_bar, g)

    return gathered(x, y, taps, g), pullback


zygopy.constant(geometry, pure=True)
