"""`with`: contexts of NumPy, of the user's classes, and those that a generator manages."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN
from ..core.nodes import With
from ..core.values import FALSE, NONE, Const, Value
from ..source import making
from . import protocol, steering
from .abstract import Abstract, BoundV, Frame, StreamV, remembered
from .assignment import assign
from .attempts import Attempt
from .bodies import raised_everywhere
from .branches import RAISED, choose
from .machine import Machine, made_once
from .pieces import FLAGS, Pieces
from .protection import loaded, needed_after
from .streams import run


def with_statement(machine: Machine, node: Any, frame: Frame) -> None:
    """``with context as name: body``."""
    if steering.of_gradient(machine, node, frame):
        steering.gradient_block(machine, node, frame)
        return
    item, *others = node.items
    inner = [made_once(machine, ("with", node), lambda: making.with_(others, node.body, node))] if others else node.body
    held = machine.evaluate(item.context_expr, frame)

    if is_own(machine, held):
        own_context(machine, node, held, frame, inner)
        return

    def body(entered: Abstract) -> None:
        if item.optional_vars is not None:
            assign(machine, item.optional_vars, entered, frame)
        if others:
            with_statement(machine, inner[0], frame)
        else:
            machine.execute(node.body, frame)

    if isinstance(held, StreamV):
        managed(machine, node, held, frame, body)
    else:
        plain(machine, node, held, body)


def plain(machine: Machine, node: Any, held: Abstract, body: Callable[[Abstract], None]) -> None:
    """A context that stays one when it runs."""
    context = machine.operand(held)
    span, origin = machine.builder.span, machine.builder.origin
    name = Value(UNKNOWN) if node.items[0].optional_vars is not None else None
    with machine.builder.block() as steps:
        if name is not None:
            machine.place(name, frozenset({("with", id(node))}))
        body(NONE if name is None else name)
    machine.builder.add(With((), context, name, block_of(steps), span, origin))


# ------------------------------------------------------------------ classes


def is_own(machine: Machine, held: Abstract) -> bool:
    """Whether a context is an object of a user's class."""
    return not isinstance(held, StreamV) and protocol.class_of_object(machine, held) is not None


class OwnContext:
    """``__enter__``, the body, and `__exit__`, also where an exception passes."""

    def __init__(self, machine: Machine, node: Any, held: Abstract, frame: Frame) -> None:
        self.machine = machine
        self.node = node
        self.held = held
        self.frame = frame
        enter, leave = (protocol.written_method(machine, held, name) for name in ("__enter__", "__exit__"))
        if enter is None or leave is None:
            span = frame.source.span(node.items[0].context_expr)
            raise machine.refuse("a context whose methods cannot be read", span)
        self.enter, self.leave = enter, leave
        tree = machine.read(leave).tree
        self.catches = any(type(part).__name__ == "Return" and may_be_true(part.value) for part in making.walk(tree))
        read, self.params = loaded(tree.body), [param.id for param in tree.args.args[1:]]
        self.traced = bool(self.params[2:]) and self.params[2] in read
        self.asks = self.catches or any(param in read for param in self.params)  # what passes
        fields = frozenset(part.attr for part in making.walk(tree) if type(part).__name__ == "Attribute")
        self.fields = None if self.catches or machine.builder.watchers else fields
        caught = making.caught(node)
        self.needed = needed_after(machine, frame.source.tree, caught, node) if self.catches else lambda _: False

    def done(self) -> None:
        """The body ended, by an exit or not."""
        slots = self.frame.slots
        flags = {flag: slots.get(flag, FALSE) for flag in FLAGS}
        self.ended()
        slots.update(flags)

    def ended(self) -> None:
        protocol.call(self.machine, self.leave, self.held, NONE, NONE, NONE)

    def told(self, error: Abstract) -> Abstract:
        """What `__exit__` says to an exception."""
        kind = self.machine.invoke(Const(type), [error])
        trace = self.machine.attribute(error, "__traceback__") if self.traced else NONE
        return protocol.call(self.machine, self.leave, self.held, kind, error, trace)

    def failed(self, error: Value) -> None:
        machine, caught = self.machine, self.told(error)

        def again() -> None:
            machine.builder.do(ops.raise_)
            raised_everywhere(machine)

        choose(machine, caught, lambda: None, again) if self.catches else again()


