"""What a caller gives to `back`: a cotangent of the form of the value."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import runtime
from .errors import UnsupportedValue
from .runtime.cotangents import rebuilt
from .runtime.trees import is_object, parts

NUMBERS = (int, float, complex, np.generic)


def seed_for(y_bar: Any, y: Any, path: str = "y_bar") -> Any:
    """The cotangent `y_bar` of `y` as generated code takes it; refuse one of another form.

    A number stands for an array of it; None, and what a dict leaves out, for zeros.
    """
    if runtime.is_absent(y_bar):
        return runtime.fill_zeros(runtime.ZERO, y)
    if isinstance(y, np.ndarray):
        return array_seed(y_bar, y, path)
    if isinstance(y, NUMBERS):
        if isinstance(y_bar, np.ndarray) and y_bar.ndim == 0:
            return y_bar[()]  # what generated code may update in place is no longer the caller's
        return y_bar if isinstance(y_bar, NUMBERS) else refuse(y_bar, "a number", path)
    if parts(y) is None or is_object(y) or isinstance(y, runtime.Tangent):
        return y_bar
    if isinstance(y, dict):
        if not isinstance(y_bar, dict) or not y_bar.keys() <= y.keys():
            refuse(y_bar, f"a dict with the keys {', '.join(map(repr, y))}", path)
        return {key: seed_for(y_bar.get(key), part, f"{path}[{key!r}]") for key, part in y.items()}
    if not isinstance(y_bar, (tuple, list)) or len(y_bar) != len(y):
        refuse(y_bar, f"a {type(y).__name__} of {len(y)}", path)
    return rebuilt(y, [seed_for(y_bar[i], part, f"{path}[{i}]") for i, part in enumerate(y)])


def array_seed(y_bar: Any, y: np.ndarray[Any, Any], path: str) -> Any:
    """The cotangent of an array."""
    if isinstance(y_bar, (int, float, complex)):
        return np.full(y.shape, y_bar, dtype=y.dtype if y.dtype.kind in "fc" else float)
    if not hasattr(y_bar, "shape"):
        return refuse(y_bar, f"an array of shape {y.shape}", path)
    return y_bar if y_bar.shape == y.shape else refuse(y_bar, f"an array of shape {y.shape}", path)


def refuse(y_bar: Any, wanted: str, path: str) -> Any:
    shape = getattr(y_bar, "shape", None)
    count = f" of {len(y_bar)}" if isinstance(y_bar, (tuple, list)) else ""
    found = f"a {type(y_bar).__name__}{count}" if shape is None else f"an array of shape {shape}"
    raise UnsupportedValue(f"{path} is {found}, where the value is {wanted}",
                           why="a cotangent has the form of the value")
