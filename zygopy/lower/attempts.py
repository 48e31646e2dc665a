"""`try`: what ran to its end, and what the handlers did instead."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Instance
from ..core.nodes import Bind, Try
from ..core.values import FALSE, TRUE, UNBOUND, Const, Operand, Value
from ..core.walk import blocks
from ..source import making
from .abstract import Abstract, Frame, TupleV
from .assignment import place_of
from .bodies import raised_everywhere
from .branches import RAISED, Branch, choose, is_true, raised
from .lookups import user_class
from .machine import Machine
from .protection import Region, may_raise, needed_after, watching

FLAGS = ("%exit", "%leave", "%returned", "%return")
EXITS = ("Return", "Break", "Continue")


def try_statement(machine: Machine, node: Any, rest: list[Any], frame: Frame) -> bool:
    """``try: body except ...: ... else: ... finally: ...``; True where the statements after it were taken along."""
    if node.finalbody:
        final_statement(machine, node, frame)
        return False
    attempt = Attempt(machine, node, frame, needed_after(frame.source.tree, node))
    if not attempt.whole(rest):
        attempt.in_parts()
    return attempt.took_rest


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
        with builder.block() as tried, watching(machine, region):
            body()
        if region.broken is not None:
            self.broken = region.broken
            return False
        if not any(map(may_raise, tried)) and not raised(before):
            builder.steps.extend(tried)
            orelse()
            return True
        assigned = region.assigned()
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
        known = {id(store) for store, _ in before}
        for store in self.machine.stores:
            if isinstance(store, Frame) and id(store) not in known:
                store.slots.pop(RAISED, None)
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
        run = functools.partial(self.machine.execute, statements, self.frame)
        if isinstance(left, Const):
            run()
        else:
            choose(self.machine, left, lambda: None, run)

    def handle(self, error: Abstract, rest: list[Any], inside: bool) -> None:
        """The handler for the class of `error`."""
        machine, frame = self.machine, self.frame

        def one(index: int) -> None:
            handler = self.node.handlers[index]
            if handler.name:
                frame.slots[handler.name.id] = error
            machine.handling.append(None if inside else error)
            machine.execute([*handler.body, *rest], frame)
            machine.handling.pop()
            if handler.name:
                frame.slots[handler.name.id] = UNBOUND

        def chain(index: int) -> None:
            if index + 1 == len(self.node.handlers):
                one(index)
                return
            kind = machine.operand(self.kinds[index])
            test = machine.builder.bind(isinstance, machine.operand(error), kind, kind=Instance(bool))
            choose(machine, test, lambda: one(index), lambda: chain(index + 1))

        chain(0)

    # ------------------------------------------------------------ in pieces

    def in_parts(self) -> None:
        """The body piece by piece: a piece ends where something changed that is read after an exception."""
        machine, frame = self.machine, self.frame
        saved = {flag: frame.slots.get(flag, FALSE) for flag in FLAGS}
        frame.slots[self.thrown], frame.slots[self.error] = FALSE, UNBOUND
        self.caught()
        self.pieces(self.node.body)
        error = frame.slots[self.error]
        exits = any(type(part).__name__ in EXITS for statement in self.node.body for part in making.walk(statement))

        def failed() -> None:
            frame.slots.update(saved)
            self.handle(error, [], inside=False)

        def done() -> None:
            if not exits:
                frame.slots.update(saved)
            self.after_body(self.node.orelse)

        choose(machine, frame.slots[self.thrown], failed, done)
        for key in (self.thrown, self.error):
            frame.slots.pop(key, None)

    def pieces(self, statements: list[Any]) -> None:
        """Interpret statements of the body, each piece under a `Try` of its own."""
        machine, frame = self.machine, self.frame
        before = machine.snapshot()
        count = len(statements)
        while count:
            piece = Attempt(machine, self.node, frame, self.needed)
            run = functools.partial(machine.execute, statements[:count], frame)
            if piece.attempted(run, lambda: None, self.throw):
                break
            machine.restore(before)
            count -= 1
            self.broken = piece.broken
        if not count:
            if not statements:
                return
            self.open(statements[0])
            count = 1
        rest = statements[count:]
        left = frame.slots.get("%exit", FALSE)
        if not rest or is_true(left):
            return
        if isinstance(left, Const):
            self.pieces(rest)
        else:
            choose(machine, left, lambda: None, functools.partial(self.go_on, rest))

    def go_on(self, statements: list[Any]) -> None:
        self.frame.slots.update({"%exit": FALSE, self.thrown: FALSE})
        self.pieces(statements)

    def throw(self, error: Value) -> None:
        """An exception leaves the whole body: loops first, as `return` does."""
        error.hint = "error"
        self.frame.slots.update(dict.fromkeys((self.thrown, "%exit", "%leave", "%returned"), TRUE))
        self.frame.slots[self.error] = error

    def open(self, node: Any) -> None:
        """A statement with blocks, whose own statements are pieces."""
        machine, frame = self.machine, self.frame
        name = type(node).__name__
        if name not in ("If", "For", "While", "With"):
            raise machine.refuse(
                "an exception that is caught after something was changed",
                self.broken.span or frame.source.span(node),
                why="how far the change got is not known on the way back",
                hint="compute first, then change: `new = f(x)` and after it `total += new`",
            )
        for statement in opened(node, lambda body: making.protected(body, self, body[0])):
            machine.execute([statement], frame)


def opened(node: Any, piece: Callable[[list[Any]], Any]) -> list[Any]:
    """The same statement with what may raise in it as pieces of their own."""
    held = f"%held {node.lineno} {node.col_offset}"
    orelse = [piece(node.orelse)] if getattr(node, "orelse", None) else []
    match type(node).__name__:
        case "If":
            first = piece([making.assign(held, node.test, node.test)])
            return [first, making.if_(making.name(held, node.test), [piece(node.body)], orelse, node)]
        case "For":
            first = piece([making.assign(held, node.iter, node.iter)])
            return [first, making.for_(node.target, making.name(held, node.iter), [piece(node.body)], orelse, node)]
        case "While":
            first = piece([making.assign(held, node.test, node.test)])
            test = making.negation(making.name(held, node.test), node.test)
            leave = making.if_(test, [making.break_(node.test)], [], node.test)
            always = making.constant(True, node.test)
            return [making.while_(always, [first, leave, piece(node.body)], orelse, node)]
        case _:
            return [type(node)(items=node.items, body=[piece(node.body)], type_comment=None)]


def protected(machine: Machine, node: Any, frame: Frame) -> None:
    """A piece of a `try` body, inside a statement that was taken apart."""
    node.attempt.pieces(node.body)


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


# ------------------------------------------------------------------ finally


def final_statement(machine: Machine, node: Any, frame: Frame) -> None:
    """``try: ... finally: final``: `final` is run after everything else, and before an exception goes on."""
    inner = making.without_final(node)
    parts = [part for statement in node.finalbody for part in making.walk(statement)]
    read = {part.id for part in parts if type(part).__name__ == "Name"}
    fields = frozenset(part.attr for part in parts if type(part).__name__ == "Attribute")
    attempt = Attempt(machine, making.final_handler(node), frame, lambda name: name in read, fields)

    def final() -> None:
        flags = {flag: frame.slots.get(flag, FALSE) for flag in FLAGS}
        frame.slots.update(dict.fromkeys(FLAGS[:3], FALSE))
        machine.execute(node.finalbody, frame)
        if any(frame.slots.get(flag, FALSE) is not FALSE for flag in FLAGS[:3]):
            raise machine.refuse("'return', 'break' or 'continue' in 'finally'", frame.source.span(node.finalbody[0]),
                                 why="it swallows the exception that is on its way", hint="leave after the 'try'")
        frame.slots.update(flags)

    def failed(error: Value) -> None:
        final()
        machine.builder.do(ops.raise_)
        raised_everywhere(machine)

    if harmless(machine, node, final):
        machine.execute(inner, frame)
        if frame.slots.get(RAISED) is None:
            final()
        return
    if not attempt.attempted(lambda: machine.execute(inner, frame), final, failed):
        raise machine.refuse(
            "a 'finally' that reads what its 'try' changes",
            attempt.broken.span or frame.source.span(node),
            why="how far the change got is not known when an exception passes",
            hint="read it after the 'try'",
        )


def harmless(machine: Machine, node: Any, final: Callable[[], None]) -> bool:
    """Whether nobody could see that `final` was not run before an exception goes on: it only assigns names."""
    plain = ("Assign", "AugAssign", "Pass", "AnnAssign")
    return all(
        type(statement).__name__ in plain
        and all(type(part).__name__ not in ("Call", "Attribute", "Subscript") for part in making.walk(statement))
        for statement in node.finalbody
    )
