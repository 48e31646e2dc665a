"""Orders of elements by their keys: places, which carry no derivative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def order(keys: Sequence[Any], reverse: bool = False) -> list[int]:
    """The places of the keys as `sorted` would put them; equal ones stay as they stand."""
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def place_of_largest(keys: Sequence[Any]) -> int:
    """The place of the first of the largest keys."""
    return max(range(len(keys)), key=keys.__getitem__)


def place_of_smallest(keys: Sequence[Any]) -> int:
    """The place of the first of the smallest keys."""
    return min(range(len(keys)), key=keys.__getitem__)
