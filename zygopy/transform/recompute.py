"""What is computed again on the way back instead of being kept.

    y = checkpointed(f, x)    ==>    def f(x): ...               the plain steps
                                     y = f(x)
                                     ...
                                     def f_back(x, y_bar): ...   the steps with their residuals, and the way back
                                     x_bar = f_back(x, y_bar)
"""

from __future__ import annotations

import operator
from typing import Any

from .. import runtime
from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, Number
from ..core.nodes import Bind, Block, Def, With
from ..core.values import NONE, Const, Operand, Value
from ..core.walk import free_values, reads_within, renamed, replace_in_block
from .regions import Undo, outer_active, run_back
from .reverse import Reverse


def recomputed(reverse: Reverse, step: With) -> Undo:
    builder = reverse.builder
    (target,), (result,) = step.targets, step.body.results
    if target not in reverse.active:
        undo = reverse.forward(step.body)
        builder.add(Bind((target,), Const(ops.identity), (result,)))
        return undo
    function, given = plain_function(reverse, step.body)
    builder.add(Bind((target,), function, given, span=step.span, origin=step.origin))
    return [lambda: undo_recomputed(reverse, step)]


def plain_function(reverse: Reverse, body: Block) -> tuple[Value, tuple[Operand, ...]]:
    """A function of the plain steps, and the values that it is called with."""
    given = ordered(reverse, body)
    params = {value: Value(value.kind, value.hint) for value in given}
    copy = renamed(flattened(body), dict(params))
    return defined_first(reverse, "segment", tuple(params.values()), copy), tuple(given)


def flattened(body: Block) -> Block:
    """The steps of a block in which nothing is set apart to be computed again."""
    made: list[Any] = []
    for step in body.steps:
        if isinstance(step, With) and isinstance(step.context, Const) and step.context.value is runtime.RECOMPUTED:
            made.extend(flattened(step.body).steps)
            made.append(Bind(step.targets, Const(ops.identity), step.body.results))
        else:
            made.append(step)
    return Block(tuple(made), body.results)


def ordered(reverse: Reverse, body: Block) -> list[Value]:
    """The values from outside that a block reads, in the order in which it does; not functions of ours."""
    free = free_values(body)
    return [value for value in dict.fromkeys(reads_within(body)) if value in free and value not in reverse.defs]


def defined_first(reverse: Reverse, name: str, params: tuple[Value, ...], body: Block) -> Value:
    """Put the definition of a function before everything else."""
    function = Value(UNKNOWN, name)
    reverse.builder.blocks[0].append(Def(function, params, body))
    reverse.defs.add(function)
    return function


def undo_recomputed(reverse: Reverse, step: With) -> None:
    """Compute again, with what the way back needs, and go back."""
    builder = reverse.builder
    (target,), (result,) = step.targets, step.body.results
    bar = reverse.bar(target)
    if reverse.is_zero(bar):
        return
    bar = reverse.formed(bar, target)
    if isinstance(bar, Value) and bar.kind == UNKNOWN:
        bar = builder.bind(runtime.fill_zeros, bar, target, kind=UNKNOWN)
    held = reverse.machine.operand(bar)
    y_bar = Value(held.kind if isinstance(held, Value) else reverse.cotangent_kind(target.kind), "y_bar")
    outer = outer_active(reverse, step.body)
    body = way_back(reverse, step.body, [(result, y_bar)], outer)
    given = [value for value in ordered(reverse, body) if value is not y_bar]
    params = {value: Value(value.kind, value.hint) for value in given}
    function = defined_first(reverse, "segment_back", (*params.values(), y_bar), replace_in_block(body, params))
    found = builder.bind(function, *given, held, kind=UNKNOWN)
    parts = builder.producer[body.results[0]].args
    for index, value in enumerate(outer):
        if parts[index] is not NONE:
            part = builder.bind(operator.getitem, found, Const(index), kind=reverse.cotangent_kind(value.kind),
                                hint=f"{value.hint}_bar" if value.hint else None)
            reverse.give(value, part)


def way_back(reverse: Reverse, body: Block, seeds: list[tuple[Operand, Value]], outer: list[Value],
             filled: int = 0) -> Block:
    """The steps of a block, and its way back: a block that gives the cotangents of the values `outer`.

    The first `filled` of these are never absent.
    """
    builder = reverse.builder
    saved = reverse.bars, reverse.parts, reverse.buffers
    reverse.bars, reverse.parts, reverse.buffers = {}, {}, {}
    with builder.block() as steps:
        undo = reverse.forward(body)
        for result, bar in seeds:
            reverse.give(result, bar)
        run_back(undo)
        parts = [whole(reverse, value, i < filled) for i, value in enumerate(outer)]
        gives = builder.bind(ops.make_tuple, *parts, kind=UNKNOWN, fresh=True)
    reverse.bars, reverse.parts, reverse.buffers = saved
    return block_of(steps, gives)


def whole(reverse: Reverse, value: Value, filled: bool) -> Operand:
    """The cotangent of a value, as the caller takes it: of the form of the value where that is known."""
    bar = reverse.bar(value)
    if filled and (reverse.is_zero(bar) or (isinstance(bar, Value) and bar.kind == UNKNOWN)):
        if isinstance(value.kind, (Number, Array)) and reverse.is_zero(bar):
            return reverse.machine.operand(reverse.zero(value))  # type: ignore[no-any-return]
        held = reverse.machine.operand(bar)
        return reverse.builder.bind(runtime.fill_zeros, held, value, kind=UNKNOWN)  # type: ignore[no-any-return]
    if reverse.is_zero(bar):
        if not isinstance(value.kind, (Number, Array)) or not isinstance(bar, Const) or type(bar.value) is not float:
            return NONE
    return reverse.machine.operand(bar)  # type: ignore[no-any-return]
