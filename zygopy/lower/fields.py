"""Fields: of objects kept apart, of arguments, and what a class says of a name."""

from __future__ import annotations

import functools
import operator
import types
from typing import Any

import numpy as np

from ..analyse import writers
from ..analyse.probe import attribute as array_attribute
from ..core.kinds import UNKNOWN, Array, Instance, ListOf, Mapping, Number, Sequence
from ..core.ops import Method
from ..core.values import NONE, Const, Value
from ..runtime.tangents import Tangent, declared_fields
from .abstract import Abstract, BoundV, FunctionV, ObjectV, StreamV, SuperV, TupleV
from .knowledge import kind_of_constant
from .lookups import class_entry, lookup_class, own_attribute, user_class
from .machine import Machine
from .reads import read
from .records import make_record, record_attribute


def attribute(machine: Machine, x: Abstract, name: str) -> Abstract:
    """``x.name``."""
    if name == "__class__" and not machine.generating and not isinstance(x, Const):
        known = machine.invoke(Const(type), [x])
        if isinstance(known, Const):
            return known
    if name in ("__dict__", "__class__") and not machine.generating and not isinstance(x, Const):
        raise machine.refuse(f"`{name}` of a value", why="what is read and written through it is not followed",
                             hint="read and assign the attributes by name, or use `type(x)`")
    match x:
        case Const(value=value, text=text):
            return attribute_of_constant(machine, value, name, text)
        case ObjectV():
            return attribute_of_object(machine, x, name)
        case SuperV(cls=cls, self=owner):
            return class_attribute(machine, owner, super_lookup(machine, cls, owner, name), name)
        case TupleV(cls=cls) if name in getattr(cls, "_fields", ()):
            return x.items[cls._fields.index(name)]  # type: ignore[attr-defined]
        case TupleV(cls=cls) if cls is not tuple:
            return record_attribute(machine, x, cls, name) or BoundV(Const(Method(name)), (x,))
        case Value():
            return attribute_of_value(machine, x, name)
        case StreamV() if name in ("send", "throw", "close"):
            raise machine.refuse(f"`{name}` of a generator", why="what it does then depends on who calls it, and when",
                                 hint="pass what it needs when it is called")
        case FunctionV() if name == "__name__":
            return Const(x.name)
        case _:
            return BoundV(Const(Method(name)), (x,))


def attribute_of_constant(machine: Machine, value: Any, name: str, text: str | None) -> Abstract:
    if name == "_make" and isinstance(value, type) and hasattr(value, "_fields"):
        return BoundV(Const(make_record), (Const(value, text),))
    try:
        found = getattr(value, name)
    except AttributeError as error:
        raise machine.refuse(str(error)) from None
    own = own_attribute(machine, value, name, None if text is None else f"{text}.{name}")
    if own is not None:
        return own
    if isinstance(value, (types.ModuleType, type)) or not hasattr(value, "__dict__"):
        if (
            callable(found)
            and getattr(found, "__self__", None) is value
            and not isinstance(value, (types.ModuleType, type, np.ufunc))  # `np.add.at` has a rule of its own
        ):
            return BoundV(Const(Method(name)), (Const(value, text),))
        return Const(found, None if text is None else f"{text}.{name}")
    call = getattr(type(value), name, None)
    if isinstance(call, types.FunctionType) and machine.find(found) is None:  # `stats.norm.pdf` has a rule of its own
        return BoundV(Const(call), (Const(value, text),))
    return Const(found, None if text is None else f"{text}.{name}")


def class_of_owner(machine: Machine, owner: Abstract) -> type:
    """The class of an object of a class that is known."""
    if isinstance(owner, ObjectV):
        return owner.cls
    kind = machine.kind(owner)
    assert isinstance(kind, (Instance, Sequence, Number, Array, Mapping, ListOf))
    return kind.type


def super_lookup(machine: Machine, cls: type, owner: Abstract, name: str) -> Any:
    actual = class_of_owner(machine, owner)
    for base in actual.__mro__[actual.__mro__.index(cls) + 1 :]:
        if name in base.__dict__:
            return class_entry(machine, base, name)
    raise machine.refuse(f"super() has no attribute `{name}`")


