"""Generators: their text is interpreted where they are consumed, the consumer's where they `yield`."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from ..core.values import FALSE, NONE, TRUE, UNBOUND, Const, Value
from ..source import making
from .abstract import Abstract, Consume, Frame, StreamV
from .bodies import entered, execute_body
from .branches import choose, is_true
from .counting import whole_number
from .fence import parts
from .machine import Machine
from .streams import helper, made, of_sequence, run

YIELDS = ("Yield", "YieldFrom")
KNOWN: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()  # the functions met, and whether they are generators


def generates(tree: Any) -> bool:
    """Whether a function is a generator."""
    known = KNOWN.get(tree)
    if known is None:
        known = KNOWN[tree] = any(map(is_yield, parts(tree)))
    return known


def is_yield(node: Any) -> bool:
    return type(node).__name__ in YIELDS


def yields_in(node: Any) -> bool:
    return is_yield(node) or any(map(is_yield, parts(node)))


def generator(machine: Machine, tree: Any, frame: Frame, code: Any) -> StreamV:
    """What a call of a generator function gives: nothing of it has run."""
    machine.stores.append(frame)
    frame.slots.update({"%exit": FALSE, "%leave": FALSE, "%returned": FALSE, "%return": NONE})
    machine.parts["fence"](machine, tree, frame)
    name = f"the generator `{getattr(tree, 'name', '<lambda>')}`"
    stream = made(machine, functools.partial(run_generator, machine, tree, frame, code), name, endless(tree))
    stream.frame = frame
    stream.pieces = functools.partial(in_pieces, machine, tree, frame, code)
    return stream


def endless(tree: Any) -> bool:
    """Whether a generator surely has a loop that nothing ends."""
    for node in making.walk(tree):
        always = type(node).__name__ == "While" and type(node.test).__name__ == "Constant" and node.test.value
        inside = (type(part).__name__ for statement in getattr(node, "body", []) for part in making.walk(statement))
        if always and not {"Break", "Return", "Raise"} & set(inside):
            return True
    return False


def run_generator(machine: Machine, tree: Any, frame: Frame, code: Any, consume: Consume) -> None:
    """Interpret the body of a generator; each value that it yields goes to `consume`."""
    refuse_caught(machine, tree, frame)
    outside = list(machine.active_calls)

    def consumed(value: Abstract) -> Abstract:
        inside = list(machine.active_calls)
        machine.active_calls[:] = outside  # the consumer is not called by the generator
        span, origin = machine.builder.span, machine.builder.origin
        try:
            stop = consume(value)
        finally:
            machine.active_calls[:] = inside
        machine.builder.span, machine.builder.origin = span, origin
        return stop

    frame.consume = consumed
    with entered(machine, frame, code):
        execute_body(machine, tree, frame)


def refuse_caught(machine: Machine, tree: Any, frame: Frame) -> None:
    """Refuse a `yield` whose `try` would catch what the consumer raises, which Python's does not."""
    for node in making.walk(tree):
        if type(node).__name__ == "Try" and node.handlers and not frame.manages:
            for part in (part for statement in node.body for part in making.walk(statement)):
                if is_yield(part):
                    raise machine.refuse("'yield' inside 'try' with 'except'", frame.source.span(part),
                                         why="what is raised where the value is used is not raised here",
                                         hint="compute the value inside the 'try', and yield it after it")


def yield_(machine: Machine, node: Any, frame: Frame) -> Abstract:
    """``yield value``."""
    value = NONE if node.value is None else machine.evaluate(node.value, frame)
    machine.call_sites.append(("yield", id(node)))
    give(machine, frame, frame.consume(value))
    machine.call_sites.pop()
    return NONE


def give(machine: Machine, frame: Frame, stop: Abstract) -> None:
    """After a value was given: go on, or leave the generator for good."""
    if stop is not FALSE:
        frame.slots.update(dict.fromkeys(("%exit", "%leave", "%returned"), stop))


def yield_from(machine: Machine, node: Any, frame: Frame) -> Abstract:
    """``yield from values``."""
    left = f"%left {node.lineno} {node.col_offset}"
    frame.slots[left] = FALSE
    source = machine.parts["iterated"](machine, machine.evaluate(node.value, frame))

    def consume(value: Abstract) -> Abstract:
        stop: Abstract = frame.consume(value)
        if stop is not FALSE:
            frame.slots[left] = stop
        return stop

    machine.call_sites.append(("yield", id(node)))
    run(machine, of_sequence(machine, source, frame), consume)
    machine.call_sites.pop()
    give(machine, frame, frame.slots.pop(left))
    return NONE


# ------------------------------------------------------------------ next


