"""Entries, fields and methods: of structures kept apart, of arguments, of what exists only at run time."""

from __future__ import annotations

import operator
import types
from typing import Any

import numpy as np

from ..analyse.probe import attribute as array_attribute
from ..analyse.probe import indexed
from ..analyse.witness import Witness
from ..core.kinds import UNKNOWN, Array, Instance, Kind, ListOf, Mapping, Number, Sequence, item_of, join
from ..core.ops import Method, make_list, make_slice, make_tuple
from ..core.values import NONE, Const, Star, Value
from .abstract import Abstract, BoundV, DictV, Frame, FunctionV, ListV, ObjectV, Restart, SuperV, TupleV
from .machine import Machine
from .records import make_record, record_attribute, record_method, record_of

# ------------------------------------------------------------------ entries


def item(machine: Machine, x: Abstract, key: Abstract) -> Abstract:
    """``x[key]``."""
    known = machine.static(key)
    if isinstance(x, (TupleV, ListV)):
        known = known or machine.need(key)
        if known is not None and isinstance(known.value, (int, np.integer)) and -len(x.items) <= known.value < len(x.items):
            return x.items[known.value]
        if known is not None and isinstance(known.value, slice):
            part = x.items[known.value]
            return TupleV(tuple(part)) if isinstance(x, TupleV) else machine.new_list(list(part), ("part", x.site, repr(known.value)))
        if isinstance(x, ListV) and known is None:
            machine.make_real(x.site)
    if isinstance(x, DictV):
        known = known or machine.need(key)
        if known is not None and known.value in x.slots:
            return x.slots[known.value]
        machine.make_real(x.site)
    if isinstance(x, ObjectV):
        return machine.invoke(BoundV(Const(getattr(x.cls, "__getitem__")), (x,)), [key])
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
        return machine.invoke(BoundV(Const(getattr(kind.type, "__getitem__")), (x,)), [key])
    operand = machine.operand(key)
    value = machine.builder.bind(operator.getitem, x, operand, kind=item_kind(machine, x, key, known))
    if known is not None and isinstance(known.value, slice) and x in machine.witnesses and not isinstance(kind, Array):
        part = machine.witnesses[x].part(known.value)
        if part is not None and x not in machine.builder.mutable:
            machine.witnesses[value] = part
            value.kind = part.kind()
    if not isinstance(value.kind, Number):
        shared = machine.places_of(x)
        if x in machine.builder.mutable and not isinstance(kind, Array):
            shared = frozenset((site, "entry") for site in shared)
        if isinstance(value.kind, Array) and not basic(machine, key):
            shared = frozenset({("made", tuple(machine.call_sites), machine.builder.span)})
        machine.place(value, shared)
    return value


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
            whole = isinstance(part.kind, Number) and issubclass(part.kind.type, (int, np.integer)) and part.kind.type is not bool
            if not (is_slice or whole):
                return False
        else:
            return False
    return True


def item_kind(machine: Machine, x: Value, key: Abstract, known: Const | None) -> Kind:
    kind = x.kind
    if x in machine.builder.mutable and not isinstance(kind, (Array, ListOf)):
        if known is not None and isinstance(known.value, slice):
            return Instance(list)
        return machine.held(x, None)
    if isinstance(kind, Array):
        if basic(machine, key):
            parts = key.items if isinstance(key, TupleV) else [key]
            return indexed(kind, tuple(index_part(machine, part) for part in parts))
        index = machine.kind(key)
        if isinstance(index, (Array, Sequence)) or isinstance(key, TupleV):
            return machine.builder.infer(machine.builder, Const(operator.getitem), (x, machine.operand(key)), ())
        return UNKNOWN
    if isinstance(kind, ListOf):
        return ListOf(kind.type, kind.item) if known is not None and isinstance(known.value, slice) else kind.item if isinstance(machine.kind(key), Number) else UNKNOWN
    if isinstance(kind, Sequence) and known is not None:
        if isinstance(known.value, slice):
            return Sequence(kind.type, kind.items[known.value])
        if isinstance(known.value, int) and -len(kind.items) <= known.value < len(kind.items):
            return kind.items[known.value]
    if isinstance(kind, Mapping) and known is not None:
        return kind.get(known.value)
    return UNKNOWN


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
        return slice("?", None, None)
    return "int"


