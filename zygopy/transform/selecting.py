"""Whether zeros among the cotangents that a loop carries may mean that something was not selected.

    for _ in range(n):                    for x in reversed(tape):
        x = x - f(x) / g(x)      ==>          g_bar = -x_bar / g          # a plain quotient: `x_bar` starts from 1.0
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

from ..core.nodes import Bind, Block, For, While
from ..core.values import Const, Operand, Value
from ..core.walk import defines_within
from .reverse import Reverse

POWERS = frozenset({operator.pow})  # zeros of a power are those of a product


def carries_no_choice(reverse: Reverse, step: For | While, starts: Iterable[Operand]) -> bool:
    """Whether each cotangent starts from one that arrived, and no step of a round chooses anything."""
    if isinstance(step, While) and chooses(reverse, step.test, set()):
        return False
    inside = {*step.params, *defines_within(step.body)}
    if isinstance(step, For):
        inside.add(step.item)
    if step.exits or chooses(reverse, step.body, inside):
        return False
    return all(arrives(reverse, start) for start in starts)


def arrives(reverse: Reverse, start: Operand) -> bool:
    """Whether a cotangent is none of those that are zero because nobody reads the value."""
    if isinstance(start, Const):
        return type(start.value) is float and start.value != 0
    return isinstance(start, Value) and start not in reverse.machine.selected and not is_zeros(reverse, start)


def is_zeros(reverse: Reverse, start: Value) -> bool:
    """Whether a cotangent begins as zeros, or it is not known how."""
    made = reverse.builder.producer.get(start)
    return made is None or start in reverse.builder.mutable or reverse.is_zero(start)


def chooses(reverse: Reverse, block: Block, inside: set[Value]) -> bool:
    """Whether a block reads entries of what it makes, branches, or calls what gives exact zeros."""
    return any(not isinstance(step, Bind) or choosing(reverse, step, inside) for step in block.steps)


def choosing(reverse: Reverse, step: Bind, inside: set[Value]) -> bool:
    if not reverse.active_step(step):
        return False
    function = reverse.function_of(step)
    if function is operator.getitem:  # of what stands outside: its cotangent is not one that goes round
        return step.args[0] in inside
    rule: Any = reverse.find(function) if is_plain(reverse, function) else None
    return rule is None or (rule.selects and function not in POWERS)


def is_plain(reverse: Reverse, function: Any) -> bool:
    """Whether a function is undone by its rule alone."""
    try:
        return function is not None and function not in reverse.handlers["functions"]
    except TypeError:  # not hashable
        return False
