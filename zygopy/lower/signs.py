"""Which numbers are surely not zero: what a program divides by after adding a positive constant."""

from __future__ import annotations

import builtins
import math
import operator
from typing import Any

import numpy as np

from ..core.ops import Method, identity
from ..core.values import Const, Value
from .machine import Machine

SQUARE_ROOTS = (np.sqrt, math.sqrt)
NEVER_NEGATIVE = (
    np.exp,
    math.exp,
    np.exp2,
    np.abs,
    abs,
    np.square,
    np.var,
    np.std,
    np.hypot,
    math.hypot,
    np.linalg.norm,
    *SQUARE_ROOTS,
)
SUMS = (np.sum, np.mean, np.max, builtins.sum)
SUM_METHODS = (Method("sum"), Method("mean"), Method("max"))
MEANS = (np.mean, np.max, np.min, Method("mean"), Method("max"), Method("min"))
TOTALS = (np.sum, Method("sum"))
LARGEST = (np.max, np.amax, Method("max"))
DEPTH = 8


def made(machine: Machine, x: Any) -> tuple[Any, tuple[Any, ...]] | None:
    """The function and the arguments that made a value which nobody writes to."""
    step = machine.builder.producer.get(x) if isinstance(x, Value) and x not in machine.builder.mutable else None
    if step is None or not isinstance(step.callee, Const) or len(step.targets) != 1:
        return None
    return step.callee.value, step.args


def constant(machine: Machine, x: Any) -> Any:
    known = machine.builder.constant(x) if isinstance(x, (Value, Const)) else None
    return known.value if known is not None and type(known.value) in (int, float) else None


def positive(machine: Machine, x: Any, depth: int = DEPTH) -> bool:
    """Whether a number, or each element of an array, is certainly above 0."""
    known = constant(machine, x)
    if known is not None:
        return bool(known > 0)
    step = made(machine, x)
    if step is None or depth == 0:
        return False
    function, args = step
    if function in SQUARE_ROOTS or function is identity:
        return positive(machine, args[0], depth - 1)
    if function is operator.add:
        a, b = args
        return (positive(machine, a, depth - 1) and not_negative(machine, b, depth - 1)) or (
            positive(machine, b, depth - 1) and not_negative(machine, a, depth - 1)
        )
    if function is operator.mul:  # by a constant: a product of two may underflow
        return any(constant(machine, c) is not None for c in args) and all(
            positive(machine, part, depth - 1) for part in args
        )
    if function in TOTALS and of_largest(machine, x, args[0]):
        return True
    if function in MEANS:  # of no elements it is nan, and not 0
        return positive(machine, args[0], depth - 1)
    return function is np.maximum and any(positive(machine, part, depth - 1) for part in args)


def of_largest(machine: Machine, total: Any, powers: Any) -> bool:
    """Whether a sum of ``exp(x - max(x))`` is over what the maximum was taken over: one of its parts is 1."""
    exponent = made(machine, powers)
    if exponent is None or exponent[0] is not np.exp:
        return False
    difference = made(machine, exponent[1][0])
    if difference is None or difference[0] is not operator.sub:
        return False
    x, largest = difference[1]
    found = made(machine, largest)
    if found is None or found[0] not in LARGEST or found[1][0] is not x:
        return False
    return axis_of(machine, largest) == axis_of(machine, total) != ()


def axis_of(machine: Machine, reduced: Any) -> tuple[Any, ...]:
    """The axis of a reduction, in brackets; none where it is not known."""
    step = machine.builder.producer[reduced]
    given = dict(step.keywords).get("axis", step.args[1] if len(step.args) > 1 else Const(None))
    axis = machine.builder.constant(given)
    return () if axis is None or "where" in dict(step.keywords) else (axis.value,)


def not_negative(machine: Machine, x: Any, depth: int = DEPTH) -> bool:
    """Whether a number, or each element of an array, is certainly not below 0."""
    known = constant(machine, x)
    if known is not None:
        return bool(known >= 0)
    step = made(machine, x)
    if step is None or depth == 0:
        return False
    function, args = step
    if function in NEVER_NEGATIVE:
        return True
    if function is operator.pow:
        exponent = constant(machine, args[1])
        return isinstance(exponent, int) and exponent % 2 == 0
    if function is operator.mul and args[0] is args[1]:
        return True
    if function in (operator.add, operator.mul, operator.truediv):
        return all(not_negative(machine, part, depth - 1) for part in args)
    if function in SUMS or function in SUM_METHODS or function is identity:
        return not_negative(machine, args[0], depth - 1)
    return positive(machine, x, depth - 1)
