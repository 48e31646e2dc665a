"""Names that only one way binds, and that the way back asks for on the other: they are None there.

    if c:                      if c:
        t = f(x)      ==>          t = f(x)
    ...                        else:
    if c: ... t_bar                t = None
    else: t_bar = zeros_for(t)
"""

from __future__ import annotations

from ..core.nodes import Bind, Block, If, Step, Try
from ..core.values import NONE, UNBOUND, Operand, Value
from ..core.walk import blocks, steps
from ..records import replace


def maybe_unbound(block: Block) -> set[Value]:
    """The values that a branch gives, and that have none on one of its ways."""
    found: set[Value] = set()
    size = -1
    branches = [step for step in steps(block) if isinstance(step, If | Try)]
    while size != len(found):
        size = len(found)
        for step in branches:
            for arm in ways(step):
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
    size = -1
    branches = [step for step in steps(block) if isinstance(step, If | Try)]
    while size != len(wanted):  # what an arm gives, a branch in it or one before gave
        size = len(wanted)
        for step in branches:
            wanted.update(
                result
                for arm in ways(step)
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
        then, orelse = (filled_block(step, arm, wanted) for arm in ways(step))
        return replace(step, then=then, orelse=orelse)
    if isinstance(step, Try):
        handler, orelse = (filled_block(step, arm, wanted) for arm in ways(step))
        return replace(step, body=in_block(step.body, wanted), handler=handler, orelse=orelse)
    if hasattr(step, "body"):
        return replace(step, body=in_block(step.body, wanted))
    return step


def ways(step: If | Try) -> tuple[Block, Block]:
    """The two blocks of which one gives what a step gives."""
    return (step.then, step.orelse) if isinstance(step, If) else (step.handler, step.orelse)


def filled_block(step: If | Try, arm: Block, wanted: set[Value]) -> Block:
    given = zip(step.targets, arm.results, strict=True)
    return replace(in_block(arm, wanted), results=tuple(filled(result, target in wanted) for target, result in given))


def filled(result: Operand, wanted: bool) -> Operand:
    return NONE if wanted and result is UNBOUND else result
