"""Branches, loops and contexts on the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, ListOf, Number, Sequence, is_real
from ..core.nodes import Bind, Block, For, If, While, With
from ..core.ops import Method
from ..core.values import FALSE, UNBOUND, Const, Value
from ..core.walk import defines, reads, steps
from ..errors import AliasedMutation
from .reverse import ZERO, Reverse
from .structural import container_buffer
from .tapes import push_later

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
            for inner in (getattr(step, name, None) for name in ("then", "orelse", "body", "test")):
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
            for name in ("then", "orelse", "body", "test"):
                inner = getattr(step, name, None)
                if isinstance(inner, Block):
                    found.extend(value for value in inner.results if isinstance(value, Value))
        found.extend(value for value in block.results if isinstance(value, Value))
    return found


# ------------------------------------------------------------------ branches


def if_forward(reverse: Reverse, step: If) -> Undo:
    builder = reverse.builder
    repeatable(reverse, step)
    with builder.block() as then:
        undo_then = reverse.forward(step.then)
    with builder.block() as orelse:
        undo_orelse = reverse.forward(step.orelse)
    builder.add(replace(step, then=block_of(then, *step.then.results), orelse=block_of(orelse, *step.orelse.results)))
    return [lambda: if_backward(reverse, step, undo_then, undo_orelse)]


def repeatable(reverse: Reverse, step: If) -> None:
    """A comparison of numbers is written again on the way back instead of being kept."""
    test = step.test
    made = reverse.builder.producer.get(test) if isinstance(test, Value) else None
    if made is None or made.inline or not made.pure or not isinstance(made.callee, Const) or made.callee.value not in COMPARISONS:
        return
    if any(arg in reverse.builder.mutable or (isinstance(arg, Value) and not isinstance(arg.kind, Number)) for arg in made.args):
        return
    if any(isinstance(arg, Value) and not arg.named and arg not in reverse.machine.outer for arg in made.args):
        return
    written = replace(made, inline=True)
    for block in reversed(reverse.builder.blocks):
        if made in block:
            block[block.index(made)] = written
            reverse.builder.producer[test] = written  # type: ignore[index]
            return


COMPARISONS = frozenset(getattr(__import__("operator"), name) for name in ("lt", "le", "gt", "ge", "eq", "ne"))


def if_backward(reverse: Reverse, step: If, undo_then: Undo, undo_orelse: Undo) -> None:
    bars = [reverse.bar(target) if target in reverse.active and arrived(reverse, target) else ZERO for target in step.targets]
    if all(reverse.is_zero(bar) for bar in bars) and not touches_memory(reverse, step):
        return
    prepare(reverse, step.then, step.orelse)
    before, parts_before = dict(reverse.bars), {key: dict(value) for key, value in reverse.parts.items()}
    ends = []
    inside = defined(step.then) | defined(step.orelse)
    for arm, undo in ((step.then, undo_then), (step.orelse, undo_orelse)):
        reverse.bars, reverse.parts = dict(before), {key: dict(value) for key, value in parts_before.items()}
        there = set(reverse.buffers)
        with reverse.builder.block() as made:
            for result, bar in zip(arm.results, bars, strict=True):
                reverse.give(result, bar)
            run_back(undo)
            flush_parts(reverse, parts_before, inside)
        outlive(reverse, made, [value for value in reverse.buffers if value not in there and value not in inside])
        ends.append((made, reverse.bars))
    merge(reverse, step, before, ends, inside)
    reverse.parts = parts_before


def arrived(reverse: Reverse, target: Value) -> bool:
    """Whether anything may have reached what a branch gave: a list that has no shadow yet was not read since."""
    if target not in reverse.builder.mutable or isinstance(target.kind, Array):
        return True
    if target in reverse.bars or target in reverse.parts or target in reverse.buffers:
        return True
    sites = reverse.machine.places_of(target) & reverse.machine.written
    return any(reverse.homes.get(site) in reverse.buffers for site in sites)


def outlive(reverse: Reverse, made: list[Any], values: list[Value]) -> None:
    """Buffers of outer values that an arm began stand before the branch: what follows it reads them too."""
    for value in values:
        step = reverse.builder.producer.get(reverse.buffers[value])
        if step in made:
            made.remove(step)
            reverse.builder.add(step)


def flush_parts(reverse: Reverse, before: dict[Value, Any], inside: set[Value]) -> None:
    """Entries of structures that got a cotangent in an arm become cotangents of the whole."""
    for value, parts in list(reverse.parts.items()):
        if value in inside or parts == before.get(value):
            continue
        fresh = {key: bar for key, bar in parts.items() if before.get(value, {}).get(key) is not bar}
        old = before.get(value, {})
        if any(key in old for key in fresh):
            fresh = {key: bar for key, bar in parts.items() if key not in old or old[key] is not bar}
        reverse.bars[value] = reverse.accumulate(reverse.bars.get(value, ZERO), reverse.assemble(value, fresh))
    return


def touches_memory(reverse: Reverse, step: If) -> bool:
    return any(value in reverse.builder.mutable for value in read_in(step.then, step.orelse))


def prepare(reverse: Reverse, *blocks: Block) -> None:
    """Make before a branch or loop what is added to inside: buffers of arrays from outside."""
    for value in outer_active(reverse, *blocks):
        if value in reverse.builder.mutable:
            if isinstance(value.kind, Array) or reverse.machine.places_of(value):
                reverse.shadow(value)
        elif value in reverse.buffers:
            continue
        elif indexed_in(reverse, value, blocks):
            if isinstance(value.kind, Array):
                reverse.buffer(value)


def indexed_in(reverse: Reverse, value: Value, blocks: tuple[Block, ...]) -> bool:
    """Whether entries of a value are read in blocks."""
    getitem = __import__("operator").getitem
    for block in blocks:
        for step in steps(block):
            if isinstance(step, Bind) and isinstance(step.callee, Const) and step.callee.value is getitem and step.args[0] is value:
                return True
    return False


def run_back(undo: Undo) -> None:
    for action in reversed(undo):
        action()


def merge(reverse: Reverse, step: If, before: dict[Value, Any], ends: list[Any], inside: set[Value]) -> None:
    """Bring the cotangents of the two arms together."""
    (then, a_bars), (orelse, b_bars) = ends
    targets: list[Value] = []
    results: tuple[list[Any], list[Any]] = ([], [])
    merged = dict(before)
    reverse.bars = merged

    def choose(kind: Any, a: Any, b: Any) -> Value:
        target = Value(kind, wish)
        for made, row, side in ((then, results[0], a), (orelse, results[1], b)):
            with reverse.builder.reopen(made, {}):
                row.append(reverse.machine.operand(side))
        targets.append(target)
        if any(isinstance(side, Value) and side in reverse.machine.selected for side in (a, b)):
            reverse.machine.selected.add(target)
        return target

    for value in dict.fromkeys((*a_bars, *b_bars)):
        if value in inside:
            continue
        a, b = a_bars.get(value, ZERO), b_bars.get(value, ZERO)
        if a is b:
            merged[value] = a
            continue
        wish = f"{value.hint}_bar" if value.hint else None
        sides = []
        for side, made in ((a, then), (b, orelse)):
            if reverse.is_zero(side):
                with reverse.builder.reopen(made, {}):
                    side = reverse.zero(value)
            sides.append(side)
        merged[value] = reverse.machine.join(sides[0], sides[1], choose)
    if targets or then or orelse:
        reverse.builder.add(If(tuple(targets), step.test, block_of(then, *results[0]), block_of(orelse, *results[1]), step.span))


# ------------------------------------------------------------------ loops


def loop_forward(reverse: Reverse, step: For | While) -> Undo:
    builder = reverse.builder
    tape = builder.bind(ops.make_list, pure=False, kind=UNKNOWN, hint="tape")
    more: dict[str, Any] = {}
    if isinstance(step, While):
        with builder.block() as tests:
            reverse.forward(step.test)
        more["test"] = block_of(tests, *step.test.results)
    with builder.block() as made:
        undo = reverse.forward(step.body)
        builder.add(push_later(tape))
    reverse.owned[tape] = tape
    forward = replace(step, body=block_of(made, *step.body.results), **more)
    builder.add(forward)
    return [lambda: loop_backward(reverse, step, tape, undo)]


def loop_backward(reverse: Reverse, step: For | While, tape: Value, undo: Undo) -> None:
    rows = [row for row in zip(step.params, step.start, step.body.results, step.targets, strict=False) if row[0] in reverse.active and
            row[0] not in reverse.builder.mutable]
    rows = [row for row in rows if row[3] in reverse.read or row[0] in reverse.read]
    for *_, result, target in rows:
        if target in reverse.read and isinstance(result, Value) and result in reverse.builder.mutable and row_local(step, result):
            raise AliasedMutation("an array or list made in a round of a loop, written to there and read after the loop", step.span,
                                  why="its cotangent would outlive the round", hint="make it before the loop, or read a copy")
    outs = [reverse.bar(target) for *_, target in rows]
    read = read_in(step.body, *((step.test,) if isinstance(step, While) else ()))
    useful = [i for i, (row, bar) in enumerate(zip(rows, outs, strict=True)) if row[0] in read or not reverse.is_zero(bar)]
    rows, outs = [rows[i] for i in useful], [outs[i] for i in useful]
    inner_memory = any(value in reverse.builder.mutable for value in read_in(step.body))
    if all(reverse.is_zero(bar) for bar in outs) and not inner_memory:
        return
    own = {*step.params, step.item} if isinstance(step, For) else set(step.params)
    if isinstance(step, While):
        own |= defined(step.test)
    outer = [value for value in outer_active(reverse, step.body) if value not in own]
    numbers = [value for value in outer if added_up(value) and value not in reverse.builder.mutable]
    for value in outer:
        if isinstance(value.kind, Array) and value not in numbers:
            reverse.buffer(value)
        elif value in reverse.builder.mutable:
            reverse.shadow(value)
        elif isinstance(value.kind, (Sequence, ListOf)) or (value.kind == UNKNOWN and False):
            container_buffer(reverse, value)
    rows_list = collector(reverse, step)
    starts = [reverse.machine.operand(start_bar(reverse, param, target, bar)) for (param, _, _, target), bar in zip(rows, outs, strict=True)]
    params = [Value(cotangent_kind(reverse, row[0], start), f"{row[0].hint}_bar" if row[0].hint else None) for row, start in zip(rows, starts, strict=True)]
    sums = [Value(value.kind if isinstance(value.kind, Number) and is_real(value.kind) else UNKNOWN, f"{value.hint}_bar" if value.hint else None) for value in numbers]
    begin = [reverse.machine.operand(number_start(reverse, value)) for value in numbers]
    for value in numbers:
        reverse.bars.pop(value, None)
    saved, reverse.bars = reverse.bars, dict(zip(numbers, sums, strict=True))
    parts, reverse.parts = reverse.parts, {}
    buffers = dict(reverse.buffers)
    for bar in (*params, *sums):
        reverse.machine.selected.add(bar)
    with reverse.builder.block() as made:
        for (_, _, result, _), bar in zip(rows, params, strict=True):
            reverse.give(result, bar)
        run_back(undo)
        results = [reverse.machine.operand(end_bar(reverse, param, result if start is UNBOUND else param)) for param, start, result, _ in rows]
        if rows_list is not None:
            collect(reverse, step, rows_list)
        settle_parts(reverse, set(outer))
        ends = [reverse.machine.operand(reverse.bars.get(value, ZERO)) for value in numbers]
    reverse.bars, reverse.parts = saved, parts
    reverse.buffers = buffers
    item = Value(UNKNOWN)
    finals = [Value(param.kind, param.hint) for param in (*params, *sums)]
    reversed_tape = reverse.builder.bind(reversed, tape, kind=UNKNOWN, inline=True)
    back = For(tuple(finals), item, reversed_tape, (*params, *sums), (*starts, *begin), block_of(made, *results, *ends), False, step.span)
    reverse.builder.add(back)
    for final in finals:
        reverse.machine.selected.add(final)
    for value, final in zip(numbers, finals[len(rows) :], strict=True):
        reverse.bars[value] = final
    for (_, start, _, _), final in zip(rows, finals, strict=False):  # after the totals: a start may be one of them
        reverse.give(start, final)
    if rows_list is not None:
        distribute(reverse, step, rows_list)


def row_local(step: For | While, value: Value) -> bool:
    return value in defined(step.body)


def settle_parts(reverse: Reverse, outer: set[Value]) -> None:
    """Entries of outer structures that got a cotangent in a round are added to the whole."""
    for value, parts in list(reverse.parts.items()):
        if value in outer and parts:
            whole = reverse.assemble(value, parts)
            old = reverse.bars.get(value, ZERO)
            reverse.bars[value] = reverse.accumulate(old, whole)


def added_up(value: Value) -> bool:
    """Whether the cotangent of an outer value is a running total, not a buffer."""
    return not isinstance(value.kind, (Array, Sequence, ListOf))


def start_bar(reverse: Reverse, param: Value, target: Value, bar: Any) -> Any:
    if not reverse.is_zero(bar):
        return bar
    like = Value(param.kind)
    return reverse.zero(target) if like.kind != UNKNOWN else ZERO


def number_start(reverse: Reverse, value: Value) -> Any:
    bar = reverse.bars.get(value, ZERO)
    parts = reverse.parts.pop(value, None)
    if parts:
        bar = reverse.accumulate(bar, reverse.assemble(value, parts))
    return reverse.zero(value) if reverse.is_zero(bar) else bar


def end_bar(reverse: Reverse, param: Value, like: Any) -> Any:
    """The cotangent that goes on to the round before; zeros `like` a value that is there."""
    bar = reverse.bar(param)
    if reverse.is_zero(bar):
        return reverse.zero(like) if isinstance(like, Value) else ZERO
    return bar


def cotangent_kind(reverse: Reverse, param: Value, start: Any) -> Any:
    return reverse.cotangent_kind(param.kind)


# ------------------------------------------------------------------ the elements of what is looped over


def collector(reverse: Reverse, step: For | While) -> Value | None:
    """A list for the cotangents of the elements, if what is looped over is active."""
    if not isinstance(step, For) or step.iterable not in reverse.active or step.item not in reverse.active:
        return None
    rows = reverse.builder.bind(ops.make_list, pure=False, kind=ListOf(list, UNKNOWN), hint="rows")
    reverse.owned[rows] = rows
    return rows


def collect(reverse: Reverse, step: For | While, rows: Value) -> None:
    assert isinstance(step, For)
    bar = reverse.bar(step.item)
    if reverse.is_zero(bar):
        bar = ZERO
    reverse.builder.do(Method("append"), rows, reverse.machine.operand(bar))


def distribute(reverse: Reverse, step: For | While, rows: Value) -> None:
    """The cotangent of what was looped over, from those of its elements (the last first)."""
    assert isinstance(step, For)
    spread_rows(reverse, step.iterable, rows)


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
        reverse.give(made.args[0], builder.bind(runtime.collect_values, column, made.args[0], kind=UNKNOWN))
        return
    if not isinstance(iterable, Value):
        return
    if iterable in reverse.builder.mutable:  # it may be longer by now
        reverse.give(iterable, builder.bind(runtime.backwards, rows, kind=UNKNOWN))
        return
    kind = cotangent_kind(reverse, iterable, None) if isinstance(iterable.kind, Array) else UNKNOWN
    reverse.give(iterable, builder.bind(runtime.collect, rows, iterable, kind=kind))


def with_forward(reverse: Reverse, step: With) -> Undo:
    builder = reverse.builder
    with builder.block() as made:
        undo = reverse.forward(step.body)
    builder.add(replace(step, body=block_of(made, *step.body.results)))
    context = builder.producer.get(step.context) if isinstance(step.context, Value) else None
    errstate = context is not None and isinstance(context.callee, Const) and context.callee.value is np.errstate

    def backward() -> None:
        if not errstate or context is None:
            run_back(undo)
            return
        again = builder.bind(context.callee, *context.args, keywords=context.keywords, pure=False, kind=UNKNOWN)
        with builder.block() as back:
            run_back(undo)
        builder.add(With((), again, None, block_of(back), step.span))

    return [backward]


STEPS: dict[type, Any] = {If: if_forward, For: loop_forward, While: loop_forward, With: with_forward}

__all__ = ["FALSE", "STEPS", "UNBOUND"]
