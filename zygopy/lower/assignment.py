"""Assignments: to names, entries, fields and patterns of them, and those that change in place."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from ..core import ops
from ..core.kinds import UNKNOWN, Array, Instance, ListOf, Mapping, Number, Sequence
from ..core.values import UNBOUND, Const, Operand, Value
from . import protocol
from .abstract import Abstract, Frame, ListV, ObjectV
from .alone import made_anew
from .expressions import BINARY
from .fence import refuse_kept_iterator
from .machine import Machine
from .reads import place_read

INPLACE: dict[str, Callable[..., Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Mult": operator.imul, "Div": operator.itruediv,
    "FloorDiv": operator.ifloordiv, "Mod": operator.imod, "Pow": operator.ipow, "MatMult": operator.imatmul,
    "LShift": operator.ilshift, "RShift": operator.irshift, "BitOr": operator.ior, "BitXor": operator.ixor,
    "BitAnd": operator.iand,
}


def place_of(machine: Machine, statement: Any, frame: Frame) -> None:
    if not frame.trusted:
        machine.builder.span = frame.source.span(statement)
        machine.builder.origin = None if hasattr(statement, "made") else frame.source.statement(statement)


# ------------------------------------------------------------------ assignments


def assign_statement(machine: Machine, node: Any, frame: Frame) -> None:
    refuse_kept_iterator(machine, node, frame)
    value = machine.evaluate(node.value, frame)
    place_of(machine, node, frame)
    for target in node.targets:
        assign(machine, target, value, frame)


def annotated(machine: Machine, node: Any, frame: Frame) -> None:
    if node.value is not None:
        value = machine.evaluate(node.value, frame)
        place_of(machine, node, frame)
        assign(machine, node.target, value, frame)


def assign(machine: Machine, target: Any, value: Abstract, frame: Frame) -> None:
    """``target = value``."""
    match type(target).__name__:
        case "Name":
            bind_name(machine, target.id, value, frame)
        case "Tuple" | "List":
            unpack(machine, target, value, frame)
        case "Subscript":
            x = machine.evaluate(target.value, frame)
            key = machine.evaluate(target.slice, frame)
            machine.parts["set_item"](machine, x, key, value)
        case "Attribute":
            machine.parts["set_attribute"](machine, machine.evaluate(target.value, frame), target.attr, value)
        case other:
            raise machine.refuse(f"an assignment to a {other}", frame.source.span(target))


def bind_name(machine: Machine, name: str, value: Abstract, frame: Frame) -> None:
    """Give a value its name; a value that is the user's own by this name keeps the statement."""
    home = frame
    if name in frame.nonlocals:
        scope = frame.parent
        while scope is not None and name not in scope.slots:
            scope = scope.parent
        if scope is None:
            raise machine.refuse(f"an assignment to `{name}`, a variable of an enclosing or global scope", None,
                                 why="it would outlive the call", hint=f"return the new `{name}` instead")
        home = scope
    home.slots[name] = value if frame.trusted else named(machine, name, value)


def named(machine: Machine, name: str, value: Abstract) -> Abstract:
    builder = machine.builder
    if name.startswith("%"):
        return value
    if isinstance(value, Const) and isinstance(value.value, (int, float, complex, str)) and value.text is None:
        held = builder.bind(ops.identity, value, kind=machine.kind(value), hint=name)
        held.named = True
        builder.static[held] = value
        return held
    if not isinstance(value, Value):
        return value
    step = builder.producer.get(value)
    if step is not None and step.inline and step.callee.value is not ops.read_global and machine.loop_depth == 0:  # type: ignore[union-attr]
        copy = builder.bind(step.callee, *step.args, keywords=step.keywords, kind=value.kind, hint=name)
        if copy is value:
            return value
        copy.named = True
        tables: tuple[dict[Value, Any], ...] = (machine.witnesses, machine.places, machine.starts, builder.static)
        for table in tables:
            if value in table:
                table[copy] = table[value]
        if value in builder.mutable:
            builder.mutable.add(copy)
        if value in machine.inside:
            machine.inside.add(copy)
        return copy
    if step is not None and not step.inline and not value.named and (value.hint is None or not value.named):
        value.hint = name
        value.named = True
    elif value.hint is None:
        value.hint = name
    return value


def unpack(machine: Machine, target: Any, value: Abstract, frame: Frame) -> None:
    """``a, b = value``, nested and starred."""
    starred = [i for i, part in enumerate(target.elts) if type(part).__name__ == "Starred"]
    count = len(target.elts)
    parts = split(machine, value, count, starred[0] if starred else None, target)
    for part, item in zip(target.elts, parts, strict=True):
        assign(machine, part.value if type(part).__name__ == "Starred" else part, item, frame)


