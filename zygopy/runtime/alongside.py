"""Tangents written where their values are: entries, fields, the order of a list."""

from __future__ import annotations

from typing import Any

from ..errors import AliasedMutation
from .cotangents import is_absent, is_array
from .places import shared
from .tangents import Tangent


def write_dot(dot: Any, x: Any, key: Any, part: Any) -> None:
    """Write the tangent of what is written to `x`, whatever it is, at the same place."""
    if is_array(x) and (is_absent(part) or x.dtype.kind not in "fc"):  # what is stored there is truncated
        part = 0.0
    if not isinstance(dot, (list, dict)) and not is_array(dot):
        raise AliasedMutation(f"an entry of a {type(x).__name__} that was not known to be one is written to",
                              why="what that changes is not followed",
                              hint="pass the object itself to what is differentiated")
    dot[key] = part


def set_part(dot: Any, name: str, part: Any) -> None:
    """Write the tangent of a field beside the field."""
    if isinstance(dot, Tangent):
        dot.tangent_fields[name] = part
    else:
        dot[name] = part


def sort_beside(dot: list[Any], x: list[Any], key: Any = None, reverse: bool = False) -> None:
    """Put the tangents of a list in the order in which ``x.sort()`` will put it; equal numbers share theirs."""
    keys = x if key is None else [key(item) for item in x]
    order = sorted(range(len(x)), key=keys.__getitem__, reverse=reverse)
    dots = [dot[i] for i in order]
    dot[:] = shared([x[i] for i in order], dots) if key is None else dots


def remove_beside(dot: list[Any], x: list[Any], item: Any) -> None:
    """Remove the tangent of what ``x.remove(item)`` will remove."""
    if item in x:
        del dot[x.index(item)]
