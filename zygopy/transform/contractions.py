"""What is summed along another axis than the one that a factor is stretched along: a product of a vector and a matrix.

    t = g[..., None] * d
    x_bar = t.sum(axis=1)      ==>      x_bar = vecmat(g, d)
    y_bar = t.sum(axis=0)      ==>      y_bar = vecmat(g.T, d.swapaxes(0, 1))
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Set as AbstractSet
from typing import Any

from .. import runtime
from ..core.kinds import ONE, Array
from ..core.nodes import Bind, Function, Step
from ..core.ops import Method
from ..core.values import Const, Operand, Value
from ..core.walk import count_uses, each_step, steps, values
from ..records import replace
from .products import SUM, doubles, takes_all

SWAPAXES = Method("swapaxes")
BY: dict[Any, Any] = {operator.mul: runtime.vecmat, runtime.multiply_selected: runtime.vecmat_selected}
Factors = tuple[Value, Value]  # of one axis less, and whole


def contractions(function: Function, user: AbstractSet[Value], mutable: AbstractSet[Value]) -> Function:
    """Contract them; `user` is what the user computed, which stays as it is, and `mutable` what is written to."""
    found = Contractions(function, user, mutable)
    if not found.products:
        return function
    return replace(function, body=each_step(function.body, found.new))


class Contractions:
    """The products that are read by nothing but sums over one axis, with their factors."""

    def __init__(self, function: Function, user: AbstractSet[Value], mutable: AbstractSet[Value]) -> None:
        self.mutable = mutable
        self.made: dict[Value, Bind] = {}
        sums: Counter[Value] = Counter()
        products: list[Bind] = []
        for step in steps(function.body):
            if not isinstance(step, Bind) or len(step.targets) != 1 or not step.pure or step.targets[0] in user:
                continue
            self.made[step.targets[0]] = step
            if axis_of(step) is not None:
                sums[step.args[0]] += 1  # type: ignore[index]
            elif isinstance(step.callee, Const) and step.callee.value in (operator.mul, runtime.multiply_selected):
                products.append(step)
        uses = count_uses(function.body) if sums and products else {}
        self.products: dict[Value, tuple[Any, Factors]] = {}
        for step in products:
            target = step.targets[0]
            factors = self.factors(step) if sums[target] and uses[target] == sums[target] else None
            if factors is not None:
                self.products[target] = (BY[step.callee.value], factors)  # type: ignore[union-attr]

    def factors(self, step: Bind) -> Factors | None:
        """Of a product of three axes: the factor that is stretched along the last one, before it is, and the other."""
        if not self.mutable.isdisjoint(values(step.args)) or step.keywords:
            return None
        for stretched, whole in (step.args, step.args[::-1]):
            made = self.made.get(stretched) if isinstance(stretched, Value) else None
            if made is None or not isinstance(made.callee, Const) or made.callee.value is not operator.getitem:
                continue
            small = made.args[0]
            if not (doubles(whole, 3) and doubles(small, 2) and doubles(stretched, 3)):
                continue
            if not isinstance(small, Value) or not isinstance(whole, Value) or not isinstance(stretched, Value):
                continue
            same = small.kind.axes == whole.kind.axes[:2] and stretched.kind.axes == (*small.kind.axes, ONE)  # type: ignore[attr-defined]
            if same and takes_all(self.made, made.args[1]) and small not in self.mutable:
                return small, whole
        return None

    def new(self, step: Step) -> Step | list[Step] | None:
        if not isinstance(step, Bind) or len(step.targets) != 1:
            return step
        if step.targets[0] in self.products:
            return None
        axis = axis_of(step)
        function, factors = self.products.get(step.args[0], (None, None)) if axis is not None else (None, None)  # type: ignore[arg-type]
        if factors is None:
            return step
        if axis == 1:
            return replace(step, callee=Const(function), args=factors, keywords=())
        small, whole = turned(factors[0], getattr, Const("T")), turned(factors[1], SWAPAXES, Const(0), Const(1))
        args = (small.targets[0], whole.targets[0])
        return [small, whole, replace(step, callee=Const(function), args=args, keywords=())]


def turned(x: Value, function: Any, *args: Operand) -> Bind:
    """`x` with its first two axes exchanged."""
    m, n, *more = x.kind.axes  # type: ignore[attr-defined]
    return Bind((Value(Array(x.kind.dtype, (n, m, *more), x.kind.type)),), Const(function), (x, *args))  # type: ignore[attr-defined]


def axis_of(step: Bind) -> int | None:
    """The axis of ``t.sum(axis=0)`` and ``t.sum(axis=1)``; None of anything else."""
    if not isinstance(step.callee, Const) or step.callee.value is not SUM or len(step.args) != 1:
        return None
    given: list[tuple[str, Operand]] = list(step.keywords)
    if len(given) != 1 or given[0][0] != "axis" or not isinstance(step.args[0], Value):
        return None
    axis = given[0][1]
    return axis.value if isinstance(axis, Const) and axis.value in (0, 1) and type(axis.value) is int else None
