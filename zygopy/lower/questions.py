"""Questions that kinds answer: what a value is, has and contains."""

from __future__ import annotations

import operator
import types
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.kinds import ANY, ONE, WIDTH, Array, Exact, Instance, ListOf, Mapping, Number, Sequence, Size, not_one
from ..core.values import FALSE, NONE, TRUE, Const, Value
from .abstract import Abstract, BoundV, DictV, FunctionV, ListV, ObjectV, TupleV
from .folding import Fold, folding, generated
from .lookups import class_entry, lookup_class
from .machine import Machine

FOLDS: dict[Any, Fold] = {}
fold = folding(FOLDS)


@fold(np.ndim)
def ndim(machine: Machine, x: Abstract) -> Abstract | None:
    kind = machine.kind(x)
    if isinstance(kind, Array) and not kind.loose:
        return Const(kind.ndim)
    return Const(0) if isinstance(kind, Number) else None


@fold(len)
def length(machine: Machine, x: Abstract) -> Abstract | None:
    if isinstance(x, (TupleV, ListV)):
        return Const(len(x.items))
    if isinstance(x, DictV):
        return Const(len(x.slots))
    if isinstance(x, Const) and hasattr(x.value, "__len__"):
        return Const(len(x.value))
    if isinstance(x, ObjectV) or (
        isinstance(x, Value)
        and isinstance(x.kind, Instance)
        and callable(getattr(x.kind.type, "__len__", None))
        and isinstance(getattr(x.kind.type, "__len__"), types.FunctionType)
    ):
        cls: Any = class_of(machine, x)
        return machine.invoke(BoundV(Const(class_entry(machine, cls, "__len__")), (x,)), [])
    kind = machine.kind(x)
    if isinstance(x, Value) and isinstance(kind, Array) and kind.axes:
        return machine.builder.bind(len, x, kind=Number(int, kind.axes[0]))
    if isinstance(kind, Sequence) and generated(machine):
        return Const(len(kind.items))
    if isinstance(kind, Sequence) and isinstance(x, Value):
        value = machine.builder.bind(len, x, kind=Number(int))
        machine.builder.static[value] = Const(len(kind.items))
        return value
    return None


@fold(isinstance)
def is_instance(machine: Machine, x: Abstract, classes: Abstract) -> Abstract | None:
    wanted = machine.static(classes)
    possible = classes_of(machine, x)
    answers = set() if wanted is None else {issubclass(cls, wanted.value) for cls in possible}
    return Const(answers.pop()) if len(answers) == 1 else None


def classes_of(machine: Machine, x: Abstract) -> list[type]:
    """The classes of which a value may be an instance; none where they are not known."""
    kind = machine.kind(x)
    if isinstance(kind, Number) and kind.loose and kind.type in WIDTH:
        return [cls for cls, width in WIDTH.items() if width <= WIDTH[kind.type]]
    cls = class_of(machine, x)
    return [] if cls is None else [cls]


def class_of(machine: Machine, x: Abstract) -> type | None:
    """The exact class of a value, where it is known."""
    match x:
        case Const(value=value):
            return type(value)
        case TupleV():
            return x.cls
        case ListV():
            return list
        case DictV():
            return dict
        case ObjectV():
            return x.cls
        case FunctionV():
            return types.FunctionType
        case _:
            kind = machine.kind(x)
            if isinstance(kind, (Array, Number)) and kind.loose:
                return None
            return kind.type if isinstance(kind, (Number, Array, Sequence, ListOf, Mapping, Instance)) else None


@fold(type)
def type_of(machine: Machine, x: Abstract) -> Abstract | None:
    cls = class_of(machine, x)
    return None if cls is None else Const(cls)


@fold(callable)
def is_callable(machine: Machine, x: Abstract) -> Abstract | None:
    if isinstance(x, (FunctionV, BoundV)):
        return TRUE
    if isinstance(x, Const):
        return Const(callable(x.value))
    cls = class_of(machine, x)
    return None if cls is None else Const(lookup_class(cls, "__call__") is not None)


@fold(hasattr)
def has_attribute(machine: Machine, x: Abstract, name: Abstract) -> Abstract | None:
    known = machine.need(name)
    if known is None:
        return None
    if isinstance(x, ObjectV):
        return Const(known.value in x.slots or hasattr(x.cls, known.value))
    if isinstance(x, Const):
        return Const(hasattr(x.value, known.value))
    kind = machine.kind(x)
    if isinstance(kind, (Array, Number)):
        return Const(hasattr(kind.type, known.value))
    if isinstance(kind, Instance) and isinstance(x, Value) and x in machine.witnesses:
        answers = {hasattr(value, known.value) for value in machine.witnesses[x].values}
        if len(answers) == 1:
            answer = answers.pop()
            machine.witnesses[x].require(f"hasattr({{v}}, {known.value!r}) is {answer}")
            return Const(answer)
    return None


