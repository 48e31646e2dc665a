"""Cotangents that every round of a loop passes on as they are: those of totals, to which a round only adds.

    for x in xs:                      for x in reversed(tape):
        total = total + f(x)     ==>      x_bar = total_bar * f'(x)      # `total_bar` is the same in every round
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterator

from ..core.kinds import ANY, Array, Kind, Number, is_float
from ..core.nodes import Bind, Block, For, If, Step, While
from ..core.values import Const, Operand, Value
from ..core.walk import blocks, reads, steps, values
from .reverse import Reverse

SUMS = (operator.add, operator.iadd)
DIFFERENCES = (operator.sub, operator.isub)


def is_steady(reverse: Reverse, step: For | While, param: Value, result: Operand) -> bool:
    """Whether a round gives the cotangent of what it carries on as it was given, and nobody else reads the total."""
    chain = Chain(param, {target: made for made in steps(step.body) for target in made.targets})
    if not chain.reaches(result) or any(value in reverse.builder.mutable for value in chain.links):
        return False
    inner = (step.body, step.test) if isinstance(step, While) else (step.body,)
    used = Counter(value for block in inner for value in uses(reverse, block))
    return all(used[value] == count for value, count in chain.links.items())


class Chain:
    """The values between what a round gives and what it carries, and how often each is read on that way."""

    def __init__(self, param: Value, made: dict[Value, Step]) -> None:
        self.kind = param.kind
        self.made = made
        self.links: Counter[Value] = Counter()
        self.ends = {param}

    def reaches(self, operand: Operand) -> bool:
        """Whether `operand` is what is carried, or a sum of it and others."""
        if not isinstance(operand, Value) or not same_form(operand.kind, self.kind):
            return False
        self.links[operand] += 1
        if operand in self.ends or self.links[operand] > 1:
            return operand in self.ends
        match self.made.get(operand):
            case Bind(targets=(_,), callee=Const(value=function), args=(a, b), keywords=()):
                return self.sums(function, a, b)
            case If(targets=targets, then=then, orelse=orelse):
                place = targets.index(operand)
                return self.reaches(then.results[place]) and self.reaches(orelse.results[place])
            case For() | While() as loop:
                place = loop.targets.index(operand)
                self.ends.add(loop.params[place])
                return self.reaches(loop.start[place]) and self.reaches(loop.body.results[place])
            case _:
                return False

    def sums(self, function: object, a: Operand, b: Operand) -> bool:
        if a is b or (function not in SUMS and function not in DIFFERENCES):
            return False
        before = Counter(self.links)
        if self.reaches(a):
            return True
        self.links = before
        return function in SUMS and self.reaches(b)


def same_form(one: Kind, other: Kind) -> bool:
    """Whether the cotangents of both are real numbers, or arrays of one form."""
    if isinstance(one, Number) and isinstance(other, Number):
        return is_float(one) and is_float(other)
    if not isinstance(one, Array) or not isinstance(other, Array) or one.loose or other.loose:
        return False
    return one == other and one.dtype.kind == "f" and ANY not in one.axes


def uses(reverse: Reverse, block: Block) -> Iterator[Value]:
    """What a block reads, as often as it does, but for what carries no derivative on."""
    for step in block.steps:
        if not isinstance(step, Bind) or not step.pure or reverse.active_step(step):
            yield from reads(step)
        for inner in blocks(step):
            yield from uses(reverse, inner)
    yield from values(block.results)
