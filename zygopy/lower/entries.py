"""Entries: of structures kept apart, of arguments, of what exists only at run time."""

from __future__ import annotations

import enum
import operator
from typing import Any

import numpy as np

from ..analyse.probe import chosen, indexed
from ..core.kinds import (
    ONE,
    UNKNOWN,
    Array,
    Instance,
    Kind,
    ListOf,
    Mapping,
    Number,
    Sequence,
    Size,
    Symbol,
    item_of,
)
from ..core.ops import Method, make_list, make_slice, make_tuple
from ..core.values import Const, Star, Value
from ..errors import AliasedMutation
from .abstract import Abstract, BoundV, DictV, ListV, ObjectV, StreamV, TupleV
from .fields import class_of_owner
from .lookups import class_entry, user_class
from .machine import Machine
from .reads import projection

WHOLE = (operator.add, operator.sub, operator.mul, operator.floordiv, operator.neg)
OVERLAPPING = (np.lib.stride_tricks.sliding_window_view, np.broadcast_to)


def item(machine: Machine, x: Abstract, key: Abstract) -> Abstract:
    """``x[key]``."""
    known = machine.static(key)
    if isinstance(x, (TupleV, ListV)):
        known = known or machine.need(key)
        if (
            known is not None
            and isinstance(known.value, (int, np.integer))
            and -len(x.items) <= known.value < len(x.items)
        ):
            return x.items[known.value]
        if known is not None and isinstance(known.value, slice):
            part = x.items[known.value]
            return (
                TupleV(tuple(part))
                if isinstance(x, TupleV)
                else machine.new_list(list(part), ("part", x.site, repr(known.value)))
            )
        if isinstance(x, ListV) and known is None:
            machine.make_real(x.site)
    if isinstance(x, DictV):
        known = known or machine.need(key)
        if known is not None and known.value in x.slots:
            return x.slots[known.value]
        machine.make_real(x.site)
    if isinstance(x, ObjectV):
        return machine.invoke(BoundV(Const(class_entry(machine, x.cls, "__getitem__")), (x,)), [key])
    if isinstance(x, Value):
        return item_of_value(machine, x, key, known)
    return machine.invoke(Const(operator.getitem), [x, key])


def item_of_value(machine: Machine, x: Value, key: Abstract, known: Const | None) -> Abstract:
    kind = x.kind
    if isinstance(kind, (Sequence, Mapping, ListOf)) and x not in machine.builder.mutable:
        if known is None and isinstance(kind, Mapping):
            known = machine.need(key)
        made = machine.builder.producer.get(x)
        if known is not None and isinstance(known.value, (int, str)) and type(known.value) is not bool:
            found = projection(machine, x, known.value)
            if found is not None:
                return found
        del made
    if isinstance(kind, Instance) and user_class(kind.type) and hasattr(kind.type, "__getitem__"):
        return machine.invoke(BoundV(Const(class_entry(machine, kind.type, "__getitem__")), (x,)), [key])
    operand = machine.operand(key)
    value = machine.builder.bind(operator.getitem, x, operand, kind=item_kind(machine, x, key, known))
    if known is not None and isinstance(known.value, slice) and x in machine.witnesses and not isinstance(kind, Array):
        part = machine.witnesses[x].part(known.value)
        if part is not None and x not in machine.builder.mutable:
            machine.witnesses[value] = part
            value.kind = part.kind()
    any_entry = known is None and isinstance(kind, (Sequence, ListOf)) and whole(machine.kind(key))
    if any_entry and x in machine.witnesses and x not in machine.builder.mutable:
        elements = machine.witnesses[x].elements()
        if elements is not None:
            machine.witnesses[value] = elements
            value.kind = elements.kind()
    if not isinstance(value.kind, Number):
        shared = machine.places_of(x)
        if machine.alike is not None and not isinstance(kind, Array):
            place_entry(machine, x, key, value)
            return value
        if x in machine.builder.mutable and not isinstance(kind, Array):
            shared = frozenset((site, "entry") for site in shared)
            if is_slice(machine, key):  # another list, which holds the same
                site = ("made", tuple(machine.call_sites), machine.builder.span)
                machine.made_anew(site)
                shared = frozenset({site})
        if isinstance(kind, Array) and not basic(machine, key):
            if isinstance(value.kind, Array) or names_elements(machine, key):
                shared = frozenset({("made", tuple(machine.call_sites), machine.builder.span)})
            elif x in machine.builder.mutable:
                shared = machine.part_of(shared)
        machine.place(value, shared)
    return value


def place_entry(machine: Machine, x: Value, key: Abstract, value: Value) -> None:
    """Say where an entry of a list or dict lies, or a part of a list, which holds the same."""
    within = machine.entry_places(x)
    if not is_slice(machine, key):
        machine.place(value, within)
        return
    site = ("made", tuple(machine.call_sites), machine.builder.span)
    machine.alike.unite([(site, "entry"), *within])
    machine.place(value, frozenset({site}))
    if machine.is_written(site):
        machine.holds(value, None, machine.held(x, None))


