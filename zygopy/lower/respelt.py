"""NumPy's calls that say the same as another one: ``np.array(x, copy=None)`` is ``np.asarray(x)``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.kinds import Array
from ..core.values import NONE, Const
from .abstract import Abstract, TupleV
from .folding import Fold
from .machine import Machine

FOLDS: dict[Any, Fold] = {}
ANYWHERE = Const(Ellipsis)
Keywords = dict[str, Abstract]


def array(machine: Machine, args: list[Abstract], keywords: Keywords, _: Any, __: Any) -> Abstract | None:
    """``np.array(x, copy=None)``, which may be `x` itself, and ``copy=True``, which is what it does anyway."""
    copy = machine.static(keywords["copy"]) if "copy" in keywords else None
    if copy is None or machine.generating or not args:
        return None
    rest = {name: arg for name, arg in keywords.items() if name != "copy"}
    if copy.value is True:
        return machine.invoke(Const(np.array), args, rest)
    least = machine.static(rest.pop("ndmin", Const(0)))
    same = machine.invoke(Const(np.asarray), args, rest)
    kind = machine.kind(same)
    if least is not None and isinstance(kind, Array):
        missing = least.value - kind.ndim
        return machine.item(same, TupleV((*[NONE] * missing, ANYWHERE))) if missing > 0 else same
    return same if least is not None and least.value == 0 else None


def require(machine: Machine, args: list[Abstract], keywords: Keywords, _: Any, __: Any) -> Abstract | None:
    """``np.require(x, dtype, requirements)`` of an array, for the layouts: ``np.asarray(x, dtype, order=...)``."""
    named = dict(zip(("dtype", "requirements"), args[1:], strict=False)) | keywords
    wanted = machine.static(named.pop("requirements", NONE))
    if wanted is None or not args or not set(named) <= {"dtype"}:
        return None
    flags = [wanted.value] if isinstance(wanted.value, str) else list(wanted.value or ())
    order = {"C": "C", "C_CONTIGUOUS": "C", "F": "F", "F_CONTIGUOUS": "F"}
    if any(flag not in order for flag in flags) or len(flags) > 1:
        return None
    if flags:
        named["order"] = Const(order[flags[0]])
    return machine.invoke(Const(np.asarray), args[:1], named)


def with_correction(function: Any) -> Fold:
    """``np.var(x, correction=1)``: ``np.var(x, ddof=1)``."""

    def fold(machine: Machine, args: list[Abstract], keywords: Keywords, _: Any, __: Any) -> Abstract | None:
        if machine.generating or "correction" not in keywords or "ddof" in keywords:
            return None
        rest = {"ddof" if name == "correction" else name: arg for name, arg in keywords.items()}
        return machine.invoke(Const(function), args, rest)

    return fold


FOLDS[np.var] = with_correction(np.var)
FOLDS[np.std] = with_correction(np.std)
FOLDS[np.array] = array
FOLDS[np.require] = require