def split(machine: Machine, value: Abstract, count: int, star: int | None, target: Any) -> list[Abstract]:
    """The parts that an unpacking gives."""
    value = protocol.iterated(machine, value)
    given = isinstance(value, Value) and value not in machine.outer
    known = None if given and star is None else machine.entries_of(value)
    if isinstance(value, Value) and value in machine.outer and machine.loop_depth == 0 and star is None:
        known = None
    if known is not None and isinstance(value, Value) and isinstance(value.kind, Array):
        known = None
    if known is not None:
        if star is None:
            if len(known) != count:
                raise machine.refuse(f"an unpacking of {len(known)} values into {count} names")
            return known
        after = count - star - 1
        rest = machine.new_list(known[star : len(known) - after], ("star", id(target)))
        return [*known[:star], rest, *known[len(known) - after :]]
    operand = machine.operand(value)
    refuse_iteration(machine, value)
    if star is not None:
        kinds = tuple(Instance(list) if i == star else UNKNOWN for i in range(count))
        made = machine.builder.bind_many(
            ops.unpack, (operand, Const(star), Const(count - star - 1)), kinds, (None,) * count
        )
        if machine.alike is not None and isinstance(operand, Value):
            place_starred(machine, operand, made, star, target)
        return list(made)
    values = machine.builder.bind_many(
        ops.unpack, (operand, Const(count)), unpacked_kinds(machine, value, count), (None,) * count
    )
    witness = machine.witnesses.get(operand) if isinstance(operand, Value) else None
    for index, part in enumerate(values):
        if isinstance(machine.kind(operand), Array):
            machine.place(part, machine.places_of(operand))
            continue
        below = witness.item(index) if witness is not None and operand not in machine.builder.mutable else None
        if below is not None:
            machine.witnesses[part] = below
            part.kind = below.kind()
            place_read(machine, part, operand, ("item", index), below)  # type: ignore[arg-type]
            only = below.only
            if only is None or isinstance(only, str):
                continue
        else:
            shared = machine.places_of(operand)
            if machine.alike is not None and isinstance(operand, Value):
                machine.place(part, machine.entry_places(operand))
                continue
            listed = getattr(machine.kind(operand), "type", None) in (list, dict)
            if operand in machine.builder.mutable and listed and not isinstance(part.kind, Array):
                shared = frozenset((site, "entry") for site in shared)
            machine.place(part, shared)
    return list(values)


def place_starred(machine: Machine, operand: Value, parts: Any, star: int, target: Any) -> None:
    """Where the parts lie that a starred unpacking gives: one is a new list, of what the other holds."""
    within = machine.entry_places(operand)
    site = ("star", id(target))
    machine.alike.unite([(site, "entry"), *within])
    for index, part in enumerate(parts):
        machine.place(part, frozenset({site}) if index == star else within)
    if machine.is_written(site):
        machine.holds(parts[star], None, UNKNOWN)


def refuse_iteration(machine: Machine, value: Abstract) -> None:
    """The `__iter__` of a user's class is text that runs in pieces."""
    kind = machine.kind(value)
    if isinstance(kind, Instance) and machine.parts["user_class"](kind.type) and kind.type is not object:
        raise machine.refuse(f"iteration over a `{kind.type.__name__}`", why="its `__iter__` runs in pieces",
                             hint="read its fields or entries instead")


def unpacked_kinds(machine: Machine, value: Abstract, count: int) -> tuple[Any, ...]:
    kind = machine.kind(value)
    if isinstance(kind, Sequence) and len(kind.items) == count:
        return kind.items
    if isinstance(kind, ListOf):
        return (kind.item,) * count
    if isinstance(kind, Array) and kind.axes:
        part = Array(kind.dtype, kind.axes[1:], kind.type) if kind.ndim > 1 else Number(kind.dtype.type)
        return (part,) * count
    return (UNKNOWN,) * count


