"""The error for sizes that do not fit: it names the layer as printed, what it expects, and what it was given."""

from __future__ import annotations

from typing import Any

import numpy as np

import zygopy

__all__ = ["DimensionMismatch"]


class DimensionMismatch(ValueError):
    """Sizes that do not fit.

    Examples
    --------
    >>> create_bias(ones32(2, 3), np.ones(3), 2)
    Traceback (most recent call last):
    ...
    layers.mismatch.DimensionMismatch: expected bias of shape (2,), got one of shape (3,)
    """


def mismatch(layer: Any, expected: str, x: Any) -> DimensionMismatch:
    """The error for an input of `layer` that is not as `expected`."""
    return DimensionMismatch(f"layer {layer!r} expects {expected}, but got {described(x)}")


def described(x: Any) -> str:
    """An array by dtype and shape; anything else by its class."""
    if hasattr(x, "shape") and hasattr(x, "dtype"):
        return f"{x.dtype} array of shape {tuple(x.shape)}"
    return f"{type(x).__name__} {x!r}" if np.isscalar(x) else type(x).__name__


zygopy.constant(mismatch)
