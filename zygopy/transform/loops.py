"""Loops on the way back: from the last round to the first."""

from __future__ import annotations

from typing import Any

from .. import runtime
from ..core import ops
from ..core.build import block_of
from ..core.kinds import ANY, UNKNOWN, Array, Kind, ListOf, Number, Sequence, common, is_real
from ..core.nodes import For, While
from ..core.ops import Method
from ..core.values import NONE, UNBOUND, Const, Value
from ..core.walk import values
from ..errors import AliasedMutation
from ..records import replace
from . import gathering, identity
from .branches import arrived, outlive
from .collecting import collect, collectors, give_nothing
from .moving import claim, hand, moved, owned_bar, root, settle_moved
from .peel import Carried
from .regions import Undo, defined, outer_active, read_in, run_back, touches
from .reverse import ZERO, Reverse
from .rows import turned
from .selecting import carries_no_choice
from .snapshots import items_of, snapshots_forward
from .steady import is_steady
from .structural import container_buffer, is_row
from .tapes import push_later


def loop_forward(reverse: Reverse, step: For | While) -> Undo:
    made = items_of(reverse, step)
    if made is not None and isinstance(step, For):
        return snapshots_forward(reverse, step, made)
    builder = reverse.builder
    settle_moved(reverse, (*step.params, *step.targets))
    tape = builder.bind(ops.make_list, pure=False, kind=UNKNOWN, hint="tape")
    more: dict[str, Any] = {}
    if isinstance(step, While):
        with builder.block() as tests:
            reverse.forward(step.test)
        more["test"] = block_of(tests, *step.test.results)
    with builder.block() as rounds:
        undo = reverse.forward(step.body)
        builder.add(push_later(tape))
    reverse.owned[tape] = tape
    forward = replace(step, body=block_of(rounds, *step.body.results), **more)
    builder.add(forward)
    return [lambda: loop_backward(reverse, step, tape, undo)]


