"""`try` statements: in one piece where that is enough, else piece by piece; and what `finally` means for either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core import ops
from ..core.values import FALSE, Value
from ..source import making
from .abstract import Frame
from .attempts import Attempt
from .bodies import raised_everywhere
from .branches import RAISED, choose
from .machine import Machine, made_once
from .pieces import FLAGS, Pieces
from .protection import FUNCTIONS, names_inside, needed_after


def try_statement(machine: Machine, node: Any, rest: list[Any], frame: Frame) -> bool:
    """``try: body except ...: ... else: ... finally: ...``; True where the statements after it were taken along."""
    if node.finalbody:
        final_statement(machine, node, frame)
        return False
    if ("whole", node, frame.calls) in machine.desugared:  # it was taken apart in the interpretation before
        opened_try(machine, node, frame, None)
        return False
    attempt = Attempt(machine, node, frame, needed_after(machine, frame.source.tree, node))
    if not attempt.whole(rest):
        machine.desugared["whole", node, frame.calls] = False
        opened_try(machine, node, frame, None)
    return attempt.took_rest


def opened_try(machine: Machine, node: Any, frame: Frame, outer: Pieces | None) -> None:
    """A `try` taken apart; `outer` is one around it that is."""
    if not node.finalbody:
        Pieces(machine, node, frame, needed_after(machine, frame.source.tree, node), None, outer).handled()
        return
    final = Final(machine, node, frame)
    whole = Pieces(machine, final_handler(machine, node), frame, final.needed, final.fields, outer)
    whole.followed(inner_statements(machine, node), lambda: final.run(whole.follow))


def final_statement(machine: Machine, node: Any, frame: Frame) -> None:
    """``try: ... finally: final``: `final` is run after everything else, and before an exception goes on."""
    final = Final(machine, node, frame)
    inner = inner_statements(machine, node)

    def execute(statements: list[Any]) -> None:
        machine.execute(statements, frame)

    def failed(error: Value) -> None:
        final.run(execute)
        machine.builder.do(ops.raise_)
        raised_everywhere(machine)

    if final.harmless():
        execute(inner)
        if frame.slots.get(RAISED) is None:
            final.run(execute)
        return
    if ("whole", node, frame.calls) in machine.desugared:
        opened_try(machine, node, frame, None)
        return
    before = machine.snapshot()
    attempt = Attempt(machine, final_handler(machine, node), frame, final.needed, final.fields)
    if not attempt.attempted(lambda: execute(inner), lambda: final.run(execute), failed):
        machine.restore(before)
        machine.desugared["whole", node, frame.calls] = False
        opened_try(machine, node, frame, None)


def inner_statements(machine: Machine, node: Any) -> list[Any]:
    return made_once(machine, ("inner", node), lambda: making.without_final(node))  # type: ignore[no-any-return]


def final_handler(machine: Machine, node: Any) -> Any:
    return made_once(machine, ("final", node), lambda: making.final_handler(node))


class Final:
    """The `finally` of a `try`."""

    def __init__(self, machine: Machine, node: Any, frame: Frame) -> None:
        self.machine = machine
        self.node = node
        self.frame = frame
        if any(map(exits, node.finalbody)):
            raise machine.refuse("'return', 'break' or 'continue' in 'finally'", frame.source.span(node.finalbody[0]),
                                 why="it swallows the exception that is on its way", hint="leave after the 'try'")
        parts = [part for statement in node.finalbody for part in making.walk(statement)]
        named = {part.id for part in parts if type(part).__name__ == "Name"}
        self.read = named | names_inside(machine, frame.source.tree)
        fields = frozenset(part.attr for part in parts if type(part).__name__ == "Attribute")
        self.fields = None if machine.builder.watchers else fields  # who catches the exception may read others

    def needed(self, name: str) -> bool:
        """Whether a name may be read by it."""
        return name in self.read

    def run(self, execute: Callable[[list[Any]], None]) -> None:
        """Do what stands there; an exit that is under way goes on after it, unless it raised itself."""
        slots = self.frame.slots
        flags = {flag: slots.get(flag, FALSE) for flag in FLAGS}
        slots.update(dict.fromkeys(FLAGS[:3], FALSE))
        execute(self.node.finalbody)
        if slots.get(RAISED) is None:
            choose(self.machine, slots["%exit"], lambda: None, lambda: slots.update(flags))

    def harmless(self) -> bool:
        """Whether nobody could see that it was not run before an exception goes on: it only assigns names."""
        plain = ("Assign", "AugAssign", "Pass", "AnnAssign")
        return not self.machine.builder.watchers and all(
            type(statement).__name__ in plain
            and all(type(part).__name__ not in ("Call", "Attribute", "Subscript") for part in making.walk(statement))
            for statement in self.node.finalbody
        )


def exits(node: Any, loop: bool = False) -> bool:
    """Whether a statement may leave what it stands in by `return`, `break` or `continue`."""
    name = type(node).__name__
    if name in FUNCTIONS:
        return False
    if name == "Return" or (name in ("Break", "Continue") and not loop):
        return True
    rest = node.orelse if name in ("For", "While") else []  # of a loop: an exit there leaves what is around it
    inside = loop or name in ("For", "While")
    return any(exits(part, loop if part in rest else inside) for part in making.below(node))
