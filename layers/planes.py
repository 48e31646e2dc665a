"""The products of a convolution of few channels: with the batch along the last axis, patches are copied in long runs.

Images (batch, channels, *space) lie as (channels, *space, batch) in memory here, and what is returned has its axes in
the usual order and goes on lying so: what comes after it, element by element, keeps the layout, and the next
convolution finds it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

__all__: list[str] = []

FEW = 16  # channels; from here on rows of all channels are copied faster
CACHED = 2**22  # bytes of patches that are laid out at once
SMALL = 10**6  # multiplications of a product: up to here BLAS takes the matrices as they lie, without a copy

Slices = list[tuple[slice, ...]]


def batch_last(x: Any) -> Any:
    """Images as they lie here; a copy only if they lie otherwise."""
    return np.ascontiguousarray(np.moveaxis(x, 0, -1))


def padded(x: Any, pad: tuple[tuple[int, int], ...]) -> Any:
    """Images that lie so, with zeros around them."""
    if not any(map(any, pad)):
        return x
    space = tuple(n + lo + hi for n, (lo, hi) in zip(x.shape[1:-1], pad, strict=True))
    laid = np.zeros((x.shape[0], *space, x.shape[-1]), x.dtype)
    laid[inside(x.shape[1:-1], pad)] = x
    return laid


def inside(space: tuple[int, ...], pad: tuple[tuple[int, int], ...]) -> tuple[slice, ...]:
    """Where the image is in the padded one."""
    return (slice(None), *(slice(lo, lo + n) for n, (lo, _) in zip(space, pad, strict=True)))


def met(place: tuple[slice, ...], strip: slice) -> tuple[slice, ...]:
    """Where the images meet a tap, for the positions of a strip."""
    first, *rest = place
    start = first.start + first.step * strip.start
    stop = first.start + first.step * (strip.stop - 1) + 1
    return (slice(None), slice(start, stop, first.step), *rest)


class Room:
    """Memory for what meets the taps at the positions of a strip; one piece for all strips, for pages cost."""

    def __init__(self, kernel: tuple[int, int], slices: Slices, places: tuple[int, ...], batch: int,
                 dtype: Any) -> None:
        self.channels, self.slices, self.places, self.batch = kernel[1] // len(slices), slices, places, batch
        row = kernel[1] * math.prod(places[1:]) * batch
        step = SMALL // max(1, kernel[0] * row) or max(1, CACHED // max(1, row * dtype.itemsize))
        self.strips = [slice(first, min(first + step, places[0])) for first in range(0, places[0], step)]
        self.memory = np.empty(row * min(step, places[0]), dtype)

    def of(self, strip: slice) -> Any:
        """The part for a strip, (channels, taps, *positions, batch)."""
        shape = (self.channels, len(self.slices), strip.stop - strip.start, *self.places[1:], self.batch)
        return self.memory[: math.prod(shape)].reshape(shape)

    def filled(self, images: Any, strip: slice) -> Any:
        """What meets each tap, (channels x taps, positions x batch)."""
        laid = self.of(strip)
        for tap, place in enumerate(self.slices):
            laid[:, tap] = images[met(place, strip)]
        return laid.reshape(self.channels * len(self.slices), -1)


def correlated(x: Any, kernel: Any, pad: tuple[tuple[int, int], ...], slices: Slices, places: tuple[int, ...]) -> Any:
    """The output of a kernel (out, channels x taps)."""
    images = padded(batch_last(x), pad)
    y = np.empty((kernel.shape[0], *places, x.shape[0]), np.result_type(x, kernel))
    room = Room(kernel.shape, slices, places, x.shape[0], x.dtype)
    for strip in room.strips:
        found = kernel @ room.filled(images, strip)
        y[:, strip] = found.reshape(y[:, strip].shape)
    return np.moveaxis(y, -1, 0)


def spread_back(y: Any, kernel: Any, pad: tuple[tuple[int, int], ...], slices: Slices, space: tuple[int, ...]) -> Any:
    """What each position of images of a space sent to the outputs, backwards."""
    sent, places = batch_last(y), y.shape[2:]
    whole = tuple(n + lo + hi for n, (lo, hi) in zip(space, pad, strict=True))
    total = np.zeros((kernel.shape[1] // len(slices), *whole, y.shape[0]), np.result_type(y, kernel))
    room = Room(kernel.shape, slices, places, y.shape[0], total.dtype)
    for strip in room.strips:
        back = room.of(strip)
        np.matmul(kernel.T, sent[:, strip].reshape(y.shape[1], -1), out=back.reshape(kernel.shape[1], -1))
        for tap, place in enumerate(slices):
            total[met(place, strip)] += back[:, tap]
    return np.moveaxis(total[inside(space, pad)], -1, 0)


def gathered_kernel(x: Any, y: Any, pad: tuple[tuple[int, int], ...], slices: Slices) -> Any:
    """The sum over images and positions of what met each tap times the output there, (out, channels x taps)."""
    images, sent = padded(batch_last(x), pad), batch_last(y)
    total = np.zeros((y.shape[1], x.shape[1] * len(slices)), np.result_type(x, y))
    room = Room(total.shape, slices, y.shape[2:], x.shape[0], x.dtype)
    for strip in room.strips:
        total += sent[:, strip].reshape(total.shape[0], -1) @ room.filled(images, strip).T
    return total