def loop_backward(reverse: Reverse, step: For | While, tape: Value, undo: Undo) -> None:
    rows = [
        row
        for row in zip(step.params, step.start, step.body.results, step.targets, strict=False)
        if row[0] in reverse.active and (row[0] not in reverse.builder.mutable or moved(reverse, row[0]))
    ]
    rows = [row for row in rows if row[3] in reverse.read or row[0] in reverse.read]
    for *_, result, target in rows:
        if (
            target in reverse.read
            and target in reverse.builder.mutable
            and isinstance(result, Value)
            and result in reverse.builder.mutable
            and row_local(step, result)
            and not moved(reverse, target)
            and reverse.machine.alike is None
        ):
            raise AliasedMutation(
                "an array or list made in a round of a loop, written to there and read after the loop",
                step.span,
                why="its cotangent would outlive the round",
                hint="make it before the loop, or read a copy",
            )
    outs = [reverse.bar(target) if arrived(reverse, target) else ZERO for *_, target in rows]
    read = read_in(step.body, *((step.test,) if isinstance(step, While) else ()))
    useful = [
        i for i, (row, bar) in enumerate(zip(rows, outs, strict=True)) if row[0] in read or not reverse.is_zero(bar)
    ]
    rows, outs = [rows[i] for i in useful], [outs[i] for i in useful]
    totals = [is_steady(reverse, step, row[0], row[2]) for row in rows]
    steady = [(row[1], row[2], bar) for row, bar, same in zip(rows, outs, totals, strict=True) if same]
    outs = [bar for bar, same in zip(outs, totals, strict=True) if not same]
    rows = [row for row, same in zip(rows, totals, strict=True) if not same]
    inner_memory = touches(reverse, step.body)
    gathered = gathering.begin(reverse, step.body)
    if all(map(reverse.is_zero, (*outs, *(bar for *_, bar in steady)))) and not inner_memory and not gathered:
        return
    own = {*step.params, step.item} if isinstance(step, For) else set(step.params)
    if isinstance(step, While):
        own |= defined(step.test)
    outer = [value for value in outer_active(reverse, step.body) if value not in own]
    numbers = [value for value in outer if added_up(value) and value not in reverse.builder.mutable
               and value not in reverse.buffers]
    for value in outer:
        if identity.by_place(reverse, value):
            continue
        if isinstance(value.kind, Array) and value not in numbers:
            reverse.buffer(value)
        elif value in reverse.builder.mutable:
            reverse.shadow(value)
        elif isinstance(value.kind, (Sequence, ListOf)):
            container_buffer(reverse, value)
    collected = collectors(reverse, step)
    rows_list = collected[0].rows if collected else None
    starts = [
        reverse.machine.operand(start_bar(reverse, param, target, bar))
        for (param, _, _, target), bar in zip(rows, outs, strict=True)
    ]
    moves = [moved(reverse, param) or (start is UNBOUND and moved(reverse, target)) for param, start, _, target in rows]
    params = [
        Value(form_in_round(reverse, row), f"{row[0].hint}_bar" if row[0].hint else None) for row in rows
    ]
    for (param, start, result, _), bar, moving in zip(rows, params, moves, strict=True):
        if moving:
            claim(reverse, bar)
        elif rows_list is None or not isinstance(start, Value) or start in reverse.active:
            continue
        elif reverse.is_made(result):
            reverse.carried[bar] = Carried(param, start, rows_list, tape)
    sums = [
        Value(
            value.kind if isinstance(value.kind, Number) and is_real(value.kind) else UNKNOWN,
            f"{value.hint}_bar" if value.hint else None,
        )
        for value in numbers
    ]
    begin = [reverse.machine.operand(number_start(reverse, value)) for value in numbers]
    for value in numbers:
        reverse.bars.pop(value, None)
    saved, reverse.bars = reverse.bars, dict(zip(numbers, sums, strict=True))
    parts, reverse.parts = reverse.parts, {}
    buffers = dict(reverse.buffers)
    chosen = not carries_no_choice(reverse, step, starts)
    reverse.machine.selected.update((*params, *sums) if chosen else sums)
    for bar, start in zip((*params, *sums), (*starts, *begin), strict=True):
        if start in reverse.machine.singular:
            reverse.machine.singular.add(bar)
    with reverse.builder.block() as made:
        for (_, _, result, _), bar, moving in zip(rows, params, moves, strict=True):
            if moving:
                hand(reverse, result, bar)
            else:
                reverse.give(result, bar)
        for _, result, total_bar in steady:
            reverse.give(result, total_bar)
        run_back(undo)
        results = [
            reverse.machine.operand(end_bar(reverse, row[0], like_what(row))) for row in rows
        ]
        collected = collect(reverse, step, collected, results)
        settle_parts(reverse, set(outer))
        ends = [reverse.machine.operand(reverse.bars.get(value, ZERO)) for value in numbers]
    reverse.bars, reverse.parts = saved, parts
    begun = {value: bar for value, bar in reverse.buffers.items() if value not in buffers}
    reverse.buffers = buffers
    keep_begun(reverse, step, made, begun)
    for value, total, first, end in list(zip(numbers, sums, begin, ends, strict=True)):
        if end is total:  # nothing was added in any round
            reverse.bars[value] = first
            place = sums.index(total)
            del numbers[place], sums[place], begin[place], ends[place]
    item = Value(UNKNOWN)
    finals = [Value(common(param.kind), param.hint) for param in (*params, *sums)]
    for final, moving in zip(finals, moves, strict=False):
        if moving:
            claim(reverse, final)
    reversed_tape = reverse.builder.bind(reversed, tape, kind=UNKNOWN, inline=True)
    back = For(
        tuple(finals),
        item,
        reversed_tape,
        (*params, *sums),
        (*starts, *begin),
        block_of(made, *results, *ends),
        False,
        step.span,
    )
    reverse.builder.add(back)
    for rounds in (back.params, back.targets):
        reverse.ends.update(zip(rounds, zip(back.start, back.body.results, strict=True), strict=True))
    reverse.machine.selected.update(finals)
    for final, *ways in zip(finals, back.start, back.body.results, strict=True):
        if not reverse.machine.singular.isdisjoint(values(ways)):
            reverse.machine.singular.add(final)
    for value, final in zip(numbers, finals[len(rows) :], strict=True):
        reverse.bars[value] = final
    for (_, start, _, _), final in zip(rows, finals, strict=False):  # after the totals: a start may be one of them
        hand(reverse, start, final)
    for start, _, total_bar in steady:
        reverse.give(start, total_bar)
    for each in collected:
        if each.rows is None:
            give_nothing(reverse, each.iterable)
        else:
            spread_rows(reverse, each.iterable, each.rows)


def keep_begun(reverse: Reverse, step: For | While, made: list[Any], begun: dict[Value, Value]) -> None:
    """Buffers of outer values that a round began: they stand before the loop, and every round adds to them."""
    inside = {*defined(step.body), *step.params} | ({step.item} if isinstance(step, For) else defined(step.test))
    kept = {value: bar for value, bar in begun.items() if value not in inside and root(reverse, value) not in inside}
    if any(reverse.builder.producer.get(bar) not in made for bar in kept.values()):
        raise AliasedMutation(
            "memory that moves to another name in a round of a loop, and is read after it",
            step.span,
            why="where its cotangent lies is decided at run time",
            hint="work on a copy: `x = x.copy()`",
        )
    reverse.buffers.update(kept)
    outlive(reverse, made, list(kept))


