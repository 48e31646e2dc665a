"""What must hold of every Function, whatever pass made it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from ..errors import InternalError
from .nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from .ops import unpack
from .values import Const, Operand, Value
from .walk import reads, values


def check(function: Function, after: str = "check") -> Function:
    """Return `function` if every value is assigned once and before it is read, and all lengths agree.

    `after` names the pass that made it.

    Raises
    ------
    InternalError
        An invariant of ours broke: that pass is wrong.
    """
    checker = _Checker(function.name, after)
    checker.assign(function.params, None)
    if len(function.body.results) != 1:
        checker.fail("a function has one result", None)
    checker.block(function.body)
    return function


class _Checker:
    """`assigned`: what was assigned so far anywhere; `readable`: what may be read here."""

    def __init__(self, name: str, after: str) -> None:
        self.name = name
        self.after = after
        self.assigned: set[Value] = set()
        self.readable: set[Value] = set()

    def fail(self, what: str, step: Step | None) -> NoReturn:
        at = f"a {type(step).__name__}" if step is not None else "the end"
        raise InternalError(f"{self.after}: `{self.name}`: {what}, at {at}", step.span if step is not None else None)

    def assign(self, targets: Iterable[Value], step: Step | None) -> None:
        for target in targets:
            if target in self.assigned:
                self.fail(f"{target!r} is assigned twice", step)
            self.assigned.add(target)
            self.readable.add(target)

    def read(self, read: Iterable[Value], step: Step | None) -> None:
        for value in read:
            if value not in self.readable:
                why = "outside its scope" if value in self.assigned else "before it is assigned"
                self.fail(f"{value!r} is read {why}", step)

    def lengths(self, step: Step, what: str, *rows: tuple[Operand, ...]) -> None:
        if len({len(row) for row in rows}) > 1:
            self.fail(f"{what} have lengths {[len(row) for row in rows]}", step)

    def block(self, block: Block, step: Step | None = None) -> None:
        for inner in block.steps:
            self.step(inner)
        self.read(values(block.results), step)

    def step(self, step: Step) -> None:
        self.read(reads(step), step)
        match step:
            case Bind():
                self.bind(step)
            case If():
                self.lengths(step, "targets and results", step.targets, step.then.results, step.orelse.results)
                self.block(step.then, step)
                self.block(step.orelse, step)
            case For() | While():
                self.loop(step)
            case With():
                self.lengths(step, "targets and results", step.targets, step.body.results)
                self.assign(() if step.name is None else (step.name,), step)
                self.block(step.body, step)
            case Try():
                self.lengths(step, "targets and results", step.targets, step.handler.results, step.orelse.results)
                self.block(step.body, step)
                self.block(step.orelse, step)
                self.assign(() if step.name is None else (step.name,), step)
                self.block(step.handler, step)
            case Def():
                self.inner_function(step)
        self.assign(() if isinstance(step, Def) else step.targets, step)

    def bind(self, step: Bind) -> None:
        if isinstance(step.callee, Const) and step.callee.value is unpack:
            numbers = [arg.value for arg in step.args[1:] if isinstance(arg, Const)]
            wanted = numbers[0] if len(numbers) == 1 or numbers[1] < 0 else numbers[0] + 1 + numbers[1]
            if len(step.targets) != wanted:
                self.fail(f"unpack of {wanted} has {len(step.targets)} targets", step)

    def loop(self, step: For | While) -> None:
        results = step.body.results[:-1] if step.exits else step.body.results
        self.lengths(step, "params, start, targets and results", step.params, step.start, step.targets, results)
        if step.exits and not step.body.results:
            self.fail("exits, but the body gives no exit flag", step)
        self.assign(step.params, step)
        if isinstance(step, While):
            if len(step.test.results) != 1:
                self.fail("the test of a loop has one result", step)
            self.block(step.test, step)
        else:
            self.assign((step.item,), step)
        self.block(step.body, step)
        # After the loop they would be what they were before the last round: no name holds that any more.
        self.readable.difference_update(step.params)

    def inner_function(self, step: Def) -> None:
        outside = set(self.readable)
        self.assign((step.target, *step.params), step)
        if len(step.body.results) != 1:
            self.fail("an inner function has one result", step)
        self.block(step.body, step)
        self.readable = outside | {step.target}
