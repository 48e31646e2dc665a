"""Objects made of their fields."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


def make_object(cls: type[T], **fields: Any) -> T:
    """An object of `cls` with these fields, made without running its `__init__` (the caller ran that itself)."""
    made = object.__new__(cls)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made
