"""What a program says about its own way back: hooks, and blocks that run there."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, Instance, ListOf, Sequence
from ..core.nodes import Bind, Block, For, With
from ..core.values import Const, Operand, Star, Value
from ..core.walk import defines_within, free_values
from ..core.walk import steps as every_step
from ..errors import AliasedMutation
from ..records import replace
from ..source.making import function, named, walk
from .abstract import Abstract, Frame, FunctionV
from .folding import Fold, folding
from .machine import Machine

FOLDS: dict[Any, Fold] = {}
fold = folding(FOLDS)
WRITES = (operator.setitem, operator.delitem, setattr, operator.iadd, operator.isub, operator.imul, operator.itruediv,
          np.add.at)
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


# ------------------------------------------------------------------ computed again


def checkpointed(
    machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
) -> Abstract | None:
    """``checkpointed(f, *args)``: the steps of the call, set apart; ``checkpointed(xs, snapshots=n)`` of a loop."""
    if len(args) == 1 and set(keywords) == {"snapshots"} and iterated(machine, args[0]):
        named = (("snapshots", machine.operand(keywords["snapshots"])),)
        items = machine.operand(args[0])
        return machine.builder.bind(Const(runtime.checkpointed), items, keywords=named, kind=UNKNOWN)
    if not args or Star in map(type, args):
        raise machine.refuse("`checkpointed` with starred arguments", hint="write the arguments out")
    function, *given = args
    given = [unwritten(machine, arg) for arg in given]
    keywords = {name: unwritten(machine, arg) for name, arg in keywords.items()}
    before, span, origin = machine.snapshot(), machine.builder.span, machine.builder.origin
    with machine.builder.block() as steps:
        result = machine.operand(machine.invoke(function, given, keywords, site=site), escapes=True)
    machine.builder.span, machine.builder.origin = span, origin
    if not isinstance(result, Value):
        machine.builder.steps.extend(steps)
        return result
    body = block_of(steps, result)
    refuse_effects(machine, body, span)
    refuse_changes(machine, before, span)
    value = Value(result.kind)
    machine.place(value, frozenset({("made", ("checkpointed", machine.here()))}))
    if value in machine.builder.mutable and machine.places_of(result) & outer_places(machine, body):
        raise AliasedMutation("what `checkpointed` gives is written to, and may be one of its arguments", span,
                              why="others hold it too", hint="write to a copy")
    machine.builder.add(With((value,), Const(runtime.RECOMPUTED), None, body, span, origin))
    return value


FOLDS[runtime.checkpointed] = checkpointed


def iterated(machine: Machine, x: Abstract) -> bool:
    """Whether a value is certainly one to loop over, not to call."""
    kind = machine.kind(x)
    if isinstance(kind, Instance):
        return not any("__call__" in vars(base) for base in kind.type.__mro__)
    return isinstance(kind, (Array, Sequence, ListOf))


def refuse_rounds(machine: Machine, step: For) -> None:
    """Refuse a loop with snapshots whose rounds cannot be run again."""
    if made_of(machine, step.iterable) is None:
        return
    if step.exits:
        raise machine.refuse("leaving a `checkpointed` loop", step.span,
                             why="its rounds are run again from snapshots, all of them",
                             hint="let the other rounds do nothing")
    own = (step.item, *step.params)
    if any(value in machine.builder.mutable for value in own):
        raise AliasedMutation("what a `checkpointed` loop carries is written to", step.span,
                              why="a snapshot of it would change", hint="make a new array in each round")
    refuse_effects(machine, step.body, step.span)


def made_of(machine: Machine, iterable: Operand) -> Operand | None:
    """What a loop with snapshots goes over; None for other loops."""
    made = machine.builder.producer.get(iterable) if isinstance(iterable, Value) else None
    called = made is not None and isinstance(made.callee, Const) and made.callee.value is runtime.checkpointed
    return made.args[0] if made is not None and called else None


def unwritten(machine: Machine, x: Abstract) -> Abstract:
    """An argument as it is now: a copy of an array that is written to."""
    if isinstance(x, Value) and x in machine.builder.mutable and isinstance(x.kind, Array):
        return machine.invoke(Const(np.copy), [x])
    return x


def outer_places(machine: Machine, body: Block) -> frozenset[Any]:
    """The memory that a block is given."""
    return frozenset().union(*map(machine.places_of, free_values(body)))


def refuse_effects(machine: Machine, body: Block, span: Any) -> None:
    """Refuse what would happen twice, and memory that is not as it was when it is computed again."""
    own = set(defines_within(body))
    for value in free_values(body):
        if value in machine.builder.mutable:
            raise AliasedMutation("what is `checkpointed` reads or writes memory that is written to", span,
                                  why="when it is computed again, something else stands there",
                                  hint="pass a copy as an argument")
    for step in every_step(body):
        if not isinstance(step, Bind) or step.pure or harmless(step, own):
            continue
        raise machine.refuse("an effect inside `checkpointed`, or a call that is not followed", step.span or span,
                             why="it would happen again on the way back",
                             hint="draw or print outside, and pass the result in")


def harmless(step: Bind, own: set[Value]) -> bool:
    """Whether a step that is not pure only makes or changes memory of the block's own, or raises."""
    callee = step.callee.value if isinstance(step.callee, Const) else None
    if callee in (ops.make_list, ops.make_dict, ops.make_set, ops.raise_, ops.assert_, runtime.make_object, iter):
        return True
    written = callee in WRITES or (isinstance(callee, ops.Method) and not step.targets)
    return written and bool(step.args) and step.args[0] in own


def refuse_changes(machine: Machine, before: Any, span: Any) -> None:
    """Refuse assignments to names, lists and objects outside of what is computed again."""
    for store, slots in before:
        if len(slots) == len(store.slots) and all(store.slots.get(key) is value for key, value in slots.items()):
            continue
        if getattr(store, "site", None) is not None:
            machine.make_real(store.site)
        raise machine.refuse("a function that is `checkpointed` assigns names outside of it", span,
                             why="it runs again on the way back", hint="return the new values")


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
