"""What an expression does and how long it will be, known before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core import ops
from ..core.kinds import Number
from ..core.nodes import Bind, If
from ..core.values import Const, Operand, Star, Value, is_const
from ..core.walk import operands
from .operators import BINARY, COMPARISON, UNARY, function_of
from .plan import Plan

WIDTH = 78  # characters of an expression that we make up; the user's own may be of any length


@dataclass
class Entry:
    """An expression in the making: the step at its root, and the expressions that were put into it.

    `effect`: running it changes something; `memory`: it reads what an effect may change.  `hints` are the wishes
    of the values that it reads by name.  `size` estimates its length.  `place` is where it stands among all.
    """

    step: Bind | If | None
    place: int
    parts: dict[Value, Entry]
    effect: bool
    memory: bool
    size: int
    hints: set[str]

    def clashes(self, other: Entry) -> bool:
        """Whether the two must stay in order."""
        return (self.effect and (other.effect or other.memory)) or (other.effect and self.memory)


def measure(step: Bind | If | None, place: int, parts: dict[Value, Entry], plan: Plan,
            row: tuple[Operand, ...] = ()) -> Entry:  # fmt: skip
    """The entry for `step`, which reads `row` (its operands if it is a binding)."""
    effect = any(part.effect for part in parts.values())
    memory = any(part.memory for part in parts.values())
    if isinstance(step, Bind):
        row = operands(step)
        effect = effect or not (step.pure or function_of(step.callee) in FRESH)
        memory = memory or reads_memory(step)
    hints = {leaf.hint for leaf in plan.leaves(*row) if leaf.hint is not None}
    for part in parts.values():
        hints |= part.hints
    return Entry(step, place, parts, effect, memory, size(step, row, parts, plan), hints)


# each call makes a new object, so they may not be shared; but when they do so does not matter
FRESH = {ops.make_list, ops.make_set, ops.make_dict}


def reads_memory(bind: Bind) -> bool:
    """Whether the value may be another after something was written: arithmetic on numbers is always the same."""
    function = function_of(bind.callee)
    if function in FRESH or function is ops.make_tuple or is_const(bind.callee, range):
        return False
    if function in BINARY or function in UNARY or function in COMPARISON:
        return not all(isinstance(arg, Const) or (isinstance(arg, Value) and isinstance(arg.kind, Number)) for arg in bind.args)
    return True


def size(step: Bind | If | None, row: tuple[Operand, ...], parts: dict[Value, Entry], plan: Plan) -> int:
    """About how many characters."""
    if not isinstance(step, Bind):
        return sum(width(operand, parts, plan) + 5 for operand in row)
    function = function_of(step.callee)
    total = sum(width(operand, parts, plan) for operand in row[1:])
    if function in BINARY or function in COMPARISON or function in UNARY:
        return total + 3
    if type(function) is ops.Method:
        return total + len(function.name) + 3 + 2 * (len(row) - 2)
    separators = 2 * len(row[1:]) + sum(len(key) + 1 for key, _ in step.keywords)
    return total + separators + (0 if function is not None else width(row[0], parts, plan))


def width(operand: Operand, parts: dict[Value, Entry], plan: Plan) -> int:
    match operand:
        case Const():
            return len(operand.text) if operand.text is not None else literal_width(operand.value)
        case Star():
            return 2 + width(operand.operand, parts, plan)
        case Value():
            if operand in parts:
                return parts[operand].size
            step = plan.folded.get(operand)
            if isinstance(step, Bind):
                return size(step, operands(step), parts, plan)
            return len(operand.hint or "t1")


def literal_width(value: Any) -> int:
    if isinstance(value, (int, float, str, complex)):
        return len(repr(value))
    return len(getattr(value, "__name__", "constant")) + 3
