"""What an index says: whether it names an element more than once, whether it only adds axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import ops
from ..core.kinds import UNKNOWN, Array, ListOf, Number, Sequence
from ..core.ops import make_tuple
from ..core.values import Const, Value
from .reverse import Reverse


def parts_of(reverse: Reverse, key: Any) -> list[Any]:
    """What stands between the brackets, one axis (or several) each."""
    if isinstance(key, Const) and isinstance(key.value, tuple):
        return list(map(Const, key.value))
    return list(made_by(reverse, key, make_tuple) or [key])


def made_by(reverse: Reverse, x: Any, function: Any) -> tuple[Any, ...] | None:
    """The arguments of the step that made `x`, if it was a call of `function`."""
    step = reverse.builder.producer.get(x) if isinstance(x, Value) else None
    made = step is not None and isinstance(step.callee, Const) and step.callee.value is function
    return step.args if made else None  # type: ignore[union-attr]


def index_kind(reverse: Reverse, key: Any) -> str | None:
    """Whether an index selects each element at most once ("once") or perhaps more often ("often")."""
    often = False
    for part in parts_of(reverse, key):
        if isinstance(part, Const):
            if isinstance(part.value, (list, tuple, np.ndarray)):
                often = True
            continue
        if made_by(reverse, part, ops.make_slice) is not None:
            continue
        kind = part.kind if isinstance(part, Value) else UNKNOWN
        if isinstance(kind, Number) and issubclass(kind.type, (int, np.integer)):
            continue
        if isinstance(kind, Array) and kind.dtype.kind == "b":
            continue
        if (isinstance(kind, Array) and kind.dtype.kind in "iu") or isinstance(kind, (Sequence, ListOf)):
            often = True
            continue
        return None
    return "often" if often else "once"


def distinct(reverse: Reverse, key: Any) -> bool:
    """Whether index arrays surely name every element once: one is a whole range, and none repeats it in rows."""
    parts = parts_of(reverse, key)
    ranges = [made_by(reverse, part, np.arange) for part in parts]
    return any(args is not None and len(args) == 1 for args in ranges) and all(is_row(reverse, part) for part in parts)


def is_row(reverse: Reverse, part: Any) -> bool:
    """Whether a part of an index has no more than one axis."""
    if isinstance(part, Const):
        return np.ndim(part.value) <= 1 if isinstance(part.value, (list, tuple, np.ndarray)) else True
    if made_by(reverse, part, ops.make_slice) is not None:
        return True
    kind = part.kind if isinstance(part, Value) else UNKNOWN
    if isinstance(kind, (Array, Number)):
        return kind.dtype.kind in "iu" and kind.ndim == 1 if isinstance(kind, Array) else True
    return isinstance(kind, Sequence) and all(isinstance(item, Number) for item in kind.items)


def only_adds_axes(reverse: Reverse, key: Any) -> bool:
    """Whether an index takes everything, only with new axes: ``x[:, None]``."""
    for part in parts_of(reverse, key):
        if isinstance(part, Const) and (part.value is None or part.value is Ellipsis):
            continue
        known = reverse.machine.static(part)
        if known is None or not isinstance(known.value, slice) or known.value != slice(None):
            return False
    return True