def augmented(machine: Machine, node: Any, frame: Frame) -> None:
    """``x += v``: a new number, or a write to an array or list."""
    function, inplace = BINARY[type(node.op).__name__], INPLACE[type(node.op).__name__]
    match type(node.target).__name__:
        case "Name":
            x = machine.evaluate(named_load(node.target), frame)
            v = machine.evaluate(node.value, frame)
            place_of(machine, node, frame)
            new = made_anew(machine, x, v, function, frame)
            result = update(machine, x, v, function, inplace) if new is None else new
            if result is not x:
                bind_name(machine, node.target.id, result, frame)
        case "Subscript":
            x = machine.evaluate(node.target.value, frame)
            key = machine.evaluate(node.target.slice, frame)
            key = machine.operand(key) if isinstance(key, ListV) else key  # one list for the read and the write
            old = machine.item(x, key)
            v = machine.evaluate(node.value, frame)
            place_of(machine, node, frame)
            new = update(machine, old, v, function, inplace, view=isinstance(machine.kind(x), Array))
            if new is not old:
                machine.parts["set_item"](machine, x, key, new)
        case "Attribute":
            x = machine.evaluate(node.target.value, frame)
            old = machine.attribute(x, node.target.attr)
            v = machine.evaluate(node.value, frame)
            place_of(machine, node, frame)
            new = update(machine, old, v, function, inplace)
            if new is not old:
                machine.parts["set_attribute"](machine, x, node.target.attr, new)
        case other:
            raise machine.refuse(f"an augmented assignment to a {other}", frame.source.span(node))


def named_load(target: Any) -> Any:
    return target


def update(machine: Machine, x: Abstract, v: Abstract, function: Any, inplace: Any, view: bool = False) -> Abstract:
    """What ``x op= v`` leaves in x; `x` itself where it was changed in place."""
    if isinstance(x, ListV) and inplace is operator.iadd:
        machine.invoke(machine.attribute(x, "extend"), [v])
        return x
    machine.refuse_guarded(x)
    own = protocol.augmented(machine, inplace, x, v)
    if own is not None:
        return own
    kind = machine.kind(x)
    if (
        (isinstance(x, Value)
        and not isinstance(kind, (Number, Sequence)))
        or (isinstance(kind, Sequence)
        and kind.type is list)
    ):
        if isinstance(kind, Array) and view:  # x[i] += v on an array: read, add, store
            return machine.invoke(Const(function), [x, v])
        if isinstance(kind, Array) and kind.loose:
            return machine.invoke(Const(function), [x, v])
        if isinstance(kind, Array) and kind.dtype.kind in "fc" and written_out(machine, inplace, v):
            machine.parts["set_item"](machine, x, Const(Ellipsis), machine.invoke(Const(function), [x, v]))
            return x
        if isinstance(kind, (Array, Instance, ListOf, Mapping, Sequence)):
            machine.write(x)  # type: ignore[arg-type]
            machine.builder.do(inplace, machine.operand(x), machine.operand(v, escapes=True))
            return x
        return updated_unknown(machine, x, machine.operand(v, escapes=True), inplace)  # type: ignore[arg-type]
    return machine.invoke(Const(function), [x, v])


def updated_unknown(machine: Machine, x: Value, v: Operand, inplace: Any) -> Value:
    """``x op= v`` of what is a number, or something that is written to."""
    if machine.alike is not None and machine.places_of(x):
        machine.write(x)
    value: Value = machine.builder.bind(inplace, x, v, pure=False, kind=UNKNOWN)
    if machine.alike is not None:
        machine.place(value, machine.places_of(x))
    elif machine.shares_with_array(x):
        machine.wishes = True
    return value


def written_out(machine: Machine, inplace: Any, v: Abstract) -> bool:
    """Whether ``x op= v`` on an array of floats is ``x[...] = x op v``: its way back is that of the operator."""
    if inplace is operator.ipow:
        return not isinstance(v, Const)
    return inplace in (operator.imatmul, operator.imod, operator.ifloordiv)


def delete(machine: Machine, node: Any, frame: Frame) -> None:
    for target in node.targets:
        match type(target).__name__:
            case "Name":
                frame.slots[target.id] = UNBOUND
            case "Subscript":
                x = machine.evaluate(target.value, frame)
                key = machine.evaluate(target.slice, frame)
                machine.parts["delete_item"](machine, x, key)
            case "Attribute":
                x = machine.evaluate(target.value, frame)
                if not isinstance(x, ObjectV) or target.attr not in x.slots:
                    raise machine.refuse(f"`del` of the attribute `{target.attr}`", frame.source.span(target),
                                         why="what the object is without it is not followed",
                                         hint="assign None to it")
                del x.slots[target.attr]
            case other:
                raise machine.refuse(f"`del` of a {other}", frame.source.span(target))


def scope(machine: Machine, node: Any, frame: Frame) -> None:
    if type(node).__name__ == "Global":
        raise machine.refuse("'global' inside a differentiated function", frame.source.span(node),
                             why="what it assigns would outlive the call", hint="return the new value instead")
    frame.nonlocals = frame.nonlocals | frozenset(node.names)
