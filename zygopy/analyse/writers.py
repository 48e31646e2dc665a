"""What writes to its first argument: methods of lists, dicts, sets and arrays by name, and functions of NumPy."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

# Methods of lists, dicts and sets.
SILENT: Final = frozenset(
    {"append", "extend", "insert", "remove", "clear", "sort", "reverse", "update", "add", "discard"}
)  # give nothing back
OF_CONTAINERS: Final = SILENT | {"pop", "setdefault", "popitem"}

OF_ARRAYS: Final = frozenset({"sort", "partition", "put", "fill", "resize", "itemset", "setfield"})

METHODS: Final = OF_CONTAINERS | OF_ARRAYS | {"__setitem__", "__delitem__"}

FUNCTIONS: Final = frozenset(
    {
        np.add.at,
        np.subtract.at,
        np.multiply.at,
        np.put,
        np.place,
        np.putmask,
        np.put_along_axis,
        np.fill_diagonal,
        np.ndarray.sort,
        np.ndarray.partition,
        np.ndarray.put,
        np.ndarray.resize,
        *([np.ndarray.itemset] if hasattr(np.ndarray, "itemset") else []),  # gone with NumPy 2
    }
)


def writes(function: Any) -> bool:
    """Whether a function of NumPy writes to its first argument."""
    try:
        known = function in FUNCTIONS
    except TypeError:  # not hashable
        return False
    shuffles = getattr(function, "__name__", "") == "shuffle"
    return known or (shuffles and getattr(function, "__module__", "") == "numpy.random")  # not to be loaded for this
