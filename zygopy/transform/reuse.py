"""Dead arrays of our own are written over, where arrays are large.

    t = a * x
    u = t + b      ==>      t = a * x
                            t += b
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..core.kinds import ANY, Array, Number
from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import Const, Operand, Star, Value
from ..core.walk import blocks, operands, values
from ..records import replace

IN_PLACE = {
    operator.add: operator.iadd,
    operator.sub: operator.isub,
    operator.mul: operator.imul,
    operator.truediv: operator.itruediv,
}
TURNED = {operator.add, operator.mul}
WITH_OUT: dict[Any, Any] = {operator.sub: np.subtract, operator.truediv: np.divide, operator.neg: np.negative}
FLOATS = "fc"


def reuse(
    function: Function, fresh: Callable[[Bind], bool], elementwise: Callable[[Any], bool], user: set[Value]
) -> Function:
    """Write results into operands that are not needed any more.

    `fresh(step)`: what the step gives is an array of its own; `elementwise(f)`: f is a ufunc that may take ``out=``;
    `user`: what the user computed, in the order in which it was written.
    """
    return replace(function, body=Reuse(function.body, fresh, elementwise, user).block(function.body))


class Reuse:
    """Where each value is made and read, and which may be written over."""

    def __init__(
        self, body: Block, fresh: Callable[[Bind], bool], elementwise: Callable[[Any], bool], user: set[Value]
    ) -> None:
        self.user = user
        self.fresh = fresh
        self.elementwise = elementwise
        self.made: dict[Value, tuple[int, Bind]] = {}  # the block and the step
        self.uses: dict[Value, list[tuple[int, Step | None]]] = {}  # the block and the step of each read, in order
        self.scan(body)

    def scan(self, block: Block) -> None:
        here = id(block)
        for step in block.steps:
            if isinstance(step, Bind):
                for target in step.targets:
                    self.made[target] = (here, step)
            for value in values(operands(step)):
                self.uses.setdefault(value, []).append((here, step))
            for inner in blocks(step):
                self.scan(inner)
        for value in values(block.results):
            self.uses.setdefault(value, []).append((here, None))

    def block(self, block: Block) -> Block:
        done: list[Step] = []
        for step in block.steps:
            apart = self.factors_apart(step, done[-1], id(block)) if done else None
            if apart is None:
                done.append(self.step(step, id(block)))
            else:
                done[-1:] = apart
        return replace(block, steps=tuple(done))

    def factors_apart(self, step: Step, before: Step, here: int) -> list[Step] | None:
        """``t = t * (c * x)`` as ``t *= x; t *= c``: no array for ``c * x``; for text that is not the user's."""
        if not isinstance(step, Bind) or not isinstance(before, Bind) or not (is_product(step) and is_product(before)):
            return None
        product = before.targets[0]
        if product in self.user or self.uses.get(product) != [(here, step)] or product not in step.args:
            return None
        target = step.args[1 - step.args.index(product)]
        for c, x in (before.args, before.args[::-1]):
            whole = isinstance(x, Value) and x.kind == product.kind == step.targets[0].kind
            if whole and is_number(c) and self.dead(target, step, here):
                halfway = Value(step.targets[0].kind, step.targets[0].hint)
                times = replace(step, targets=(halfway,), callee=Const(operator.imul), args=(target, x), pure=False)
                return [times, replace(times, targets=step.targets, args=(halfway, c))]
        return None

    def step(self, step: Step, here: int) -> Step:
        match step:
            case Bind():
                return self.bind(step, here)
            case If():
                return replace(step, then=self.block(step.then), orelse=self.block(step.orelse))
            case While():
                return replace(step, test=self.block(step.test), body=self.block(step.body))
            case Try():  # what is written over in the body is gone if it raises after all
                return replace(step, handler=self.block(step.handler), orelse=self.block(step.orelse))
            case For() | With() | Def():
                return replace(step, body=self.block(step.body))

    def bind(self, step: Bind, here: int) -> Step:
        """The step with its result written over a dead operand, if it has one."""
        if (
            not step.pure
            or step.inline
            or step.keywords
            or len(step.targets) != 1
            or not isinstance(step.callee, Const)
        ):
            return step
        function, target = step.callee.value, step.targets[0]
        if not isinstance(target.kind, Array) or target.kind.dtype.kind not in FLOATS:
            return step
        for index, operand in enumerate(step.args):
            if self.dead(operand, step, here):
                over = self.over(step, function, index)
                if over is not None:
                    return over
        return step

    def over(self, step: Bind, function: Any, index: int) -> Bind | None:
        if function in IN_PLACE and index == 0:
            return replace(step, callee=Const(IN_PLACE[function]), pure=False, origin=None)
        if function in TURNED and index == 1:
            return replace(step, callee=Const(IN_PLACE[function]), args=step.args[::-1], pure=False, origin=None)
        if function is runtime.multiply_selected and smaller(step.args[1 - index], step):
            return replace(step, keywords=(("out", step.args[index]),), pure=False, origin=None)
        ufunc = WITH_OUT.get(function, function)
        if not isinstance(ufunc, np.ufunc) or not self.elementwise(ufunc):
            return None
        callee = step.callee if ufunc is function else Const(ufunc)
        return replace(step, callee=callee, keywords=(("out", step.args[index]),), pure=False, origin=None)

    def dead(self, operand: Operand, step: Bind, here: int) -> bool:
        """Whether an operand is an array of our own, of the form of the result, that nobody reads after this step."""
        if not isinstance(operand, Value) or isinstance(operand, Star) or operand not in self.made:
            return False
        block, made = self.made[operand]
        kind = operand.kind
        if (
            block != here
            or not isinstance(kind, Array)
            or kind != step.targets[0].kind
            or ANY in kind.axes
            or kind.loose
        ):
            return False
        if not self.fresh(made) or made.inline:
            return False
        reads = self.uses[operand]
        return reads[-1] == (here, step) and all(self.harmless(read) for _, read in reads)

    def harmless(self, step: Step | None) -> bool:
        """Whether a step that reads an array keeps no hold of it: it makes something of its own."""
        if not isinstance(step, Bind):
            return False
        return self.fresh(step) or (
            not any(
                isinstance(target.kind, Array) or target.kind.__class__.__name__ == "Unknown" for target in step.targets
            )
            and step.pure
        )


def is_product(step: Bind) -> bool:
    plain = step.pure and not step.inline and isinstance(step.callee, Const) and len(step.targets) == 1
    return plain and isinstance(step.callee, Const) and step.callee.value is operator.mul


def smaller(operand: Operand, step: Bind) -> bool:
    """Whether an operand is stretched to the shape of the result: looking through it costs little."""
    kind, whole = operand.kind if isinstance(operand, Value) else None, step.targets[0].kind
    return isinstance(kind, Array) and isinstance(whole, Array) and kind.axes != whole.axes


def is_number(operand: Operand) -> bool:
    return isinstance(operand, Const) or (isinstance(operand, Value) and isinstance(operand.kind, Number))
