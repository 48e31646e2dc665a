"""Examine each value as soon as it is there.

    y = log(x)      ==>      y = log(x)
                             examine(y, place)
"""

from __future__ import annotations

import operator
from collections.abc import Iterator

from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import Const, Operand, Value
from ..records import replace
from ..runtime.watching import Place, examine

IN_PLACE = (operator.iadd, operator.isub, operator.imul, operator.itruediv)


def watch(function: Function) -> Function:
    """Insert an examination after every step that computes."""
    return replace(function, body=watched(function.body))


def watched(block: Block) -> Block:
    return replace(block, steps=tuple(new for step in block.steps for new in examined(step)))


def examined(step: Step) -> Iterator[Step]:
    match step:
        case Bind():
            yield step
            for value in results(step):
                place = Place(step.span, value.hint, step.origin is None)
                yield Bind((), Const(examine), (value, Const(place)), pure=False)
        case If():
            yield replace(step, then=watched(step.then), orelse=watched(step.orelse))
        case While():
            yield replace(step, test=watched(step.test), body=watched(step.body))
        case Try():
            body, handler, orelse = watched(step.body), watched(step.handler), watched(step.orelse)
            yield replace(step, body=body, handler=handler, orelse=orelse)
        case For() | With() | Def():
            yield replace(step, body=watched(step.body))


def results(step: Bind) -> list[Value]:
    """The values that a step made or changed; what is part of an index or an argument list is not looked at."""
    if step.span is None or step.inline:
        return []
    if not step.targets and isinstance(step.callee, Const) and step.callee.value in IN_PLACE:
        changed: Operand = step.args[0]
        return [changed] if isinstance(changed, Value) else []
    return list(step.targets)