def class_attribute(machine: Machine, owner: Abstract, found: Any, name: str) -> Abstract:
    """What an attribute found on the class means for an instance."""
    if isinstance(found, types.FunctionType):
        return BoundV(Const(found), (owner,))
    if isinstance(found, staticmethod):
        return Const(found.__func__)
    if isinstance(found, classmethod):
        cls = class_of_owner(machine, owner)
        return BoundV(Const(found.__func__), (Const(cls),))
    if isinstance(found, property) and found.fget is not None:
        return machine.invoke(Const(found.fget), [owner])
    if isinstance(found, functools.cached_property):
        value = machine.invoke(Const(found.func), [owner])
        set_attribute(machine, owner, name, value)
        return value
    get = lookup_class(type(found), "__get__")
    if isinstance(get, types.FunctionType):  # a descriptor of the user's own
        return machine.invoke(Const(get), [Const(found), owner, Const(class_of_owner(machine, owner))])
    return own_attribute(machine, class_of_owner(machine, owner), name, None) or Const(found)


def attribute_of_object(machine: Machine, x: ObjectV, name: str) -> Abstract:
    if name in x.slots:
        return x.slots[name]
    if x.cls is Tangent and isinstance(x.slots["tangent_of"], Const) and name in declared_fields(
            x.slots["tangent_of"].value):
        return NONE
    found = class_entry(machine, x.cls, name)
    dynamic = lookup_class(x.cls, "__getattr__")
    if found is None and isinstance(dynamic, types.FunctionType):
        return machine.invoke(Const(dynamic), [x, Const(name)])
    if found is None:
        raise machine.refuse(f"`{x.cls.__name__}` object has no attribute `{name}` here")
    return class_attribute(machine, x, found, name)


def attribute_of_value(machine: Machine, x: Value, name: str) -> Abstract:
    kind = x.kind
    if name == "flat" and isinstance(kind, Array) and not machine.generating:
        raise machine.refuse(
            "`.flat` of an array", why="it is an iterator, which changes as it is read", hint="use `x.ravel()`"
        )
    if isinstance(kind, (Array, Number)):
        found = getattr(kind.type, name, None)
        if callable(found) and not isinstance(found, (types.GetSetDescriptorType, property)):
            return BoundV(Const(Method(name)), (x,))
        if isinstance(kind, Array) and not kind.loose and name in ("dtype", "ndim"):
            fact = Const(getattr(kind, name))
            if machine.generating:
                return fact
            return known_attribute(machine, x, name, fact)
        result = array_attribute(kind, name) if isinstance(kind, Array) else UNKNOWN
        if isinstance(kind, Number) and name in ("real", "imag"):
            result = machine.builder.infer(machine.builder, Const(operator.attrgetter(name)), (x,), ())
        value = machine.builder.bind(getattr, x, Const(name), kind=result)
        machine.place(value, machine.places_of(x))
        return value
    if isinstance(kind, (Sequence, ListOf, Mapping)):
        fields = getattr(kind.type, "_fields", ())
        if name in fields and isinstance(kind, Sequence):
            below = machine.witnesses[x].attribute(name) if x in machine.witnesses else None
            if below is not None:
                return read(machine, x, ("field", name), below, name, getattr, Const(name))
            value = machine.builder.bind(getattr, x, Const(name), kind=kind.items[fields.index(name)])
            if machine.alike is not None:
                machine.place(value, machine.entry_places(x, name))
            return value
        if fields:
            return record_attribute(machine, x, kind.type, name) or BoundV(Const(Method(name)), (x,))
        return BoundV(Const(Method(name)), (x,))
    known = machine.static(x)
    if known is not None and isinstance(known.value, np.dtype):  # `x.dtype.kind`
        fact = Const(getattr(known.value, name))
        return BoundV(Const(Method(name)), (x,)) if callable(fact.value) else known_attribute(machine, x, name, fact)
    if isinstance(kind, Instance):
        return attribute_of_instance(machine, x, kind.type, name)
    return (
        BoundV(Const(Method(name)), (x,))
        if machine.alike is not None and name in writers.OF_CONTAINERS
        else unknown_field(machine, x, name)
    )


def unknown_field(machine: Machine, x: Value, name: str) -> Value:
    """A field of an object of which nothing is known."""
    value: Value = machine.builder.bind(getattr, x, Const(name), pure=False)
    if machine.alike is not None:
        machine.place(value, machine.entry_places(x, name))
    return value


def known_attribute(machine: Machine, x: Value, name: str, fact: Const) -> Value:
    """An attribute that the kind of `x` decides: read as the user reads it, and known."""
    cls = type(fact.value)
    value = machine.builder.bind(getattr, x, Const(name), kind=Number(int) if cls is int else Instance(cls))
    machine.builder.static[value] = fact
    return value


