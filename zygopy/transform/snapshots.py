"""Loops that keep a bounded number of their states, and run their rounds again on the way back.

    for i in checkpointed(xs, snapshots=k):   ==>   def segment(i, x): ...             a round
        x = ...                                     rounds = run_rounds(segment, xs, (x,), (), k)
                                                    (x,) = rounds.final
                                                    ...
                                                    def segment_back(i, x, x_bar): ... a round, and its way back
                                                    x_bar, ... = rewind_rounds(rounds, segment_back, (), (x_bar,), 0)
"""

from __future__ import annotations

import operator
from typing import Any

from .. import runtime
from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, Number, common
from ..core.nodes import Bind, Block, For, While
from ..core.values import UNBOUND, Const, Operand, Value
from ..core.walk import renamed, replace_in_block
from ..errors import UnsupportedSyntax
from ..records import record
from .recompute import defined_first, flattened, ordered, way_back
from .regions import Undo, outer_active
from .reverse import Reverse

Row = tuple[Value, Operand, Operand, Value]  # param, start, result, target


@record(eq=False)
class Loop:
    """A loop with snapshots: what goes over from round to round, and the loop as it runs."""

    step: For
    rows: list[Row]
    rounds: Value


def items_of(reverse: Reverse, step: For | While) -> Bind | None:
    """The call ``checkpointed(xs, snapshots=k)`` that a loop goes over, if it is one."""
    if not isinstance(step, For) or not isinstance(step.iterable, Value):
        return None
    made = reverse.builder.producer.get(step.iterable)
    called = made is not None and isinstance(made.callee, Const) and made.callee.value is runtime.checkpointed
    return made if called else None


def snapshots_forward(reverse: Reverse, step: For, made: Bind) -> Undo:
    """Run the loop, and keep some of its states."""
    builder = reverse.builder
    if step.iterable in reverse.active:
        raise UnsupportedSyntax("a `checkpointed` loop over what carries a derivative", step.span,
                                why="its rounds are found by their number", hint="loop over `range(len(xs))`")
    rows = carried(reverse, step)
    whole = Value(UNKNOWN)
    gives = Bind((whole,), Const(ops.make_tuple), tuple(result for _, _, result, _ in rows))
    body = block_of([*step.body.steps, gives], whole)
    own = [step.item, *(param for param, *_ in rows)]
    outer = [value for value in ordered(reverse, body) if value not in own]
    params = {value: Value(value.kind, value.hint) for value in (*own, *outer)}
    function = defined_first(reverse, "segment", tuple(params.values()), renamed(flattened(body), dict(params)))
    starts = builder.bind(ops.make_tuple, *(start for _, start, _, _ in rows), fresh=True)
    given = builder.bind(ops.make_tuple, *outer, fresh=True)
    rounds = builder.bind(runtime.run_rounds, function, made.args[0], starts, given, made.keywords[0][1],
                          kind=UNKNOWN, hint="rounds")
    final = builder.bind(getattr, rounds, Const("final"), kind=UNKNOWN)
    targets = tuple(target for *_, target in rows)
    builder.add(Bind(targets, Const(ops.unpack), (final, Const(len(targets))), span=step.span))
    loop = Loop(step, rows, rounds)
    return [lambda: snapshots_backward(reverse, loop)]


def carried(reverse: Reverse, step: For) -> list[Row]:
    """What goes over from round to round."""
    rows = list(zip(step.params, step.start, step.body.results, step.targets, strict=True))
    for _, start, _, target in rows:
        if start is UNBOUND and target in reverse.read:
            raise UnsupportedSyntax("a name that only a `checkpointed` loop assigns, and that is read after it",
                                    step.span, hint="give it a value before the loop")
    kept = [row for row in rows if row[1] is not UNBOUND]
    if not kept:
        raise UnsupportedSyntax("a `checkpointed` loop that carries nothing", step.span,
                                hint="loop without `checkpointed`")
    return kept


def snapshots_backward(reverse: Reverse, loop: Loop) -> None:
    """Run the rounds again from the snapshots, and go back through each."""
    builder, step = reverse.builder, loop.step
    active = [row for row in loop.rows if row[0] in reverse.active]
    found = [reverse.bar(target) for *_, target in active]
    if all(map(reverse.is_zero, found)):
        return
    given = [seeded(reverse, bar, target) for bar, (*_, target) in zip(found, active, strict=True)]
    own = [step.item, *(param for param, *_ in loop.rows)]
    bars = [Value(common(reverse.cotangent_kind(param.kind)), f"{param.hint}_bar" if param.hint else None)
            for param, *_ in active]
    outer = [value for value in outer_active(reverse, step.body) if value not in step.params]
    function, rest = round_back(reverse, step.body, own, active, bars, outer)
    seeds = builder.bind(ops.make_tuple, *given, fresh=True)
    more = builder.bind(ops.make_tuple, *rest, fresh=True)
    whole = builder.bind(runtime.rewind_rounds, loop.rounds, function, more, seeds, Const(len(outer)), kind=UNKNOWN)
    for index, target in enumerate((*(row[1] for row in active), *outer)):
        if isinstance(target, Value) and target in reverse.active:
            part = builder.bind(operator.getitem, whole, Const(index), kind=UNKNOWN,
                                hint=f"{target.hint}_bar" if target.hint else None)
            reverse.give(target, reverse.formed(part, target))


def round_back(reverse: Reverse, body: Block, own: list[Value], active: list[Row], bars: list[Value],
               outer: list[Value]) -> tuple[Value, list[Value]]:
    """A function that runs a round and goes back through it, and the values from outside that it is called with."""
    seeds = [(result, bar) for (_, _, result, _), bar in zip(active, bars, strict=True)]
    block = way_back(reverse, body, seeds, [*(param for param, *_ in active), *outer], filled=len(active))
    rest = [value for value in ordered(reverse, block) if value not in own and value not in bars]
    params = {value: Value(value.kind, value.hint) for value in (*own, *rest)}
    new = replace_in_block(block, params)
    return defined_first(reverse, "segment_back", (*params.values(), *bars), new), rest


def seeded(reverse: Reverse, bar: Any, target: Value) -> Operand:
    """The cotangent of what the loop gives, zeros where none arrived."""
    if reverse.is_zero(bar) and isinstance(target.kind, (Number, Array)):
        return reverse.machine.operand(reverse.zero(target))  # type: ignore[no-any-return]
    held: Operand = reverse.machine.operand(reverse.formed(bar, target))
    if isinstance(held, Value) and held.kind != UNKNOWN:
        return held
    return reverse.builder.bind(runtime.fill_zeros, held, target, kind=UNKNOWN)  # type: ignore[no-any-return]
