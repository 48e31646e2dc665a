"""What an index says: whether it names an element more than once, whether it only adds axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import ops
from ..core.kinds import UNKNOWN, Array, ListOf, Number, Sequence
from ..core.ops import make_tuple
from ..core.values import Const, Value
from .reverse import Reverse


def index_kind(reverse: Reverse, key: Any) -> str | None:
    """Whether an index selects each element at most once ("once") or perhaps more often ("often")."""
    parts = [key]
    step = reverse.builder.producer.get(key) if isinstance(key, Value) else None
    if step is not None and isinstance(step.callee, Const) and step.callee.value is make_tuple:
        parts = list(step.args)
    often = False
    for part in parts:
        if isinstance(part, Const):
            if isinstance(part.value, (list, tuple, np.ndarray)):
                often = True
            continue
        made = reverse.builder.producer.get(part) if isinstance(part, Value) else None
        if made is not None and isinstance(made.callee, Const) and made.callee.value is ops.make_slice:
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
    """Whether index arrays surely name every element once: one of them is a whole range."""
    step = reverse.builder.producer.get(key) if isinstance(key, Value) else None
    parts = (
        list(step.args)
        if step is not None and isinstance(step.callee, Const) and step.callee.value is make_tuple
        else [key]
    )
    for part in parts:
        made = reverse.builder.producer.get(part) if isinstance(part, Value) else None
        if (
            made is not None
            and isinstance(made.callee, Const)
            and made.callee.value is np.arange
            and len(made.args) == 1
        ):
            return True
    return False


def only_adds_axes(reverse: Reverse, key: Any) -> bool:
    """Whether an index takes everything, only with new axes: ``x[:, None]``."""
    step = reverse.builder.producer.get(key) if isinstance(key, Value) else None
    parts = (
        list(step.args)
        if step is not None and isinstance(step.callee, Const) and step.callee.value is make_tuple
        else [key]
    )
    for part in parts:
        if isinstance(part, Const) and (part.value is None or part.value is Ellipsis):
            continue
        known = reverse.machine.static(part)
        if known is None or not isinstance(known.value, slice) or known.value != slice(None):
            return False
    return True
