"""Statements: assignments, exits, and the order in which things happen."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN
from ..core.nodes import With
from ..core.values import FALSE, NONE, TRUE, Const, Value
from ..source.making import walk
from . import protocol, steering
from .abstract import Abstract, Frame
from .assignment import annotated, assign, assign_statement, augmented, delete, place_of, scope
from .attempts import protected, try_statement
from .branches import RAISED, choose, is_true
from .loops import for_statement, while_statement
from .machine import Machine

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
        elif name == "Try":
            if try_statement(machine, statement, rest, frame):
                return
        elif name == "Match":
            execute(machine, [machine.parts["match"](machine, statement, frame)], frame)
        else:
            handler = HANDLERS.get(name)
            if handler is None:
                raise machine.refuse(
                    f"a {name} statement inside a differentiated function", frame.source.span(statement)
                )
            handler(machine, statement, frame)
        exited = frame.slots.get("%exit", FALSE)
        if is_true(exited) or frame.slots.get(RAISED) is not None:
            return
        if not isinstance(exited, Const):
            choose(machine, exited, lambda: None, functools.partial(go_on, machine, rest, frame))
            return


def go_on(machine: Machine, statements: list[Any], frame: Frame) -> None:
    """Interpret what runs only where no exit was taken."""
    frame.slots["%exit"] = FALSE
    execute(machine, statements, frame)


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
        if not machine.handling:
            raise machine.refuse("'raise' without an exception", frame.source.span(node))
        again = () if machine.handling[-1] is None else (machine.operand(machine.handling[-1]),)
        machine.builder.do(ops.raise_, *again)
    else:
        error = machine.operand(machine.evaluate(node.exc, frame))
        cause = () if node.cause is None else (machine.operand(machine.evaluate(node.cause, frame)),)
        place_of(machine, node, frame)
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
    if steering.of_gradient(machine, node, frame):
        steering.gradient_block(machine, node, frame)
        return
    if any(type(part).__name__ in EXITS for statement in node.body for part in walk(statement)):
        raise machine.refuse("'return', 'break' or 'continue' inside 'with'", frame.source.span(node))
    item, *others = node.items
    inner = type(node)(items=others, body=node.body, type_comment=None) if others else None
    held = machine.evaluate(item.context_expr, frame)
    if protocol.class_of_object(machine, held) is not None:
        own_context(machine, node, held, frame, inner)
        return
    context = machine.operand(held)
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
    exits = (
        part for part in walk(machine.read(leave).tree) if type(part).__name__ == "Return" and part.value is not None
    )
    if any(type(part.value).__name__ != "Constant" or part.value.value for part in exits):
        raise machine.refuse(
            "a context that may catch exceptions",
            frame.source.span(node.items[0].context_expr),
            why="the way back would have to know how far the body got",
            hint="test for the case beforehand with 'if'",
        )
    entered = protocol.call(machine, enter, held)
    if node.items[0].optional_vars is not None:
        assign(machine, node.items[0].optional_vars, entered, frame)
    if inner is not None:
        with_statement(machine, inner, frame)
    else:
        execute(machine, node.body, frame)
    protocol.call(machine, leave, held, NONE, NONE, NONE)


def import_(machine: Machine, node: Any, frame: Frame) -> None:
    names: dict[str, Any] = {}
    exec(compile(frame.source.statement(node).text, frame.source.file, "exec"), frame.globals, names)
    for alias in node.names:
        held = alias.asname or alias.name.split(".")[0]
        frame.slots[held] = Const(names[held])


HANDLERS: dict[str, Callable[[Machine, Any, Frame], None]] = {
    "Return": return_, "Break": break_, "Continue": continue_, "Raise": raise_statement, "Assert": assert_statement,
    "Assign": assign_statement, "AnnAssign": annotated, "AugAssign": augmented, "Delete": delete, "Expr": expression,
    "Pass": pass_, "FunctionDef": define, "For": for_statement, "While": while_statement, "With": with_statement,
    "Import": import_, "ImportFrom": import_, "Nonlocal": scope, "Global": scope,
    "Protected": protected,
}
