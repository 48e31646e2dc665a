"""Lists that loops fill and nobody changes afterwards: the way back takes their cotangents one by one, the last first.

    ys = []                              ys_bar = list(z_bar)
    for x in xs:                         for x in reversed(tape):
        ys.append(f(x))       ==>            x_bar = ys_bar.pop() * f'(x)
    z = np.array(ys)
"""

from __future__ import annotations

import operator
from dataclasses import field
from typing import Any

import numpy as np

from .. import runtime
from ..core.kinds import ANY, UNKNOWN, Array, Instance, Kind, ListOf, Number, Sequence, is_real
from ..core.nodes import Bind, Block
from ..core.ops import Method, make_list
from ..core.values import Const, Value, is_const
from ..core.walk import steps
from ..errors import InternalError
from ..records import record
from .regions import Undo
from .reverse import Reverse
from .shadowing import root_of, wish


@record(frozen=False, eq=False)
class Gathered:
    """What arrived at such a list: cotangents that all elements have alike, and sequences of one for each."""

    alike: list[Any] = field(default_factory=list)
    each: list[Any] = field(default_factory=list)
    lists: list[tuple[Value, Kind]] | None = None  # of ours, which are used up on the way back

    def arrive(self, row: list[Any], bar: Any) -> None:
        if self.lists is not None:
            raise InternalError("transform: a cotangent arrives at a list whose elements have theirs already")
        row.append(bar)


def give(reverse: Reverse, xs: Value, bar: Any) -> None:
    """A cotangent for the whole list."""
    number = spread_number(reverse, bar)
    if number is not None:
        give_alike(reverse, xs, number)
    elif xs in reverse.buffers:
        reverse.builder.do(runtime.add_whole, in_buffer(reverse, xs), reverse.machine.operand(bar))
    else:
        arrived(reverse, xs).arrive(arrived(reverse, xs).each, bar)


def give_alike(reverse: Reverse, xs: Value, bar: Any) -> None:
    """A cotangent that every element has."""
    if xs in reverse.buffers and len(reverse.builder.blocks) != reverse.level:
        buffer, row = in_buffer(reverse, xs), reverse.builder.bind(make_list, reverse.machine.operand(bar))
        count = reverse.builder.bind(len, buffer, pure=False, kind=Number(int))
        bars = reverse.builder.bind(operator.mul, row, count, pure=False, kind=UNKNOWN)
        reverse.builder.do(runtime.add_whole, buffer, bars)
    else:
        arrived(reverse, xs).arrive(arrived(reverse, xs).alike, bar)


def arrived(reverse: Reverse, xs: Value) -> Gathered:
    """What arrived so far at a list."""
    return reverse.gathered.setdefault(xs, Gathered())  # type: ignore[no-any-return]


def settled(reverse: Reverse) -> None:
    """Every list that cotangents arrived at has given them to its elements."""
    if any(whole.lists is None for whole in reverse.gathered.values()):
        raise InternalError("transform: the elements of a list did not get their cotangents")


def in_buffer(reverse: Reverse, xs: Value) -> Value:
    """The list of ours to which loops and branches add what arrives."""
    buffer, whole = reverse.buffers[xs], arrived(reverse, xs)
    if buffer not in whole.each:
        whole.arrive(whole.each, buffer)
    return buffer


def spread_number(reverse: Reverse, bar: Any) -> Any:
    """The number of which an array of cotangents is made."""
    made = reverse.builder.producer.get(bar) if isinstance(bar, Value) else None
    if made is None or not isinstance(made.callee, Const) or made.callee.value is not runtime.spread_full:
        return None
    return made.args[0] if isinstance(reverse.machine.kind(made.args[0]), Number) else None


def append(reverse: Reverse, step: Bind) -> Undo:
    """``xs.append(v)`` of such a list."""
    xs, value = step.args
    reverse.builder.add(step)
    if xs not in reverse.active:
        return []
    return [lambda: take(reverse, xs, value)]  # type: ignore[arg-type]