def projection(machine: Machine, x: Value, key: Any) -> Abstract | None:
    """An entry of an argument: read wherever it is used."""
    witness = machine.witnesses.get(x)
    if witness is None:
        return None
    below = witness.item(key)
    if below is None:
        return None
    hint = key if isinstance(key, str) and key.isidentifier() else None
    return read(machine, x, ("item", key), below, hint, operator.getitem, Const(key))


def read(machine: Machine, x: Value, key: Any, below: Witness, hint: str | None, callee: Any, argument: Const) -> Abstract:
    """A read of an argument's entry or field, made once; fixed objects (functions, None) stand for themselves."""
    fixed = settled(machine, below)
    if fixed is not None:
        return fixed
    memo = (x, key)
    if memo in machine.projections:
        return machine.projections[memo]
    if x in machine.outer:
        value = machine.hoist(callee, x, argument, witness=below, hint=hint)
    else:
        value = machine.builder.bind(callee, x, argument, kind=below.kind(), hint=hint, inline=True)
        machine.witnesses[value] = below
        machine.place(value, frozenset({machine.site_of(below)}))
        return value
    machine.projections[memo] = value
    return value


def settled(machine: Machine, witness: Witness) -> Const | None:
    """None and builtin functions, which are what they are; the guard tests it."""
    first = witness.values[0]
    if any(value is not first for value in witness.values):
        return None
    if first is None:
        witness.require("{v} is None")
        return NONE
    if isinstance(first, (np.ufunc, types.BuiltinFunctionType, types.ModuleType, type)) or (
        isinstance(first, types.FunctionType) and machine.find(first) is not None
    ):
        witness.require(f"{{v}} is {machine.guard.name(first)}")
        return Const(first)
    return None


def given(machine: Machine, key: Any, witness: Witness, name: str) -> Abstract:
    """A value that the caller's function captured: an input of the derived one."""
    fixed = settled(machine, witness)
    if fixed is not None:
        return fixed
    if key not in machine.projections:
        value = Value(witness.kind(), name)
        machine.witnesses[value] = witness
        machine.outer.add(value)
        machine.place(value, frozenset({machine.site_of(witness)}))
        machine.projections[key] = value
        machine.inputs[machine.path_of(witness.node)] = value
    return machine.projections[key]


def given_unknown(machine: Machine, path: str, name: str) -> Abstract:
    """A captured value of which nothing is known: an input of the derived function, read at `path`."""
    if path not in machine.inputs:
        value = Value(UNKNOWN, name)
        machine.outer.add(value)
        machine.place(value, frozenset({("given", path)}))
        machine.inputs[path] = value
    return machine.inputs[path]


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
        cls = x.cls if isinstance(x, ObjectV) else x.kind.type  # type: ignore[union-attr]
        machine.invoke(BoundV(Const(getattr(cls, "__setitem__")), (x,)), [key, value])
        return
    if not isinstance(x, Value):
        raise machine.refuse("an item assignment to something that holds no items")
    machine.write(x)
    holds_items = not isinstance(x.kind, Array)
    if holds_items:
        whole = known is not None and isinstance(known.value, slice)
        machine.holds(x, None, UNKNOWN if whole else machine.kind(value))
    machine.builder.do(operator.setitem, x, machine.operand(key), machine.operand(value, escapes=holds_items))


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


# ------------------------------------------------------------------ fields


def attribute(machine: Machine, x: Abstract, name: str) -> Abstract:
    """``x.name``."""
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
    if isinstance(value, (types.ModuleType, type)) or not hasattr(value, "__dict__"):
        if callable(found) and getattr(found, "__self__", None) is value and not isinstance(value, (types.ModuleType, type)):
            return BoundV(Const(Method(name)), (Const(value, text),))
        return Const(found, None if text is None else f"{text}.{name}")
    call = getattr(type(value), name, None)
    if isinstance(call, types.FunctionType):
        return BoundV(Const(call), (Const(value, text),))
    return Const(found, None if text is None else f"{text}.{name}")


