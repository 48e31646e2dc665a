"""Whether what the way back may read of the arguments is still what it was: checksums."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from ..errors import StaleResidual
from .trees import parts

Sums = dict[str, int]


def checksums(args: tuple[Any, ...]) -> Sums:
    """A number for each array and number among the arguments, that another content would hardly have: by its path."""
    found: Sums = {}
    for index, arg in enumerate(args):
        visit(arg, f"argument {index}", found, set())
    return found


def visit(x: Any, path: str, found: Sums, inside: set[int]) -> None:
    if isinstance(x, np.ndarray):
        found[path] = zlib.crc32(np.ascontiguousarray(x).view(np.uint8).data) if x.dtype != object else 0
    elif isinstance(x, (int, float, complex, np.generic)):
        found[path] = hash(x)
    elif id(x) not in inside:
        held = parts(x) or {}
        found[path] = len(held)
        for key, part in held.items():
            visit(part, f"{path}, at {key!r}", found, inside | {id(x)})


def demand_unchanged(before: Sums, args: tuple[Any, ...]) -> None:
    """Refuse to go back if an argument was changed since.

    Raises
    ------
    StaleResidual
        An array, number, list, dict or object among the arguments holds something else now.
    """
    now = checksums(args)
    for path in {**before, **now}:
        if before.get(path) != now.get(path):
            raise StaleResidual(f"{path} was changed between `pullback` and `back`",
                                why="the way back reads it: nothing is copied on the way forward",
                                hint="call `back` first, or give `pullback` a copy")
