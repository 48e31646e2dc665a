"""Windows that move over images: the largest value in each, the sum of each, and their adjoints."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

import zygopy

from .convolution import SamePad
from .correlation import each, padding
from .mismatch import DimensionMismatch

__all__: list[str] = []


@dataclass(frozen=True)
class Window:
    """The size of a window, its steps, and what is added before and after each axis."""

    size: tuple[int, ...]
    stride: tuple[int, ...]
    pad: tuple[tuple[int, int], ...]

    def out(self, space: tuple[int, ...]) -> tuple[int, ...]:
        """The sizes of the output."""
        settings = zip(space, self.size, self.stride, self.pad, strict=True)
        return tuple((n + lo + hi - k) // s + 1 for n, k, s, (lo, hi) in settings)

    def places(self, out: tuple[int, ...]) -> list[tuple[Any, ...]]:
        """For each position in the window where the padded input is that lies there."""
        return [
            (Ellipsis, *(slice(t, t + s * (o - 1) + 1, s) for t, s, o in zip(tap, self.stride, out, strict=True)))
            for tap in itertools.product(*map(range, self.size))
        ]

    def padded(self, x: Any, value: float) -> Any:
        """The input with a value around it."""
        if not any(map(any, self.pad)):
            return x
        return np.pad(x, ((0, 0),) * 2 + self.pad, constant_values=value)

    def inner(self, x: Any) -> tuple[Any, ...]:
        """Where the input is in the padded one."""
        return (Ellipsis, *(slice(lo, lo + n) for n, (lo, _) in zip(x.shape[2:], self.pad, strict=True)))


def window(size: Any, pad: Any, stride: Any) -> Window:
    """The settings, checked; the stride is the size by default."""
    size = tuple(int(k) for k in np.atleast_1d(size))
    each(size, len(size), "window", 1)
    pad = pad.total(size, (1,) * len(size), (1,) * len(size)) if isinstance(pad, SamePad) else pad
    return Window(size, size if stride is None else each(stride, len(size), "stride", 1), padding(pad, len(size)))


def largest(x: Any, w: Window) -> Any:
    """The largest value in each window."""
    padded = w.padded(x, -np.inf)
    places = w.places(checked_out(x, w))
    y = padded[places[0]].copy(order="K")  # as the input lies
    for place in places[1:]:
        np.maximum(y, padded[place], out=y)
    return y


def checked_out(x: Any, w: Window) -> tuple[int, ...]:
    """The sizes of the output, which are at least 1."""
    out = w.out(x.shape[2:])
    if min(out) < 1:
        raise DimensionMismatch(f"a window of {w.size} does not fit into an input of {x.shape[2:]}")
    return out


def sent_back(y_bar: Any, x: Any, y: Any, w: Window) -> Any:
    """What each output gives to the first of the largest in its window."""
    padded = w.padded(x, -np.inf)
    total = np.zeros_like(padded, y_bar.dtype)
    apart = all(s >= k for s, k in zip(w.stride, w.size, strict=True))
    free = np.ones_like(y, bool)
    for place in w.places(y.shape[2:]):
        first = padded[place] == y
        first &= free
        free ^= first
        if apart:  # no position lies in two windows
            np.multiply(first, y_bar, out=total[place])
        else:
            total[place] += first * y_bar
    return total[w.inner(x)]


def picked(x_bar: Any, x: Any, y: Any, w: Window) -> Any:
    """The adjoint of `sent_back`: what lies at the first of the largest in each window."""
    padded, given = w.padded(x, -np.inf), w.padded(x_bar, 0)
    total = np.zeros(y.shape, x_bar.dtype)
    free = np.ones(y.shape, bool)
    for place in w.places(y.shape[2:]):
        first = (padded[place] == y) & free
        free &= ~first
        total += first * given[place]
    return total


def summed(x: Any, w: Window) -> Any:
    """The sum of each window."""
    padded = w.padded(x, 0)
    places = w.places(checked_out(x, w))
    y = padded[places[0]].copy(order="K")
    for place in places[1:]:
        y += padded[place]
    return y


def unsummed(y_bar: Any, x: Any, w: Window) -> Any:
    """The adjoint of `summed`, for an input of the shape of `x`."""
    space = tuple(n + lo + hi for n, (lo, hi) in zip(x.shape[2:], w.pad, strict=True))
    total = np.zeros(x.shape[:2] + space, y_bar.dtype)
    for place in w.places(y_bar.shape[2:]):
        total[place] += y_bar
    return total[w.inner(x)]


@zygopy.rule(largest, result="like")
def largest_rule(x: Any, w: Window) -> Any:
    """x_bar: each output's to the first of the largest in its window."""
    y = largest(x, w)

    def pullback(y_bar: Any) -> Any:
        return (sent_back(y_bar, x, y, w),)

    return y, pullback


@zygopy.rule(sent_back, result="like")
def sent_back_rule(y_bar: Any, x: Any, y: Any, w: Window) -> Any:
    """Linear in what is sent; which is the largest carries no derivative."""

    def pullback(x_bar: Any) -> Any:
        return (picked(x_bar, x, y, w),)

    return sent_back(y_bar, x, y, w), pullback


@zygopy.rule(picked, result="like")
def picked_rule(x_bar: Any, x: Any, y: Any, w: Window) -> Any:
    """The adjoint of its adjoint."""

    def pullback(z_bar: Any) -> Any:
        return (sent_back(z_bar, x, y, w),)

    return picked(x_bar, x, y, w), pullback


@zygopy.rule(summed, result="like")
def summed_rule(x: Any, w: Window) -> Any:
    """x_bar: the sum of those of all windows that it lies in."""

    def pullback(y_bar: Any) -> Any:
        return (unsummed(y_bar, x, w),)

    return summed(x, w), pullback


@zygopy.rule(unsummed, result="like")
def unsummed_rule(y_bar: Any, x: Any, w: Window) -> Any:
    """The adjoint of its adjoint."""

    def pullback(x_bar: Any) -> Any:
        return (summed(x_bar, w),)

    return unsummed(y_bar, x, w), pullback


zygopy.constant(window, pure=True)
