"""Methods of lists and dicts: of those kept apart, and of those at run time."""

from __future__ import annotations

from typing import Any

from ..analyse import writers
from ..core.kinds import UNKNOWN, Array, Instance, Mapping, Number, item_of, join
from ..core.ops import Method
from ..core.values import NONE, Const, Value
from . import filling
from .abstract import Abstract, DictV, ListV, TupleV
from .entries import item
from .lookups import user_class
from .machine import Machine
from .records import record_method


def method(
    machine: Machine, callee: Method, args: list[Abstract], keywords: dict[str, Abstract], site: Any
) -> Abstract:
    """``args[0].name(*args[1:])``."""
    owner = args[0]
    made = record_method(machine, callee, args, keywords, site)
    if made is not None:
        return made
    if isinstance(owner, ListV) and callee.name == "sort":
        ordered = machine.invoke(Const(sorted), args, keywords, site=(site, "sort"))
        found = machine.entries_of(ordered)
        if found is None:
            machine.make_real(owner.site)
        owner.refill(found or [])
        return NONE
    if isinstance(owner, DictV) and callee.name == "update":
        return update_dict(machine, owner, args[1:], keywords)
    if isinstance(owner, ListV) and not keywords:
        return list_method(machine, owner, callee.name, args, site)
    if isinstance(owner, DictV) and not keywords:
        return dict_method(machine, owner, callee.name, args, site)
    if isinstance(owner, Value) and owner in machine.filling and callee.name == "append":
        filling.append(machine, owner, args[1])
        return NONE
    writes = callee.name in writers.OF_CONTAINERS
    if isinstance(owner, Value) and writes and not isinstance(owner.kind, (Array, Number)):
        if isinstance(owner.kind, Instance) and user_class(owner.kind.type):
            raise machine.refuse(f"`.{callee.name}` of a `{owner.kind.type.__name__}`")
        if machine.alike is not None:
            machine.parts["demand_no_growth"](machine, owner)
        elif any(machine.places_of(owner) & places for places in machine.iterated):
            raise machine.refuse(
                f"`.{callee.name}` of a list or dict that a loop goes over",
                why="what the loop meets then depends on it",
                hint="loop over a copy: `list(xs)`",
            )
        machine.write(owner)
        if callee.name == "update" and store_all(machine, owner, args[1:], keywords):
            return NONE
        if callee.name in ("append", "insert", "setdefault", "add"):
            machine.holds(owner, None, machine.stored(args[-1]))
        elif callee.name in ("extend", "update"):
            machine.holds(owner, None, item_of(machine.kind(args[1])) if len(args) > 1 else UNKNOWN)
        operands = [machine.operand(arg, escapes=True) for arg in args]
        named = tuple((key, machine.operand(value, escapes=True)) for key, value in keywords.items())
        machine.keep(machine.places_of(owner), *operands[1:])
        if callee.name in writers.SILENT:
            machine.builder.do(Const(callee), *operands, keywords=named)
            return NONE
        if named:
            raise machine.refuse(f"`.{callee.name}` with an argument by name", hint="give it by its place")
        value = machine.builder.bind(Const(callee), *operands, pure=False, kind=machine.held(owner, None))
        machine.place(value, entries_in(machine, owner))
        return value
    if isinstance(owner, Value) and owner in machine.builder.mutable and callee.name == "get" and not keywords:
        kind = machine.held(owner, None)
        kind = join(kind, machine.kind(args[2])) if len(args) > 2 else UNKNOWN
        value = machine.builder.bind(
            Const(callee), *[machine.operand(arg, escapes=True) for arg in args], pure=False, kind=kind
        )
        machine.place(value, entries_in(machine, owner))
        return value
    if (
        isinstance(owner, Value)
        and isinstance(owner.kind, Mapping)
        and callee.name in ("keys", "values", "items", "get")
        and owner not in machine.builder.mutable
    ):
        keys = machine.keys_of(owner)
        assert keys is not None
        if callee.name == "get":
            key = machine.need(args[1])
            if key is not None:
                return item(machine, owner, key) if key.value in keys else args[2] if len(args) > 2 else NONE
    return machine.parts["primitive"](machine, Const(callee), args, keywords)  # type: ignore[no-any-return]


