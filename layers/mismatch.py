"""The error for sizes that do not fit: the layer as printed, what it expects and was given, where it is in a model."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

import zygopy

from .trees import Path, children, isleaf, shown

__all__ = ["DimensionMismatch"]

SEARCHED = 10_000  # objects of a model that are looked at for the layer; an error message is not worth more


class DimensionMismatch(ValueError):
    """Sizes that do not fit; for a layer inside a model, a note says where in the model it is.

    Examples
    --------
    >>> create_bias(ones32(2, 3), np.ones(3), 2)
    Traceback (most recent call last):
    ...
    layers.mismatch.DimensionMismatch: expected bias of shape (2,), got one of shape (3,)
    >>> try:
    ...     Chain(Dense(2, 3), Dense(4, 5))(ones32(1, 2))
    ... except DimensionMismatch as error:
    ...     print(*error.__notes__)
    this layer is `layers[1]` of Chain
    """


def mismatch(layer: Any, expected: str, x: Any) -> DimensionMismatch:
    """The error for an input of `layer` that is not as `expected`."""
    error = DimensionMismatch(f"layer {layer!r} expects {expected}, but got {described(x)}")
    model, path = outermost(layer)
    if path:
        error.add_note(f"this layer is `{shown(path)}` of {type(model).__name__}")
    return error


def described(x: Any) -> str:
    """An array by dtype and shape; anything else by its class."""
    if hasattr(x, "shape") and hasattr(x, "dtype"):
        return f"{x.dtype} array of shape {tuple(x.shape)}"
    return f"{type(x).__name__} {x!r}" if np.isscalar(x) else type(x).__name__


def outermost(layer: Any) -> tuple[Any, Path]:
    """The largest model that is being called right now and holds the layer, and the way to the layer in it.

    It is found among the variables of the calls that led here, which costs nothing until there is an error.
    """
    model, path = layer, ()
    seen: set[int] = set()
    here = inspect.currentframe()
    frame = here.f_back.f_back if here and here.f_back else None  # the call of the layer, or its derivative
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if id(value) in seen or isleaf(value) or not callable(value):
                continue
            seen.add(id(value))
            found = way(value, layer)
            if found is not None and len(found) > len(path):
                model, path = value, found
        frame = frame.f_back
    return model, path


def way(model: Any, layer: Any) -> Path | None:
    """The first way from a model to a layer, or None."""
    waiting: list[tuple[Path, Any]] = [((), model)]
    seen: set[int] = set()
    for _ in range(SEARCHED):
        if not waiting:
            return None
        path, x = waiting.pop()
        if x is layer:
            return path
        if id(x) not in seen and not isleaf(x):
            seen.add(id(x))
            waiting += [((*path, key), part) for key, part in reversed(list(children(x).items()))]
    return None


zygopy.constant(mismatch, pure=True)
