"""Expressions: from the surface tree to abstract values."""

from __future__ import annotations

import builtins
import functools
import itertools
import math
import operator
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ..analyse.witness import Witness
from ..core import ops
from ..core.kinds import UNKNOWN, Kind, Number
from ..core.values import NONE, UNBOUND, Const, Operand, Star, Value
from . import generators
from .abstract import Abstract, BoundV, DictV, Frame, FunctionV, ListV, Operands, TupleV
from .lookups import fixed
from .machine import Machine

BINARY: dict[str, Callable[..., Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "Pow": operator.pow,
    "MatMult": operator.matmul,
    "LShift": operator.lshift,
    "RShift": operator.rshift,
    "BitOr": operator.or_,
    "BitXor": operator.xor,
    "BitAnd": operator.and_,
}
UNARY: dict[str, Callable[..., Any]] = {
    "UAdd": operator.pos, "USub": operator.neg, "Invert": operator.invert, "Not": ops.logical_not,
}
COMPARE: dict[str, Callable[..., Any]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    "Is": operator.is_,
    "IsNot": operator.is_not,
    "In": ops.contains,
    "NotIn": ops.not_contains,
}


def evaluate(machine: Machine, node: Any, frame: Frame) -> Abstract:
    """The abstract value of an expression; what must happen at run time becomes steps."""
    handler = HANDLERS.get(type(node).__name__)
    if handler is None:
        raise machine.refuse(f"{describe(node)} inside a differentiated function", frame.source.span(node))
    return handler(machine, node, frame)


def describe(node: Any) -> str:
    names = {"Await": "'await'", "Yield": "'yield'", "YieldFrom": "'yield from'", "JoinedStr": "an f-string"}
    return names.get(type(node).__name__, f"a {type(node).__name__}")


def at(machine: Machine, node: Any, frame: Frame) -> None:
    """Say where in the user's text the next binding comes from."""
    if not frame.trusted:
        machine.builder.span = frame.source.span(node)


# ------------------------------------------------------------------ names


def constant(machine: Machine, node: Any, frame: Frame) -> Abstract:
    return Const(node.value)


def name(machine: Machine, node: Any, frame: Frame) -> Abstract:
    found = lookup(machine, node.id, frame)
    if found is None and frame.globals is machine.root_globals and not frame.trusted:  # perhaps nobody will read it
        at(machine, node, frame)
        return machine.builder.bind(ops.read_global, Const(node.id), pure=False)
    if found is None or found is UNBOUND:
        at(machine, node, frame)
        raise machine.refuse(f"`{node.id}` has no value here", frame.source.span(node))
    return found


def lookup(machine: Machine, wanted: str, frame: Frame) -> Abstract | None:
    """What a name means: a variable of the call, of an outer function, of a cell, the module, Python."""
    scope: Frame | None = frame
    while scope is not None:
        if wanted in scope.slots:
            return scope.slots[wanted]
        if wanted in scope.cells:
            cell = scope.cells[wanted]
            return cell() if callable(cell) and not isinstance(cell, Operands) else cell  # type: ignore[no-any-return]
        scope = scope.parent
    return global_name(machine, wanted, frame)


def global_name(machine: Machine, wanted: str, frame: Frame) -> Abstract | None:
    space = frame.globals
    if wanted not in space:
        value = getattr(builtins, wanted, UNBOUND)
        return None if value is UNBOUND else Const(value, None if frame.trusted else wanted)
    value = space[wanted]
    if frame.trusted:
        return Const(value)
    own = space is machine.root_globals
    text = wanted if own else None
    node = machine.guard.root(f"{machine.guard.name(space)}[{wanted!r}]")
    if isinstance(value, (ModuleType, type)) or callable(value):
        if fixed(value):
            node.facts[f"{{v}} is {machine.guard.name(value)}"] = None
            return Const(value, text)
    key = ("global", id(space), wanted)
    known = machine.projections.get(key)
    if known is None:
        witness = Witness([value], node, machine.guard)
        if value is None or isinstance(value, (str, bool)) :
            node.facts[
                f"{{v}} is {machine.guard.name(value)}"
                if value is None or isinstance(value, bool)
                else f"{{v}} == {value!r}"
            ] = None
            return Const(value)
        if machine.wanted is not None:  # an input, like a captured name
            return machine.parts["given"](machine, key, witness, wanted)  # type: ignore[no-any-return]
        read: Operand = Const(wanted)
        if own:
            known = machine.hoist(ops.read_global, read, witness=witness, hint=wanted)
        else:
            known = machine.hoist(operator.getitem, Const(space), read, witness=witness, hint=wanted)
        machine.projections[key] = known
    return known


def attribute_node(machine: Machine, node: Any, frame: Frame) -> Abstract:
    x = evaluate(machine, node.value, frame)
    at(machine, node, frame)
    return machine.attribute(x, node.attr)


def subscript(machine: Machine, node: Any, frame: Frame) -> Abstract:
    x = evaluate(machine, node.value, frame)
    key = evaluate(machine, node.slice, frame)
    at(machine, node, frame)
    return machine.item(x, key)


def slice_node(machine: Machine, node: Any, frame: Frame) -> Abstract:
    parts = [
        NONE if part is None else machine.operand(evaluate(machine, part, frame))
        for part in (node.lower, node.upper, node.step)
    ]
    return machine.builder.bind(ops.make_slice, *parts)


# ------------------------------------------------------------------ operators


def binary(machine: Machine, node: Any, frame: Frame) -> Abstract:
    a = evaluate(machine, node.left, frame)
    b = evaluate(machine, node.right, frame)
    at(machine, node, frame)
    return machine.invoke(Const(BINARY[type(node.op).__name__]), [a, b])


def unary(machine: Machine, node: Any, frame: Frame) -> Abstract:
    x = evaluate(machine, node.operand, frame)
    at(machine, node, frame)
    if type(node.op).__name__ == "USub" and isinstance(x, Const) and isinstance(x.value, (int, float)):
        return Const(-x.value)
    return machine.invoke(Const(UNARY[type(node.op).__name__]), [x])


def compare(machine: Machine, node: Any, frame: Frame) -> Abstract:
    left = evaluate(machine, node.left, frame)

    def chain(left: Abstract, index: int) -> Abstract:
        right = evaluate(machine, node.comparators[index], frame)
        at(machine, node, frame)
        result = machine.invoke(Const(COMPARE[type(node.ops[index]).__name__]), [left, right])
        if index + 1 == len(node.ops):
            return result
        return machine.choose(result, lambda: chain(right, index + 1), lambda: result)

    return chain(left, 0)


def boolean(machine: Machine, node: Any, frame: Frame) -> Abstract:
    conjunction = type(node.op).__name__ == "And"

    def chain(index: int) -> Abstract:
        value = evaluate(machine, node.values[index], frame)
        if index + 1 == len(node.values):
            return value
        at(machine, node, frame)
        if conjunction:
            return machine.choose(value, lambda: chain(index + 1), lambda: value)
        return machine.choose(value, lambda: value, lambda: chain(index + 1))

    return chain(0)


def conditional(machine: Machine, node: Any, frame: Frame) -> Abstract:
    test = evaluate(machine, node.test, frame)
    at(machine, node, frame)
    return machine.choose(
        test, lambda: evaluate(machine, node.body, frame), lambda: evaluate(machine, node.orelse, frame)
    )


def walrus(machine: Machine, node: Any, frame: Frame) -> Abstract:
    value = evaluate(machine, node.value, frame)
    machine.assign(node.target, value, frame)
    return value


# ------------------------------------------------------------------ displays


def tuple_node(machine: Machine, node: Any, frame: Frame) -> Abstract:
    items = entries(machine, node.elts, frame)
    parts: list[Abstract] = []  # `(*xs, y, z)` is `tuple(xs) + (y, z)`
    for starred, run in itertools.groupby(items, lambda item: isinstance(item, Star)):
        if starred:
            parts.extend(machine.invoke(Const(tuple), [item.operand]) for item in run if isinstance(item, Star))
        else:
            parts.append(TupleV(tuple(run)))
    if not parts:
        return TupleV(())
    at(machine, node, frame)
    return functools.reduce(lambda a, b: machine.invoke(Const(operator.add), [a, b]), parts)


def entries(machine: Machine, nodes: list[Any], frame: Frame) -> list[Abstract]:
    """The entries of a display; a starred one is spread where its length is known."""
    items: list[Abstract] = []
    for part in nodes:
        if type(part).__name__ == "Starred":
            spread = evaluate(machine, part.value, frame)
            known = machine.entries_of(spread)
            items.extend([Star(machine.operand(spread))] if known is None else known)
        else:
            items.append(evaluate(machine, part, frame))
    return items


def list_node(machine: Machine, node: Any, frame: Frame) -> Abstract:
    items = entries(machine, node.elts, frame)
    at(machine, node, frame)
    return machine.new_list(items, (frame.calls, id(node)))


def dict_node(machine: Machine, node: Any, frame: Frame) -> Abstract:
    site = (frame.calls, id(node))
    parts: list[tuple[Abstract, Abstract]] = []
    whole: Abstract | None = None  # what stands before `parts`: `{**a, "x": 1, **b}` is `a | {"x": 1} | b`
    for key, value in zip(node.keys, node.values, strict=True):
        held = evaluate(machine, value, frame)
        if key is not None:
            parts.append((evaluate(machine, key, frame), held))
            continue
        known = machine.keys_of(held)
        if known is not None:
            parts.extend((Const(name), machine.item(held, Const(name))) for name in known)
            continue
        if whole is not None or parts:
            whole = merged(machine, whole, parts, (site, len(parts)))
            held = machine.invoke(Const(operator.or_), [whole, held])
        whole, parts = held, []
    at(machine, node, frame)
    return machine.new_dict(parts, site) if whole is None else merged(machine, whole, parts, site)


def merged(machine: Machine, whole: Abstract | None, parts: list[tuple[Abstract, Abstract]], site: Any) -> Abstract:
    """A new dict of what `whole` holds and of `parts`."""
    made = machine.new_dict(parts, site)
    return made if whole is None else machine.invoke(Const(operator.or_), [whole, made])


def set_node(machine: Machine, node: Any, frame: Frame) -> Abstract:
    items = [machine.operand(evaluate(machine, part, frame)) for part in node.elts]
    return machine.builder.bind(ops.make_set, *items)


def lambda_node(machine: Machine, node: Any, frame: Frame) -> Abstract:
    return machine.define(node, frame)


def joined(machine: Machine, node: Any, frame: Frame) -> Abstract:
    parts: list[Operand] = []
    for part in node.values:
        if type(part).__name__ == "Constant":
            parts.append(Const(part.value))
            continue
        value = machine.operand(evaluate(machine, part.value, frame))
        layout = NONE if part.format_spec is None else machine.operand(evaluate(machine, part.format_spec, frame))
        conversion = Const(part.conversion)
        parts.append(machine.builder.bind(ops.make_tuple, value, conversion, layout))
    at(machine, node, frame)
    return machine.builder.bind(ops.format_string, *parts, kind=Kind())


# ------------------------------------------------------------------ calls


def call(machine: Machine, node: Any, frame: Frame) -> Abstract:
    callee = evaluate(machine, node.func, frame)
    args: list[Abstract] = []
    for part in node.args:
        if type(part).__name__ == "Starred":
            spread = evaluate(machine, part.value, frame)
            known = machine.entries_of(spread)
            args.extend([Star(machine.operand(spread))] if known is None else known)
        else:
            args.append(evaluate(machine, part, frame))
    keywords: dict[str, Abstract] = {}
    for keyword in node.keywords:
        value = evaluate(machine, keyword.value, frame)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, DictV) and all(isinstance(key, str) for key in value.slots):
            keywords.update(value.slots)
        else:
            known_keys = machine.keys_of(value)
            if known_keys is None:
                args.append(Star(machine.operand(value), double=True))
            else:
                keywords.update({key: machine.item(value, Const(key)) for key in known_keys})
    at(machine, node, frame)
    return machine.invoke(callee, args, keywords, site=(frame.calls, id(node)), frame=frame)


