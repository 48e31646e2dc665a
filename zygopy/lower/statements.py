"""Statements: assignments, exits, and the order in which things happen."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..core import ops
from ..core.values import FALSE, NONE, TRUE, UNBOUND, Const
from . import filling
from .abstract import Abstract, Frame
from .assignment import annotated, assign_statement, augmented, delete, place_of, scope
from .bodies import raised_everywhere
from .branches import RAISED, choose, is_true
from .contexts import with_statement
from .loops import for_statement, while_statement
from .machine import Machine
from .tries import try_statement

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
            if name == "Assign":
                filling.begin(machine, statement, rest, frame)
        if frame.filling:
            filling.end(machine, statement, frame)
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
    leaves = always_exits(node.body, frame.stops), always_exits(node.orelse, frame.stops)
    takes = leaves[0] != leaves[1]

    def arm(body: list[Any], continues: bool) -> Callable[[], None]:
        return lambda: execute(machine, [*body, *rest] if continues else body, frame)

    place_of(machine, node, frame)
    choose(machine, test, arm(node.body, takes and leaves[1]), arm(node.orelse, takes and leaves[0]))
    return takes


def always_exits(statements: list[Any], iterates: bool = False) -> bool:
    """Whether every way through the statements ends in `return`, `break` or `continue`, or ends an iterator."""
    for statement in statements:
        name = type(statement).__name__
        if name in EXITS or (iterates and name == "Raise" and stops(statement.exc)):
            return True
        if name == "If" and statement.orelse and all(
            always_exits(arm, iterates) for arm in (statement.body, statement.orelse)
        ):
            return True
    return False


def stops(error: Any) -> bool:
    """Whether what is raised is ``StopIteration`` or ``StopIteration()``."""
    return getattr(getattr(error, "func", error), "id", "") == "StopIteration"


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
        if frame.stops and stops(node.exc):
            frame.slots.update(dict.fromkeys(("%exit", "%leave", "%returned", "%stopped"), TRUE))
            frame.slots["%return"] = UNBOUND
            return
        error = machine.operand(machine.evaluate(node.exc, frame))
        cause = () if node.cause is None else (machine.operand(machine.evaluate(node.cause, frame)),)
        place_of(machine, node, frame)
        machine.builder.do(ops.raise_, error, *cause)
    raised_everywhere(machine)


def stop(machine: Machine) -> Abstract:
    """``raise StopIteration``: an iterator has no more."""
    machine.builder.do(ops.raise_, machine.builder.bind(Const(StopIteration, "StopIteration")))
    raised_everywhere(machine)
    return NONE


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


def inserted(machine: Machine, node: Any, frame: Frame) -> None:
    node.run(frame)


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
    "Inserted": inserted,
}