def first_elements(reverse: Reverse, step: Bind) -> Undo:
    """``xs = [a, b]`` that a loop goes on to fill: what it was given first is left when all else is taken."""
    return [lambda value=value: take(reverse, step.targets[0], value) for value in step.args]  # type: ignore[misc]


def take(reverse: Reverse, xs: Value, value: Any) -> None:
    """Give an element the cotangents that arrived for it."""
    begin_lists(reverse, [xs])  # where no loop or branch did
    whole = reverse.gathered.get(xs)
    if whole is None or value not in reverse.active:
        if whole is not None and whole.lists:
            for bars, _ in whole.lists:
                taken(reverse, bars, UNKNOWN)
        return
    for bar in whole.alike:
        reverse.give(value, bar, True)
    for bars, kind in whole.lists or ():
        bar = taken(reverse, bars, kind)
        if isinstance(value.kind, (Number, Array)):
            fill = runtime.fill_zeros if kind == UNKNOWN else runtime.project
            bar = reverse.machine.invoke(Const(fill), [bar, value])
            if kind == UNKNOWN and isinstance(bar, Value):
                bar.kind = reverse.cotangent_kind(value.kind)
        reverse.give(value, bar, True)


def taken(reverse: Reverse, bars: Value, kind: Kind) -> Value:
    bar: Value = reverse.builder.bind(Const(Method("pop")), bars, pure=False, kind=kind)
    reverse.owned[bar] = bars
    return bar


def filled_in(reverse: Reverse, block: Block) -> list[Value]:
    """The lists that a block fills, and that got cotangents."""
    found = [step.args[0] for step in steps(block) if isinstance(step, Bind) and is_append(step)]
    return [xs for xs in dict.fromkeys(found) if isinstance(xs, Value) and xs in reverse.gathered]


def is_append(step: Bind) -> bool:
    return isinstance(step.callee, Const) and step.callee.value is Method("append") and len(step.args) == 2


def begin(reverse: Reverse, *blocks: Block) -> bool:
    """Make the lists that the way back of loops and branches uses up; whether there are any cotangents at all."""
    filled = [xs for block in blocks for xs in filled_in(reverse, block)]
    begin_lists(reverse, filled)
    return bool(filled)


def begin_lists(reverse: Reverse, filled: list[Value]) -> None:
    for xs in filled:
        whole = reverse.gathered.get(xs)
        if whole is not None and whole.lists is None:
            whole.lists = [own_list(reverse, xs, bar) for bar in whole.each]


def own_list(reverse: Reverse, xs: Value, bar: Any) -> tuple[Value, Kind]:
    """A list of ours of the cotangents of the elements, and what is known of each."""
    if xs in reverse.buffers and bar is reverse.buffers[xs]:
        buffer = reverse.buffers[xs]
        return buffer, buffer.kind.item if isinstance(buffer.kind, ListOf) else UNKNOWN
    operand = reverse.machine.operand(bar)
    kind = reverse.machine.kind(operand)
    hint = f"{xs.hint}_bar" if xs.hint else "bars"
    item = item_kind(reverse, operand, kind)
    made_by = reverse.builder.producer.get(operand)
    known = isinstance(kind, (Array, ListOf, Sequence)) or (
        made_by is not None and is_const(made_by.callee, runtime.collect, runtime.backwards))
    call, more = (list, ()) if known else (runtime.listed, (xs,))  # nothing may have arrived
    made = reverse.builder.bind(call, operand, *more, pure=False, kind=ListOf(list, item), hint=hint)
    reverse.owned[made] = made
    return made, item


def item_kind(reverse: Reverse, bars: Any, kind: Kind) -> Kind:
    if isinstance(kind, ListOf) and isinstance(kind.item, (Number, Array)):
        return kind.item
    if isinstance(kind, Array) and kind.ndim:
        return Array(kind.dtype, kind.axes[1:], kind.type) if kind.ndim > 1 else Number(kind.dtype.type)
    return UNKNOWN


# ------------------------------------------------------------------ what reads such a list as a whole


