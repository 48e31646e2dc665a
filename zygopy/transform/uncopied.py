"""A copy of what was made for it alone is that thing itself.

    t = 2.0 * w
    w_bar = np.copy(t)         ==>         w_bar = 2.0 * w
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from ..core.kinds import Array
from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import Const, Value
from ..core.walk import count_uses, replace_body
from ..records import replace


def uncopied(function: Function, fresh: Callable[[Bind], bool], user: set[Value]) -> Function:
    """Drop copies that the text of `user` did not ask for, of arrays that are `fresh` and that nothing else reads."""
    return replace_body(function, Uncopied(count_uses(function.body), fresh, user).block(function.body))


class Uncopied:
    """How often each value is read."""

    def __init__(self, uses: Counter[Value], fresh: Callable[[Bind], bool], user: set[Value]) -> None:
        self.uses = uses
        self.fresh = fresh
        self.user = user

    def block(self, block: Block) -> Block:
        made = {step.targets[0]: step for step in block.steps if isinstance(step, Bind) and len(step.targets) == 1}
        targets: dict[int, tuple[Value, ...]] = {}
        gone: set[int] = set()
        for step in block.steps:
            source = self.copied(step)
            maker = made.get(source) if source is not None else None
            if maker is not None and self.fresh(maker) and isinstance(step, Bind):
                targets[id(maker)] = step.targets
                gone.add(id(step))
        kept = (step for step in block.steps if id(step) not in gone)
        return replace(block, steps=tuple(self.step(step, targets) for step in kept))

    def copied(self, step: Step) -> Value | None:
        """What a step copies, if the copy may be that itself."""
        if not isinstance(step, Bind) or not isinstance(step.callee, Const) or step.callee.value is not np.copy:
            return None
        source = step.args[0]
        if not isinstance(source, Value) or not isinstance(source.kind, Array) or source.kind.ndim == 0:
            return None  # of arrays without axes an operation makes a number
        return source if self.uses[source] == 1 and self.user.isdisjoint(step.targets) else None

    def step(self, step: Step, targets: dict[int, tuple[Value, ...]]) -> Step:
        match step:
            case Bind():
                return replace(step, targets=targets[id(step)]) if id(step) in targets else step
            case If():
                return replace(step, then=self.block(step.then), orelse=self.block(step.orelse))
            case While():
                return replace(step, test=self.block(step.test), body=self.block(step.body))
            case For() | With() | Def():
                return replace(step, body=self.block(step.body))
            case Try(body=body, handler=handler, orelse=orelse):
                return replace(step, body=self.block(body), handler=self.block(handler), orelse=self.block(orelse))
