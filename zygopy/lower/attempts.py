"""A `try` in one piece: what ran to its end, and what the handlers did instead."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..core.build import block_of
from ..core.kinds import UNKNOWN, Instance
from ..core.nodes import Bind, Try
from ..core.values import FALSE, UNBOUND, Const, Operand, Value
from ..core.walk import blocks
from .abstract import Abstract, Frame, TupleV
from .assignment import place_of
from .branches import Branch, choose, forget_raised, is_true, raised
from .lookups import user_class
from .machine import Machine
from .protection import Region, may_raise, sheltered, watching

EXITS = ("Return", "Break", "Continue")


class Attempt(Branch):
    """A `Try` in the making: two ways, that of the body and that of a handler."""

    def __init__(self, machine: Machine, node: Any, frame: Frame, needed: Callable[[str], bool],
                 fields: frozenset[str] | None = None) -> None:
        super().__init__(machine, UNBOUND)
        self.node = node
        self.frame = frame
        self.needed = needed
        self.fields = fields  # those of objects that are read after an exception; None: any
        self.took_rest = False
        self.thrown, self.error = (f"%{name} {node.lineno} {node.col_offset}" for name in ("thrown", "error"))
        self.kinds: list[Abstract] = []
        self.broken: Bind | None = None
        self.lost: list[str] = []  # names that the body assigns, and that nobody reads after an exception

    def follow(self, statements: list[Any]) -> None:
        """Interpret statements that this `try` does not protect."""
        self.machine.execute(statements, self.frame)

    # ------------------------------------------------------------ in one piece

    def whole(self, rest: list[Any]) -> bool:
        """The usual case: nothing that is read later changes before the last step that may raise."""
        machine, node = self.machine, self.node
        handlers_leave = all(leaves(handler.body) for handler in node.handlers)
        body_leaves = leaves(node.body) and len(node.handlers) == 1
        took = bool(rest) and (handlers_leave or body_leaves)
        before = machine.snapshot()
        done = self.attempted(
            lambda: machine.execute(node.body, self.frame),
            lambda: self.after_body([*node.orelse, *(rest if took and not body_leaves else [])]),
            lambda error: self.handle(error, rest if took and body_leaves else [], inside=True),
        )
        if not done:
            machine.restore(before)
            return False
        self.took_rest = took
        return True

    def attempted(self, body: Callable[[], Any], orelse: Callable[[], Any], handler: Callable[[Value], Any]) -> bool:
        """Make the `Try`; False if the body changes something in the middle."""
        machine, builder = self.machine, self.machine.builder
        span, origin = builder.span, builder.origin
        before = machine.snapshot()
        region = Region(machine, self.frame, self.needed, self.fields)
        with builder.block() as tried, watching(machine, region), sheltered(machine):
            body()
        if region.broken is not None:
            self.broken = region.broken
            return False
        if not any(map(may_raise, tried)) and not raised(before):
            builder.steps.extend(tried)
            orelse()
            return True
        self.lost = assigned = region.assigned()
        with builder.block() as after:
            if not raised(before):
                orelse()
        done = self.end(before)
        self.frame.slots.update(dict.fromkeys(assigned, UNBOUND))
        place_of(machine, self.node, self.frame)
        caught = self.caught()
        error = self.exception(caught)
        with builder.block() as handled:
            handler(error)
        failed = self.end(before)
        builder.span, builder.origin = span, origin
        self.steps = [after, handled]
        self.merge([store for store, _ in before], [done, failed])
        if failed[2] and len(handled) == 1:  # it would only be raised again
            builder.steps.extend([*tried, *after])
            return True
        orelse_block, handler_block = (block_of(s, *r) for s, r in zip(self.steps, self.results, strict=True))
        builder.add(Try(tuple(self.targets), block_of(tried), caught, error, handler_block, orelse_block,
                        demanded(tried), span, origin))
        return True

    def end(self, before: Any) -> Any:
        """What is known at the end of a way; then the state is that before the `try` again.

        What was called on the way has ended, by a `raise` or not.
        """
        found = None, [dict(store.slots) for store, _ in before], raised(before)
        self.machine.restore(before)
        forget_raised(self.machine.stores, before)
        return found

    def exception(self, caught: Operand) -> Value:
        """What a handler is given."""
        known = isinstance(caught, Const) and isinstance(caught.value, type) and user_class(caught.value)
        names = (handler.name.id for handler in self.node.handlers if handler.name)
        error = Value(Instance(caught.value) if known else UNKNOWN, next(names, "error"))  # type: ignore[union-attr]
        self.machine.place(error, frozenset({("caught", self.machine.here())}))
        return error

    def caught(self) -> Operand:
        """The classes of the exceptions that are handled, in order."""
        found: list[Abstract] = []
        self.kinds = []
        for handler in self.node.handlers:
            kind = Const(BaseException, "BaseException") if handler.type is None else self.machine.evaluate(
                handler.type, self.frame
            )
            self.kinds.append(kind)
            found.extend(kind.items if isinstance(kind, TupleV) else [kind])
        return self.machine.operand(found[0] if len(found) == 1 else TupleV(tuple(found)))

    def after_body(self, statements: list[Any]) -> None:
        """What follows a body that did not raise, unless it was left by `return` or `break`."""
        left = self.frame.slots.get("%exit", FALSE)
        if is_true(left) or not statements:
            return
        run = functools.partial(self.follow, statements)
        if isinstance(left, Const):
            run()
        else:
            choose(self.machine, left, lambda: None, run)

    def handle(self, error: Abstract, rest: list[Any], inside: bool, other: Callable[[], None] | None = None) -> None:
        """The handler for the class of `error`; `other` where there is none."""
        machine, frame = self.machine, self.frame

        def one(index: int) -> None:
            handler = self.node.handlers[index]
            if handler.name:
                frame.slots[handler.name.id] = error
            machine.handling.append(None if inside else error)
            self.follow([*handler.body, *rest])
            machine.handling.pop()
            if handler.name:
                frame.slots[handler.name.id] = UNBOUND

        def chain(index: int) -> None:
            if index == len(self.node.handlers) and other is not None:
                other()
                return
            if index + 1 == len(self.node.handlers) and other is None:
                one(index)
                return
            kind = machine.operand(self.kinds[index])
            test = machine.builder.bind(isinstance, machine.operand(error), kind, kind=Instance(bool))
            choose(machine, test, lambda: one(index), lambda: chain(index + 1))

        chain(0)


def demanded(steps: list[Any]) -> tuple[Value, ...]:
    """What a body computes that may raise."""
    found: list[Value] = []
    for step in steps:
        if isinstance(step, Bind) and may_raise(step):
            found.extend(step.targets)
        for block in blocks(step):
            found.extend(demanded(list(block.steps)))
    return tuple(dict.fromkeys(found))


def leaves(statements: list[Any]) -> bool:
    """Whether every way through the statements ends in `return`, `break`, `continue` or `raise`."""
    for statement in statements:
        name = type(statement).__name__
        if name in (*EXITS, "Raise"):
            return True
        if name == "If" and statement.orelse and leaves(statement.body) and leaves(statement.orelse):
            return True
    return False