def total(reverse: Reverse, step: Bind) -> Undo:
    """``sum(xs)``: every element has the cotangent of the sum."""
    xs = step.args[0] if step.args else None
    if not isinstance(xs, Value) or not alike(reverse, xs, step.targets[0].kind) or len(step.args) > 1 or step.keywords:
        return reverse.step_by_rule(step)
    reverse.builder.add(step)

    def undo() -> None:
        bar = reverse.bar(step.targets[0])
        if not reverse.is_zero(bar):
            give_alike(reverse, xs, bar)

    return [undo]


def alike(reverse: Reverse, xs: Value, whole: Kind) -> bool:
    """Whether a sum has the form of each of the elements."""
    if xs not in reverse.machine.gathered or xs not in reverse.active or not isinstance(xs.kind, ListOf):
        return False
    item = xs.kind.item
    if isinstance(item, Number) and isinstance(whole, Number):
        return item.type is whole.type and not issubclass(item.type, (complex, np.complexfloating))
    if not isinstance(item, Array) or not isinstance(whole, Array):
        return False
    return item.axes == whole.axes and ANY not in item.axes and item.dtype == whole.dtype


def numbers_in(reverse: Reverse, xs: Value, target: Value) -> bool:
    """Whether a list that is written to holds numbers whose cotangents are those of the array made of it."""
    if xs not in reverse.active or xs not in reverse.builder.mutable or xs in reverse.machine.gathered:
        return False
    if reverse.machine.alike is not None:
        return False
    item = reverse.machine.held(xs, None) if xs.kind == Instance(list) else UNKNOWN
    return isinstance(item, Number) and is_real(item) and isinstance(target.kind, Array) and (
        target.kind.dtype == np.result_type(item.type) == np.float64)


def listed(reverse: Reverse, step: Bind, xs: Value) -> Undo:
    """``np.array(xs)`` of numbers: each gets its own."""
    reverse.builder.add(step)

    def undo() -> None:
        bar = reverse.bar(step.targets[0])
        if reverse.is_zero(bar):
            return
        root = root_of(reverse, xs)
        if root in reverse.buffers or len(reverse.builder.blocks) != reverse.level:
            reverse.give(xs, bar)
            return
        kind = ListOf(list, Number(np.float64, None, True)) if only_appended(reverse, xs) else UNKNOWN
        made = reverse.builder.bind(list, reverse.machine.operand(bar), pure=False, kind=kind, hint=wish(xs))
        reverse.buffers[xs] = reverse.buffers[root] = reverse.owned[made] = made
        reverse.builder.mutable.add(made)

    return [undo]


def only_appended(reverse: Reverse, xs: Value) -> bool:
    """Whether all that is ever done to a list is to append to it and to read it."""
    places = reverse.machine.places_of(xs)
    for step in steps(reverse.body) if reverse.body is not None else ():
        if not isinstance(step, Bind) or step.pure or not any(
                isinstance(arg, Value) and reverse.machine.places_of(arg) & places for arg in step.args):
            continue
        appends = is_const(step.callee, Method("append")) and reverse.machine.places_of(step.args[0]) <= places
        if not appends or reverse.machine.places_of(step.args[1]) & places:
            return False
    return True


def stacked(otherwise: Any) -> Any:
    """``np.array(xs)``: each element has its row of the cotangent."""

    def handle(reverse: Reverse, step: Bind) -> Undo:
        xs = step.args[0] if len(step.args) == 1 else None
        known = isinstance(xs, Value) and xs in reverse.machine.gathered and xs in reverse.active
        form = xs.kind.item if known and isinstance(xs.kind, ListOf) else None  # type: ignore[union-attr]
        if isinstance(xs, Value) and numbers_in(reverse, xs, step.targets[0]):
            return listed(reverse, step, xs)
        if step.keywords or not isinstance(form, (Number, Array)) or not isinstance(step.targets[0].kind, Array):
            return otherwise(reverse, step)  # type: ignore[no-any-return]
        reverse.builder.add(step)

        def undo() -> None:
            bar = reverse.bar(step.targets[0])
            if not reverse.is_zero(bar):
                reverse.give(xs, bar)

        return [undo]

    return handle
