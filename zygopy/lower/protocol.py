"""Operators, truth, membership and iteration of objects of a user's class: the methods that Python would call."""

from __future__ import annotations

import builtins
import operator
import types
from collections.abc import Callable
from typing import Any

from ..core import ops
from ..core.kinds import Array, Instance, Number
from ..core.values import Const, Value
from .abstract import Abstract, BoundV, ObjectV, TupleV
from .lookups import class_entry, lookup_class, user_class
from .machine import Machine

BINARY: dict[Any, tuple[str, str]] = {
    getattr(operator, name): (f"__{plain}__", f"__r{plain}__")
    for name, plain in (
        ("add", "add"),
        ("sub", "sub"),
        ("mul", "mul"),
        ("truediv", "truediv"),
        ("floordiv", "floordiv"),
        ("mod", "mod"),
        ("pow", "pow"),
        ("matmul", "matmul"),
        ("lshift", "lshift"),
        ("rshift", "rshift"),
        ("and_", "and"),
        ("or_", "or"),
        ("xor", "xor"),
    )
} | {
    operator.eq: ("__eq__", "__eq__"),
    operator.ne: ("__ne__", "__ne__"),
    operator.lt: ("__lt__", "__gt__"),
    operator.gt: ("__gt__", "__lt__"),
    operator.le: ("__le__", "__ge__"),
    operator.ge: ("__ge__", "__le__"),
}
UNARY: dict[Any, str] = {
    operator.neg: "__neg__",
    operator.pos: "__pos__",
    operator.invert: "__invert__",
    builtins.abs: "__abs__",
    builtins.float: "__float__",
    builtins.round: "__round__",
}
INPLACE: dict[Any, tuple[str, Callable[..., Any]]] = {
    getattr(operator, f"i{name}"): (f"__i{name.strip('_')}__", getattr(operator, name))
    for name in (
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "matmul",
        "lshift",
        "rshift",
        "and_",
        "or_",
        "xor",
    )
    if hasattr(operator, f"i{name}")
} | {
    operator.iand: ("__iand__", operator.and_),
    operator.ior: ("__ior__", operator.or_),
    operator.ixor: ("__ixor__", operator.xor),
}


NUMERIC = (Array, Number)


def class_of_object(machine: Machine, x: Abstract) -> type | None:
    """The user's class that `x` is an object of."""
    if type(x) is Value and type(x.kind) in NUMERIC:  # most are
        return None
    match x:
        case ObjectV(cls=cls):
            return cls
        case TupleV(cls=cls) if cls is not tuple:
            return cls
        case Value() if isinstance(x.kind, Instance) and user_class(x.kind.type):
            return x.kind.type
        case Const(value=value) if user_class(type(value)) and not isinstance(
            value, (type, types.FunctionType, types.ModuleType)
        ):
            return type(value)
        case _:
            return None


def written_method(machine: Machine, x: Abstract, name: str) -> types.FunctionType | None:
    """The method of the class of `x`, where it is text that we can read (not one that `dataclass` made)."""
    cls = class_of_object(machine, x)
    found = None if cls is None else lookup_class(cls, name)
    if cls is None or not isinstance(found, types.FunctionType) or found.__code__.co_filename == "<string>":
        return None
    return class_entry(machine, cls, name)  # type: ignore[no-any-return]


def operation(machine: Machine, function: Any, args: list[Abstract]) -> Abstract | None:
    """``function(*args)`` of an operator whose operands have methods for it; None where they have not."""
    for arg in args:
        if class_of_object(machine, arg) is not None:
            break
    else:
        return None
    if function in UNARY and len(args) == 1:
        found = written_method(machine, args[0], UNARY[function])
        return None if found is None else call(machine, found, args[0])
    if function in BINARY and len(args) == 2:
        return binary(machine, BINARY[function], args[0], args[1])
    if function is ops.contains or function is ops.not_contains:
        found = written_method(machine, args[1], "__contains__")
        if found is None:
            return None
        inside = call(machine, found, args[1], args[0])
        return machine.invoke(Const(ops.logical_not), [inside]) if function is ops.not_contains else inside
    if function is ops.logical_not or function is builtins.bool:
        truth = truth_of(machine, args[0])
        return None if truth is args[0] else machine.invoke(Const(function), [truth])
    return None


def binary(machine: Machine, names: tuple[str, str], a: Abstract, b: Abstract) -> Abstract | None:
    """``a op b``: the method of `a`, then the reflected one of `b`; that first, where `b` has the narrower class."""
    ways = [(written_method(machine, a, names[0]), a, b), (written_method(machine, b, names[1]), b, a)]
    first, second = class_of_object(machine, a), class_of_object(machine, b)
    if (
        ways[1][0] is not None
        and isinstance(machine.kind(a), Array)
        and getattr(second, "__array_ufunc__", ()) is not None
    ):
        raise machine.refuse(f"an array and a `{second.__name__ if second else 'object'}` in one operation",
                             why="NumPy takes the object for an element of each place",
                             hint="set `__array_ufunc__ = None` in the class, so that its own method is called")
    if first is not None and second is not None and second is not first and issubclass(second, first):
        ways.reverse()
    if first is second:
        ways = ways[:1]
    if all(found is None for found, *_ in ways):
        return None
    for found, owner, other in ways:
        if found is None:
            continue
        result = call(machine, found, owner, other)
        if not (isinstance(result, Const) and result.value is NotImplemented):
            return result
    raise machine.refuse(f"`{names[0]}` of these objects", why="neither of their classes implements it")


def augmented(machine: Machine, function: Any, x: Abstract, v: Abstract) -> Abstract | None:
    """What ``x op= v`` makes of an object: its in-place method, else the plain one."""
    name, plain = INPLACE[function]
    if class_of_object(machine, x) is None and class_of_object(machine, v) is None:
        return None
    found = written_method(machine, x, name)
    if found is not None:
        result = call(machine, found, x, v)
        if not (isinstance(result, Const) and result.value is NotImplemented):
            return result
    return operation(machine, plain, [x, v])


def truth_of(machine: Machine, x: Abstract) -> Abstract:
    """What decides whether `x` is true: the result of its `__bool__` or `__len__`, else itself."""
    for name in ("__bool__", "__len__"):
        found = written_method(machine, x, name)
        if found is not None:
            return call(machine, found, x)
    return x


def iterated(machine: Machine, x: Abstract) -> Abstract:
    """What a loop over `x` goes over: what its `__iter__` gives."""
    if isinstance(x, TupleV):
        return x
    found = written_method(machine, x, "__iter__")
    if found is None:
        return x
    given = call(machine, found, x)
    advance = written_method(machine, given, "__next__")
    return given if advance is None else machine.parts["iterator"](machine, given, advance)


def call(machine: Machine, found: types.FunctionType, owner: Abstract, *args: Abstract) -> Abstract:
    return machine.invoke(
        BoundV(Const(found), (owner,)), list(args), site=("method", found.__qualname__, machine.builder.span)
    )
