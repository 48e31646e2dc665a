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
from .attempts import FLAGS, Attempt
from .bodies import raised_everywhere
from .branches import RAISED, choose
from .machine import Machine
from .protection import loaded, needed_after
from .streams import run


def with_statement(machine: Machine, node: Any, frame: Frame) -> None:
    """``with context as name: body``."""
    if steering.of_gradient(machine, node, frame):
        steering.gradient_block(machine, node, frame)
        return
    item, *others = node.items
    inner = [type(node)(items=others, body=node.body, type_comment=None)] if others else node.body
    if others:
        making.placed(inner[0], node)
    held = machine.evaluate(item.context_expr, frame)

    def body(entered: Abstract) -> None:
        if item.optional_vars is not None:
            assign(machine, item.optional_vars, entered, frame)
        if others:
            with_statement(machine, inner[0], frame)
        else:
            machine.execute(node.body, frame)

    if isinstance(held, StreamV):
        managed(machine, node, held, frame, body)
    elif protocol.class_of_object(machine, held) is not None:
        own_context(machine, node, held, frame, body)
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


def own_context(machine: Machine, node: Any, held: Abstract, frame: Frame, body: Callable[[Abstract], None]) -> None:
    """``__enter__``, the body, and `__exit__`, also where an exception passes."""
    enter, leave = (protocol.written_method(machine, held, name) for name in ("__enter__", "__exit__"))
    if enter is None or leave is None:
        raise machine.refuse("a context whose methods cannot be read", frame.source.span(node.items[0].context_expr))
    tree = machine.read(leave).tree
    catches = any(type(part).__name__ == "Return" and may_be_true(part.value) for part in making.walk(tree))
    entered = protocol.call(machine, enter, held)
    read, params = loaded(tree.body), tree.args.args[1:]

    def done() -> None:
        flags = {flag: frame.slots.get(flag, FALSE) for flag in FLAGS}
        protocol.call(machine, leave, held, NONE, NONE, NONE)
        frame.slots.update(flags)

    def failed(error: Value) -> None:
        kind = machine.invoke(Const(type), [error])
        trace = machine.attribute(error, "__traceback__") if params[2:] and params[2].id in read else NONE
        known = kind, error, trace
        caught = protocol.call(machine, leave, held, *known)

        def again() -> None:
            machine.builder.do(ops.raise_)
            raised_everywhere(machine)

        choose(machine, caught, lambda: None, again) if catches else again()

    if not catches and not machine.builder.watchers and not isinstance(held, Value):
        body(entered)  # nobody sees what `__exit__` would do if an exception passed
        if frame.slots.get(RAISED) is None:
            done()
        return
    fields = frozenset(part.attr for part in making.walk(tree) if type(part).__name__ == "Attribute")
    needed = needed_after(frame.source.tree, making.caught(node), node) if catches else lambda _: False
    attempt = Attempt(machine, making.caught(node), frame, needed, None if catches else fields)
    if not attempt.attempted(lambda: body(entered), done, failed):
        raise machine.refuse(
            "a 'with' whose body changes what is read after an exception",
            attempt.broken.span or frame.source.span(node),
            why="how far the change got is not known on the way back",
            hint="compute first, then change",
        )


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
    outer, here = frame.needed, needed_after(frame.source.tree, making.caught(node), node)

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
