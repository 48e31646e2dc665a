"""Which arrays the text itself makes to write into, and what may share memory with them.

A write to such a buffer disturbs nothing that was not made from it, so expressions may move past the write.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np

from .. import runtime
from ..core.kinds import Array, Number
from ..core.nodes import Bind, Block, For, Function, If, Step, Try, While
from ..core.ops import Method, make_list
from ..core.values import Const, Operand, Value
from ..core.walk import blocks, defines, defines_within, operands, reads, reads_within, steps, values
from .operators import IN_PLACE, function_of

MAKERS = {
    np.zeros_like, np.ones_like, np.empty_like, np.full_like, np.zeros, np.ones, np.empty, np.full, np.copy,
    runtime.zeros_for,
}  # fmt: skip
WRITERS = {operator.setitem, operator.delitem, np.add.at, *IN_PLACE}  # what they write to is their first argument

APPEND = Method("append")

Roots = frozenset[Value]
NO_ROOTS: Roots = frozenset()


class Buffers:
    """`roots`: the buffers that a value may share memory with; those that were given away are not in it."""

    def __init__(self, function: Function) -> None:
        self.roots: dict[Value, Roots] = {}
        self.given_away: set[Value] = set()
        self.tapes = {step.targets[0] for step in steps(function.body) if isinstance(step, Bind) and begins_tape(step)}
        if any(isinstance(step, Bind) and is_maker(step) for step in steps(function.body)):
            self.block(function.body)

    def of(self, row: Iterable[Operand]) -> set[Value]:
        """The buffers that the operands may share memory with."""
        found: set[Value] = set()
        for value in values(row) if self.roots else ():
            found |= self.roots.get(value, NO_ROOTS)
        return found

    def written(self, bind: Bind) -> AbstractSet[Value] | None:
        """The buffers that the binding writes to; None if it may write to anything."""
        if function_of(bind.callee) is APPEND and bind.args[0] in self.tapes:
            return NO_ROOTS  # a tape is read by loops only, and nothing moves past those
        if not is_writer(bind):
            return None
        found = self.roots.get(bind.args[0], NO_ROOTS) if isinstance(bind.args[0], Value) else NO_ROOTS
        return None if not found or found & self.given_away else set(found)

    # ------------------------------------------------------------ going forward

    def block(self, block: Block) -> None:
        for step in block.steps:
            if isinstance(step, Bind):
                self.bind(step)
            else:
                self.compound(step)

    def bind(self, bind: Bind) -> None:
        if is_maker(bind):
            self.roots[bind.targets[0]] = frozenset(bind.targets)
            return
        found = frozenset(self.of(operands(bind)))
        if found:
            self.roots.update(dict.fromkeys(bind.targets, found))
            if self.keeps(bind):
                self.given_away |= found

    def keeps(self, bind: Bind) -> bool:
        """Whether what the binding is given may be held by something else afterwards: an array holds copies."""
        into_buffer = is_writer(bind) and isinstance(bind.args[0], Value) and bind.args[0] in self.roots
        return not (bind.pure or into_buffer or function_of(bind.callee) is operator.getitem)

    def unknown(self, value: Value) -> bool:
        """Whether a value may lie in memory that was not made here."""
        return value not in self.roots and not isinstance(value.kind, Number)

    def compound(self, step: Step) -> None:
        """In and around blocks everything may be everything that goes in."""
        inner = blocks(step)
        for block in inner:
            self.block(block)
        read = {*reads(step), *(value for block in inner for value in reads_within(block))}
        found = frozenset(self.of(read))
        if not found:
            return
        for row in rows(step):
            if any(self.unknown(value) for value in values(row)):  # what it gives may be something else
                self.given_away |= self.of(row)
        for value in (*defines(step), *(value for block in inner for value in defines_within(block))):
            self.roots[value] = self.roots.get(value, NO_ROOTS) | found
        binds = (one for block in inner for one in steps(block) if isinstance(one, Bind))
        if any(self.keeps(bind) and self.of(operands(bind)) for bind in binds):
            self.given_away |= found


def rows(step: Step) -> list[tuple[Operand, ...]]:
    """The operands that meet in each value that a branch or loop gives."""
    match step:
        case If():
            return list(zip(step.then.results, step.orelse.results, strict=True))
        case For() | While():
            return list(zip(step.start, step.body.results, strict=False))
        case Try():
            return list(zip(step.orelse.results, step.handler.results, strict=True))
        case _:
            return []


def begins_tape(bind: Bind) -> bool:
    """Whether the binding makes the list that the rounds of a loop leave something on for the way back."""
    empty = function_of(bind.callee) is make_list and len(bind.targets) == 1 and not bind.args
    return empty and bind.targets[0].hint == "tape" and not bind.targets[0].named


def is_writer(bind: Bind) -> bool:
    """Whether the binding writes to its first argument, and to nothing else."""
    try:
        return isinstance(bind.callee, Const) and bind.callee.value in WRITERS
    except TypeError:  # not hashable
        return False


def is_maker(bind: Bind) -> bool:
    """Whether the value is surely a new array of numbers that nothing else holds."""
    if len(bind.targets) != 1:
        return False
    kind = bind.targets[0].kind
    if not isinstance(kind, Array) or kind.dtype.kind not in "fiubc":
        return False
    function = bind.callee.value if isinstance(bind.callee, Const) else None
    if isinstance(function, Method):
        return function.name == "copy"
    try:
        return function in MAKERS
    except TypeError:  # not hashable
        return False
