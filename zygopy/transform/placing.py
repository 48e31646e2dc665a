"""Where a step of ours stands: what a round keeps as early as it is there, what it computes again before its reader.

    t = n - 2                                 if n >= 2:
    if n >= 2:                      ==>           y_bar[n - 2] -= g
        y_bar[t] -= g
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.nodes import Bind, Block, For, If, Step, While
from ..core.ops import Method
from ..core.values import Operand, Value, is_const
from ..core.walk import blocks, defines, reads, reads_within, steps, values
from ..records import replace

PUSH = Method("append")


def placed(made: Sequence[Bind], block: Block) -> Block:
    """The block with pure steps, each before the first that reads it: those that it reads itself come before it."""
    for step in reversed(made):
        block = before_reader(step, block)
    return block


def before_reader(step: Bind, block: Block) -> Block:
    (value,) = step.targets
    rows = list(block.steps)
    readers = [i for i, row in enumerate(rows) if reads_anywhere(row, value)]
    if not readers:
        return replace(block, steps=(*rows, step) if value in values(block.results) else (step, *rows))
    first = readers[0]
    row = rows[first]
    if isinstance(row, If) and len(readers) == 1 and value not in values(block.results):
        arms = [arm for arm in (row.then, row.orelse) if value in reads_within(arm)]
        if value not in reads(row) and len(arms) == 1:
            then, orelse = (before_reader(step, arm) if arm is arms[0] else arm for arm in (row.then, row.orelse))
            rows[first] = replace(row, then=then, orelse=orelse)
            return replace(block, steps=tuple(rows))
    rows.insert(first, step)
    return replace(block, steps=tuple(rows))


def reads_anywhere(step: Step, value: Value) -> bool:
    return value in reads(step) or any(value in reads_within(inner) for inner in blocks(step))


# ------------------------------------------------------------------ what is kept


def place_of_push(rows: list[Step], shown: tuple[Operand, ...]) -> int:
    """As early in a round as what is kept is there; a tape inside is kept when it is full, if names allow that."""
    early = max((i + 1 for i, step in enumerate(rows) if set(shown) & set(all_defined(step))), default=0)
    filled = {tape: i + 1 for i, step in enumerate(rows) for tape in fills(step) if tape in shown}
    full = max(filled.values(), default=0)
    between = rows[early:full]
    names = {value.hint for step in between for value in all_defined(step)} - {None}
    starts = {start for row in between for step in each(row) if isinstance(step, For | While) for start in step.start}
    for value in shown:
        if isinstance(value, Value) and value not in filled and (value in starts or value.hint in names):
            return early
    return max(early, full)


def fills(step: Step) -> Iterator[Operand]:
    """The lists that a loop adds to."""
    for part in each(step):
        if isinstance(part, Bind) and is_const(part.callee, PUSH):
            yield part.args[0]


def each(step: Step) -> Iterator[Step]:
    """A step, and those in its blocks."""
    yield step
    for block in blocks(step):
        yield from steps(block)


def all_defined(step: Step) -> list[Value]:
    found = list(defines(step))
    for block in blocks(step):
        for inner in block.steps:
            found.extend(all_defined(inner))
    return found