def entries_in(machine: Machine, owner: Value) -> frozenset[Any]:
    """Where what a list or dict holds lies."""
    if machine.alike is not None:
        return machine.entry_places(owner)
    return frozenset((site, "entry") for site in machine.places_of(owner))


def store_all(machine: Machine, owner: Value, others: list[Abstract], keywords: dict[str, Abstract]) -> bool:
    """``d.update(other, key=value)`` entry by entry, where the keys are known."""
    found = [(other, machine.keys_of(other)) for other in others]
    if any(keys is None for _, keys in found) or (keywords and not isinstance(owner.kind, Instance)):
        return False
    for other, keys in found:
        for key in keys or ():
            machine.parts["set_item"](machine, owner, Const(key), machine.item(other, Const(key)))
    for name, value in keywords.items():
        machine.parts["set_item"](machine, owner, Const(name), value)
    return True


def list_method(machine: Machine, owner: ListV, name: str, args: list[Abstract], site: Any) -> Abstract:
    items, rest = owner.items, args[1:]
    index = machine.static(rest[0]) if rest else None
    if name == "append":
        owner.slots[len(items)] = rest[0]
        return NONE
    if name == "extend":
        more = machine.entries_of(rest[0])
        if more is None:
            machine.make_real(owner.site)
        owner.refill([*items, *(more or [])])
        return NONE
    if name == "pop" and (not rest or index is not None) and items:
        taken = items.pop(-1 if index is None else index.value)
        owner.refill(items)
        return taken
    if name == "insert" and index is not None:
        items.insert(index.value, rest[1])
        owner.refill(items)
        return NONE
    if name == "reverse":
        owner.refill(items[::-1])
        return NONE
    if name == "clear":
        owner.refill([])
        return NONE
    if name == "copy":
        return machine.new_list(items, site)
    if name in writers.OF_CONTAINERS:
        machine.make_real(owner.site)
    return machine.parts["primitive"](machine, Const(Method(name)), args, {})  # type: ignore[no-any-return]


def update_dict(machine: Machine, owner: DictV, args: list[Abstract], keywords: dict[str, Abstract]) -> Abstract:
    """``d.update(other, key=value)``."""
    for other in args:
        keys = machine.keys_of(other)
        if keys is None:
            entries = machine.entries_of(other)
            pairs = [machine.entries_of(pair) for pair in entries or []]
            known = [machine.static(pair[0]) if pair is not None and len(pair) == 2 else None for pair in pairs]
            if entries is None or None in known:
                machine.make_real(owner.site)
            owner.slots.update(
                {
                    key.value: pair[1]
                    for key, pair in zip(known, pairs, strict=True)
                    if key is not None and pair is not None
                }
            )
            continue
        owner.slots.update({key: machine.item(other, Const(key)) for key in keys})
    owner.slots.update(keywords)
    return NONE


def dict_method(machine: Machine, owner: DictV, name: str, args: list[Abstract], site: Any) -> Abstract:
    key = machine.need(args[1]) if len(args) > 1 else None
    if name == "items":
        return TupleV(tuple(TupleV((Const(k), v)) for k, v in owner.slots.items()))
    if name == "values":
        return TupleV(tuple(owner.slots.values()))
    if name == "keys":
        return TupleV(tuple(map(Const, owner.slots)))
    if name in ("get", "pop", "setdefault") and key is not None:
        default = args[2] if len(args) > 2 else NONE
        if name == "pop" and key.value not in owner.slots and len(args) == 2:
            raise machine.refuse(f"`.pop` of the key {key.value!r}, which is not there")
        found = owner.slots.get(key.value, default)
        if name == "pop":
            owner.slots.pop(key.value, None)
        if name == "setdefault":
            owner.slots.setdefault(key.value, default)
        return found
    if name == "copy":
        return machine.new_dict([(Const(k), v) for k, v in owner.slots.items()], site)
    machine.make_real(owner.site)
    raise AssertionError("unreachable")