def is_slice(machine: Machine, key: Abstract) -> bool:
    """Whether an index is certainly a slice."""
    if isinstance(key, Const):
        return isinstance(key.value, slice)
    made = machine.builder.producer.get(key) if isinstance(key, Value) else None
    return made is not None and isinstance(made.callee, Const) and made.callee.value is make_slice


def names_elements(machine: Machine, key: Abstract) -> bool:
    """Whether an array or list of indices, or a mask, is certainly part of an index: what it gives is a copy."""
    parts = key.items if isinstance(key, TupleV) else [key]
    return any(isinstance(machine.kind(part), (Array, ListOf)) or isinstance(part, ListV) for part in parts)


def basic(machine: Machine, key: Abstract) -> bool:
    """Whether an index certainly makes a view: ints, slices, None and Ellipsis."""
    parts = key.items if isinstance(key, TupleV) else [key]
    for part in parts:
        if isinstance(part, Const):
            if not (part.value is None or part.value is Ellipsis or isinstance(part.value, (int, slice))):
                return False
        elif isinstance(part, Value):
            step = machine.builder.producer.get(part)
            is_slice = step is not None and isinstance(step.callee, Const) and step.callee.value is make_slice
            if not (is_slice or whole(part.kind)):
                return False
        else:
            return False
    return True


def item_kind(machine: Machine, x: Value, key: Abstract, known: Const | None) -> Kind:
    kind = x.kind
    if x in machine.builder.mutable and not isinstance(kind, (Array, ListOf)):
        if is_slice(machine, key):
            held = machine.held(x, None)
            part = Instance(list) if held == UNKNOWN else ListOf(list, held)
            return part if getattr(kind, "type", None) is list else UNKNOWN
        return machine.held(x, None)
    if isinstance(kind, Array):
        if basic(machine, key):
            parts = key.items if isinstance(key, TupleV) else [key]
            return indexed(kind, tuple(index_part(machine, part) for part in parts))
        index = machine.kind(key)
        if isinstance(index, Sequence) and index.type is list and kind.axes and all(map(whole, index.items)):
            length: Size = ONE if len(index.items) == 1 else Symbol()
            return Array(kind.dtype, (length, *kind.axes[1:]), kind.type)
        indices = [machine.kind(part) for part in (key.items if isinstance(key, TupleV) else [key])]
        if any(isinstance(part, Array) for part in indices) and all(isinstance(part, Array) or whole(part)
                                                                    for part in indices):
            found = chosen(kind, indices)
            if found != UNKNOWN:
                return found
        if isinstance(index, (Array, Sequence)) or isinstance(key, TupleV):
            return machine.builder.infer(machine.builder, Const(operator.getitem), (x, machine.operand(key)), ())
        return UNKNOWN
    if isinstance(kind, ListOf):
        return (
            ListOf(kind.type, kind.item)
            if is_slice(machine, key)
            else kind.item
            if isinstance(machine.kind(key), Number)
            else UNKNOWN
        )
    if isinstance(kind, Sequence) and known is not None:
        if isinstance(known.value, slice):
            return Sequence(kind.type, kind.items[known.value])
        if isinstance(known.value, int) and -len(kind.items) <= known.value < len(kind.items):
            return kind.items[known.value]
    if isinstance(kind, Sequence) and whole(machine.kind(key)):
        return item_of(kind)
    if isinstance(kind, Mapping) and known is not None:
        return kind.get(known.value)
    return UNKNOWN


def whole(kind: Kind) -> bool:
    """Whether a value of this kind is a whole number, not a bool."""
    return isinstance(kind, Number) and issubclass(kind.type, (int, np.integer)) and kind.type is not bool


def kind_of_entry(machine: Machine, x: Value, key: Abstract) -> Kind:
    """The kind of ``x[key]`` for an index that is an operand."""
    step = machine.builder.producer.get(key) if isinstance(key, Value) else None
    if step is not None and isinstance(step.callee, Const) and step.callee.value is make_tuple:
        key = TupleV(tuple(step.args))
    return item_kind(machine, x, key, machine.static(key))


def index_part(machine: Machine, part: Abstract) -> Any:
    """An entry of a basic index: what is known of it."""
    known = machine.static(part)
    if known is not None:
        return known.value
    step = machine.builder.producer.get(part) if isinstance(part, Value) else None
    if step is not None and isinstance(step.callee, Const) and step.callee.value is make_slice:
        return slice(*(end_of(machine, end) for end in step.args))
    return "int"


def end_of(machine: Machine, end: Any) -> Any:
    """An end of a slice: a number, or what tells it apart; ``i + 1`` is the same wherever it is computed."""
    known = machine.static(end)
    if known is not None:
        return known.value
    step = machine.builder.producer.get(end)
    plain = step is not None and isinstance(step.callee, Const) and step.callee.value in WHOLE and not step.keywords
    if step is not None and plain and all(whole(machine.kind(arg)) for arg in step.args):
        return (step.callee.value, *(end_of(machine, arg) for arg in step.args))  # type: ignore[union-attr]
    return (end,)


