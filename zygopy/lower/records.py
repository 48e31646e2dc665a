"""Dataclasses and named tuples: what their made methods mean, field by field."""

from __future__ import annotations

import dataclasses
import types
from typing import Any

import numpy as np

from ..core.kinds import Array, Instance, Number
from ..core.ops import Method
from ..core.values import Const
from .abstract import Abstract, BoundV, TupleV
from .folding import Fold
from .lookups import class_entry
from .machine import Machine
from .questions import class_of

Keywords = dict[str, Abstract]
MADE = ("_replace", "_asdict", "_make")


def dataclass_of(machine: Machine, x: Abstract) -> type | None:
    """The dataclass that `x` is an instance of."""
    cls = class_of(machine, x)
    return cls if cls is not None and dataclasses.is_dataclass(cls) else None


def replace(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``dataclasses.replace(x, field=value)``: a new object of the other fields of `x`."""
    cls = dataclass_of(machine, args[0]) if len(args) == 1 else None
    if cls is None:
        raise machine.refuse("`dataclasses.replace` of an object of unknown class")
    left = dict(keywords)
    for field in dataclasses.fields(cls):
        if not field.init:
            if field.name in left:
                raise machine.refuse(f"`dataclasses.replace` of `{field.name}`, which `{cls.__name__}` does not take")
            continue
        if field.name not in left:
            left[field.name] = machine.attribute(args[0], field.name)
    return machine.invoke(Const(cls), [], left, site=site)


def fields(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``dataclasses.fields(x)``: known with the class."""
    given = args[0]
    cls = given.value if isinstance(given, Const) and isinstance(given.value, type) else dataclass_of(machine, given)
    if cls is None:
        raise machine.refuse("`dataclasses.fields` of an object of unknown class")
    return TupleV(tuple(map(Const, dataclasses.fields(cls))))


def as_dict(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``dataclasses.asdict(x)``: the fields, copied."""
    cls = dataclass_of(machine, args[0])
    if cls is None or keywords:
        raise machine.refuse("`dataclasses.asdict` of an object of unknown class")
    names = [field.name for field in dataclasses.fields(cls)]
    return machine.new_dict(
        [(Const(name), copied(machine, machine.attribute(args[0], name), as_dict, (site, name))) for name in names],
        ("asdict", site),
    )


def as_tuple(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``dataclasses.astuple(x)``: the fields, copied."""
    cls = dataclass_of(machine, args[0])
    if cls is None or keywords:
        raise machine.refuse("`dataclasses.astuple` of an object of unknown class")
    names = [field.name for field in dataclasses.fields(cls)]
    return TupleV(tuple(copied(machine, machine.attribute(args[0], name), as_tuple, (site, name)) for name in names))


def copied(machine: Machine, x: Abstract, within: Any, site: Any) -> Abstract:
    """A field as `asdict` and `astuple` give it."""
    kind = machine.kind(x)
    if dataclass_of(machine, x) is not None:
        return within(machine, [x], {}, site, None)  # type: ignore[no-any-return]
    if isinstance(kind, Array):
        return machine.invoke(Const(np.copy), [x])
    if isinstance(kind, Number) or isinstance(x, Const) or (isinstance(kind, Instance) and kind.type is str):
        return x
    raise machine.refuse(
        "a copy of a field that is neither number, array nor dataclass", hint="read the fields one by one"
    )


# ------------------------------------------------------------------ named tuples


def named_tuple(machine: Machine, x: Abstract) -> type | None:
    """The class of `x`, if it is a named tuple's."""
    cls = class_of(machine, x)
    return cls if cls is not None and issubclass(cls, tuple) and hasattr(cls, "_fields") else None


def record_attribute(machine: Machine, x: Abstract, cls: type, name: str) -> Abstract | None:
    """A method or property that the user's own named tuple class defines."""
    for base in cls.__mro__:
        if base.__dict__.get(name) is None or name in MADE:
            continue
        found = class_entry(machine, base, name)
        if isinstance(found, types.FunctionType):
            return BoundV(Const(found), (x,))
        if isinstance(found, property) and isinstance(found.fget, types.FunctionType):
            return machine.invoke(Const(found.fget), [x])
        if isinstance(found, staticmethod):
            return Const(found.__func__)
        if isinstance(found, classmethod):
            return BoundV(Const(found.__func__), (Const(cls),))
        return None
    return None


def record_method(
    machine: Machine, callee: Method, args: list[Abstract], keywords: Keywords, site: Any
) -> Abstract | None:
    """``p._replace(x=1)`` and ``p._asdict()``."""
    owner = args[0]
    cls = named_tuple(machine, owner) if callee.name in MADE else None
    if cls is None:
        return None
    names: tuple[str, ...] = cls._fields  # type: ignore[attr-defined]
    held = dict(zip(names, (machine.attribute(owner, name) for name in names), strict=True))
    if callee.name == "_asdict":
        return machine.new_dict([(Const(name), value) for name, value in held.items()], ("asdict", site))
    if callee.name == "_make":
        return make_record(machine, [Const(cls), *args[1:]], keywords, site, None)
    unknown = [name for name in keywords if name not in held]
    if unknown:
        raise machine.refuse(f"`_replace` of `{unknown[0]}`, which `{cls.__name__}` has not")
    return TupleV(tuple({**held, **keywords}.values()), cls)


def make_record(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract:
    """``Point._make(entries)``."""
    cls, whole = args
    entries = machine.entries_of(whole)
    if entries is None or not isinstance(cls, Const):
        raise machine.refuse("`_make` of entries that are not known", hint="give the fields one by one")
    return machine.invoke(cls, entries, {}, site=site)


def record_of(machine: Machine, cls: Any, args: list[Abstract], keywords: Keywords) -> TupleV:
    """``Point(1.0, y=2.0)``."""
    names: tuple[str, ...] = cls._fields
    if len(args) > len(names) or any(name not in names[len(args) :] for name in keywords):
        raise machine.refuse(f"`{cls.__name__}` is made with arguments that it does not take")
    defaults = {key: Const(value) for key, value in cls._field_defaults.items()}
    held = {**defaults, **dict(zip(names, args, strict=False)), **keywords}
    missing = [name for name in names if name not in held]
    if missing:
        raise machine.refuse(f"`{cls.__name__}` is made without its field `{missing[0]}`")
    return TupleV(tuple(held[name] for name in names), cls)


FOLDS: dict[Any, Fold] = {
    dataclasses.replace: replace,
    dataclasses.fields: fields,
    dataclasses.asdict: as_dict,
    dataclasses.astuple: as_tuple,
    make_record: make_record,
}

__all__ = ["make_record", "named_tuple", "record_attribute", "record_method", "record_of"]