def super_lookup(machine: Machine, cls: type, owner: Abstract, name: str) -> Any:
    actual = owner.cls if isinstance(owner, ObjectV) else machine.kind(owner).type  # type: ignore[union-attr]
    for base in actual.__mro__[actual.__mro__.index(cls) + 1 :]:
        if name in base.__dict__:
            return base.__dict__[name]
    raise machine.refuse(f"super() has no attribute `{name}`")


def lookup_class(cls: type, name: str) -> Any:
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def class_attribute(machine: Machine, owner: Abstract, found: Any, name: str) -> Abstract:
    """What an attribute found on the class means for an instance."""
    if isinstance(found, types.FunctionType):
        return BoundV(Const(found), (owner,))
    if isinstance(found, staticmethod):
        return Const(found.__func__)
    if isinstance(found, classmethod):
        cls = owner.cls if isinstance(owner, ObjectV) else machine.kind(owner).type  # type: ignore[union-attr]
        return BoundV(Const(found.__func__), (Const(cls),))
    if isinstance(found, property) and found.fget is not None:
        return machine.invoke(Const(found.fget), [owner])
    return Const(found)


def attribute_of_object(machine: Machine, x: ObjectV, name: str) -> Abstract:
    if name in x.slots:
        return x.slots[name]
    found = lookup_class(x.cls, name)
    if found is None:
        raise machine.refuse(f"`{x.cls.__name__}` object has no attribute `{name}` here")
    return class_attribute(machine, x, found, name)


def user_class(cls: type) -> bool:
    """Whether the methods of a class are text that we interpret."""
    return cls.__module__.split(".")[0] not in ("builtins", "numpy", "cupy", "scipy", "functools", "itertools", "collections", "range", "zygopy")


def attribute_of_value(machine: Machine, x: Value, name: str) -> Abstract:
    kind = x.kind
    if isinstance(kind, (Array, Number)):
        found = getattr(kind.type, name, None)
        if callable(found) and not isinstance(found, (types.GetSetDescriptorType, property)):
            return BoundV(Const(Method(name)), (x,))
        if isinstance(kind, Array) and not kind.loose and name in ("dtype", "ndim"):
            fact = Const(getattr(kind, name))
            if machine.generating:
                return fact
            value = machine.builder.bind(getattr, x, Const(name), kind=Instance(type(fact.value)))
            machine.builder.static[value] = fact
            return value
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
            return machine.builder.bind(getattr, x, Const(name), kind=kind.items[fields.index(name)])
        if fields:
            return record_attribute(machine, x, kind.type, name) or BoundV(Const(Method(name)), (x,))
        return BoundV(Const(Method(name)), (x,))
    if isinstance(kind, Instance):
        return attribute_of_instance(machine, x, kind.type, name)
    return BoundV(Const(Method(name)), (x,)) if called_next(machine) else machine.builder.bind(getattr, x, Const(name), pure=False)


def called_next(machine: Machine) -> bool:
    return False


def attribute_of_instance(machine: Machine, x: Value, cls: type, name: str) -> Abstract:
    """A field or method of an argument of a user's class."""
    if cls in (list, dict, tuple, str, set, range):
        return BoundV(Const(Method(name)), (x,))
    found = lookup_class(cls, name)
    field = not isinstance(found, (types.FunctionType, staticmethod, classmethod, property))
    if not field:
        machine.guard.root(machine.guard.name(cls)).facts[f"{{v}}.{name} is {machine.guard.name(getattr(cls, name))}"] = None
        return class_attribute(machine, x, found, name)
    if x in machine.builder.mutable:
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
        return machine.builder.bind(getattr, x, Const(name), pure=False)
    return read(machine, x, ("field", name), below, name, getattr, Const(name))


