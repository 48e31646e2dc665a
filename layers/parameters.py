"""How layers make their weights and biases, and bring their input to the dtype of these."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .hot import OneHotArray
from .mismatch import DimensionMismatch

__all__ = ["create_bias"]


def in_dtype(x: Any, dtype: Any, layer: Any) -> Any:
    """`x` as an array of the layer's dtype, with a warning where that loses digits."""
    # characters, not dtypes: a comparison of text is decided once, when the gradient is derived
    if isinstance(x, np.ndarray) and x.dtype.char == dtype.char:
        return x
    if isinstance(x, OneHotArray):
        return x
    if not hasattr(x, "astype"):
        x = np.asarray(x)
    if x.dtype.kind == "f" and x.dtype.itemsize > dtype.itemsize:
        message = f"layer {layer!r} has {dtype} parameters and got {x.dtype} input, which is converted: call f32(x)"
        warnings.warn(message, UserWarning, stacklevel=3)
    return x.astype(dtype)


def create_bias(weight: Any, bias: Any, *shape: int) -> Any:
    """Return the bias of a layer: zeros for True, False for False, an array in the weight's dtype for an array.

    Parameters
    ----------
    weight : array
        Whose dtype it takes.
    bias : bool or array
    *shape : int
        The shape that it must have.

    Raises
    ------
    DimensionMismatch
        An array of another shape.

    Examples
    --------
    >>> create_bias(ones32(2, 3), True, 2), create_bias(ones32(2, 3), False, 2)
    (array([0., 0.], dtype=float32), False)
    """
    if bias is False or bias is None:
        return False
    if bias is True:
        return np.zeros(shape, weight.dtype)
    given = np.asarray(bias)
    if given.shape != shape:
        raise DimensionMismatch(f"expected bias of shape {shape}, got one of shape {given.shape}")
    return given.astype(weight.dtype, copy=False)


def drawn(init: Callable[..., Any], *shape: int) -> Any:
    """`init(*shape)`, which must have that shape."""
    weight = np.asarray(init(*shape))
    if weight.shape != shape:
        raise DimensionMismatch(f"weight shape mismatch: expected {shape}, got {weight.shape} from {init!r}")
    return weight
