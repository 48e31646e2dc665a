"""The products of a convolution of few channels: patches are copied in runs along the last axis, image by image.

With few channels a row of all of them is too short to be copied by itself; nothing changes its layout here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

__all__: list[str] = []

FEW = 16  # channels; from here on rows of all channels are copied faster

Slices = list[tuple[slice, ...]]


def padded_planes(x: Any, pad: tuple[tuple[int, int], ...]) -> Any:
    """Images with zeros around them."""
    if not any(map(any, pad)):
        return x
    space = tuple(n + lo + hi for n, (lo, hi) in zip(x.shape[2:], pad, strict=True))
    laid = np.zeros((*x.shape[:2], *space), x.dtype)
    laid[inside(x.shape[2:], pad)] = x
    return laid


def inside(space: tuple[int, ...], pad: tuple[tuple[int, int], ...]) -> tuple[Any, ...]:
    """Where the image is in the padded one."""
    return (Ellipsis, *(slice(lo, lo + n) for n, (lo, _) in zip(space, pad, strict=True)))


def patches(images: Any, slices: Slices, places: tuple[int, ...]) -> Any:
    """What meets each tap at all positions, (batch, channels x taps, positions)."""
    count, channels = images.shape[:2]
    laid = np.empty((count, channels, len(slices), *places), images.dtype)
    for tap, place in enumerate(slices):
        laid[:, :, tap] = images[(Ellipsis, *place)]
    return laid.reshape(count, channels * len(slices), math.prod(places))


def correlated(images: Any, kernel: Any, slices: Slices, places: tuple[int, ...]) -> Any:
    """The output of a kernel (out, channels x taps)."""
    y = kernel @ patches(images, slices, places)
    return y.reshape(*y.shape[:2], *places)


def spread_back(y: Any, kernel: Any, slices: Slices, shape: tuple[int, ...]) -> Any:
    """What each position of padded images of a shape sent to the outputs, backwards."""
    places = y.shape[2:]
    sent = kernel.T @ y.reshape(*y.shape[:2], -1)
    parts = sent.reshape(y.shape[0], shape[1], len(slices), *places)
    total = np.zeros(shape, sent.dtype)
    for tap, place in enumerate(slices):
        where: Any = (Ellipsis, *place)
        total[where] += parts[:, :, tap]
    return total


def met(images: Any, y: Any, slices: Slices) -> Any:
    """The sum over images and positions of what met each tap times the output there, (out, channels x taps)."""
    laid = patches(images, slices, y.shape[2:])
    return np.matmul(y.reshape(*y.shape[:2], -1), laid.swapaxes(1, 2)).sum(axis=0)
