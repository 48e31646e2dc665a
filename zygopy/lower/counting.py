"""Whole numbers that are known when the derivative is made, because the guard tests what they are computed from."""

from __future__ import annotations

import operator

from ..core.kinds import Number
from ..core.values import Const, Value
from .abstract import Abstract
from .machine import Machine

COUNTING = frozenset(
    {operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod, operator.neg, abs, min, max}
)


def whole_number(machine: Machine, x: Abstract) -> Abstract:
    """The constant that `x` is, if it is an int of an argument or computed from such; else `x` itself."""
    if isinstance(x, Const) or not isinstance(x, Value) or not isinstance(x.kind, Number) or x.kind.type is not int:
        return x
    known = machine.need(x)
    if known is not None:
        return known
    step = machine.builder.producer.get(x)
    if step is None or not isinstance(step.callee, Const) or step.callee.value not in COUNTING or step.keywords:
        return x
    parts = [whole_number(machine, arg) for arg in step.args]
    if all(isinstance(part, Const) for part in parts):
        return Const(step.callee.value(*(part.value for part in parts if isinstance(part, Const))))
    return x