def get_attribute(
    machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
) -> Abstract | None:
    """``getattr(x, name)`` and ``getattr(x, name, default)``."""
    known = machine.need(args[1])
    if known is None:
        if machine.generating:
            return None
        raise machine.refuse(
            "`getattr` of a name that is not known",
            why="which field gets the cotangent is only known later",
            hint="pass the name as a string argument",
        )
    if len(args) == 2:
        return machine.attribute(args[0], known.value)
    there = has_attribute(machine, args[0], known)
    if not isinstance(there, Const):
        raise machine.refuse("`getattr` with a default, of a value of unknown kind", hint="ask with `hasattr` first")
    return machine.attribute(args[0], known.value) if there.value else args[2]


FOLDS[getattr] = get_attribute


@fold(setattr)
@fold(object.__setattr__)
def set_attribute(machine: Machine, x: Abstract, name: Abstract, value: Abstract) -> Abstract | None:
    known = machine.need(name)
    if known is None:
        raise machine.refuse("an assignment to a field whose name is not known", why="it may be any of them",
                             hint="write the name out: `x.name = value`")
    machine.parts["set_attribute"](machine, x, known.value, value)
    return NONE


@fold(runtime.is_known)
def is_known(machine: Machine, x: Abstract) -> Abstract | None:
    return Const(machine.static(x) is not None)


@fold(runtime.is_wanted)
def is_wanted(machine: Machine, x: Abstract) -> Abstract | None:
    return Const(machine.answered is None or any(x is argument for argument in machine.answered))


@fold(runtime.within_gradient)
def within_gradient(machine: Machine) -> Abstract | None:
    return TRUE


@fold(operator.is_)
def is_same(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    if a is b:
        return TRUE
    if isinstance(a, Const) and isinstance(b, Const):
        return Const(a.value is b.value)
    if isinstance(a, (FunctionV, BoundV, TupleV, ListV, DictV, ObjectV)) or isinstance(
        b, (FunctionV, BoundV, TupleV, ListV, DictV, ObjectV)
    ):
        return FALSE
    for one, other in ((a, b), (b, a)):
        if isinstance(other, Const):
            cls = class_of(machine, one)
            if cls is not None and cls is not type(other.value):
                return FALSE
            if other.value is None and cls is type(None):
                return TRUE
            if isinstance(other.value, bool) and cls is bool and (known := machine.need(one)) is not None:
                return Const(known.value is other.value)
    return None


@fold(operator.is_not)
def is_not_same(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    same = is_same(machine, a, b)
    return Const(not same.value) if isinstance(same, Const) else None


@fold(ops.logical_not)
def negation(machine: Machine, x: Abstract) -> Abstract | None:
    known = machine.truth(x)
    return None if known is None else Const(not known)


@fold(ops.contains)
def contained(machine: Machine, x: Abstract, container: Abstract) -> Abstract | None:
    if isinstance(container, Const) and not isinstance(container.value, str):
        known = machine.need(x)
        return None if known is None else Const(known.value in container.value)
    known = machine.static(x)
    if known is None:
        return None
    keys = machine.keys_of(container)
    if keys is not None:
        return Const(known.value in keys)
    whole = machine.static(container)
    return None if whole is None else Const(known.value in whole.value)


@fold(ops.not_contains)
def not_contained(machine: Machine, x: Abstract, container: Abstract) -> Abstract | None:
    inside = contained(machine, x, container)
    return Const(not inside.value) if isinstance(inside, Const) else None


def comparison(function: Any) -> None:
    @fold(function)
    def compared(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
        if function in (operator.eq, operator.ne):
            equal = same_length(machine, a, b)
            if equal is not None:
                return Const(equal is (function is operator.eq))
        first, second = machine.static(a), machine.static(b)
        if is_text(machine, a) or is_text(machine, b):
            first, second = machine.need(a), machine.need(b)
        if first is None or second is None:
            return None
        result = function(first.value, second.value)
        return Const(result) if isinstance(result, bool) else None


def same_length(machine: Machine, a: Abstract, b: Abstract) -> bool | None:
    """Whether two lengths of axes, or such a length and a number, are equal, where that is known."""
    m, n = length_of(machine, a), length_of(machine, b)
    if m is None or n is None:
        return None
    if m == n and m != ANY:
        return True
    if ONE in (m, n):
        return False if not_one(m) or not_one(n) else None
    return False if isinstance(m, Exact) and isinstance(n, Exact) else None


def length_of(machine: Machine, x: Abstract) -> Size | None:
    if isinstance(x, Const):
        return None if type(x.value) is not int or x.value < 1 else ONE if x.value == 1 else Exact(x.value)
    kind = machine.kind(x)
    return kind.size if isinstance(kind, Number) else None


def is_text(machine: Machine, x: Abstract) -> bool:
    kind = machine.kind(x)
    return isinstance(kind, Instance) and kind.type is str


for _function in (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge):
    comparison(_function)
