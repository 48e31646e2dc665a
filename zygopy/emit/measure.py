"""What an expression does and how long it will be, known before it is written."""

from __future__ import annotations

import operator
from collections.abc import Set as AbstractSet
from typing import Any

from ..core import ops
from ..core.kinds import Number
from ..core.nodes import Bind, Function, If
from ..core.values import Const, Operand, Star, Value, is_const
from ..core.walk import operands, values
from ..records import record
from .buffers import Buffers, is_maker
from .operators import BINARY, COMPARISON, UNARY, function_of
from .plan import Plan

WIDTH = 78  # characters of an expression that we make up; the user's own may be of any length


@record(frozen=False)
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
    writes: AbstractSet[Value] | None  # the buffers that the effect is limited to; None if it may be on anything
    touches: AbstractSet[Value]  # the buffers whose memory it may read

    def clashes(self, other: Entry) -> bool:
        """Whether the two must stay in order."""
        if self.effect and other.effect:
            return True
        return self.disturbs(other) or other.disturbs(self)

    def disturbs(self, other: Entry) -> bool:
        return self.effect and other.memory and (self.writes is None or not self.writes.isdisjoint(other.touches))


Row = tuple[Operand, ...]
Writes = AbstractSet[Value] | None
NOTHING: AbstractSet[Value] = frozenset()


class Measure:
    """Makes entries for one function."""

    def __init__(self, function: Function, plan: Plan) -> None:
        self.plan = plan
        self.buffers = Buffers(function)
        self.places = 0

    def bind(self, step: Bind, parts: dict[Value, Entry]) -> Entry:
        effect = not (step.pure or function_of(step.callee) in FRESH or is_maker(step) or self.looks(step))
        writes: Writes = self.buffers.written(step) if effect else NOTHING
        return self.entry(step, operands(step), parts, effect, reads_memory(step), writes)

    def looks(self, step: Bind) -> bool:
        """Whether the binding reads an entry of a buffer: not to be shared, but without an effect."""
        return function_of(step.callee) is operator.getitem and bool(self.buffers.of(step.args[:1]))

    def entry(self, step: Bind | If | None, row: Row, parts: dict[Value, Entry], effect: bool = False,
              memory: bool = False, writes: Writes = NOTHING) -> Entry:  # fmt: skip
        """The entry for an expression that reads `row`."""
        folded = self.plan.folded  # what is folded here is among the parts, and brings its own hints
        hints = {value.hint for value in values(row) if value.hint is not None and value not in folded}
        touches = self.buffers.of(row)
        for part in parts.values():
            hints |= part.hints
            touches |= part.touches
            effect = effect or part.effect
            writes = None if writes is None or part.writes is None else writes | part.writes
            memory = memory or part.memory
        self.places += 1
        length = size(step, row, parts, self.plan)
        return Entry(step, self.places, parts, effect, memory, length, hints, writes, touches)


# each call makes a new object, so they may not be shared; but when they do so does not matter
FRESH = {ops.make_list, ops.begin_list, ops.repeat_list, ops.make_set, ops.make_dict}


def reads_memory(bind: Bind) -> bool:
    """Whether the value may be another after something was written: arithmetic on numbers is always the same."""
    function = function_of(bind.callee)
    if function in FRESH or function is ops.make_tuple or is_const(bind.callee, range):
        return False
    if function in BINARY or function in UNARY or function in COMPARISON:
        return not all(isinstance(arg, Const) or isinstance(getattr(arg, "kind", None), Number) for arg in bind.args)
    return True


def size(step: Bind | If | None, row: tuple[Operand, ...], parts: dict[Value, Entry], plan: Plan) -> int:
    """About how many characters."""
    if not isinstance(step, Bind):
        return sum(width(operand, parts, plan) + 5 for operand in row)
    function = function_of(step.callee)
    if function is ops.make_slice:
        row = tuple(operand for operand in row if not is_const(operand, None))
    total = sum(width(operand, parts, plan) for operand in row[1:])
    if function in BINARY or function in COMPARISON or function in UNARY:
        return total + 3
    if function in (operator.getitem, getattr, ops.make_slice, ops.identity):
        return total + 1
    words = sum(len(key) + 1 for key, _ in step.keywords)
    if type(function) is ops.Method:
        return total + words + len(function.name) + 3 + 2 * (len(row) - 2)
    separators = 2 * len(row[1:]) + words
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
