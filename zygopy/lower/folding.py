"""How an answer to a call is declared: `fold` fills the table of its module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.nodes import Bind
from ..core.values import Const, Star, Value
from ..core.walk import values
from .abstract import Abstract
from .machine import Machine

RECENT = 8  # steps that are looked through
Fold = Callable[[Machine, list[Abstract], dict[str, Abstract], Any, Any], "Abstract | None"]


def folding(table: dict[Any, Fold]) -> Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]]:
    """The declaration ``@fold(*functions)`` that fills `table`."""

    def fold(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def declare(answer: Callable[..., Any]) -> Callable[..., Any]:
            table.update(dict.fromkeys(functions, answering(answer)))
            return answer

        return declare

    return fold


def answering(answer: Callable[..., Any]) -> Fold:
    """Answer calls by ``(machine, *args) -> Abstract or None``."""

    def apply(
        machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
    ) -> Abstract | None:
        if keywords or Star in map(type, args):
            return None
        try:
            return answer(machine, *args)  # type: ignore[no-any-return]
        except TypeError:
            if len(args) != answer.__code__.co_argcount - 1:
                return None
            raise

    return apply


def generated(machine: Machine) -> bool:
    """Whether what is interpreted is a rule's text, not the user's."""
    return machine.generating


def made_by(machine: Machine, x: Abstract, function: Any) -> Any:
    """The arguments of the binding that made `x`, if it was a call of `function`, and nothing was written since."""
    step = machine.builder.producer.get(x) if isinstance(x, Value) else None
    if (
        step is not None
        and isinstance(step.callee, Const)
        and step.callee.value is function
        and not step.keywords
        and x not in machine.user_values
        and x not in machine.builder.mutable
        and (machine.builder.mutable.isdisjoint(values(step.args)) or just_made(machine, step))
    ):
        return step.args
    return None


def just_made(machine: Machine, step: Bind) -> bool:
    """Whether only pure steps follow a binding up to here."""
    for other in machine.builder.steps[: -RECENT - 1 : -1]:
        if other is step:
            return True
        if not isinstance(other, Bind) or not other.pure:
            return False
    return False
