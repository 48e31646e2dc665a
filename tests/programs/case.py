"""What a case of the corpus is: a function, its arguments, and which of them are differentiated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..oracle import fields, is_record


@dataclass(frozen=True)
class Case:
    """One function of the corpus at one place, away from kinks."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    wrt: tuple[int, ...]
    tolerance: float
    label: str


def case(
    function: Callable[..., Any],
    *args: Any,
    wrt: int | tuple[int, ...] | None = None,
    tolerance: float = 1e-6,
    label: str | None = None,
) -> Case:
    """A case; without `wrt`, the arguments that hold a real or complex number are differentiated."""
    if wrt is None:
        wrt = tuple(place for place, value in enumerate(args) if holds_a_float(value))
    places = wrt if isinstance(wrt, tuple) else (wrt,)
    return Case(function, args, places, tolerance, label or getattr(function, "__name__", type(function).__name__))


def holds_a_float(value: Any) -> bool:
    """Whether a float, a complex number or an array of them is in `value`."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc"
    if isinstance(value, float | complex | np.inexact):
        return True
    if isinstance(value, dict):
        return any(map(holds_a_float, value.values()))
    if isinstance(value, list | tuple):
        return any(map(holds_a_float, value))
    return is_record(value) and any(map(holds_a_float, fields(value).values()))