def row_local(step: For | While, value: Value) -> bool:
    return value in defined(step.body)


def settle_parts(reverse: Reverse, outer: set[Value]) -> None:
    """Entries of outer structures that got a cotangent in a round are added to the whole."""
    for value, parts in list(reverse.parts.items()):
        if value in outer and parts:
            reverse.parts[value] = {}
            reverse.give(value, reverse.assemble(value, parts))


def added_up(value: Value) -> bool:
    """Whether the cotangent of an outer value is a running total, not a buffer."""
    return not isinstance(value.kind, (Array, Sequence, ListOf))


def start_bar(reverse: Reverse, param: Value, target: Value, bar: Any) -> Any:
    if moved(reverse, param):
        return owned_bar(reverse, bar, target)
    if not reverse.is_zero(bar):
        return bar
    return reverse.zero(target) if param.kind != UNKNOWN else ZERO


def form_in_round(reverse: Reverse, row: Any) -> Kind:
    """The kind of the cotangent with which a round begins on the way back: that of what the round gave."""
    param, start, result, _ = row
    if start is UNBOUND and differs(result):
        return UNKNOWN
    kind = common(reverse.cotangent_kind(param.kind))
    after = result.kind if isinstance(result, Value) else None
    if isinstance(kind, Array) and isinstance(after, Array) and kind.ndim == after.ndim:
        pairs = zip(kind.axes, after.axes, strict=True)
        return replace(kind, axes=tuple(n if m == ANY else m for m, n in pairs))
    return kind


def like_what(row: Any) -> Any:
    """What has the form of the zeros that go on to the round before; a round starts from nothing with none."""
    param, start, result, _ = row
    if start is not UNBOUND:
        return param
    return NONE if differs(result) else result


def differs(result: Any) -> bool:
    """Whether what a round gives may be an array of other lengths than in another round."""
    return isinstance(result, Value) and common(result.kind) != result.kind


def number_start(reverse: Reverse, value: Value) -> Any:
    bar = reverse.bars.get(value, ZERO)
    parts = reverse.parts.pop(value, None)
    if parts:
        bar = reverse.accumulate(bar, reverse.assemble(value, parts))
    return reverse.zero(value) if reverse.is_zero(bar) else reverse.formed(bar, value)


def end_bar(reverse: Reverse, param: Value, like: Any) -> Any:
    """The cotangent that goes on to the round before; zeros `like` a value that is there."""
    bar = reverse.bar(param)
    if reverse.is_zero(bar):
        return reverse.zero(like) if isinstance(like, Value) else ZERO
    return bar


# ------------------------------------------------------------------ the elements of what is looped over


def spread_rows(reverse: Reverse, iterable: Any, rows: Any) -> None:
    made = reverse.builder.producer.get(iterable) if isinstance(iterable, Value) else None
    callee = made.callee.value if made is not None and isinstance(made.callee, Const) else None
    builder = reverse.builder
    if made is not None and callee is zip:
        for index, arg in enumerate(made.args):
            if arg in reverse.active:
                spread_rows(reverse, arg, builder.bind(runtime.column, rows, Const(index), kind=UNKNOWN))
        return
    if made is not None and callee is enumerate:
        spread_rows(reverse, made.args[0], builder.bind(runtime.column, rows, Const(1), kind=UNKNOWN))
        return
    if made is not None and callee is reversed:
        spread_rows(reverse, made.args[0], builder.bind(runtime.turned, rows, made.args[0], kind=UNKNOWN))
        return
    if made is not None and isinstance(callee, Method) and callee.name in ("items", "values"):
        column = builder.bind(runtime.column, rows, Const(1), kind=UNKNOWN) if callee.name == "items" else rows
        keys = reverse.keys.get(iterable, made.args[0])  # it may have others by now
        reverse.give(made.args[0], builder.bind(runtime.collect_values, column, keys, kind=UNKNOWN))
        return
    if not isinstance(iterable, Value) or (is_row(reverse, iterable) and iterable.kind.ndim > 1):  # type: ignore[attr-defined]
        return
    if getattr(iterable.kind, "type", None) is dict and iterable in reverse.builder.mutable:
        return  # keys have no cotangents
    if iterable in reverse.builder.mutable and not isinstance(iterable.kind, Array):  # it may be longer by now
        reverse.give(iterable, builder.bind(runtime.backwards, rows, kind=UNKNOWN))
        return
    if rows in reverse.rows and getattr(iterable.kind, "type", None) in (list, tuple):
        reverse.give(iterable, turned(reverse, iterable, rows))
        return
    kind = reverse.cotangent_kind(iterable.kind) if isinstance(iterable.kind, Array) else UNKNOWN
    reverse.give(iterable, builder.bind(runtime.collect, rows, iterable, kind=kind))
