"""Shadows of lists and dicts through the methods that change them: what was taken comes back, what was put goes."""

from __future__ import annotations

from typing import Any

from .cotangents import ZERO
from .places import shared


def put_back(shadow: Any, index: Any, bar: Any) -> None:
    """Undo that an entry was taken out at `index`: its cotangent comes back."""
    if isinstance(shadow, dict):
        shadow[index] = bar
        return
    shadow.insert(index if index >= 0 else index + len(shadow) + 1, bar)


def take_out(shadow: list[Any], index: int) -> Any:
    """Undo that an entry was inserted at `index`, as ``xs.insert`` counts: its cotangent."""
    length = len(shadow) - 1
    return shadow.pop(min(index, length) if index >= 0 else max(index + length, 0))


def put_back_slice(shadow: list[Any], key: slice, length: int) -> None:
    """Undo that entries of a list of `length` were deleted."""
    entries = [ZERO] * length
    places = set(range(length)[key])
    for index, bar in zip((i for i in range(length) if i not in places), shadow, strict=True):
        entries[index] = bar
    shadow[:] = entries


def unsorted(shadow: list[Any], before: list[Any], key: Any, reverse: bool) -> None:
    """Undo that a list was sorted: each cotangent goes back to where its entry came from; equal numbers share."""
    keys = before if key is None else [key(item) for item in before]
    order = sorted(range(len(before)), key=keys.__getitem__, reverse=reverse)
    bars = list(shadow) if key is not None else shared([before[i] for i in order], list(shadow))
    for index, bar in zip(order, bars, strict=True):
        shadow[index] = bar


def take_default(shadow: dict[Any, Any], key: Any, present: bool) -> Any:
    """The cotangent of the default of ``d.setdefault(key, default)``: that of the entry, if it was made then."""
    return ZERO if present else shadow.pop(key, ZERO)


def take_updates(shadow: dict[Any, Any], other: Any) -> dict[Any, Any]:
    """Take the cotangents of the entries that ``d.update(other)`` has stored."""
    return {key: shadow.pop(key, ZERO) for key in other}


__all__ = ["put_back", "put_back_slice", "take_default", "take_out", "take_updates", "unsorted"]
