"""Making objects: of the user's classes, kept apart, or for real."""

from __future__ import annotations

import enum
import functools
import types
from typing import Any

from ..core.kinds import Instance
from ..core.values import Const, Value
from ..runtime.nesting import form_of
from ..runtime.tangents import Tangent
from .abstract import Abstract, BoundV, ObjectV, Restart
from .higher import fill_gradient
from .lookups import class_entry, user_class
from .machine import Machine
from .records import record_of


def construct(
    machine: Machine, callee: Const, cls: type, args: list[Abstract], keywords: dict[str, Abstract], site: Any
) -> Abstract:
    """``cls(*args)`` for a class: an object kept apart, where its `__init__` is text that we interpret."""
    if form_of(cls) is not None:
        return fill_gradient(machine, cls, args, keywords)
    if issubclass(cls, BaseException) or not user_class(cls):
        return machine.parts["primitive"](machine, callee, args, keywords)  # type: ignore[no-any-return]
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return record_of(machine, cls, args, keywords)
    if issubclass(cls, enum.Enum):
        known = [machine.need(arg) for arg in args]
        if None in known or keywords:
            raise machine.refuse(f"a member of `{cls.__name__}` that is not known")
        return Const(cls(*(part.value for part in known if part is not None)))
    inner = ("made", site)  # while its `__init__` runs, an object that will be real is still kept apart
    if cls.__new__ is not object.__new__ or inner in machine.real:
        raise machine.refuse(
            f"an object of `{cls.__name__}` here",
            why="it must exist at run time before its `__init__` is done",
            hint="make the object outside and pass it in",
        )
    made = ObjectV({}, cls, inner if site in machine.real else site)
    machine.stores.append(made)
    init = class_entry(machine, cls, "__init__")
    fields = getattr(cls, "__dataclass_fields__", None)
    if fields is not None and getattr(cls, "__dataclass_params__").init and "__init__" in vars(cls):
        fill_dataclass(machine, made, fields, args, keywords)
    elif init is not object.__init__:
        machine.invoke(Const(init), [made, *args], keywords, site=site)
    elif args or keywords:
        raise machine.refuse(f"`{cls.__name__}()` takes no arguments")
    return real_object(machine, made, site) if site in machine.real else made


def real_object(machine: Machine, made: ObjectV, site: Any) -> Value:
    """The object at run time, from the start: others may keep it, a branch or a loop may choose it."""
    fields = tuple((name, machine.operand(value, escapes=True)) for name, value in made.slots.items())
    value = machine.builder.bind(
        Const(machine.make_object), Const(made.cls), keywords=fields, pure=False, kind=Instance(made.cls)
    )
    machine.stores.remove(made)
    machine.made_anew(site)
    for name, held in fields:
        machine.keep(frozenset({site}), held, key=name)
    machine.place(value, frozenset({site}))
    if machine.is_written(site):
        for name, kept in made.slots.items():
            machine.holds(value, name, machine.kind(kept))
    return value


def fill_dataclass(
    machine: Machine, made: ObjectV, fields: dict[str, Any], args: list[Abstract], keywords: dict[str, Abstract]
) -> None:
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
    after = class_entry(machine, made.cls, "__post_init__")
    if after is not None:
        machine.invoke(Const(after), [made])


def function_value(machine: Machine, x: Abstract) -> Any:
    """A function that must exist at run time: only a partial of one; loops that make others are written out."""
    if isinstance(x, BoundV) and isinstance(x.function, Const) and isinstance(x.function.value, types.FunctionType):
        given = [machine.operand(arg) for arg in x.args]
        named = tuple((name, machine.operand(arg)) for name, arg in x.keywords.items())
        return machine.builder.bind(functools.partial, x.function, *given, keywords=named,
                                    kind=Instance(functools.partial))
    for loop in reversed(machine.loops):
        if loop not in machine.unrolled:
            machine.unrolled.add(loop)
            for found in (machine.real, machine.written, machine.fields, machine.contents):  # of the loop
                found.clear()
            raise Restart
    raise machine.refuse(
        "a function made here that is kept as a value",
        why="it leaves the text that is differentiated",
        hint="call it here, or define it at module level",
    )


def materialise(machine: Machine, x: ObjectV) -> Value:
    """An object that must exist: made of its fields, without running `__init__` again."""
    fields = tuple((name, machine.operand(value)) for name, value in x.slots.items())
    if x.cls is Tangent:
        (_, of), *held = fields
        return machine.builder.bind(Tangent, of, keywords=tuple(held), kind=Instance(Tangent))
    return machine.builder.bind(Const(machine.make_object), Const(x.cls), keywords=fields, kind=Instance(x.cls))
