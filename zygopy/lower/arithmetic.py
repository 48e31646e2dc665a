"""Calls like ``a * b`` of numbers and arrays: the short way, as there is no more to them than their results."""

from __future__ import annotations

from typing import Any

from ..core.kinds import Array, Number
from ..core.values import Const, Value
from .abstract import Abstract
from .folds import FOLDS
from .machine import Machine
from .primitives import placed


def is_numeric(x: Abstract) -> bool:
    """Whether a value is a number or an array, and known to be."""
    if isinstance(x, Value):
        return isinstance(x.kind, (Number, Array))
    return isinstance(x, Const) and type(x.value) in (int, float, complex, bool)


def arithmetic(machine: Machine, callee: Const, function: Any, args: list[Any]) -> Abstract | None:
    """The result of a call of what works element by element on numbers and arrays; None of any other function."""
    rule = machine.find(function)
    if rule is None or rule.form != "elementwise" or rule.returns != "fresh" or rule.writes or not rule.pure:
        return None
    if len(args) != getattr(function, "nin", len(args)):
        return None
    fold = FOLDS.get(function)
    folded = None if fold is None else fold(machine, args, {}, None, None)
    if folded is not None:
        return folded
    value = machine.builder.bind(callee, *args)
    return placed(machine, value, rule, args, False)
