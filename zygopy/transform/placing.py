"""Where a step of ours stands: what a round keeps as early as it is there, what it computes again before its reader.

    t = n - 2                                 if n >= 2:
    if n >= 2:                      ==>           y_bar[n - 2] -= g
        y_bar[t] -= g
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence

from ..core.nodes import Bind, Block, For, If, Step, While
from ..core.ops import INLINE, Method
from ..core.values import Const, Operand, Value, is_const
from ..core.walk import blocks, defines, reads, reads_within, replace_in_block, steps, values
from ..records import replace

PUSH = Method("append")
WHOLE = frozenset({operator.add, operator.sub, operator.mul, operator.floordiv})  # what indices are made with


def renewed(body: Block, again: Sequence[Bind], fresh: Mapping[Value, Operand]) -> Block:
    """The body with its own copies of what is computed again and of what the tape gives (`fresh`)."""
    copies: dict[Value, Operand] = dict(fresh)
    made: list[Bind] = []
    for step in again:
        args = tuple(copies.get(arg, arg) if isinstance(arg, Value) else arg for arg in step.args)
        same = next((each for each in made if alike(each, step, args)), None)
        target = Value(step.targets[0].kind, step.targets[0].hint) if same is None else same.targets[0]
        if same is None:
            made.append(replace(step, targets=(target,), args=args, origin=None))
        copies[step.targets[0]] = target
    return placed(made, replace_in_block(body, copies))


def alike(one: Bind, other: Bind, args: tuple[Operand, ...]) -> bool:
    """Whether two steps are one call; what operators make, as indices, is written out each time, as it was."""
    function = getattr(one.callee, "value", None)
    if function is None or function is not getattr(other.callee, "value", None) or function in INLINE:
        return False
    if getattr(function, "__module__", None) == operator.add.__module__:
        return False
    if one.keywords or other.keywords or len(one.args) != len(args):
        return False
    return all(a is b or equal(a, b) for a, b in zip(one.args, args, strict=True))


def equal(a: Operand, b: Operand) -> bool:
    """Whether two operands are one constant."""
    if not isinstance(a, Const) or not isinstance(b, Const):
        return False
    plain = type(a.value) is type(b.value) and isinstance(a.value, (int, float, str))
    return a.value is b.value or (plain and bool(a.value == b.value))


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