def set_attribute(machine: Machine, x: Abstract, name: str, value: Abstract) -> None:
    """``x.name = value``."""
    if isinstance(x, ObjectV):
        found = lookup_class(x.cls, name)
        if isinstance(found, property) and found.fset is not None:
            machine.invoke(Const(found.fset), [x, value])
        elif x.cls.__setattr__ is not object.__setattr__:
            raise machine.refuse(f"`{x.cls.__name__}` has its own __setattr__")
        else:
            x.slots[name] = value
        return
    if isinstance(x, Value) and isinstance(x.kind, Instance) and user_class(x.kind.type):
        found = lookup_class(x.kind.type, name)
        if isinstance(found, property) and found.fset is not None:
            machine.invoke(Const(found.fset), [x, value])
            return
        if x.kind.type.__setattr__ is not object.__setattr__:
            raise machine.refuse(f"`{x.kind.type.__name__}` has its own __setattr__")
    if not isinstance(x, Value):
        raise machine.refuse(f"an assignment to the attribute `{name}` here")
    machine.write(x)
    machine.holds(x, name, machine.kind(value))
    machine.builder.do(setattr, x, Const(name), machine.operand(value, escapes=True))


# ------------------------------------------------------------------ methods of structures kept apart


def method(machine: Machine, callee: Method, args: list[Abstract], keywords: dict[str, Abstract], site: Any) -> Abstract:
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
    if isinstance(owner, Value) and callee.name in WRITERS and not isinstance(owner.kind, (Array, Number)):
        if isinstance(owner.kind, Instance) and user_class(owner.kind.type):
            raise machine.refuse(f"`.{callee.name}` of a `{owner.kind.type.__name__}`")
        machine.write(owner)
        if callee.name in ("append", "insert", "setdefault", "add"):
            machine.holds(owner, None, machine.kind(args[-1]))
        elif callee.name in ("extend", "update"):
            machine.holds(owner, None, item_of(machine.kind(args[1])) if len(args) > 1 else UNKNOWN)
        operands = [machine.operand(arg, escapes=True) for arg in args]
        if callee.name in SILENT:
            machine.builder.do(Const(callee), *operands)
            return NONE
        value = machine.builder.bind(Const(callee), *operands, pure=False, kind=machine.held(owner, None))
        machine.place(value, frozenset((site, "entry") for site in machine.places_of(owner)))
        return value
    if isinstance(owner, Value) and owner in machine.builder.mutable and callee.name == "get" and not keywords:
        kind = machine.held(owner, None)
        kind = join(kind, machine.kind(args[2])) if len(args) > 2 else UNKNOWN
        value = machine.builder.bind(Const(callee), *[machine.operand(arg, escapes=True) for arg in args], pure=False, kind=kind)
        machine.place(value, frozenset((site, "entry") for site in machine.places_of(owner)))
        return value
    if isinstance(owner, Value) and isinstance(owner.kind, Mapping) and callee.name in ("keys", "values", "items", "get") and owner not in machine.builder.mutable:
        keys = machine.keys_of(owner)
        assert keys is not None
        if callee.name == "get":
            key = machine.need(args[1])
            if key is not None:
                return item(machine, owner, key) if key.value in keys else args[2] if len(args) > 2 else NONE
    return machine.parts["primitive"](machine, Const(callee), args, keywords)


