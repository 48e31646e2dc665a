"""What is known of a value made of known ones: tuples, slices, whole numbers."""

from __future__ import annotations

import operator
from typing import Any

from ..core.ops import make_slice, make_tuple
from ..core.values import Const

STATIC_DISPLAYS = frozenset({make_tuple, make_slice})
STATIC_ARITHMETIC = frozenset({operator.add, operator.sub, operator.mul, operator.neg})


def static_number(function: Any, parts: list[Const]) -> Const | None:
    """A whole number worked out of others (``x.ndim - 2``), or a short tuple (``(1,) * (x.ndim - 2)``)."""
    values = [part.value for part in parts]
    numbers = [value for value in values if type(value) is int]
    if not numbers or any(abs(number) > 64 for number in numbers):
        return None
    repeats = function is operator.mul and type(values[0]) is tuple and len(values[0]) == 1
    if len(numbers) < len(values) and not repeats:
        return None
    return Const(function(*values))
