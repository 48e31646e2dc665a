"""The cotangent of what a loop starts from, where nobody reads it: the last round of the way back does not compute it.

    for h1, W, h in reversed(tape):          for h1, W, h in reversed(tape):
        ...                           ==>        ...
        h_bar = t @ W.T                          if h is not x:
                                                     h_bar = t @ W.T
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from ..core.kinds import Number
from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import Const, Operand, Value
from ..core.walk import blocks, count_uses, free_values, reads, values
from ..records import record, replace


@record(eq=False)
class Carried:
    """What a loop carries: `start` in the first round, and in every other something made in the round before."""

    param: Value
    start: Value
    rows: Value  # what the way back collects in each round
    tape: Value


def peel(function: Function, carried: Mapping[Value, Carried], costly: Callable[[Bind], bool]) -> Function:
    """Skip in the last round of the way back what only the start's cotangent needs, where that is `costly`.

    `carried` says for the parameters of the loops of the way back what their cotangents belong to.
    """
    if not carried:
        return function
    return replace(function, body=Peel(function.body, carried, costly).block(function.body))


class Peel:
    """How often each value is read, which says whether a cotangent is wanted after its loop."""

    def __init__(self, body: Block, carried: Mapping[Value, Carried], costly: Callable[[Bind], bool]) -> None:
        self.uses = count_uses(body)
        self.carried = carried
        self.costly = costly

    def block(self, block: Block) -> Block:
        return replace(block, steps=tuple(map(self.step, block.steps)))

    def step(self, step: Step) -> Step:
        match step:
            case Bind():
                return step
            case If():
                return replace(step, then=self.block(step.then), orelse=self.block(step.orelse))
            case While():
                return replace(step, body=self.block(step.body))
            case For():
                return self.peeled(replace(step, body=self.block(step.body)))
            case Try():
                body, handler, orelse = map(self.block, (step.body, step.handler, step.orelse))
                return replace(step, body=body, handler=handler, orelse=orelse)
            case With() | Def():
                return replace(step, body=self.block(step.body))

    def peeled(self, step: For) -> For:
        body = step.body
        for index, (param, target) in enumerate(zip(step.params, step.targets, strict=True)):
            known = self.carried.get(param)
            if known is not None and not self.uses[target]:
                body = self.without(body, index, param, known)
        return replace(step, body=body)

    def without(self, body: Block, index: int, param: Value, known: Carried) -> Block:
        """The body with a test around what only its result at `index` needs."""
        result = body.results[index]
        only = needed_only(body, index)
        if not isinstance(result, Value) or not any(map(self.costly, only)):
            return body
        held = {id(step) for step in only}
        kept = tuple(step for step in body.steps if id(step) not in held)
        if known.param not in free_values(Block(kept)):
            return body  # the tape would have to keep it for the test alone
        asked, test = question(known)
        total = Value(result.kind, result.hint)
        chosen = If((total,), test, Block(tuple(only), (result,)), Block((), (param,)))
        results = (*body.results[:index], total, *body.results[index + 1 :])
        return Block((*kept, *asked, chosen), results)


def question(known: Carried) -> tuple[list[Step], Value]:
    """``h is not x``; where both have one name ``len(rows) < len(tape)``."""
    test = Value(Number(bool))
    if known.start.hint != known.param.hint:
        return [Bind((test,), Const(operator.is_not), (known.param, known.start))], test
    done, whole = Value(Number(int)), Value(Number(int))
    pairs = ((done, known.rows), (whole, known.tape))
    counted: list[Step] = [Bind((n,), Const(len), (x,), pure=False) for n, x in pairs]
    return [*counted, Bind((test,), Const(operator.lt), (done, whole), pure=False)], test


def needed_only(body: Block, index: int) -> list[Bind]:
    """The pure steps that a body needs for its result at `index` and for nothing else, in order."""
    others: tuple[Operand, ...] = (*body.results[:index], *body.results[index + 1 :])
    elsewhere = set(values(others))
    wanted = set(values((body.results[index],)))
    only: list[Bind] = []
    for step in reversed(body.steps):
        if isinstance(step, Bind) and step.pure and is_needed(step, wanted, elsewhere):
            only.append(step)
            wanted.update(reads(step))
        else:
            elsewhere.update(reads(step))
            elsewhere.update(*map(free_values, blocks(step)))
    return only[::-1]


def is_needed(step: Bind, wanted: set[Value], elsewhere: set[Value]) -> bool:
    return wanted.issuperset(step.targets) and elsewhere.isdisjoint(step.targets)
