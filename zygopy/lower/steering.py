"""What a program says about its own way back: hooks, and blocks that run there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import runtime
from ..core import ops
from ..core.values import Const, Operand, Value
from ..source.making import function, named, walk
from .abstract import Abstract, Frame, FunctionV
from .folding import Fold, folding
from .machine import Machine

FOLDS: dict[Any, Fold] = {}
fold = folding(FOLDS)
EXITS = ("Return", "Break", "Continue")


@fold(runtime.hook)
def hook(machine: Machine, fn: Abstract, x: Abstract) -> Abstract | None:
    """``hook(fn, x)``."""
    return hooked(machine, fn, x)


def hooked(machine: Machine, fn: Abstract, x: Abstract) -> Abstract:
    """Another name for `x`, whose cotangent `fn` is shown on the way back."""
    held: Operand = x if isinstance(x, Value) else machine.operand(x, escapes=True)
    if not isinstance(held, Value):
        return x
    value = machine.builder.bind(ops.identity, held, kind=machine.kind(held), hint=held.hint, fresh=True)
    if held in machine.witnesses:
        machine.witnesses[value] = machine.witnesses[held]
    machine.place(value, machine.places_of(held))
    machine.hooks[value] = fn
    return value


# ------------------------------------------------------------------ blocks


def of_gradient(machine: Machine, node: Any, frame: Frame) -> bool:
    """Whether a `with` statement is ``with gradient_of(...)``."""
    call = node.items[0].context_expr
    if type(call).__name__ != "Call" or type(call.func).__name__ not in ("Name", "Attribute"):
        return False
    wanted = call.func.id if type(call.func).__name__ == "Name" else call.func.attr
    if type(call.func).__name__ == "Name" and wanted in frame.slots:
        return False
    callee = machine.evaluate(call.func, frame)
    return isinstance(callee, Const) and callee.value is runtime.gradient_of


def gradient_block(machine: Machine, node: Any, frame: Frame) -> None:
    """``with gradient_of(x) as x_bar: body``: from here on `x` is a name that is hooked with the body."""
    item = node.items[0]
    call, name = item.context_expr, item.optional_vars
    variable = call.args[0] if len(call.args) == 1 and not call.keywords else None
    span = frame.source.span(call)
    if getattr(variable, "id", None) not in frame.slots or variable is None:
        raise machine.refuse("`gradient_of` of something that is not a variable of this function", span,
                             why="from the block on, the variable stands for what the block has seen",
                             hint="give it a name first: `y = ...`, then `with gradient_of(y) as y_bar:`")
    if len(node.items) > 1 or name is None or type(name).__name__ != "Name":
        raise machine.refuse("a `gradient_of` block without a name for the cotangent", span,
                             hint="write `with gradient_of(x) as x_bar:`")
    refuse_leaving(machine, node, frame, name.id)
    here = replace(frame, slots=dict(frame.slots))  # the names as they are at this place
    body = FunctionV(function(f"{name.id}_block", name.id, node.body, node), here)
    frame.slots[variable.id] = hooked(machine, body, frame.slots[variable.id])


def refuse_leaving(machine: Machine, node: Any, frame: Frame, bar: str) -> None:
    """Refuse what would reach out of a block that runs later: exits, and names that others read."""
    inside = [part for statement in node.body for part in walk(statement)]
    for part in inside:
        if type(part).__name__ in EXITS:
            raise machine.refuse(f"'{type(part).__name__.lower()}' inside a `gradient_of` block",
                                 frame.source.span(part), why="the block runs on the way back")
    blocks = [other for other in walk(frame.source.tree) if is_block_of(other, bar)]
    own = {id(part) for part in inside} | {id(part) for part in walk(node.items[0])}
    exempt = own | {id(part) for other in blocks for part in walk(other)}
    for wanted in {part.id for part in named(node.body, "Store")} | {bar}:
        kept = exempt if wanted == bar else own
        for part in named([frame.source.tree], None):
            if part.id == wanted and id(part) not in kept:
                raise machine.refuse(f"`{wanted}` is assigned in a `gradient_of` block and stands outside of it",
                                     frame.source.span(node.items[0]), why="the block runs on the way back",
                                     hint="append to a list what is to be kept")


def is_block_of(node: Any, bar: str) -> bool:
    """Whether a node is a `with` block that gives its context the name `bar`."""
    items: list[Any] = node.items if type(node).__name__ == "With" else []
    return any(getattr(item.optional_vars, "id", None) == bar for item in items)
