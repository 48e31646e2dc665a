"""Statements: assignments, exits, and the order in which things happen."""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Callable
from typing import Any

from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, Instance, ListOf, Mapping, Number, Sequence, Symbol
from ..core.nodes import With
from ..core.values import FALSE, NONE, TRUE, UNBOUND, Const, Value
from ..source.making import walk
from . import protocol
from .abstract import Abstract, DictV, Frame, ListV, ObjectV, TupleV
from .branches import RAISED, choose, is_true
from .expressions import BINARY, at
from .loops import for_statement, while_statement
from .machine import Machine

INPLACE: dict[str, Callable[..., Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Mult": operator.imul, "Div": operator.itruediv,
    "FloorDiv": operator.ifloordiv, "Mod": operator.imod, "Pow": operator.ipow, "MatMult": operator.imatmul,
    "LShift": operator.ilshift, "RShift": operator.irshift, "BitOr": operator.ior, "BitXor": operator.ixor,
    "BitAnd": operator.iand,
}
EXITS = ("Return", "Break", "Continue")


def execute(machine: Machine, statements: list[Any], frame: Frame) -> None:
    """Interpret statements in order; what stands after an exit runs only where there was none."""
    for index, statement in enumerate(statements):
        rest = statements[index + 1 :]
        place_of(machine, statement, frame)
        name = type(statement).__name__
        if name == "If":
            if if_statement(machine, statement, rest, frame):
                return
        elif name == "Match":
            execute(machine, [machine.parts["match"](machine, statement, frame)], frame)
        else:
            handler = HANDLERS.get(name)
            if handler is None:
                raise machine.refuse(f"a {name} statement inside a differentiated function", frame.source.span(statement))
            handler(machine, statement, frame)
        exited = frame.slots.get("%exit", FALSE)
        if is_true(exited) or frame.slots.get(RAISED) is not None:
            return
        if not isinstance(exited, Const):
            choose(machine, exited, lambda: None, lambda rest=rest: execute(machine, rest, frame))
            return


def place_of(machine: Machine, statement: Any, frame: Frame) -> None:
    if not frame.trusted:
        machine.builder.span = frame.source.span(statement)
        machine.builder.origin = frame.source.statement(statement)


# ------------------------------------------------------------------ exits


def if_statement(machine: Machine, node: Any, rest: list[Any], frame: Frame) -> bool:
    """``if test: body else: orelse``; True where the statements after it were taken into an arm."""
    test = machine.evaluate(node.test, frame)
    known = machine.truth(test)
    if known is not None:
        execute(machine, node.body if known else node.orelse, frame)
        return False
    leaves = always_exits(node.body), always_exits(node.orelse)
    takes = leaves[0] != leaves[1]

    def arm(body: list[Any], continues: bool) -> Callable[[], None]:
        return lambda: execute(machine, [*body, *rest] if continues else body, frame)

    place_of(machine, node, frame)
    choose(machine, test, arm(node.body, takes and leaves[1]), arm(node.orelse, takes and leaves[0]))
    return takes


def always_exits(statements: list[Any]) -> bool:
    """Whether every way through the statements ends in `return`, `break` or `continue`."""
    for statement in statements:
        name = type(statement).__name__
        if name in EXITS:
            return True
        if name == "If" and statement.orelse and always_exits(statement.body) and always_exits(statement.orelse):
            return True
    return False


def return_(machine: Machine, node: Any, frame: Frame) -> None:
    value = NONE if node.value is None else machine.evaluate(node.value, frame)
    frame.slots["%return"] = value
    frame.slots["%exit"] = frame.slots["%leave"] = frame.slots["%returned"] = TRUE


def break_(machine: Machine, node: Any, frame: Frame) -> None:
    frame.slots["%exit"] = frame.slots["%leave"] = TRUE


def continue_(machine: Machine, node: Any, frame: Frame) -> None:
    frame.slots["%exit"] = TRUE


def raise_statement(machine: Machine, node: Any, frame: Frame) -> None:
    if node.exc is None:
        raise machine.refuse("'raise' without an exception", frame.source.span(node))
    error = machine.operand(machine.evaluate(node.exc, frame))
    cause = () if node.cause is None else (machine.operand(machine.evaluate(node.cause, frame)),)
    machine.builder.do(ops.raise_, error, *cause)
    frame.slots[RAISED] = TRUE
    scope: Frame | None = frame
    for store in machine.stores:
        if isinstance(store, Frame):
            store.slots[RAISED] = TRUE
    del scope


def assert_statement(machine: Machine, node: Any, frame: Frame) -> None:
    test = machine.evaluate(node.test, frame)
    if machine.truth(test):
        return
    message = NONE if node.msg is None else machine.operand(machine.evaluate(node.msg, frame))
    place_of(machine, node, frame)
    machine.builder.do(ops.assert_, machine.operand(test), message)


# ------------------------------------------------------------------ assignments


def assign_statement(machine: Machine, node: Any, frame: Frame) -> None:
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
        for table in (machine.witnesses, machine.places, builder.static):
            if value in table:
                table[copy] = table[value]  # type: ignore[index]
        if value in builder.mutable:
            builder.mutable.add(copy)
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
        made = machine.builder.bind_many(ops.unpack, (operand, Const(star), Const(count - star - 1)), kinds, (None,) * count)
        return list(made)
    values = machine.builder.bind_many(ops.unpack, (operand, Const(count)), unpacked_kinds(machine, value, count), (None,) * count)
    witness = machine.witnesses.get(operand) if isinstance(operand, Value) else None
    for index, part in enumerate(values):
        if isinstance(machine.kind(operand), Array):
            machine.place(part, machine.places_of(operand))
            continue
        below = witness.item(index) if witness is not None and operand not in machine.builder.mutable else None
        if below is not None:
            machine.witnesses[part] = below
            part.kind = below.kind()
            machine.place(part, frozenset({machine.site_of(below)}))
            only = below.only
            if only is None or isinstance(only, str):
                continue
        else:
            machine.place(part, machine.places_of(operand))
    return list(values)


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
            result = update(machine, x, v, function, inplace)
            if result is not x:
                bind_name(machine, node.target.id, result, frame)
        case "Subscript":
            x = machine.evaluate(node.target.value, frame)
            key = machine.evaluate(node.target.slice, frame)
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
    own = protocol.augmented(machine, inplace, x, v)
    if own is not None:
        return own
    kind = machine.kind(x)
    if isinstance(x, Value) and not isinstance(kind, (Number, Sequence)) or isinstance(kind, Sequence) and kind.type is list:
        if isinstance(kind, Array) and view:  # x[i] += v on an array: read, add, store
            return machine.invoke(Const(function), [x, v])
        if isinstance(kind, Array) and kind.loose:
            return machine.invoke(Const(function), [x, v])
        if isinstance(kind, (Array, Instance)) or isinstance(kind, (ListOf, Mapping, Sequence)):
            machine.write(x)  # type: ignore[arg-type]
            machine.builder.do(inplace, machine.operand(x), machine.operand(v, escapes=True))
            return x
        return machine.builder.bind(inplace, machine.operand(x), machine.operand(v, escapes=True), pure=False, kind=UNKNOWN)
    return machine.invoke(Const(function), [x, v])


def delete(machine: Machine, node: Any, frame: Frame) -> None:
    for target in node.targets:
        match type(target).__name__:
            case "Name":
                frame.slots[target.id] = UNBOUND
            case "Subscript":
                x = machine.evaluate(target.value, frame)
                key = machine.evaluate(target.slice, frame)
                machine.parts["delete_item"](machine, x, key)
            case other:
                raise machine.refuse(f"`del` of a {other}", frame.source.span(target))


# ------------------------------------------------------------------ the rest


def expression(machine: Machine, node: Any, frame: Frame) -> None:
    machine.evaluate(node.value, frame)


def pass_(machine: Machine, node: Any, frame: Frame) -> None:
    return


def define(machine: Machine, node: Any, frame: Frame) -> None:
    function: Abstract = machine.define(node, frame)
    for decorator in reversed(node.decorator_list):
        function = machine.invoke(machine.evaluate(decorator, frame), [function])
    frame.slots[node.name] = function


def with_statement(machine: Machine, node: Any, frame: Frame) -> None:
    """``with context: body``; no exit may leave the body."""
    if any(type(part).__name__ in EXITS for statement in node.body for part in walk(statement)):
        raise machine.refuse("'return', 'break' or 'continue' inside 'with'", frame.source.span(node))
    item, *others = node.items
    inner = type(node)(items=others, body=node.body, type_comment=None) if others else None
    held = machine.evaluate(item.context_expr, frame)
    if protocol.class_of_object(machine, held) is not None:
        own_context(machine, node, held, frame, inner)
        return
    context = machine.operand(held)
    if machine.kind(context) == Instance(contextlib.suppress):
        raise machine.refuse("'with' of a context that catches exceptions", frame.source.span(item.context_expr),
                             why="the way back would have to know how far the body got", hint="test for the case beforehand with 'if'")
    name = None
    span, origin = machine.builder.span, machine.builder.origin
    with machine.builder.block() as steps:
        if item.optional_vars is not None:
            name = Value(UNKNOWN)
            machine.place(name, frozenset({("with", id(node))}))
            assign(machine, item.optional_vars, name, frame)
        if inner is not None:
            with_statement(machine, inner, frame)
        else:
            execute(machine, node.body, frame)
    machine.builder.add(With((), context, name, block_of(steps), span, origin))


def own_context(machine: Machine, node: Any, held: Abstract, frame: Frame, inner: Any) -> None:
    """``with x as name: body`` by the methods of the class of `x`."""
    enter, leave = (protocol.written_method(machine, held, name) for name in ("__enter__", "__exit__"))
    if enter is None or leave is None:
        raise machine.refuse("a context whose methods cannot be read", frame.source.span(node.items[0].context_expr))
    entered = protocol.call(machine, enter, held)
    if node.items[0].optional_vars is not None:
        assign(machine, node.items[0].optional_vars, entered, frame)
    if inner is not None:
        with_statement(machine, inner, frame)
    else:
        execute(machine, node.body, frame)
    caught = protocol.call(machine, leave, held, NONE, NONE, NONE)
    if machine.truth(caught) is not False:
        raise machine.refuse("a context that may catch exceptions", frame.source.span(node.items[0].context_expr),
                             why="the way back would have to know how far the body got")


def import_(machine: Machine, node: Any, frame: Frame) -> None:
    names: dict[str, Any] = {}
    exec(compile(frame.source.statement(node).text, frame.source.file, "exec"), frame.globals, names)
    for alias in node.names:
        held = alias.asname or alias.name.split(".")[0]
        frame.slots[held] = Const(names[held])


def scope(machine: Machine, node: Any, frame: Frame) -> None:
    if type(node).__name__ == "Global":
        raise machine.refuse("'global' inside a differentiated function", frame.source.span(node),
                             why="what it assigns would outlive the call", hint="return the new value instead")
    frame.nonlocals = frame.nonlocals | frozenset(node.names)


HANDLERS: dict[str, Callable[[Machine, Any, Frame], None]] = {
    "Return": return_, "Break": break_, "Continue": continue_, "Raise": raise_statement, "Assert": assert_statement,
    "Assign": assign_statement, "AnnAssign": annotated, "AugAssign": augmented, "Delete": delete, "Expr": expression,
    "Pass": pass_, "FunctionDef": define, "For": for_statement, "While": while_statement, "With": with_statement,
    "Import": import_, "ImportFrom": import_, "Nonlocal": scope, "Global": scope,
}

__all__ = ["DictV", "ObjectV", "Symbol", "TupleV", "assign", "at", "execute"]