def attribute_of_instance(machine: Machine, x: Value, cls: type, name: str) -> Abstract:
    """A field or method of an argument of a user's class."""
    fact = machine.builder.static.get(x)
    if fact is not None and type(known := getattr(fact.value, name, None)) in (int, str, bool):
        value = machine.builder.bind(getattr, x, Const(name), kind=kind_of_constant(known))
        machine.builder.static[value] = Const(known)  # `x.dtype.itemsize`
        return value
    if cls in (list, dict, tuple, str, set, range):
        return BoundV(Const(Method(name)), (x,))
    found = lookup_class(cls, name)
    field = not isinstance(found, (types.FunctionType, staticmethod, classmethod, property))
    if not field:
        class_entry(machine, cls, name)
        return class_attribute(machine, x, found, name)
    if isinstance(found, functools.cached_property) and not held_by_all(machine, x, name):
        raise machine.refuse(
            f"the cached property `{name}`, which has no value yet",
            why="the first read of it writes to the object",
            hint=f"use `property`, or read `.{name}` before",
        )
    if x in machine.builder.mutable:
        start = machine.unassigned(x, name)
        if start is not None:
            machine.inside.add(x)
            return read(machine, x, ("field", name), start, name, getattr, Const(name))
        value = machine.builder.bind(getattr, x, Const(name), pure=False, kind=machine.held(x, name))
        machine.place(value, frozenset((site, name) for site in machine.places_of(x)))
        return value
    witness = machine.witnesses.get(x)
    dynamic = lookup_class(cls, "__getattr__")
    if found is None and isinstance(dynamic, types.FunctionType) and witness is not None:
        if all(name not in vars(value) for value in witness.values):
            witness.require(f"{name!r} not in vars({{v}})")
            return machine.invoke(Const(dynamic), [x, Const(name)])
    below = witness.attribute(name) if witness is not None else None
    if below is None:
        if not user_class(cls):
            return BoundV(Const(Method(name)), (x,))
        return unknown_field(machine, x, name)
    return read(machine, x, ("field", name), below, name, getattr, Const(name))


def held_by_all(machine: Machine, x: Value, name: str) -> bool:
    """Whether the object surely has a value of its own under a name."""
    witness = machine.witnesses.get(x)
    if witness is None or x in machine.builder.mutable or any(name not in vars(value) for value in witness.values):
        return False
    witness.require(f"{name!r} in vars({{v}})")
    return True


def set_attribute(machine: Machine, x: Abstract, name: str, value: Abstract) -> None:
    """``x.name = value``."""
    if isinstance(x, ObjectV):
        found = class_entry(machine, x.cls, name)
        if isinstance(found, property) and found.fset is not None:
            machine.invoke(Const(found.fset), [x, value])
        elif x.cls.__setattr__ != object.__setattr__:  # type: ignore[comparison-overlap]
            raise machine.refuse(f"`{x.cls.__name__}` has its own __setattr__")
        else:
            x.slots[name] = value
        return
    if isinstance(x, Value) and isinstance(x.kind, Instance) and user_class(x.kind.type):
        found = class_entry(machine, x.kind.type, name)
        if isinstance(found, property) and found.fset is not None:
            machine.invoke(Const(found.fset), [x, value])
            return
        if x.kind.type.__setattr__ != object.__setattr__:  # type: ignore[comparison-overlap]
            raise machine.refuse(f"`{x.kind.type.__name__}` has its own __setattr__")
    if isinstance(x, Value) and isinstance(x.kind, Array) and x.kind.dtype.kind == "c" and name in ("real", "imag"):
        machine.parts["set_item"](machine, attribute(machine, x, name), Const(Ellipsis), value)
        return
    if not isinstance(x, Value) or isinstance(x.kind, (Array, Number, Sequence, Mapping, ListOf)):
        raise machine.refuse(
            f"an assignment to the attribute `{name}` here",
            why="it changes how the same memory is read",
            hint="make a new array, or assign its elements with `x[...] = ...`",
        )
    machine.write(x, name)
    machine.holds(x, name, machine.kind(value))
    held = machine.operand(value, escapes=True)
    machine.keep(machine.places_of(x), held, key=name)
    machine.builder.do(setattr, x, Const(name), held)