def set_item(machine: Machine, x: Abstract, key: Abstract, value: Abstract) -> None:
    """``x[key] = value``."""
    known = machine.static(key)
    if isinstance(x, ListV):
        if known is None or not isinstance(known.value, int) or not -len(x.slots) <= known.value < len(x.slots):
            machine.make_real(x.site)
        assert known is not None
        x.slots[known.value % len(x.slots)] = value
        return
    if isinstance(x, DictV):
        if known is None:
            machine.make_real(x.site)
        assert known is not None
        x.slots[known.value] = value
        return
    if isinstance(x, ObjectV) or (isinstance(x, Value) and isinstance(x.kind, Instance) and user_class(x.kind.type)):
        cls = class_of_owner(machine, x)
        machine.invoke(BoundV(Const(getattr(cls, "__setitem__")), (x,)), [key, value])
        return
    if not isinstance(x, Value):
        raise machine.refuse("an item assignment to something that holds no items")
    made = machine.builder.producer.get(x)
    if made is not None and isinstance(made.callee, Const) and made.callee.value in OVERLAPPING:
        raise AliasedMutation(
            "a write to a view whose elements overlap",
            machine.builder.span,
            why="one element of memory stands for several of the view",
            hint="write to the array itself",
        )
    machine.write(x)
    holds_items = not isinstance(x.kind, Array)
    if holds_items:
        machine.parts["demand_in_turn"](machine, x, key)
        whole = known is not None and isinstance(known.value, slice)
        machine.holds(x, None, UNKNOWN if whole else machine.stored(value))
    held = machine.operand(value, escapes=holds_items)
    if holds_items:
        machine.keep(machine.places_of(x), held)
    machine.builder.do(operator.setitem, x, machine.operand(key), held)


def delete_item(machine: Machine, x: Abstract, key: Abstract) -> None:
    """``del x[key]``."""
    known = machine.static(key)
    if isinstance(x, DictV) and known is not None and known.value in x.slots:
        del x.slots[known.value]
    elif isinstance(x, ListV) and known is not None:
        items = x.items
        del items[known.value]
        x.refill(items)
    elif isinstance(x, (ListV, DictV)):
        machine.make_real(x.site)
    elif isinstance(x, Value):
        machine.write(x)
        machine.builder.do(operator.delitem, x, machine.operand(key))
    else:
        raise machine.refuse("'del' of an entry here")


# ------------------------------------------------------------------ iterating


def entries_of(machine: Machine, x: Abstract) -> list[Abstract] | None:
    """The elements that iterating over `x` gives, where their number is known."""
    if isinstance(x, TupleV):
        return list(x.items)
    if isinstance(x, ListV):
        return x.items
    if isinstance(x, DictV):
        return list(map(Const, x.slots))
    if isinstance(x, StreamV):
        return entries_of(machine, machine.parts["collected"](machine, x))
    if isinstance(x, Const) and isinstance(x.value, (tuple, list, range, str, enum.EnumMeta)) and len(x.value) <= 64:
        return list(map(Const, x.value))
    found = machine.parts["iterated"](machine, x)
    if found is not x:
        return entries_of(machine, found)
    return entries_of_value(machine, x) if isinstance(x, Value) else None


def entries_of_value(machine: Machine, x: Value) -> list[Abstract] | None:
    step = machine.builder.producer.get(x)
    callee = step.callee.value if step is not None and isinstance(step.callee, Const) else None
    if step is not None and callee in (enumerate, zip, reversed) and not step.keywords:
        parts = [entries_of(machine, arg) for arg in step.args if not isinstance(arg, Star)]
        known = [part for part in parts if part is not None]
        if len(known) != len(step.args):
            return None
        if callee is enumerate:
            return [TupleV((Const(i), entry)) for i, entry in enumerate(known[0])]
        return [TupleV(row) for row in zip(*known, strict=False)] if callee is zip else known[0][::-1]
    if step is not None and callee is range:
        bounds = [machine.static(arg) for arg in step.args]
        if all(bound is not None for bound in bounds):
            counted = range(*(bound.value for bound in bounds if bound is not None))
            return list(map(Const, counted)) if len(counted) <= 16 else None
        return None
    if step is not None and (callee is make_tuple or (callee is make_list and x not in machine.builder.mutable)):
        return None if Star in map(type, step.args) else list(step.args)
    if (
        isinstance(step and step.callee, Const)
        and isinstance(callee, Method)
        and step is not None
        and callee.name in ("items", "keys", "values")
    ):
        keys = machine.keys_of(step.args[0])
        if keys is None:
            return None
        if callee.name == "keys":
            return list(map(Const, keys))
        values = [item(machine, step.args[0], Const(key)) for key in keys]
        return values if callee.name == "values" else [TupleV((Const(k), v)) for k, v in zip(keys, values, strict=True)]
    if x in machine.builder.mutable:
        return None
    if isinstance(x.kind, Sequence):
        return [item(machine, x, Const(i)) for i in range(len(x.kind.items))]
    if isinstance(x.kind, Mapping):
        return [Const(key) for key, _ in x.kind.items]
    return None
