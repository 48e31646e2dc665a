"""Products and their transposes in the text that is not the user's, as one would write them.

    t = a_bar * x
    s = t.sum()       ==>      s = np.vdot(a_bar, x)        where nobody else reads t
    k_bar = (q.T @ g).T  ==>   k_bar = g.T @ q
    k.T.T             ==>      k
    v @ k.T           ==>      k @ v                        where v has one axis
    (u[:, None] * v).T  ==>    v[:, None] * u
    a.sum(axis=1, keepdims=True).reshape(v.shape)  ==>  a.sum(axis=1)
    (a * v[None, :]).sum(axis=1)                   ==>  a @ v
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np

from ..core.kinds import ANY, ONE, Array
from ..core.nodes import Bind, Block, Function, If, Step, While
from ..core.ops import Method, make_slice, make_tuple
from ..core.values import Const, Operand, Value, is_const
from ..core.walk import count_uses, replace_in_step, replace_operands, values
from ..records import replace

SUM = Method("sum")
RESHAPE = Method("reshape")


def products(function: Function, user: AbstractSet[Value], mutable: AbstractSet[Value]) -> Function:
    """Rewrite them; `user` is what the user computed, which stays as it is, and `mutable` what is written to."""
    return replace(function, body=Products(count_uses(function.body), user, mutable).block(function.body))


class Products:
    """What made each value so far, and which are replaced by others."""

    def __init__(self, uses: Counter[Value], user: AbstractSet[Value], mutable: AbstractSet[Value]) -> None:
        self.mutable = mutable
        self.uses = uses
        self.user = user
        self.made: dict[Value, Bind] = {}
        self.same: dict[Value, Operand] = {}

    def block(self, block: Block) -> Block:
        done: list[Step] = []
        for step in block.steps:
            step = replace_in_step(step, self.same) if self.same else step
            if not isinstance(step, Bind):
                done.append(self.within(step))
                continue
            done.extend(self.rewritten(step) if step.pure and len(step.targets) == 1 else [step])
            self.made.update((target, made) for made in done[-2:] if isinstance(made, Bind) for target in made.targets)
        live = [step for step in done if not isinstance(step, Bind) or not self.gone(step)]
        return Block(tuple(live), replace_operands(block.results, self.same))

    def gone(self, step: Bind) -> bool:
        """Whether the only reader of a product was rewritten."""
        return len(step.targets) == 1 and step.targets[0] in self.same and self.same[step.targets[0]] is step.targets[0]

    def within(self, step: Step) -> Step:
        if isinstance(step, If):
            return replace(step, then=self.block(step.then), orelse=self.block(step.orelse))
        if isinstance(step, While):
            return replace(step, test=self.block(step.test), body=self.block(step.body))
        return step if isinstance(step, Bind) else replace(step, body=self.block(step.body))

    def rewritten(self, step: Bind) -> list[Step]:
        target = step.targets[0]
        if target in self.user:
            return [step]
        if is_transpose(step):
            return self.transposed(step, target)
        if is_call(step, SUM) and len(step.args) == 1:
            product = self.single(step.args[0], operator.mul)
            if product is not None and same_doubles(*(getattr(arg, "kind", None) for arg in product.args)):
                self.drop(product)
                return [replace(step, callee=Const(np.vdot), args=product.args)]
        if is_call(step, RESHAPE):
            return self.without_axis(step)
        if is_call(step, operator.matmul):
            return [self.other_side(step)]
        return [step]

    def other_side(self, step: Bind) -> Bind:
        """A vector times a matrix that was turned for it: the matrix times the vector."""
        for place, (vector, matrix) in enumerate((step.args, step.args[::-1])):
            made = self.made.get(matrix) if isinstance(matrix, Value) else None
            if doubles(vector, 1) and made is not None and is_transpose(made) and self.mutable.isdisjoint(
                    values(made.args)):
                args = (made.args[0], vector) if place == 0 else (vector, made.args[0])
                return replace(step, args=args)
        return step

    def without_axis(self, step: Bind) -> list[Step]:
        """A sum that kept its axis, to be reshaped without it, does not keep it; the sign is that of the sum."""
        negated = self.single(step.args[0], operator.neg)
        made = self.single_sum(step.args[0] if negated is None else negated.args[0])
        if made is None:
            return [step]
        whole, target = made.args[0], step.targets[0]
        axis = dict(made.keywords)["axis"]
        if not isinstance(whole, Value) or not isinstance(whole.kind, Array) or not isinstance(target.kind, Array):
            return [step]
        axes = list(whole.kind.axes)
        del axes[axis.value]  # type: ignore[union-attr]
        if tuple(axes) != target.kind.axes or ANY in axes:
            return [step]
        self.drop(made)
        if negated is None:
            return [self.contracted(replace(made, targets=(target,), keywords=(("axis", axis),)))]
        self.drop(negated)
        total = Value(target.kind)
        return [self.contracted(replace(made, targets=(total,), keywords=(("axis", axis),))),
                replace(negated, targets=(target,), args=(total,))]

    def single_sum(self, x: Operand) -> Bind | None:
        """The sum of ours over one axis, which it keeps, that made a value for one reader."""
        made = self.made.get(x) if isinstance(x, Value) and x not in self.user and self.uses[x] == 1 else None
        if made is None or not made.pure or not isinstance(made.callee, Const) or made.callee.value != SUM:
            return None
        keywords = {name: getattr(part, "value", None) for name, part in made.keywords}
        one = set(keywords) == {"axis", "keepdims"} and type(keywords["axis"]) is int and keywords["keepdims"] is True
        return made if one and self.mutable.isdisjoint(values(made.args)) else None

    def contracted(self, step: Bind) -> Bind:
        """A sum over an axis of a matrix times a vector that is stretched over the other one."""
        product = self.single(step.args[0], operator.mul)
        axis = dict(step.keywords)["axis"].value  # type: ignore[union-attr]
        for a, b in ((0, 1), (1, 0)) if product is not None and axis in (0, 1) else ():
            matrix, vector = product.args[a], self.stretched(product.args[b], 1 - axis)  # type: ignore[union-attr]
            if vector is not None and doubles(matrix, 2) and matrix.kind.axes[axis] == vector.kind.axes[0]:  # type: ignore[union-attr]
                self.drop(product)  # type: ignore[arg-type]
                args = (vector, matrix) if axis == 0 else (matrix, vector)
                return replace(step, callee=Const(operator.matmul), args=args, keywords=())
        return step

    def stretched(self, x: Operand, axis: int) -> Any:
        """The vector of which a value is a view with an axis of length 1."""
        made = self.made.get(x) if isinstance(x, Value) else None
        if made is None or not is_call(made, operator.getitem) or not doubles(x, 2) or x.kind.axes[axis] != ONE:  # type: ignore[union-attr]
            return None
        vector = made.args[0]
        whole = doubles(vector, 1) and vector.kind.axes[0] == x.kind.axes[1 - axis]  # type: ignore[union-attr]
        return vector if whole and takes_all(self.made, made.args[1]) and self.mutable.isdisjoint((vector,)) else None

    def transposed(self, step: Bind, target: Value) -> list[Step]:
        twice = self.made.get(step.args[0]) if isinstance(step.args[0], Value) else None
        if twice is not None and is_transpose(twice) and self.mutable.isdisjoint(values(twice.args)):
            self.same[target] = twice.args[0]
            return []
        outer = self.single(step.args[0], operator.mul)
        if outer is not None:
            return self.outer_turned(step, outer)
        product = self.single(step.args[0], operator.matmul)
        if product is None or any(getattr(getattr(arg, "kind", None), "ndim", 0) != 2 for arg in product.args):
            return [step]
        self.drop(product)
        turned = [self.turned(arg) for arg in reversed(product.args)]
        made = [part for part in turned if isinstance(part, Bind)]
        args = tuple(part.targets[0] if isinstance(part, Bind) else part for part in turned)
        return [*made, replace(step, callee=product.callee, args=args)]

    def outer_turned(self, step: Bind, outer: Bind) -> list[Step]:
        """The transpose of all products of the elements of two vectors."""
        column, row = outer.args
        vector = self.stretched(column, 1)
        if vector is None or not doubles(row, 1):
            return [step]
        self.drop(outer)
        stretched = self.made[column]  # type: ignore[index]
        turned = Value(Array(row.kind.dtype, (*row.kind.axes, ONE)))  # type: ignore[union-attr]
        return [replace(stretched, targets=(turned,), args=(row, stretched.args[1])),
                replace(outer, targets=step.targets, args=(turned, vector))]

    def turned(self, x: Any) -> Any:
        """The transpose of a matrix: what it is the transpose of, or a step that makes it."""
        made = self.made.get(x)
        if made is not None and is_transpose(made) and self.mutable.isdisjoint(values(made.args)):
            return made.args[0]
        kind = Array(x.kind.dtype, x.kind.axes[::-1], x.kind.type)
        return Bind((Value(kind),), Const(getattr), (x, Const("T")))

    def single(self, x: Operand, function: Any) -> Bind | None:
        """The step of ours that made a value with `function` for one reader."""
        if not isinstance(x, Value) or x in self.user or self.uses[x] != 1:
            return None
        found = self.made.get(x)
        plain = found is not None and found.pure and is_call(found, function)
        return found if plain and found is not None and self.mutable.isdisjoint(values(found.args)) else None

    def drop(self, step: Bind) -> None:
        self.same[step.targets[0]] = step.targets[0]


def is_call(step: Bind, function: Any) -> bool:
    return isinstance(step.callee, Const) and step.callee.value is function and not step.keywords


def is_transpose(step: Bind) -> bool:
    """Whether a step reads ``x.T`` of a matrix."""
    if not is_call(step, getattr) or not isinstance(step.args[0], Value):
        return False
    kind = step.args[0].kind
    return isinstance(kind, Array) and kind.ndim == 2 and isinstance(step.args[1], Const) and step.args[1].value == "T"


def doubles(x: Any, ndim: int) -> bool:
    """Whether a value is an array of float64 of so many axes, of known lengths."""
    kind = getattr(x, "kind", None)
    return isinstance(kind, Array) and not kind.loose and kind.ndim == ndim and kind.dtype == np.float64 and (
        ANY not in kind.axes)


def same_doubles(one: Any, other: Any) -> bool:
    """Whether two arrays of float64 have one shape; shorter numbers are added up in pairs, for their digits' sake."""
    if not isinstance(one, Array) or not isinstance(other, Array) or one.loose or other.loose:
        return False
    return one.dtype == other.dtype == np.float64 and one.axes == other.axes and ANY not in one.axes


def takes_all(made: Mapping[Value, Bind], key: Any) -> bool:
    """Whether an index takes everything, only with new axes; `made` says what made each value."""
    step = made.get(key)
    if isinstance(key, Const):
        parts = key.value if isinstance(key.value, tuple) else (key.value,)
        return all(part in (None, ...) or (isinstance(part, slice) and part == slice(None)) for part in parts)
    if step is None or not isinstance(step.callee, Const):
        return False
    if step.callee.value is make_slice:
        return all(is_const(part, None) for part in step.args)
    return step.callee.value is make_tuple and all(is_const(part, None) or takes_all(made, part) for part in step.args)
