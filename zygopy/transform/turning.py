"""A minus sign inside of what is added becomes that of a difference, in the text that is not the user's.

    t = -s / n * w
    x_bar = g + t          ==>      x_bar = g - s / n * w
    y_bar += -2.0 * g               y_bar -= 2.0 * g
"""

from __future__ import annotations

import operator
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np

from ..core.nodes import Bind, Function, Step
from ..core.values import Const, Operand, Value
from ..core.walk import count_uses, each_step, replace_in_block, steps, values
from ..records import replace

OPPOSITE: dict[Any, Any] = {
    operator.add: operator.sub, operator.sub: operator.add, operator.iadd: operator.isub, operator.isub: operator.iadd,
}  # fmt: skip
FACTORS = (operator.mul, operator.truediv, operator.matmul, np.matmul, np.dot, np.vdot, np.outer)


def turning(function: Function, user: AbstractSet[Value], mutable: AbstractSet[Value]) -> Function:
    """Turn the signs; `user` is what the user computed, which stays as it is, and `mutable` what is written to."""
    turns = Turns(function, user, mutable)
    for step in steps(function.body):
        if isinstance(step, Bind):
            turns.at(step)
    if not turns.changed:
        return function
    body = each_step(function.body, turns.new)
    return replace(function, body=replace_in_block(body, turns.same))


class Turns:
    """What made each value, the steps that are written otherwise, and the values that go with their signs."""

    def __init__(self, function: Function, user: AbstractSet[Value], mutable: AbstractSet[Value]) -> None:
        self.uses = count_uses(function.body)
        self.user = user
        self.mutable = mutable
        self.made: dict[Value, Bind] = {}
        self.changed: dict[int, Bind | None] = {}
        self.same: dict[Value, Operand] = {}

    def at(self, step: Bind) -> None:
        """Turn a sum whose second part has a sign, or whose first one has."""
        if len(step.targets) == 1 and step.pure and not step.keywords and not step.inline:
            self.made[step.targets[0]] = step
        function = step.callee.value if isinstance(step.callee, Const) else None
        if not is_sum(function) or len(step.args) != 2 or not self.user.isdisjoint(step.targets):
            return
        first, second = step.args
        if self.turned(second):
            self.changed[id(step)] = replace(step, callee=Const(OPPOSITE[function]))
        elif function is operator.add and self.turned(first):
            self.changed[id(step)] = replace(step, callee=Const(operator.sub), args=(second, first))

    def turned(self, operand: Operand) -> bool:
        """Take the sign out of a value that nobody else reads, if it has one."""
        step = self.made.get(operand) if isinstance(operand, Value) else None
        if step is None or self.uses[operand] != 1 or operand in self.user:  # type: ignore[index]
            return False
        if id(step) in self.changed or not isinstance(step.callee, Const):
            return False
        function = step.callee.value
        if function is operator.neg and self.mutable.isdisjoint(values(step.args)):
            self.changed[id(step)] = None
            self.same[step.targets[0]] = step.args[0]
            return True
        if function not in FACTORS:
            return False
        for place, arg in enumerate(step.args):
            if isinstance(arg, Const) and arg.text is None and type(arg.value) in (int, float) and arg.value < 0:
                args = (*step.args[:place], Const(-arg.value), *step.args[place + 1 :])
                self.changed[id(step)] = replace(step, args=args)
                return True
        return any(map(self.turned, step.args))

    def new(self, step: Step) -> Step | None:
        """The step as it is written now; None where it is gone."""
        return self.changed.get(id(step), step)


def is_sum(function: Any) -> bool:
    try:
        return function in OPPOSITE
    except TypeError:  # not hashable
        return False
