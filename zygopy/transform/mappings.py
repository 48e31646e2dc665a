"""Dicts and sets on the way back: a cotangent for each value, none for a key.

    d = {k: a, l: b}          ==>      b_bar += d_bar[l];  a_bar += d_bar[k], unless k is l
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..core.kinds import UNKNOWN, Number
from ..core.nodes import Bind
from ..core.ops import make_dict, make_set
from ..errors import UnsupportedSyntax
from . import identity
from .reverse import Reverse
from .structural import Undo, entry


def mapping(reverse: Reverse, step: Bind) -> Undo:
    """``t = {k: a, l: b}``; of equal keys the last one counts."""
    reverse.builder.add(step)
    if not reverse.active_step(step):
        return []
    keys, operands = step.args[::2], step.args[1::2]
    refuse_keys(reverse, step, keys)

    def undo() -> None:
        bar = identity.display(reverse, step.targets[0])
        if reverse.is_zero(bar):
            return
        for index, (key, operand) in enumerate(zip(keys, operands, strict=True)):
            if operand in reverse.active and not identity.held_apart(reverse, step.targets[0], operand):
                later = [other for other in keys[index + 1 :] if may_equal(reverse, key, other)]
                reverse.give(operand, value_of(reverse, bar, key, operand, later))

    return [undo]


def value_of(reverse: Reverse, bar: Any, key: Any, operand: Any, later: list[Any]) -> Any:
    """The cotangent of a value of a dict; none where its key comes again."""
    if not later:
        return entry(reverse, bar, key, operand, True)
    part = reverse.builder.bind(runtime.part_unless, reverse.machine.operand(bar), key, *later, kind=UNKNOWN)
    return reverse.formed(part, operand)


def may_equal(reverse: Reverse, key: Any, other: Any) -> bool:
    """Whether two keys of a dict may be one."""
    first, second = reverse.machine.static(key), reverse.machine.static(other)
    return first is None or second is None or first.value == second.value


def refuse_keys(reverse: Reverse, step: Bind, keys: tuple[Any, ...]) -> None:
    """Refuse a key that carries a derivative: who goes over the dict would read it."""
    for key in keys:
        if key in reverse.active and isinstance(key.kind, Number) and not issubclass(key.kind.type, (int, np.integer)):
            raise UnsupportedSyntax("a number that carries a derivative is the key of a dict", step.span,
                                    why="no cotangent reaches the keys of a dict",
                                    hint="keep it among the values, or make the key of `stop_gradient(x)`")


def set_display(reverse: Reverse, step: Bind) -> Undo:
    """``{a, b}``: its elements have no places, and equal ones are one."""
    reverse.builder.add(step)

    def undo() -> None:
        if not reverse.is_zero(reverse.bar(step.targets[0])):
            raise UnsupportedSyntax("a number that carries a derivative is an element of a set", step.span,
                                    why="the elements of a set have no places for cotangents",
                                    hint="use a list, or make it of `stop_gradient(x)`")

    return [undo] if reverse.active_step(step) else []


def viewed(reverse: Reverse, step: Bind) -> Undo:
    """``d.items()`` and ``d.values()``."""
    owner = step.args[0]
    if owner in reverse.builder.mutable and reverse.active_step(step):
        reverse.keys[step.targets[0]] = reverse.builder.bind(list, owner, pure=False, kind=UNKNOWN)
    return reverse.step_by_rule(step)


FUNCTIONS: dict[Any, Callable[[Reverse, Bind], Undo]] = {
    make_dict: mapping, make_set: set_display, dict.items: viewed, dict.values: viewed}
