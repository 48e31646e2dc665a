"""One gradient for an object that is at several paths: the sum of what arrived at each.

    [layer, layer], [a, b]          ==>      [c, c]  with  c = a + b
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

import numpy as np

from .cotangents import accumulate, is_absent, rebuilt
from .tangents import Tangent

_LEAVES = frozenset({np.ndarray, float, np.float64, np.float32, complex, type(None)})


def holds_objects(bars: Any) -> bool:
    """Whether there is the gradient of an object among those in a tuple, list or dict."""
    for bar in bars.values() if isinstance(bars, dict) else bars:
        cls = type(bar)
        if cls not in _LEAVES and (cls is Tangent or (isinstance(bar, (dict, list, tuple)) and holds_objects(bar))):
            return True
    return False


def tied(bars: tuple[Any, ...], xs: tuple[Any, ...]) -> tuple[Any, ...]:
    """The gradients `bars` of `xs`, with one `Tangent` for each object."""
    if not holds_objects(bars):
        return bars
    found: dict[int, list[Any]] = {}
    for bar, x in zip(bars, xs, strict=True):
        _find(bar, x, found)
    if all(len(arrived) == 1 for arrived in found.values()):
        return bars
    done: dict[int, Any] = {}
    return tuple(_tie(bar, x, found, done) for bar, x in zip(bars, xs, strict=True))


def _find(bar: Any, x: Any, found: dict[int, list[Any]]) -> None:
    """Collect the different gradients that arrived at each object."""
    cls = type(bar)
    if cls in _LEAVES:
        return
    if cls is Tangent:
        if x is None or isinstance(x, FunctionType):
            return  # of a function, by its captured names
        arrived = found.get(id(x))
        if arrived is None:
            found[id(x)] = [bar]
        elif any(bar is other for other in arrived):
            return
        else:
            arrived.append(bar)
        for name, part in bar.tangent_fields.items():
            if type(part) not in _LEAVES:
                _find(part, getattr(x, name, None), found)
    elif isinstance(bar, dict) and isinstance(x, dict):
        for key, part in bar.items():
            if type(part) not in _LEAVES:
                _find(part, x.get(key), found)
    elif isinstance(bar, (tuple, list)) and isinstance(x, (tuple, list)):
        for part, held in zip(bar, x, strict=False):
            _find(part, held, found)


def _tie(bar: Any, x: Any, found: dict[int, list[Any]], done: dict[int, Any]) -> Any:
    if is_absent(bar) or type(bar) in _LEAVES:
        return bar
    if isinstance(bar, Tangent) and id(x) not in found:
        return bar
    if isinstance(bar, Tangent):
        if id(x) not in done:
            done[id(x)] = result = Tangent(bar.tangent_of)
            arrived = [part.tangent_fields for part in found[id(x)]]
            for name in dict.fromkeys(name for fields in arrived for name in fields):
                total: Any = None
                for fields in arrived:
                    total = accumulate(total, fields.get(name))
                result.tangent_fields[name] = _tie(total, getattr(x, name, None), found, done)
        return done[id(x)]
    if isinstance(bar, dict) and isinstance(x, dict):
        return {key: _tie(part, x.get(key), found, done) for key, part in bar.items()}
    if isinstance(bar, (tuple, list)) and isinstance(x, (tuple, list)):
        return rebuilt(bar, [_tie(part, held, found, done) for part, held in zip(bar, x, strict=False)])
    return bar
