"""Orders of elements by their keys: places, which carry no derivative, and who was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .cotangents import ZERO
from .trees import fill_zeros


def order(keys: Sequence[Any], reverse: bool = False) -> list[int]:
    """The places of the keys as `sorted` would put them; equal ones stay as they stand."""
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def place_of_largest(keys: Sequence[Any]) -> int:
    """The place of the first of the largest keys."""
    return max(range(len(keys)), key=keys.__getitem__)


def bars_of_chosen(items: Any, y: Any, y_bar: Any) -> list[Any]:
    """`y_bar` to the first item that is `y`: it was chosen, by a key or as a whole."""
    same = [i for i, item in enumerate(items) if item is y]
    place = same[0] if same else list(items).index(y)
    return [y_bar if i == place else fill_zeros(ZERO, item) for i, item in enumerate(items)]


def place_of_smallest(keys: Sequence[Any]) -> int:
    """The place of the first of the smallest keys."""
    return min(range(len(keys)), key=keys.__getitem__)
