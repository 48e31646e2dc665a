"""The sum of a product that nobody else reads is a dot product: no array of the products is made.

    t = a_bar * x
    s = t.sum()       ==>      s = np.vdot(a_bar, x)
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Set
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.kinds import ANY, Array
from ..core.nodes import Bind, Block, Function, If, Step, While
from ..core.ops import Method
from ..core.values import Const, Value
from ..core.walk import blocks, count_uses

SUM = Method("sum")


def dots(function: Function, user: Set[Value]) -> Function:
    """Rewrite such sums in the text that is not the user's; `user` is what the user computed."""
    return replace(function, body=in_block(function.body, count_uses(function.body), user))


def in_block(block: Block, uses: Counter[Value], user: Set[Value]) -> Block:
    made: dict[Value, Bind] = {}
    dropped: set[int] = set()
    done: list[Step] = []
    for step in block.steps:
        if isinstance(step, Bind):
            product = product_summed(step, made, uses, user)
            if product is not None:
                dropped.add(id(product))
                step = replace(step, callee=Const(np.vdot), args=product.args)
            made.update(dict.fromkeys(step.targets, step))
        done.append(step if isinstance(step, Bind) else within(step, uses, user))
    return replace(block, steps=tuple(step for step in done if id(step) not in dropped))


def within(step: Step, uses: Counter[Value], user: Set[Value]) -> Step:
    parts: Any = {name: in_block(getattr(step, name), uses, user) for name in block_names(step)}
    return replace(step, **parts)


def block_names(step: Step) -> tuple[str, ...]:
    if isinstance(step, If):
        return "then", "orelse"
    if isinstance(step, While):
        return "test", "body"
    return ("body",) if blocks(step) else ()


def product_summed(step: Bind, made: dict[Value, Bind], uses: Counter[Value], user: Set[Value]) -> Bind | None:
    """The product whose sum a step is, if nobody else reads it."""
    whole = isinstance(step.callee, Const) and step.callee.value == SUM and len(step.args) == 1 and not step.keywords
    product = step.args[0] if whole else None
    if not isinstance(product, Value) or product in user or uses[product] != 1:
        return None
    found = made.get(product)
    if found is None or not found.pure or not isinstance(found.callee, Const) or found.callee.value is not operator.mul:
        return None
    return found if same_doubles(*(getattr(arg, "kind", None) for arg in found.args)) else None


def same_doubles(one: Any, other: Any) -> bool:
    """Whether two arrays of float64 have one shape; shorter numbers are added up in pairs, for their digits' sake."""
    if not isinstance(one, Array) or not isinstance(other, Array) or one.loose or other.loose:
        return False
    return one.dtype == other.dtype == np.float64 and one.axes == other.axes and ANY not in one.axes
