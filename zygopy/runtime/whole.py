"""Calling a function as it stands, where its text is not to be taken apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def whole(function: Callable[..., Any], *args: Any) -> Any:
    """``function(*args)``: one step, whatever the function is made of."""
    return function(*args)
