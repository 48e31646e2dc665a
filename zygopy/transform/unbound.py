"""Names that only one way binds, and that the way back asks for on the other: they are None there.

    if c:                      if c:
        t = f(x)      ==>          t = f(x)
    ...                        else:
    if c: ... t_bar                t = None
    else: t_bar = zeros_for(t)
"""

from __future__ import annotations

from dataclasses import replace

from ..core.nodes import Bind, Block, If, Step
from ..core.values import NONE, UNBOUND, Operand, Value
from ..core.walk import blocks, steps


def maybe_unbound(block: Block) -> set[Value]:
    """The values that a branch gives, and that have none on one of its ways."""
    found: set[Value] = set()
    size = -1
    branches = [step for step in steps(block) if isinstance(step, If)]
    while size != len(found):
        size = len(found)
        for step in branches:
            for arm in (step.then, step.orelse):
                found.update(
                    target
                    for target, result in zip(step.targets, arm.results, strict=True)
                    if result is UNBOUND or result in found
                )
    return found


def bound(block: Block, asked: set[Value]) -> Block:
    """The block with None for those of the values `asked` for that are unbound on a way."""
    if not asked:
        return block
    wanted = set(asked)
    for step in reversed(list(steps(block))):
        if isinstance(step, If):
            wanted.update(
                result
                for arm in (step.then, step.orelse)
                for target, result in zip(step.targets, arm.results, strict=True)
                if target in wanted and isinstance(result, Value)
            )
    return in_block(block, wanted)


def in_block(block: Block, wanted: set[Value]) -> Block:
    return replace(block, steps=tuple(in_step(step, wanted) for step in block.steps))


def in_step(step: Step, wanted: set[Value]) -> Step:
    if isinstance(step, Bind) or not blocks(step):
        return step
    if isinstance(step, If):
        arms = [
            replace(in_block(arm, wanted), results=tuple(
                filled(result, target in wanted) for target, result in zip(step.targets, arm.results, strict=True)))
            for arm in (step.then, step.orelse)
        ]
        return replace(step, then=arms[0], orelse=arms[1])
    if hasattr(step, "body"):
        return replace(step, body=in_block(step.body, wanted))
    return step


def filled(result: Operand, wanted: bool) -> Operand:
    return NONE if wanted and result is UNBOUND else result
