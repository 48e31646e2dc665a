"""Which arguments NumPy makes arrays of: rules are of arrays, so a list of numbers becomes one before the call.

np.mean([f(x), g(x)])      ==>      np.mean(np.array([f(x), g(x)]))
"""

from __future__ import annotations

import operator
from typing import Any, Final

import numpy as np

from ..core.kinds import Array, Instance, Kind, ListOf, Number, Sequence

# Their lists are lists of arrays, conditions, shapes: the rules know them as such.
OF_LISTS: Final = frozenset((
    np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.copy,
    np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack, np.block, np.full, np.full_like,
    np.where, np.select, np.choose, np.compress, np.extract, np.piecewise, np.lexsort, np.linalg.multi_dot,
    type(np.r_).__getitem__,
))  # fmt: skip


# A list that stands beside an array is one, whatever it holds.
BESIDE: Final = frozenset((operator.matmul, operator.pow, np.ndarray.dot))


def takes_arrays(function: Any) -> bool:
    """Whether `function` reads its first argument, a list too, as an array."""
    if function in BESIDE:
        return True
    module = getattr(function, "__module__", None) or ""
    if isinstance(function, np.ufunc):
        return True
    if isinstance(function, type) or module.split(".")[0] != "numpy" or module.startswith("numpy.random"):
        return False
    return function not in OF_LISTS and function.__name__ != "__getitem__"  # of `np.r_`: an index is no array


def is_data(kind: Kind, first: bool) -> bool:
    """Whether a list or tuple is an array to be, not a shape, an index or axes: these are whole and come later."""
    if not isinstance(kind, (Sequence, ListOf, Instance)) or kind.type not in (list, tuple):
        return False
    items = kind.items if isinstance(kind, Sequence) else (kind.item,) if isinstance(kind, ListOf) else ()
    return first or any(is_number(item) or is_data(item, False) for item in items)


def is_number(kind: Kind) -> bool:
    if isinstance(kind, Array):
        return True
    return isinstance(kind, Number) and not issubclass(kind.type, (int, np.integer, np.bool_))


def holds_data(x: Any, first: bool) -> bool:
    """As `is_data`, of a value."""
    if type(x) not in (list, tuple):
        return False
    return first or any(
        isinstance(item, (np.ndarray, float, complex, np.inexact)) or holds_data(item, False) for item in x
    )
