"""The slope of a power whose exponent is only known when it runs."""

from __future__ import annotations

from typing import Any

from .cotangents import conj, divide_selected, multiply_selected, zeros_for


def power_bar(y_bar: Any, x: Any, n: Any) -> Any:
    """The cotangent of x in x ** n for a number n: n x ** (n - 1) y_bar, and 0 where n is 0."""
    if n == 0:
        return zeros_for(y_bar)
    if n < 1:  # infinite at 0
        return n * divide_selected(y_bar, conj(x ** (1.0 - n)))
    return multiply_selected(y_bar, conj(n * x ** (n - 1.0)))
