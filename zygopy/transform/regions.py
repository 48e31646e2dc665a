"""What a part of a program defines, reads and writes, and how it is run backwards."""

from __future__ import annotations

import operator
from collections.abc import Callable

from ..core.nodes import Bind, Block, If
from ..core.values import Const, Value
from ..core.walk import defines, reads, steps
from .reverse import Reverse

Undo = list[Callable[[], None]]


def defined(block: Block) -> set[Value]:
    """All values that a block defines, in its inner blocks too."""
    return {value for step in steps(block) for value in defines(step)}


def read_in(*blocks: Block) -> set[Value]:
    """All values that blocks read."""
    found: set[Value] = set()
    for block in blocks:
        for step in steps(block):
            found.update(reads(step))
            for inner in (getattr(step, name, None) for name in ("then", "orelse", "body", "test", "handler")):
                if isinstance(inner, Block):
                    found.update(value for value in inner.results if isinstance(value, Value))
        found.update(value for value in block.results if isinstance(value, Value))
    return found


def outer_active(reverse: Reverse, *blocks: Block) -> list[Value]:
    """The active values from outside that blocks read, in a stable order."""
    inside = set().union(*map(defined, blocks))
    found = [value for value in in_order(*blocks) if value not in inside and value in reverse.active]
    return list(dict.fromkeys(found))


def in_order(*blocks: Block) -> list[Value]:
    found: list[Value] = []
    for block in blocks:
        for step in steps(block):
            found.extend(reads(step))
            for name in ("then", "orelse", "body", "test", "handler"):
                inner = getattr(step, name, None)
                if isinstance(inner, Block):
                    found.extend(value for value in inner.results if isinstance(value, Value))
        found.extend(value for value in block.results if isinstance(value, Value))
    return found


def touches_memory(reverse: Reverse, step: If) -> bool:
    return touches(reverse, step.then, step.orelse)


def touches(reverse: Reverse, *blocks: Block) -> bool:
    """Whether blocks read memory that is written to."""
    either = reverse.machine.either
    return any(value in reverse.builder.mutable or value in either for value in read_in(*blocks))


def indexed_in(reverse: Reverse, value: Value, blocks: tuple[Block, ...]) -> bool:
    """Whether entries of a value are read in blocks."""
    for block in blocks:
        for step in steps(block):
            if (
                isinstance(step, Bind)
                and isinstance(step.callee, Const)
                and step.callee.value is operator.getitem
                and step.args[0] is value
            ):
                return True
    return False


def run_back(undo: Undo) -> None:
    for action in reversed(undo):
        action()
