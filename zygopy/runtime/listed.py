"""Cotangents of numbers in a list, tuple or array, from one for each."""

from __future__ import annotations

from typing import Any

from .cotangents import project


def product_bars(y_bar: Any, numbers: Any, start: Any) -> tuple[Any, Any]:
    """The cotangents of the factors of ``y = start * n_0 * n_1 * ...`` and of `start`, exact also at zeros."""
    before, after = [1.0 * start], [y_bar]
    for number in numbers:
        before.append(before[-1] * number)
    for number in reversed(numbers):
        after.append(after[-1] * number)
    bars = [left * right for left, right in zip(before[:-1], after[-2::-1], strict=True)]
    return in_form(bars, numbers), project(after[-1], start)


def in_form(bars: list[Any], items: Any) -> Any:
    """The cotangents of the items of a list, tuple or array as that of the whole."""
    bars = [project(bar, item) for bar, item in zip(bars, items, strict=True)]
    if isinstance(items, (list, tuple)):
        return tuple(bars) if isinstance(items, tuple) else bars
    whole = items.astype(float) if items.dtype.kind in "iu" else items.copy()
    for i, bar in enumerate(bars):
        whole[i] = bar
    return whole
