"""What a round of the way back computes again stands where it is read, not at the start of the round.

    t = n - 2                                 if n >= 2:
    if n >= 2:                      ==>           y_bar[n - 2] -= g
        y_bar[t] -= g
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core.nodes import Bind, Block, If, Step
from ..core.values import Value
from ..core.walk import blocks, reads, reads_within, values
from ..records import replace


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
