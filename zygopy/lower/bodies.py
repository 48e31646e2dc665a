"""Around the interpretation of a body: who is called, from where, and what a `raise` means for the calls above."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..core.values import TRUE
from ..source import making
from .abstract import Frame
from .branches import RAISED
from .machine import Machine


@contextmanager
def entered(machine: Machine, frame: Frame, code: Any) -> Iterator[None]:
    """Around the interpretation of a body."""
    builder = machine.builder
    sharing, span, origin = builder.sharing, builder.span, builder.origin
    builder.sharing = sharing or frame.trusted
    machine.active_calls.append(code)
    machine.call_sites.append(frame.calls[-1] if frame.calls else None)
    try:
        yield
    finally:
        machine.active_calls.pop()
        machine.call_sites.pop()
        builder.sharing = sharing
    builder.span, builder.origin = span, origin


def execute_body(machine: Machine, tree: Any, frame: Frame) -> None:
    """Interpret the statements of a function; piece by piece where a `try` was taken apart down to this call."""
    opening = None if frame.trusted else machine.opening
    alone = type(tree).__name__ == "Lambda"
    if opening is not None:
        machine.opening = None
        opening.enter([making.return_(tree.body)] if alone else tree.body, frame)
    elif alone:
        frame.slots["%return"] = machine.evaluate(tree.body, frame)
    else:
        machine.execute(tree.body, frame)


def raised_everywhere(machine: Machine) -> None:
    """Nothing after this is reached, in no call that is in progress."""
    for store in machine.stores:
        if isinstance(store, Frame):
            store.slots[RAISED] = TRUE
