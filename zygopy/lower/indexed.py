"""Loops over lists and dicts that they write to: what a round meets is read there and then.

    for i, x in enumerate(xs):           for i in range(len(xs)):
        xs[i + 1] = f(x)          ==>        x = xs[i]
                                             xs[i + 1] = f(x)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from .. import runtime
from ..core import ops
from ..core.kinds import UNKNOWN, Array, Instance, ListOf, Mapping, Number, Sequence
from ..core.ops import Method
from ..core.values import Const, Operand, Value, is_const
from ..source import making
from .abstract import Abstract, DictV, Frame, ListV, ObjectV, Restart, TupleV
from .machine import Machine
from .rows import leaves, lies, passed_on

ENTRIES = (Method("items"), Method("values"))


def gone_over(machine: Machine, operand: Operand) -> frozenset[Any]:
    """The memory that a loop goes over: of lists, of rows of arrays, of dicts whose entries are asked for."""
    made = machine.builder.producer.get(operand) if isinstance(operand, Value) else None
    owner = made.args[0] if made is not None and of_entries(operand, machine) else None
    return machine.places_of(operand) | leaves(lies(machine, operand)) | (
        machine.places_of(owner) if isinstance(owner, Value) else frozenset())


def of_entries(operand: Operand, machine: Machine) -> bool:
    """Whether what is gone over is ``d.items()`` or ``d.values()``."""
    made = machine.builder.producer.get(operand) if isinstance(operand, Value) else None
    return made is not None and any(is_const(made.callee, method) for method in ENTRIES)


def demand_in_turn(machine: Machine, x: Value, key: Abstract) -> None:
    """An entry of `x` is written to: a loop around that goes over it reads what it meets in each round."""
    places = machine.places_of(x)
    for (node, item, operand), memory in zip(machine.going, machine.iterated, strict=True):
        if not places & memory or node in machine.indexed or is_keys(machine, operand):
            continue
        lists = [part for part in gone_through(machine, operand) if machine.places_of(part) & places]
        if machine.alike is not None and not all(has_length(machine, part) for part in lists):
            demand_others(machine, x, lists)
            continue
        if not is_its_own(machine, item, operand, key):
            machine.indexed.add(node)
            raise Restart


def gone_through(machine: Machine, operand: Operand) -> list[Value]:
    """The lists, dicts and arrays that a loop goes over."""
    callee, args = passed_on(machine, operand)
    if callee is not None:
        return [part for arg in args for part in gone_through(machine, arg)]
    if of_entries(operand, machine):
        return gone_through(machine, machine.builder.producer[operand].args[0])  # type: ignore[index]
    return [operand] if isinstance(operand, Value) else []


def demand_others(machine: Machine, x: Value, lists: list[Value]) -> None:
    """Where it is only known at run time whether `x` is one of these: test it there."""
    for part in lists:
        machine.builder.do(runtime.demand_other, x, part)


def demand_no_growth(machine: Machine, x: Value) -> None:
    """A list or dict becomes longer or shorter: it must not be one that a loop goes over."""
    for (_, _, operand), memory in zip(machine.going, machine.iterated, strict=True):
        if machine.places_of(x) & memory:
            demand_others(machine, x, gone_through(machine, operand))


def is_keys(machine: Machine, operand: Operand) -> bool:
    """Whether a loop goes over the keys of a dict."""
    kind = machine.kind(operand)
    return isinstance(kind, Mapping) or (isinstance(kind, Instance) and issubclass(kind.type, dict))


def is_its_own(machine: Machine, item: Value, operand: Operand, key: Abstract) -> bool:
    """Whether an entry is the one that the round has met: it was read already, and no round before wrote to it."""
    callee, _ = passed_on(machine, operand)
    made = machine.builder.producer.get(key) if isinstance(key, Value) else None
    first = made is not None and is_const(made.callee, ops.unpack) and made.args[0] is item and made.targets[0] is key
    return first and (callee is enumerate or of_entries(operand, machine))


# ------------------------------------------------------------------ read in turn


def in_turn(machine: Machine, operand: Operand) -> tuple[Operand, Value, Callable[[], Abstract]]:
    """What is iterated over instead, the value of a round, and how it gives what the user's round meets."""
    if of_entries(operand, machine):
        return entries_in_turn(machine, operand)
    count = length(machine, operand)
    index = Value(Number(int))
    return machine.builder.bind(range, count, kind=Instance(range)), index, lambda: met(machine, operand, index, count)