SILENT = ("append", "extend", "insert", "remove", "clear", "sort", "reverse", "update", "add", "discard")
WRITERS = frozenset({"append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "update", "setdefault", "popitem", "add", "discard"})


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
    if name in WRITERS:
        machine.make_real(owner.site)
    return machine.parts["primitive"](machine, Const(Method(name)), args, {})


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
            owner.slots.update({key.value: pair[1] for key, pair in zip(known, pairs, strict=True) if key is not None and pair is not None})
            continue
        owner.slots.update({key: machine.item(other, Const(key)) for key in keys})
    owner.slots.update(keywords)
    return NONE


def dict_method(machine: Machine, owner: DictV, name: str, args: list[Abstract], site: Any) -> Abstract:
    key = machine.static(args[1]) if len(args) > 1 else None
    if name == "items":
        return TupleV(tuple(TupleV((Const(k), v)) for k, v in owner.slots.items()))
    if name == "values":
        return TupleV(tuple(owner.slots.values()))
    if name == "keys":
        return TupleV(tuple(map(Const, owner.slots)))
    if name in ("get", "pop", "setdefault") and key is not None:
        default = args[2] if len(args) > 2 else NONE
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


# ------------------------------------------------------------------ iterating and making


def entries_of(machine: Machine, x: Abstract) -> list[Abstract] | None:
    """The elements that iterating over `x` gives, where their number is known."""
    if isinstance(x, TupleV):
        return list(x.items)
    if isinstance(x, ListV):
        return x.items
    if isinstance(x, DictV):
        return list(map(Const, x.slots))
    if isinstance(x, Const) and isinstance(x.value, (tuple, list, range, str)) and len(x.value) <= 64:
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
        return None if any(isinstance(arg, Star) for arg in step.args) else list(step.args)
    if isinstance(step and step.callee, Const) and isinstance(callee, Method) and step is not None and callee.name in ("items", "keys", "values"):
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


def construct(machine: Machine, callee: Const, cls: type, args: list[Abstract], keywords: dict[str, Abstract], site: Any) -> Abstract:
    """``cls(*args)`` for a class: an object kept apart, where its `__init__` is text that we interpret."""
    if issubclass(cls, BaseException) or not user_class(cls):
        return machine.parts["primitive"](machine, callee, args, keywords)
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return record_of(machine, cls, args, keywords)
    if cls.__new__ is not object.__new__ or (site in machine.real):
        raise machine.refuse(f"an object of `{cls.__name__}` here", why="it must exist at run time, which is not followed yet",
                             hint="make the object outside and pass it in")
    made = ObjectV({}, cls, site)
    machine.stores.append(made)
    init = cls.__init__
    fields = getattr(cls, "__dataclass_fields__", None)
    if fields is not None and getattr(cls, "__dataclass_params__").init and "__init__" in vars(cls):
        fill_dataclass(machine, made, fields, args, keywords)
    elif init is not object.__init__:
        machine.invoke(Const(init), [made, *args], keywords, site=site)
    elif args or keywords:
        raise machine.refuse(f"`{cls.__name__}()` takes no arguments")
    return made


def fill_dataclass(machine: Machine, made: ObjectV, fields: dict[str, Any], args: list[Abstract], keywords: dict[str, Abstract]) -> None:
    """What the `__init__` of a dataclass does."""
    left, rest = dict(keywords), list(args)
    for name, field in fields.items():
        missing = field.default.__class__.__name__ == "_MISSING_TYPE"
        factory = field.default_factory
        if field.init and rest and not field.kw_only:
            made.slots[name] = rest.pop(0)
        elif field.init and name in left:
            made.slots[name] = left.pop(name)
        elif not missing:
            made.slots[name] = Const(field.default)
        elif factory.__class__.__name__ != "_MISSING_TYPE":
            made.slots[name] = machine.invoke(Const(factory), [], site=("factory", name))
        elif field.init:
            raise machine.refuse(f"`{made.cls.__name__}` is made without its field `{name}`")
    if rest or left:
        raise machine.refuse(f"`{made.cls.__name__}` is made with arguments that it does not take")
    after = getattr(made.cls, "__post_init__", None)
    if after is not None:
        machine.invoke(Const(after), [made])


def function_value(machine: Machine, x: Abstract) -> Any:
    """A function that must exist at run time: never; loops that make it are written out, so that it need not."""
    for loop in reversed(machine.loops):
        if loop not in machine.unrolled:
            machine.unrolled.add(loop)
            for found in (machine.real, machine.written, machine.contents):  # what followed from the loop
                found.clear()
            raise Restart
    raise machine.refuse("a function made here that is kept as a value",
                         why="it leaves the text that is differentiated", hint="call it here, or define it at module level")


def materialise(machine: Machine, x: ObjectV) -> Value:
    """An object that must exist: made of its fields, without running `__init__` again."""
    fields = tuple((name, machine.operand(value)) for name, value in x.slots.items())
    return machine.builder.bind(Const(machine.make_object), Const(x.cls), keywords=fields, kind=Instance(x.cls))


__all__ = ["Frame", "attribute", "item"]
