"""Segments of an axis, each summed by itself: which elements each of them has, and cotangents sent back to them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cotangents import project, zeros_for
from .places import leading


def elements_of(indices: Any, length: int) -> tuple[Any, Any]:
    """The elements of all segments in turn, and how many each has: one that ends before it begins has one."""
    starts = np.asarray(indices) % max(length, 1)
    counts = np.maximum(np.append(starts[1:], length) - starts, 1)
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(np.sum(counts)), counts


def unsegment(y_bar: Any, x: Any, indices: Any, axis: int) -> Any:
    """Zeros like `x` with the cotangent of each segment added to its elements."""
    places, counts = elements_of(indices, np.shape(x)[axis])
    x_bar = zeros_for(x)
    np.add.at(x_bar, (*leading(axis, np.ndim(x)), places), np.repeat(y_bar, counts, axis))
    return project(x_bar, x)
