"""A number that is brought to the shape of an array is an array full of it.

    t = spread_full(0.5, x, None, False)          ==>          t = np.full_like(x, 0.5)
"""

from __future__ import annotations

import numpy as np

from .. import runtime
from ..core.kinds import Array, Number
from ..core.nodes import Bind, Function, Step
from ..core.values import Const, Operand, Value, is_const
from ..core.walk import each_step
from ..records import replace


def uniform(function: Function) -> Function:
    """Write full arrays of numbers as such."""
    return replace(function, body=each_step(function.body, full))


def full(step: Step) -> Step:
    if not isinstance(step, Bind) or not is_const(step.callee, runtime.spread_full) or step.keywords:
        return step
    number, like, *more = step.args
    plain = all(is_const(arg, None, False) for arg in more) and is_double(number) and isinstance(like, Value)
    array = like.kind if plain and isinstance(like, Value) else None
    if not isinstance(array, Array) or array.loose or array.dtype != np.float64 or not array.axes:
        return step
    return replace(step, callee=Const(np.full_like), args=(like, number))


def is_double(operand: Operand) -> bool:
    """Whether an operand is a real number of Python's or NumPy's doubles."""
    if isinstance(operand, Const):
        return type(operand.value) is float
    return isinstance(operand, Value) and isinstance(operand.kind, Number) and operand.kind.type in (float, np.float64)