def first_of(machine: Machine, stream: StreamV, default: list[Abstract], frame: Frame) -> Abstract:
    """``next(expression)``, of which no more is taken."""
    state = helper(machine, frame, value=default[0] if default else UNBOUND, found=FALSE)

    def consume(value: Abstract) -> Abstract:
        state.slots.update(value=value, found=TRUE)
        return TRUE

    run(machine, stream, consume)
    if not default:
        choose(machine, state.slots["found"], lambda: NONE, lambda: machine.parts["stop"](machine))
    return state.slots["value"]


def advance(machine: Machine, stream: StreamV, default: list[Abstract], frame: Frame) -> Abstract:
    """``next(generator)``: its text up to the next `yield`."""
    if stream.pieces is None and stream.slots["spent"] is FALSE:
        return first_of(machine, stream, default, frame)
    taken = stream.slots["taken"]
    if stream.steps is None and stream.slots["spent"] is FALSE and stream.pieces is not None:
        stream.steps = stream.pieces()
        stream.slots["spent"] = TRUE
    if stream.steps is None or not isinstance(taken, Const) or taken.value != stream.count:
        raise machine.refuse(f"`next` of {stream.name} in a loop or a branch, or of what is no plain generator",
                             why="how far it got is only known at run time", hint="loop over it")
    stream.count += 1
    stream.slots["taken"] = Const(stream.count)
    value = next(stream.steps, None)
    if value is not None:
        return value
    if default:
        return default[0]
    return machine.parts["stop"](machine)  # type: ignore[no-any-return]


def in_pieces(machine: Machine, tree: Any, frame: Frame, code: Any) -> Iterator[Abstract]:
    """The values of a generator whose way is known, one at a time."""
    yield from pieces(machine, tree.body, frame)


def pieces(machine: Machine, statements: list[Any], frame: Frame) -> Iterator[Abstract]:
    for statement in statements:
        if not yields_in(statement):
            machine.execute([statement], frame)
        else:
            yield from piece(machine, statement, frame)
        left = frame.slots["%exit"]
        if is_true(left):
            return
        if not isinstance(left, Const):
            raise undecided(machine, statement, frame)


def piece(machine: Machine, node: Any, frame: Frame) -> Iterator[Abstract]:
    """The values that one statement yields."""
    value: Any = getattr(node, "value", None)
    match type(node).__name__:
        case "Expr" | "Assign" if type(value).__name__ == "Yield":
            yield NONE if value.value is None else machine.evaluate(value.value, frame)
            for target in getattr(node, "targets", ()):
                machine.assign(target, NONE, frame)
        case "If":
            test = decided(machine, machine.evaluate(node.test, frame))
            if test is None:
                raise undecided(machine, node.test, frame)
            yield from pieces(machine, node.body if test else node.orelse, frame)
        case "While":
            while (test := decided(machine, machine.evaluate(node.test, frame))) is not False:
                if test is None:
                    raise undecided(machine, node.test, frame)
                yield from a_round(machine, node, frame)
                if is_true(frame.slots["%leave"]):
                    break
            frame.slots["%exit"] = frame.slots["%leave"] = frame.slots["%returned"]
        case "For":
            entries = machine.entries_of(machine.evaluate(node.iter, frame))
            if entries is None:
                raise undecided(machine, node.iter, frame)
            for entry in entries:
                machine.assign(node.target, entry, frame)
                yield from a_round(machine, node, frame)
                if is_true(frame.slots["%leave"]):
                    break
            frame.slots["%exit"] = frame.slots["%leave"] = frame.slots["%returned"]
        case _:
            raise undecided(machine, node, frame)


def decided(machine: Machine, test: Abstract) -> bool | None:
    """Whether a test is true, where that is known; also of what is counted."""
    known = machine.truth(test)
    step = machine.builder.producer.get(test) if isinstance(test, Value) else None
    if known is not None or step is None or not isinstance(step.callee, Const) or step.callee.value not in COMPARED:
        return known
    sides = [whole_number(machine, arg) for arg in step.args]
    if not all(isinstance(side, Const) for side in sides):
        return None
    return bool(step.callee.value(*(side.value for side in sides if isinstance(side, Const))))


COMPARED = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)


def a_round(machine: Machine, node: Any, frame: Frame) -> Iterator[Abstract]:
    frame.slots["%exit"] = frame.slots["%leave"] = FALSE
    yield from pieces(machine, node.body, frame)
    frame.slots["%exit"] = FALSE


def undecided(machine: Machine, node: Any, frame: Frame) -> Exception:
    return machine.refuse("a generator that `next` advances, and whose way is not known", frame.source.span(node),
                          why="how far it got is only known at run time", hint="loop over it")
