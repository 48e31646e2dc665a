"""Rows of arrays that loops go over: where the element of a round lies, also of what `zip` and `enumerate` give."""

from __future__ import annotations

from typing import Any

from ..core import ops
from ..core.kinds import UNKNOWN, Array, Sequence
from ..core.values import Const, Operand, Star, Value
from .abstract import Abstract, TupleV
from .machine import Machine

PASSING = (zip, enumerate, reversed)


def passed_on(machine: Machine, x: Operand) -> tuple[Any, tuple[Operand, ...]]:
    """What goes on through `zip`, `enumerate` or `reversed`, and which of them it is; None and nothing otherwise."""
    made = machine.builder.producer.get(x) if isinstance(x, Value) else None
    callee = made.callee.value if made is not None and isinstance(made.callee, Const) else None
    if made is None or callee not in PASSING or any(isinstance(arg, Star) for arg in made.args):
        return None, ()
    return callee, made.args


def lies(machine: Machine, x: Operand) -> Any:
    """Where the element of a round lies: sites, or for each part of what `zip` and `enumerate` give."""
    callee, args = passed_on(machine, x)
    if callee is None:
        return machine.places_of(x) if isinstance(x, Value) else frozenset()
    if callee is zip:
        return tuple(lies(machine, arg) for arg in args)
    inner = lies(machine, args[0])
    return inner if callee is reversed else (frozenset(), inner)


def leaves(places: Any) -> frozenset[Any]:
    """All the sites of what `lies` gives."""
    return frozenset().union(*map(leaves, places)) if isinstance(places, tuple) else places


def opened(machine: Machine, iterable: Operand, item: Value, target: Any) -> Abstract:
    """The element of a round; where it goes over the rows of several arrays, which may be written to, its parts."""
    places = lies(machine, iterable)
    if not isinstance(places, tuple) or not rows_of_array(machine, iterable):
        return item
    if type(target).__name__ == "Name" and not written_rows(machine, iterable):
        return item
    return parts_of_item(machine, item, places)


def parts_of_item(machine: Machine, item: Value, places: Any) -> Abstract:
    if not isinstance(places, tuple):
        machine.place(item, places)
        return item
    kinds = item.kind.items if isinstance(item.kind, Sequence) else (UNKNOWN,) * len(places)
    values = machine.builder.bind_many(ops.unpack, (item, Const(len(places))), kinds, (None,) * len(places))
    return TupleV(tuple(parts_of_item(machine, value, part) for value, part in zip(values, places, strict=True)))


def rows_of_array(machine: Machine, x: Operand) -> bool:
    """Whether the rows of an array are among the elements."""
    callee, args = passed_on(machine, x)
    if callee is not None:
        return any(rows_of_array(machine, arg) for arg in args)
    return isinstance(x, Value) and isinstance(x.kind, Array) and x.kind.ndim > 1


def written_rows(machine: Machine, x: Operand) -> bool:
    """Whether an array that is written to is among those that are gone over."""
    callee, args = passed_on(machine, x)
    if callee is not None:
        return any(written_rows(machine, arg) for arg in args)
    return isinstance(x, Value) and isinstance(x.kind, Array) and x in machine.builder.mutable


def numbers_of(machine: Machine, x: Operand) -> frozenset[Any]:
    """The memory of the arrays that are gone over number by number."""
    callee, args = passed_on(machine, x)
    if callee is not None:
        return frozenset().union(*(numbers_of(machine, arg) for arg in args))
    one = isinstance(x, Value) and isinstance(x.kind, Array) and x.kind.ndim == 1
    return machine.places_of(x) if one and isinstance(x, Value) else frozenset()