def entries_in_turn(machine: Machine, operand: Operand) -> tuple[Operand, Value, Callable[[], Abstract]]:
    """The keys of a dict, as they are before the loop."""
    step = machine.builder.producer[operand]  # type: ignore[index]
    owner, pairs = step.args[0], is_const(step.callee, Method("items"))
    key = Value(UNKNOWN)

    def entry() -> Abstract:
        found = machine.item(owner, key)
        return TupleV((key, found)) if pairs else found

    return machine.builder.bind(list, owner, pure=False, kind=Instance(list)), key, entry


def length(machine: Machine, x: Operand) -> Operand:
    """How many rounds there are."""
    callee, args = passed_on(machine, x)
    if callee is not None:
        counts = [length(machine, arg) for arg in args[: 1 if callee is enumerate else None]]
        return counts[0] if len(counts) == 1 else machine.builder.bind(min, *counts, kind=Number(int))
    if not isinstance(x, Value) or not has_length(machine, x):
        raise machine.refuse("a write to what a loop goes over", why="what the loop meets then depends on it",
                             hint="loop over a copy: `list(xs)`")
    return machine.builder.bind(len, x, kind=Number(int), pure=x not in machine.builder.mutable)


def has_length(machine: Machine, x: Value) -> bool:
    """Whether a value is a list, tuple or array."""
    kind = machine.kind(x)
    listed = isinstance(kind, Instance) and kind.type in (list, tuple)
    return listed or (isinstance(kind, (Array, Sequence, ListOf)) and not (isinstance(kind, Array) and not kind.axes))


def met(machine: Machine, x: Operand, index: Abstract, count: Operand) -> Abstract:
    """What a round meets."""
    callee, args = passed_on(machine, x)
    if callee is zip:
        return TupleV(tuple(met(machine, arg, index, count) for arg in args))
    if callee is enumerate:
        begin = args[1] if len(args) > 1 else Const(0)
        place = index if is_const(begin, 0) else machine.invoke(Const(operator.add), [begin, index])
        return TupleV((place, met(machine, args[0], index, count)))
    if callee is reversed:
        last = machine.invoke(Const(operator.sub), [count, Const(1)])
        return met(machine, args[0], machine.invoke(Const(operator.sub), [last, index]), count)
    return machine.item(x, index)


# ------------------------------------------------------------------ loops that are written out


def stores_in(tree: Any, frame: Frame) -> Iterator[ListV | DictV]:
    """The lists and dicts, kept apart, that what is gone over is made of."""
    for part in making.walk(tree):
        found = held_by(part, frame)
        if isinstance(found, (ListV, DictV)):
            yield found


def held_by(tree: Any, frame: Frame) -> Any:
    """What a name stands for, or a field of what it does."""
    if type(tree).__name__ == "Name":
        return frame.slots.get(tree.id)
    owner = held_by(tree.value, frame) if type(tree).__name__ == "Attribute" else None
    return owner.slots.get(tree.attr) if isinstance(owner, ObjectV) else None


def demand_as_read(machine: Machine, before: list[tuple[Any, dict[Any, Abstract]]], index: int | None = None,
                   tree: Any = None) -> None:
    """Interpret again with a run-time list where a round has written to what a later one meets: it was read before."""
    turned = tree is not None and any(getattr(part, "id", None) == "reversed" for part in making.walk(tree))
    for store, slots in before:
        keys, done = list(slots), -1 if index is None else index
        later = keys[: len(keys) - 1 - done] if turned else keys[done + 1 :]
        if any(key in store.slots and store.slots[key] is not slots[key] for key in later):
            machine.make_real(store.site)
