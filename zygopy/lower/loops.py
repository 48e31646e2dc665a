"""Loops and comprehensions: what is carried from round to round, found by trying."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.build import block_of
from ..core.kinds import Number
from ..core.nodes import For, While
from ..core.values import FALSE, Const, Value
from ..records import replace
from ..source import making
from .abstract import Abstract, Frame, StreamV
from .branches import choose
from .indexed import demand_as_read, gone_over, in_turn, stores_in
from .machine import Machine
from .meanwhile import refuse_written_in
from .rounds import Loop, iteration, repeated, standing, unrolled
from .rows import numbers_of, opened
from .steering import refuse_rounds
from .streams import for_stream


def for_statement(machine: Machine, node: Any, frame: Frame) -> None:
    """``for target in iterable: body else: orelse``."""
    refuse_written_in(machine, node, frame)
    iterable = machine.parts["iterated"](machine, machine.evaluate(node.iter, frame))
    if isinstance(iterable, StreamV) and iterable.whole is None:
        for_stream(machine, node, iterable, frame)
        return
    entries = unrolled(machine, iterable, frame, node)
    if entries is not None:
        unroll(machine, node, entries, frame)
        return
    with standing(machine, node):
        finish_for(machine, node, iterable, frame)


def finish_for(machine: Machine, node: Any, iterable: Abstract, frame: Frame) -> None:
    over = machine.operand(iterable)
    read: Callable[[], Abstract] | None = None
    if node in machine.indexed:
        operand, item, read = in_turn(machine, over)
    else:
        operand, item = iteration(machine, iterable if isinstance(over, Const) else over)
    machine.iterated.append(gone_over(machine, over))
    machine.going.append((node, item, over))
    machine.numbered.append(numbers_of(machine, operand))
    span, origin = machine.builder.span, machine.builder.origin

    def one_round() -> None:
        frame.slots["%exit"] = frame.slots["%leave"] = FALSE
        before = [(store, dict(store.slots)) for store in stores_in(node.iter, frame)]
        met = opened(machine, operand, item, node.target) if read is None else read()
        machine.assign(node.target, met, frame)
        machine.execute(node.body, frame)
        demand_as_read(machine, before)

    loop = repeated(machine, one_round, frame)
    machine.iterated.pop()
    machine.going.pop()
    machine.numbered.pop()
    step = For(tuple(loop.targets), item, operand, tuple(loop.inner), tuple(loop.starts),
               block_of(loop.steps, *loop.results), loop.exits, span, origin)
    refuse_rounds(machine, step)
    machine.builder.add(step)
    loop_else(machine, node, frame, loop)


def loop_else(machine: Machine, node: Any, frame: Frame, loop: Loop) -> None:
    """What the loop's `else` and its exits mean for the statements after it."""
    frame.slots["%leave"] = frame.slots["%exit"]

    def orelse() -> None:  # not left, so not returned; what it leaves is the loop around
        frame.slots["%leave"] = FALSE
        machine.execute(node.orelse, frame)

    if loop.exits and node.orelse:
        left = Value(Number(bool), "left")
        add_exit_slot(machine, left)
        choose(machine, left, lambda: None, orelse)
    elif node.orelse:
        orelse()


def add_exit_slot(machine: Machine, left: Value) -> int:
    """Carry the exit flag of the loop that was just made out of it."""
    step = machine.builder.steps[-1]
    assert isinstance(step, (For, While))
    flag = step.body.results[-1]
    body = block_of(list(step.body.steps), *step.body.results[:-1], flag, flag)
    machine.builder.steps[-1] = replace(step, targets=(*step.targets, left), params=(*step.params, Value(Number(bool))),
                                        start=(*step.start, FALSE), body=body)
    return len(step.targets)


def while_statement(machine: Machine, node: Any, frame: Frame) -> None:
    """``while test: body else: orelse``."""
    if any(
        type(part).__name__ == "NamedExpr" for part in making.walk(node.test)
    ):  # what it assigns is part of the round
        leave = making.if_(making.negation(node.test, node.test), [making.break_(node.test)], [], node.test)
        node = making.while_(making.constant(True, node.test), [leave, *node.body], node.orelse, node)
    span, origin = machine.builder.span, machine.builder.origin
    tests: list[Any] = []

    def one_round() -> None:
        frame.slots["%exit"] = frame.slots["%leave"] = FALSE
        with machine.builder.block() as steps:
            test = machine.operand(machine.evaluate(node.test, frame))
        tests[:] = [block_of(steps, test)]
        machine.execute(node.body, frame)

    loop = repeated(machine, one_round, frame)
    machine.builder.add(While(tuple(loop.targets), tuple(loop.inner), tuple(loop.starts), tests[0],
                              block_of(loop.steps, *loop.results), loop.exits, span, origin))
    loop_else(machine, node, frame, loop)


def unroll(machine: Machine, node: Any, entries: list[Abstract], frame: Frame) -> None:
    """A loop written out: each round is interpreted where it stands."""
    saved = frame.slots.get("%leave", FALSE)
    stores = list(stores_in(node.iter, frame))

    def rest(index: int) -> None:
        if index == len(entries):
            machine.execute(node.orelse, frame)
            return
        frame.slots["%exit"] = frame.slots["%leave"] = FALSE
        machine.call_sites.append(index)  # what is made here is made anew in each round
        before = [(store, dict(store.slots)) for store in stores]
        machine.assign(node.target, entries[index], frame)
        machine.execute(node.body, frame)
        machine.call_sites.pop()
        demand_as_read(machine, before, index, node.iter)
        choose(machine, frame.slots["%leave"], lambda: None, lambda: rest(index + 1))

    rest(0)
    frame.slots["%exit"] = frame.slots.get("%returned", FALSE)
    frame.slots["%leave"] = saved if isinstance(frame.slots["%exit"], Const) else frame.slots["%exit"]
