"""Structures on the way back: a cotangent for each entry, put together only where somebody wants the whole."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.kinds import UNKNOWN, Array, Instance, Kind, ListOf, Mapping, Number, Sequence
from ..core.nodes import Bind
from ..core.ops import Method, make_list, make_tuple
from ..core.values import NONE, Const, Operand, Star, Value
from ..errors import AliasedMutation
from . import identity, totals
from .displayed import array_of
from .gathering import first_elements, in_buffer, stacked, total
from .indexing import distinct, index_kind, only_adds_axes
from .moving import root
from .reverse import ZERO, Reverse
from .stores import known_key

Undo = list[Callable[[], None]]
CONTAINERS = (Sequence, Mapping, ListOf, Instance)


def display(reverse: Reverse, step: Bind) -> Undo:
    """``t = (a, b)``."""
    if Star in map(type, step.args):
        return dispatched(reverse, step)
    reverse.builder.add(step)
    if not reverse.active_step(step):
        return []
    if step.targets[0] in reverse.machine.gathered:
        return first_elements(reverse, step)

    def undo() -> None:
        bar = identity.display(reverse, step.targets[0])
        if reverse.is_zero(bar):
            return
        for index, operand in enumerate(step.args):
            if operand in reverse.active and not identity.held_apart(reverse, step.targets[0], operand):
                reverse.give(operand, entry(reverse, bar, Const(index), operand))

    return [undo]


def entry(reverse: Reverse, bar: Any, key: Any, operand: Any, mapping: bool = False) -> Any:
    """An entry of the cotangent of a structure."""
    if isinstance(bar, Value) and bar.kind == UNKNOWN and (reverse.owned.get(bar) is not bar or mapping):
        part = reverse.builder.bind(runtime.part_of, bar, key, kind=UNKNOWN)
    else:
        part = reverse.machine.item(bar, key)
    if isinstance(part, Value) and part.kind == UNKNOWN and isinstance(operand, Value):
        kind = operand.kind
        if isinstance(kind, (Number, Array)):
            part = reverse.builder.bind(runtime.fill_zeros, part, operand, kind=kind)
    return part


def dispatched(reverse: Reverse, step: Bind) -> Undo:
    if not reverse.active_step(step):
        reverse.builder.add(step)
        return []
    with reverse.at(step):
        spliced = reverse.splicer.dispatched(step, reverse.function_of(step), reverse.active)
    return [lambda: reverse.undo(spliced)]


def unpack(reverse: Reverse, step: Bind) -> Undo:
    """``a, b = x``."""
    source = held = step.args[0]
    starred = len(step.args) > 2 and reverse.active_step(step)
    if starred and source in reverse.builder.mutable and isinstance(source, Value) and not isinstance(
            source.kind, Array):  # it may be longer by then
        held = reverse.builder.bind(runtime.kept, source, pure=False, kind=source.kind)
    reverse.builder.add(step)
    if not reverse.active_step(step):
        return []
    if isinstance(source, Value) and isinstance(source.kind, Array) and source in reverse.builder.mutable:
        if source.kind.ndim > 1:
            refuse_starred(reverse, step)
            return []  # views: their cotangents are views of the other

    again = [target for target in step.targets if read_again(reverse, target)]

    def undo() -> None:
        bars = [identity.bar_of_part(reverse, step, index) for index in range(len(step.targets))]
        bars = [ZERO if target in again else bar for target, bar in zip(step.targets, bars, strict=True)]
        if all(reverse.is_zero(bar) for bar in bars) or not isinstance(source, Value):
            return
        if isinstance(source.kind, Array):
            kind = source.kind
            filled = [
                reverse.zero(target) if reverse.is_zero(bar) else bar
                for target, bar in zip(step.targets, bars, strict=True)
            ]
            row = reverse.builder.bind(make_list, *map(reverse.machine.operand, filled), kind=Sequence(list, ()))
            bar = reverse.builder.bind(
                np.array, row, kind=Array(runtime.cotangent_dtype(kind.dtype) or kind.dtype, kind.axes, kind.type)
            )
            if kind.dtype.itemsize < 8:
                bar = reverse.builder.bind(runtime.project, bar, source, kind=kind)
            reverse.give(source, bar)
        elif isinstance(source.kind, Instance) and source.kind.type in (zip, enumerate, reversed):
            parts = [ZERO if reverse.is_zero(bar) else reverse.machine.operand(bar) for bar in bars]
            reverse.give(source, reverse.builder.bind(make_list, *parts, kind=UNKNOWN))
        elif len(step.args) > 2:
            give_starred(reverse, source, held, step, bars)
        elif source.kind == UNKNOWN and source not in reverse.builder.mutable:
            parts = [ZERO if reverse.is_zero(bar) else reverse.machine.operand(bar) for bar in bars]
            reverse.give(source, reverse.builder.bind(runtime.join_unpacked, source, *parts, kind=UNKNOWN))
        else:
            for index, bar in enumerate(bars):
                give_entry(reverse, source, Const(index), bar, step.targets[index])

    return [undo]


def is_row(reverse: Reverse, value: Value) -> bool:
    """Whether a value is a view of an array that is written to: its cotangent is there."""
    return value in reverse.builder.mutable and isinstance(value.kind, Array)


def refuse_starred(reverse: Reverse, step: Bind) -> None:
    """Refuse ``a, *rows = x`` of an array that is written to."""
    if len(step.args) > 2:
        raise AliasedMutation("the rows of an array that is written to, in a list", step.span,
                              why="each is a view of the array", hint="take the rows by their indices")


def give_starred(reverse: Reverse, source: Value, held: Operand, step: Bind, bars: list[Any]) -> None:
    """The cotangent of ``a, *rest, z = source``."""
    before = step.args[1].value  # type: ignore[union-attr]
    parts = [ZERO if reverse.is_zero(bar) else reverse.machine.operand(bar) for bar in bars]
    whole = reverse.builder.bind(runtime.join_starred, held, Const(before), *parts, kind=UNKNOWN)
    reverse.give(source, whole)


def getitem(reverse: Reverse, step: Bind) -> Undo:
    """``y = x[index]``: x_bar[index] += y_bar."""
    source, key = step.args[0], step.args[1]
    if not reverse.active_step(step):
        reverse.builder.add(step)
        return []
    if not isinstance(source, Value):  # `np.r_[x, y]`: what is active is the index
        return dispatched(reverse, step)
    if isinstance(source.kind, Instance) and reverse.find(getattr(source.kind.type, "__getitem__", None)) is not None:
        return dispatched(reverse, step)  # one of those, known as a value only
    target = step.targets[0]
    if source.kind == UNKNOWN and identity.perhaps(reverse, source):
        return identity.getitem(reverse, step)
    if isinstance(source.kind, Array):
        if reverse.is_view(step):
            reverse.builder.add(step)  # a view: its cotangent is a view of the other
            return []
        known_index = index_kind(reverse, key)
        if known_index is None:
            return dispatched(reverse, step)
        if key in reverse.builder.mutable and isinstance(key, Value):
            key = reverse.builder.bind(np.copy, key, kind=key.kind)
        reverse.builder.add(step)
        return [lambda: undo_getitem(reverse, source, key, target, known_index)]
    if (
        isinstance(source.kind, (Sequence, Mapping, ListOf))
        or source in reverse.builder.mutable
        or isinstance(source.kind, Instance)
    ):
        reverse.builder.add(step)
        again = read_again(reverse, target)

        def undo() -> None:
            bar = reverse.bar(target) if identity.slices(reverse, key) else identity.passed(reverse, target)
            if not again and not reverse.is_zero(bar):
                give_entry(reverse, source, key, bar, target)

        return [undo]
    return dispatched(reverse, step)


def read_again(reverse: Reverse, target: Value) -> bool:
    """Whether a list, dict or object that is written to has another name already: its cotangent is given there."""
    if reverse.machine.alike is not None:
        return False
    home = root(reverse, target) if not isinstance(target.kind, (Array, Number)) else None
    if home is None or home is target:
        return False
    made_in = reverse.made_in.get(home)
    if made_in is not None and not any(steps is made_in for steps in reverse.builder.blocks):
        span = getattr(reverse.builder.producer.get(target), "span", None)
        raise AliasedMutation(
            "an object that is written to is read here again, after it was read in a branch or loop",
            span or reverse.builder.span,
            why="whether its cotangent is handed on there is only known at run time",
            hint="read it once, before the branch or loop",
        )
    return True


def undo_getitem(reverse: Reverse, source: Value, key: Any, target: Value, index: str) -> None:
    bar = reverse.bar(target)
    if reverse.is_zero(bar):
        return
    operand = reverse.machine.operand(bar)
    if isinstance(operand, Value) and operand.kind == UNKNOWN and target.kind == UNKNOWN:  # it may be ZERO
        operand = reverse.builder.bind(runtime.fill_zeros, operand, target, kind=UNKNOWN)
    if only_adds_axes(reverse, key) and source not in reverse.buffers and source not in reverse.builder.mutable:
        shape = reverse.builder.bind(getattr, source, Const("shape"))
        # the seed is Python's 1.0, which has no methods
        reshape = np.reshape if isinstance(reverse.machine.kind(operand), Number) else Method("reshape")
        kind = reverse.cotangent_kind(source.kind)
        reverse.give(source, reverse.builder.bind(reshape, operand, shape, kind=kind), True)
        return
    spread = reverse.builder.producer.get(operand) if isinstance(operand, Value) else None
    if spread is not None and isinstance(spread.callee, Const) and spread.callee.value is runtime.spread_full:
        if isinstance(reverse.machine.kind(spread.args[0]), Number):
            operand = spread.args[0]  # a number is stored everywhere alike
    buffer = reverse.buffer(source)
    reverse.machine.selected.add(buffer)
    if index == "often" and not distinct(reverse, key):
        reverse.stores.touch(buffer)
        reverse.builder.do(np.add.at, buffer, key, operand)
    elif reverse.stores.first(buffer, known_key(reverse.machine, key), reverse.builder.steps):
        reverse.builder.do(operator.setitem, buffer, key, operand)
    else:
        totals.add_to_entry(reverse, buffer, key, operand, target.kind)


def give_entry(reverse: Reverse, source: Any, key: Any, bar: Any, target: Value | None = None) -> None:
    """Add a cotangent to that of an entry of a structure."""
    if not isinstance(source, Value) or source not in reverse.active or reverse.is_zero(bar):
        return
    known = reverse.machine.static(key)
    if (
        source not in reverse.builder.mutable
        and known is not None
        and isinstance(known.value, (int, str))
        and fixed(source)
    ):
        if totals.has_total(reverse, source):
            totals.add_parts(reverse, totals.total(reverse, source), source, {known.value: bar})
            return
        size = len(source.kind.items) if isinstance(source.kind, Sequence) else None
        if size is not None and isinstance(known.value, int) and not -size <= known.value < size:
            return  # there is none: reading it raised
        parts = reverse.parts.setdefault(source, {})
        wanted = known.value % len(source.kind.items) if isinstance(source.kind, Sequence) else known.value
        old = parts.get(wanted, ZERO)
        parts[wanted] = bar if old is ZERO else reverse.accumulate(old, bar)
        return
    if (
        known is not None
        and isinstance(known.value, slice)
        and isinstance(source.kind, Sequence)
        and source not in reverse.builder.mutable
    ):
        for i, index in enumerate(range(len(source.kind.items))[known.value]):
            parts = reverse.parts.setdefault(source, {})
            old = parts.get(index, ZERO)
            part = reverse.machine.item(bar, Const(i))
            parts[index] = part if old is ZERO else reverse.accumulate(old, part)
        return
    if identity.perhaps(reverse, source):
        identity.give_entry(reverse, source, key, bar)
        return
    buffer = container_buffer(reverse, source)
    if source in reverse.machine.gathered:
        in_buffer(reverse, source)
    where, operand = reverse.machine.operand(key), reverse.machine.operand(bar)
    if holds_numbers(buffer.kind) and is_number(reverse, where, int) and is_number(reverse, operand, float):
        totals.add_to_entry(reverse, buffer, where, operand, buffer.kind.item)  # type: ignore[attr-defined]
    else:
        reverse.builder.do(runtime.add_entry, buffer, where, operand)


def holds_numbers(kind: Kind) -> bool:
    """Whether a list holds real floating numbers, one and all."""
    if isinstance(kind, Sequence):
        return kind.type is list and bool(kind.items) and all(holds_numbers(ListOf(list, k)) for k in kind.items)
    wide = isinstance(kind, ListOf) and kind.type is list and isinstance(kind.item, Number)
    return wide and kind.item.type in (float, np.float64)  # type: ignore[attr-defined]


def is_number(reverse: Reverse, operand: Operand, cls: type) -> bool:
    """Whether an operand is a number of a class, or of one that derives from it."""
    kind = reverse.machine.kind(operand)
    return isinstance(kind, Number) and issubclass(kind.type, cls)


def fixed(source: Value) -> bool:
    return isinstance(source.kind, (Sequence, Mapping))


def container_buffer(reverse: Reverse, source: Value) -> Value:
    """A list or dict of ours that holds the cotangents of the entries of one."""
    if source in reverse.builder.mutable:
        return reverse.shadow(source)
    made = reverse.buffers.get(source)
    if made is None:
        hint = f"{source.hint}_bar" if source.hint else None
        if holds_numbers(reverse.machine.kind(source)):
            kind = ListOf(list, Number(np.float64, None, True))
            made = reverse.builder.bind(ops.zero_list, source, pure=False, kind=kind, hint=hint)
        else:
            made = reverse.builder.bind(runtime.shadow_for, source, pure=False, kind=UNKNOWN, hint=hint)
        reverse.buffers[source] = made
        reverse.owned[made] = made
        reverse.builder.mutable.add(made)
    return made


def field(reverse: Reverse, step: Bind) -> Undo:
    """``y = x.name`` of an object."""
    source, name = step.args[0], step.args[1]
    if not reverse.active_step(step) or not isinstance(source, Value):
        reverse.builder.add(step)
        return []
    if isinstance(source.kind, (Array, Number)):
        return reverse.step_by_rule(step)
    if source.kind == UNKNOWN and source not in reverse.builder.mutable:
        return dispatched(reverse, step)
    reverse.builder.add(step)
    target = step.targets[0]
    again = read_again(reverse, target)

    def undo() -> None:
        bar = identity.passed(reverse, target)
        if again or reverse.is_zero(bar):
            return
        if isinstance(source.kind, Sequence) and hasattr(source.kind.type, "_fields"):
            give_entry(reverse, source, Const(source.kind.type._fields.index(name.value)), bar, target)  # type: ignore[union-attr]
            return
        if source in reverse.builder.mutable and source.kind == UNKNOWN:
            reverse.builder.do(runtime.add_field, reverse.shadow(source), source, name, reverse.machine.operand(bar))
            return
        if source in reverse.builder.mutable:
            reverse.builder.do(runtime.add_entry, reverse.shadow(source), name, reverse.machine.operand(bar))
            return
        parts = reverse.parts.setdefault(source, {})
        key = ("field", name.value)  # type: ignore[union-attr]
        old = parts.get(key, ZERO)
        parts[key] = bar if old is ZERO else reverse.accumulate(old, bar)

    return [undo]


def assemble(reverse: Reverse, value: Value, parts: dict[Any, Any]) -> Any:
    """The cotangent of a structure from those of its entries."""
    machine = reverse.machine
    kind = value.kind
    none = NONE
    if isinstance(kind, Sequence):
        items = [parts.get(i, none) for i in range(len(kind.items))]
        return machine.sequence_of(items, kind.type)
    if isinstance(kind, Mapping):
        return machine.mapping_of({key: parts.get(key, none) for key, _ in kind.items})
    fields = tuple(
        (key[1], machine.operand(bar)) for key, bar in parts.items() if isinstance(key, tuple) and key[0] == "field"
    )
    return reverse.builder.bind(
        runtime.Tangent, Const(getattr(kind, "type", None)), keywords=fields, kind=Instance(runtime.Tangent)
    )


def global_value(reverse: Reverse, step: Bind) -> Undo:
    """A read of a global: active only if what it holds is written to."""
    if reverse.active_step(step):
        raise AliasedMutation(f"what carries a derivative is written into the global `{step.args[0].value}`", step.span,  # type: ignore[union-attr]
                              why="it would outlive the call", hint="use a local, and return it")
    reverse.builder.add(step)
    return []


FUNCTIONS: dict[Any, Callable[[Reverse, Bind], Undo]] = {
    make_tuple: display, make_list: display, ops.begin_list: display, ops.unpack: unpack,
    operator.getitem: getitem, getattr: field, ops.read_global: global_value, np.array: stacked(array_of),
    np.asarray: stacked(array_of), np.stack: stacked(Reverse.step_by_rule), sum: total,
}