def comprehension(machine: Machine, node: Any, frame: Frame) -> Abstract:
    return machine.parts["comprehension"](machine, node, frame)  # type: ignore[no-any-return]


def starred(machine: Machine, node: Any, frame: Frame) -> Abstract:
    return Star(machine.operand(evaluate(machine, node.value, frame)))


HANDLERS: dict[str, Callable[[Machine, Any, Frame], Abstract]] = {
    "Constant": constant,
    "Name": name,
    "Attribute": attribute_node,
    "Subscript": subscript,
    "Slice": slice_node,
    "BinOp": binary,
    "UnaryOp": unary,
    "Compare": compare,
    "BoolOp": boolean,
    "IfExp": conditional,
    "NamedExpr": walrus,
    "Tuple": tuple_node,
    "List": list_node,
    "Dict": dict_node,
    "Set": set_node,
    "Lambda": lambda_node,
    "JoinedStr": joined,
    "Call": call,
    "ListComp": comprehension,
    "GeneratorExp": comprehension,
    "SetComp": comprehension,
    "DictComp": comprehension,
    "Starred": starred,
    "Yield": generators.yield_,
    "YieldFrom": generators.yield_from,
}

__all__ = ["BINARY", "BoundV", "FunctionV", "ListV", "Number", "UNKNOWN", "Value", "at", "evaluate", "lookup", "math"]
