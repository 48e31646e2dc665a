"""A `try` whose body changes, in the middle, what is read after an exception: each piece is protected by itself.

    try:                              try: total = f(x)
        total = f(x)                  except E: thrown = True
        total = g(total)     ==>      if not thrown:
    except E:                             try: total = g(total)
        ...                               except E: thrown = True
                                      if thrown: ...
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..core import ops
from ..core.nodes import Bind
from ..core.values import FALSE, NONE, TRUE, UNBOUND, Const, Operand, Value
from ..source import making
from ..source.parting import is_part, parted
from .abstract import Abstract, Frame, StreamV, TupleV, remembered
from .attempts import Attempt
from .bodies import raised_everywhere
from .branches import RAISED, choose, is_true
from .machine import Machine, made_once
from .protection import exposed, names_inside

FLAGS = ("%exit", "%leave", "%returned", "%return")
EXITS = ("Return", "Break", "Continue")
ALL = Const(BaseException, "BaseException")


class Piece(Attempt):
    """A stretch of the body under a `Try` of its own, which catches what any `try` around it does."""

    def __init__(self, whole: Pieces, frame: Frame) -> None:
        super().__init__(whole.machine, whole.node, frame, whole.needed_in(frame), whole.fields)
        self.whole_body = whole
        self.reached = 0  # the statement that was interpreted last

    def caught(self) -> Operand:
        return self.machine.operand(self.whole_body.catches())

    def body(self, statements: list[Any], run: Callable[[list[Any]], None]) -> None:
        """Interpret statements, and see which of them is the first that may raise after a change."""

        def pass_by(index: int, _: Frame) -> None:
            self.reached = index

        marked: list[Any] = []
        for index, statement in enumerate(statements):
            marked += [making.inserted([], functools.partial(pass_by, index), statement), statement]
        run(marked)


class Pieces(Attempt):
    """A `try` taken apart; `outer` is one around it that was taken apart before."""

    def __init__(self, machine: Machine, node: Any, frame: Frame, needed: Callable[[str], bool],
                 fields: frozenset[str] | None = None, outer: Pieces | None = None) -> None:
        super().__init__(machine, node, frame, needed, None if outer is not None else fields)
        self.outer = outer
        depth = 0 if outer is None else outer.depth + 1
        self.depth: int = depth
        self.thrown, self.error = f"{self.thrown} {depth}", f"{self.error} {depth}"
        self.unread: dict[Frame, set[str]] = {}  # by call, the names that nobody reads after an exception
        self.broad = False  # whether exceptions of other classes come from a `finally` inside
        self.catching: list[Abstract] = []  # the classes that it handles, and those that are handled around it

    # ------------------------------------------------------------ the statement

    def begin(self) -> dict[str, Abstract]:
        """Nothing was thrown yet; give the flags as they are."""
        slots = self.frame.slots
        saved = {flag: slots.get(flag, FALSE) for flag in FLAGS}
        slots[self.thrown], slots[self.error] = FALSE, NONE
        own: Abstract = super().caught()
        held = [part for kind in self.kinds for part in (kind.items if isinstance(kind, TupleV) else [kind])]
        around = [] if self.outer is None else self.outer.catching
        self.catching = [*(held or [own]), *around]
        return saved

    def catches(self) -> Abstract:
        """The classes that a piece catches."""
        if any(isinstance(kind, Const) and kind.value is BaseException for kind in self.catching):
            return ALL
        return self.catching[0] if len(self.catching) == 1 else TupleV(tuple(self.catching))

    def finish(self) -> None:
        for key in (self.thrown, self.error):
            self.frame.slots.pop(key, None)

    def handled(self) -> None:
        """``try: body except ...: ... else: ...``."""
        saved = self.begin()
        self.pieces(self.node.body, self.frame)
        error = self.frame.slots[self.error]

        def failed() -> None:
            self.frame.slots.update(saved)
            sure = self.outer is None and not self.broad  # it is one of the classes that are handled
            self.handle(error, [], False, None if sure else lambda: self.leave(error))

        def done() -> None:
            if not exits(self.node.body):
                self.frame.slots.update(saved)
            self.after_body(self.node.orelse)

        choose(self.machine, self.frame.slots[self.thrown], failed, done)
        self.finish()

    def followed(self, statements: list[Any], final: Callable[[], None],
                 swallow: Callable[[Abstract], Abstract] | None = None) -> None:
        """``try: statements finally: final``; with `swallow`, that is what is done with an exception instead."""
        saved, left = self.begin(), exits(statements)
        self.pieces(statements, self.frame)
        thrown, error = self.frame.slots[self.thrown], self.frame.slots[self.error]

        def failed() -> None:
            self.frame.slots.update(saved)
            caught = FALSE if swallow is None else swallow(error)
            if not is_raised(self.frame):
                passed = self.frame.slots.get("%exit", FALSE)  # what was asked may have raised itself
                choose(self.machine, passed, lambda: None, lambda: self.go(caught, error))

        def done() -> None:
            if not left:
                self.frame.slots.update(saved)
            if swallow is not None:
                final()

        if swallow is None and not is_raised(self.frame):
            final()
        choose(self.machine, thrown, failed, done)
        self.finish()

    def go(self, caught: Abstract, error: Abstract) -> None:
        choose(self.machine, caught, lambda: None, lambda: self.leave(error))

    def leave(self, error: Abstract) -> None:
        """The exception goes on: to the `try` around this one, or out of the function."""
        if self.outer is not None:
            self.outer.broad = self.outer.broad or self.broad or self.catches() is ALL
            self.outer.throw(error, self.frame)
            return
        self.machine.builder.do(ops.raise_, self.machine.operand(error))
        raised_everywhere(self.machine)

    def follow(self, statements: list[Any]) -> None:
        if self.outer is None:
            super().follow(statements)
        else:
            self.outer.pieces(statements, self.frame)

    # ------------------------------------------------------------ pieces

    def needed_in(self, frame: Frame) -> Callable[[str], bool]:
        """Whether a name of a call may be read after an exception left the body."""
        if frame is not self.frame:  # that call is over then
            return names_inside(self.machine, frame.source.tree).__contains__
        if self.outer is None:
            return self.needed
        around = self.outer.needed_in(frame)
        return lambda name: self.needed(name) or around(name)

    def pieces(self, statements: list[Any], frame: Frame) -> None:
        """Interpret statements of the body, each piece under a `Try` of its own."""
        with remembered(self.machine, "opening", None):
            self.some(statements, frame)

    def some(self, statements: list[Any], frame: Frame) -> None:
        """As `pieces`, of which none is the body of the call that is taken apart."""
        machine = self.machine
        before = machine.snapshot()
        cut = "cut", *statements[:1], len(statements), frame.calls
        count = machine.desugared.get(cut, len(statements))  # as in the interpretation before, which tried
        while count:
            piece = Piece(self, frame)
            run = functools.partial(piece.body, statements[:count], lambda marked: machine.execute(marked, frame))
            if piece.attempted(run, lambda: None, functools.partial(self.throw, frame=frame)):
                self.unread.setdefault(frame, set()).update(piece.lost)
                break
            machine.undo(before)
            count = machine.desugared[cut] = min(piece.reached, count - 1)
            self.broken = piece.broken
        if not count:
            if not statements:
                return
            self.open(statements[0], frame)
            count = 1
        rest = statements[count:]
        left = frame.slots.get("%exit", FALSE)
        if not rest or is_true(left) or is_raised(frame):
            return
        if isinstance(left, Const):
            self.pieces(rest, frame)
        else:
            choose(machine, left, functools.partial(self.stop, statements, frame),
                   functools.partial(self.go_on, rest, frame))

    def stop(self, statements: list[Any], frame: Frame) -> None:
        """After an exception, what was assigned before it and nobody reads has no value."""
        lost = dict.fromkeys(self.unread.get(frame, ()), UNBOUND)
        if not lost:
            return
        if exits(statements):  # it may have been left otherwise
            choose(self.machine, self.frame.slots[self.thrown], lambda: frame.slots.update(lost), lambda: None)
        else:
            frame.slots.update(lost)

    def go_on(self, statements: list[Any], frame: Frame) -> None:
        frame.slots["%exit"] = self.frame.slots[self.thrown] = FALSE
        self.pieces(statements, frame)

    def throw(self, error: Abstract, frame: Frame) -> None:
        """An exception leaves the whole body: loops first, as `return` does."""
        if isinstance(error, Value):
            error.hint = "error"
            # Python drops the name of an exception where its handler ends
            held = self.machine.builder.bind(ops.identity, error, pure=False, kind=error.kind, hint="thrown")
            self.machine.place(held, self.machine.places_of(error))
            error = held
        frame.slots.update(dict.fromkeys(FLAGS[:3], TRUE))
        self.frame.slots.update({self.thrown: TRUE, self.error: error})

    def piece(self, frame: Frame, body: list[Any], always: bool = True) -> Any:
        """A statement that stands for others, in pieces; not after an exception unless `always`."""

        def run(_: Frame) -> None:
            thrown = FALSE if always else self.frame.slots[self.thrown]
            choose(self.machine, thrown, lambda: None, lambda: self.pieces(body, frame))

        return making.inserted(body, run, body[0])

    # ------------------------------------------------------------ statements taken apart

    def open(self, node: Any, frame: Frame) -> None:
        """A statement that changes something and may raise after it: its own parts are pieces."""
        match type(node).__name__:
            case "If" | "For" | "While" | "With":
                self.opened(node, frame)
            case "Try":
                self.parts["try"](self.machine, node, frame, self)
            case "Inserted":
                self.exposed(node, frame)
            case "Match":
                self.pieces([self.machine.parts["match"](self.machine, node, frame)], frame)
            case _:
                parts = made_once(self.machine, ("parts", node), lambda: parted(node, frame.source.tree))
                if parts is None:
                    self.exposed(node, frame)
                else:
                    self.pieces(parts, frame)
        for key in [key for key in frame.slots if is_part(key, node)]:
            del frame.slots[key]

    @property
    def parts(self) -> dict[str, Callable[..., Any]]:
        return self.machine.parts

    def opened(self, node: Any, frame: Frame) -> None:
        """A statement with blocks."""
        held = f"%held {node.lineno} {node.col_offset}"
        orelse = [self.piece(frame, node.orelse, False)] if getattr(node, "orelse", None) else []
        body = self.piece(frame, node.body)
        match type(node).__name__:
            case "If":
                made = self.own(node, frame, lambda: making.if_(making.name(held, node.test), [body], orelse, node))
                self.rest([self.held(held, making.truth, node.test), made], frame)
            case "For":
                self.rest([self.held(held, same, node.iter), self.loop(node, held, orelse, frame)], frame)
            case "While":
                first = self.piece(frame, [self.held(held, making.truth, node.test)])
                self.exposed(self.own(node, frame, lambda: endless(node, held, [first, body], orelse)), frame)
            case _:
                item = node.items[0]
                entered = making.inserted(node.body, functools.partial(self.context, node, held), node)
                self.rest([self.held(held, same, item.context_expr), entered], frame)

    def held(self, name: str, change: Callable[[Any], Any], value: Any) -> Any:
        """``name = value``."""
        return made_once(self.machine, ("held", value), lambda: making.assign(name, change(value), value))

    def own(self, node: Any, frame: Frame, make: Callable[[], Any]) -> Any:
        """A statement of ours for one of the user's; what is inserted there does what it does this time."""
        fresh = make()
        kept = made_once(self.machine, ("opened", node, frame.calls, self.depth), lambda: making.own(fresh))
        for old, new in zip(making.insertions(kept), making.insertions(fresh), strict=True):
            old.run = new.run
        return kept

    def rest(self, statements: list[Any], frame: Frame) -> None:
        """A piece, and if it did not raise, a statement whose own parts are pieces."""
        first, second = statements
        self.pieces([first], frame)
        left = frame.slots.get("%exit", FALSE)
        if not is_true(left) and not is_raised(frame):
            choose(self.machine, left, lambda: None, lambda: self.after(second, frame))

    def after(self, node: Any, frame: Frame) -> None:
        frame.slots["%exit"] = self.frame.slots[self.thrown] = FALSE
        self.exposed(node, frame)

    def loop(self, node: Any, held: str, orelse: list[Any], frame: Frame) -> Any:
        """A loop over what was computed before; what takes an element apart is a piece of its body."""
        iterable = making.name(held, node.iter)
        if type(node.target).__name__ == "Name":
            body = [self.piece(frame, node.body)]
            return self.own(node, frame, lambda: making.for_(node.target, iterable, body, orelse, node))
        item = f"%item {node.lineno} {node.col_offset}"
        taken = made_once(self.machine, ("taken", node),
                          lambda: making.store(node.target, making.name(item, node.target), node.target))
        body = [self.piece(frame, [taken, *node.body])]
        target = making.target(item, node.target)
        return self.own(node, frame, lambda: making.for_(target, iterable, body, orelse, node))

    def context(self, node: Any, held: str, frame: Frame) -> None:
        """``with held as name: body``, of a context that was made before."""
        item, *others = node.items
        inner = [made_once(self.machine, ("with", node), lambda: making.with_(others, node.body, node))]
        inner = inner if others else node.body
        context = frame.slots.pop(held)
        if self.parts["own context"](self.machine, context):
            self.parts["with"](self.machine, node, context, frame, inner, self)
            return
        if isinstance(context, StreamV):
            self.refuse(node, frame, None)
        body = [self.piece(frame, inner)]
        again = self.own(node, frame, lambda: making.with_([making.context(held, item)], body, node))
        frame.slots[held] = context
        self.machine.execute([again], frame)
        frame.slots.pop(held, None)

    def exposed(self, node: Any, frame: Frame) -> None:
        """A statement that is not protected as a whole: a loop, a call whose body is taken apart."""
        machine = self.machine
        machine.opening = self
        with exposed(machine, functools.partial(self.refuse, node, frame)):
            machine.execute([node], frame)
        called = machine.opening is None
        machine.opening = None
        thrown = self.frame.slots[self.thrown]
        if called and thrown is not FALSE:
            flags = dict.fromkeys(FLAGS[:3], TRUE)
            choose(machine, thrown, lambda: frame.slots.update(flags), lambda: None)

    def enter(self, statements: list[Any], frame: Frame) -> None:
        """The body of a call."""
        self.pieces(statements, frame)

    def refuse(self, node: Any, frame: Frame, step: Bind | None) -> None:
        broken = (self.broken or step).span if self.broken or step else None  # type: ignore[union-attr]
        raise self.machine.refuse(
            "an exception that is caught after something was changed",
            broken or frame.source.span(node),
            why="how far the change got is not known on the way back",
            hint="compute first, then change: `new = f(x)` and after it `total += new`",
        )


def is_raised(frame: Frame) -> bool:
    return frame.slots.get(RAISED) is not None


def exits(statements: list[Any]) -> bool:
    """Whether statements may be left by `return`, `break` or `continue`."""
    return any(type(part).__name__ in EXITS for statement in statements for part in making.walk(statement))


def same(node: Any) -> Any:
    return node


def endless(node: Any, held: str, body: list[Any], orelse: list[Any]) -> Any:
    """``while True: held = test; if not held: break; body``."""
    first, *rest = body
    test = making.negation(making.name(held, node.test), node.test)
    leave = making.if_(test, [making.break_(node.test)], [], node.test)
    return making.while_(making.constant(True, node.test), [first, leave, *rest], orelse, node)