def own_context(machine: Machine, node: Any, held: Abstract, frame: Frame, inner: list[Any],
                outer: Pieces | None = None) -> None:
    """A context of a user's class; `outer` is the `try` around it that was taken apart."""
    own = OwnContext(machine, node, held, frame)
    entered = f"%entered {node.lineno} {node.col_offset}"
    name = node.items[0].optional_vars
    at = node.items[0].context_expr

    def enter(_: Frame) -> None:
        frame.slots[entered] = protocol.call(machine, own.enter, held)

    body = inner if name is None else [making.store(name, making.name(entered, at), name), *inner]
    if outer is not None:
        rest = making.inserted(body, lambda _: pieced(own, body, outer), at)
        outer.pieces([making.inserted([], enter, at), rest], frame)
        return
    enter(frame)
    if not own.catches and not machine.builder.watchers and not isinstance(held, Value):
        machine.execute(body, frame)  # nobody sees what `__exit__` would do if an exception passed
        if frame.slots.get(RAISED) is None:
            own.done()
        return
    before = machine.snapshot()
    attempt = Attempt(machine, making.caught(node), frame, own.needed, own.fields)
    if not attempt.attempted(lambda: machine.execute(body, frame), own.done, own.failed):
        machine.restore(before)
        pieced(own, body, None)


def pieced(own: OwnContext, body: list[Any], outer: Pieces | None) -> None:
    """The body piece by piece; then `__exit__`."""
    frame, at = own.frame, own.node.items[0].context_expr
    whole = Pieces(own.machine, making.caught(own.node), frame, own.needed, own.fields, outer)
    told = f"%told {own.node.lineno} {own.node.col_offset}"

    def ended() -> None:
        slots = frame.slots
        flags = {flag: slots.get(flag, FALSE) for flag in FLAGS}
        slots.update(dict.fromkeys(FLAGS[:3], FALSE))
        whole.follow([making.inserted([], lambda _: own.ended(), at)])
        if slots.get(RAISED) is None:
            choose(own.machine, slots["%exit"], lambda: None, lambda: slots.update(flags))

    def tell(error: Abstract) -> Abstract:
        def run(_: Frame) -> None:
            frame.slots[told] = own.told(error)

        whole.follow([making.inserted([], run, at)])
        return frame.slots.pop(told) if own.catches else FALSE

    whole.followed(body, ended, tell if own.asks else None)


def may_be_true(value: Any) -> bool:
    return value is not None and (type(value).__name__ != "Constant" or bool(value.value))


# ------------------------------------------------------------------ generators


def managed(machine: Machine, node: Any, stream: StreamV, frame: Frame, body: Callable[[Abstract], None]) -> None:
    """The text of the generator, with the body where it yields."""
    if not stream.context:
        raise machine.refuse(f"{stream.name} in a 'with'", frame.source.span(node.items[0].context_expr),
                             hint="decorate it with `contextlib.contextmanager`")
    stream.frame.manages = True
    places = set()
    outer, here = frame.needed, needed_after(machine, frame.source.tree, making.caught(node), node)

    def read_after(name: str) -> bool:
        return here(name) or (outer is not None and outer(name))


    def consume(value: Abstract) -> Abstract:
        places.add(machine.call_sites[-1])
        if len(places) > 1:
            raise machine.refuse("a context manager that yields at several places",
                                 frame.source.span(node.items[0].context_expr))
        with remembered(frame, "needed", read_after):
            body(value)
        return FALSE

    run(machine, stream, consume)


def managing(*args: Any) -> None:
    """Stands for what `contextlib.contextmanager` makes of a function defined inside."""


HELPER = contextlib.contextmanager(managing).__code__  # type: ignore[arg-type]


def manager_of(machine: Machine, function: Any, args: list[Abstract], keywords: dict[str, Abstract], site: Any,
               frame: Frame | None) -> Abstract | None:
    """A call of what `contextlib.contextmanager` made."""
    if getattr(function, "__code__", None) is HELPER:
        generator: Abstract = Const(function.__wrapped__)
    elif function is managing:
        generator, *args = args
    elif function is contextlib.contextmanager:
        return BoundV(Const(managing), (args[0],))
    else:
        return None
    stream = machine.invoke(generator, args, keywords, site=site, frame=frame)
    assert isinstance(stream, StreamV)
    stream.context = True
    return stream
