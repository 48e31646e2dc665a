"""A copy of what was made for it alone is that thing itself, and so is one that is only read before the next write.

    t = 2.0 * w
    w_bar = np.copy(t)         ==>         w_bar = 2.0 * w

    y_bar = np.zeros_like(y)
    y_bar += 2.0 * g           ==>         y_bar = 2.0 * g

    g = np.copy(u_bar[1:])                 g = u_bar[1:]
    v_bar = g * 2.0            ==>         v_bar = g * 2.0
    u_bar[:-1] += v_bar                    u_bar[:-1] += v_bar
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from .. import runtime
from ..core.kinds import ANY, Array
from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.ops import Method
from ..core.values import Const, Operand, Value, is_const
from ..core.walk import count_uses, reads, reads_within, replace_body, replace_in_block, steps
from ..records import replace

ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv, operator.neg, operator.matmul, np.vdot,
              Method("sum"))
MAKERS = (np.zeros_like, np.copy)
PARTS = (operator.getitem, operator.iadd, operator.isub)  # the last two give what they change
WRITERS = (operator.setitem, operator.iadd, operator.isub)


def uncopied(function: Function, fresh: Callable[[Bind], bool], user: set[Value]) -> Function:
    """Drop copies that the text of `user` did not ask for, of arrays that are `fresh` and that nothing else reads."""
    made = {step.targets[0]: step for step in steps(function.body) if isinstance(step, Bind) and len(step.targets) == 1}
    return replace_body(function, Uncopied(count_uses(function.body), made, fresh, user).block(function.body))


class Uncopied:
    """How often each value is read, and what made it."""

    def __init__(self, uses: Counter[Value], made: dict[Value, Bind], fresh: Callable[[Bind], bool],
                 user: set[Value]) -> None:
        self.uses = uses
        self.made = made
        self.fresh = fresh
        self.user = user

    def block(self, block: Block) -> Block:
        made = {step.targets[0]: step for step in block.steps if isinstance(step, Bind) and len(step.targets) == 1}
        targets: dict[int, tuple[Value, ...]] = {}
        same: dict[Value, Operand] = {}
        gone: set[int] = set()
        for number, step in enumerate(block.steps):
            zeros = self.first_sum(step, block.steps, made)
            if zeros is not None and isinstance(step, Bind):
                targets[id(made[step.args[1]])] = zeros.targets  # type: ignore[index]
                gone.update((id(step), id(zeros)))
                continue
            source = self.copied(step)
            maker = made.get(source) if source is not None and self.uses[source] == 1 else None
            if source is not None and maker is None and isinstance(step, Bind) and self.read_at_once(
                    step, block.steps[number + 1 :]):
                same[step.targets[0]] = source
                gone.add(id(step))
            if maker is None or not isinstance(step, Bind):
                continue
            if self.fresh(maker) or self.read_at_once(step, block.steps[number + 1 :]):
                targets[id(maker)] = step.targets
                gone.add(id(step))
        kept = (step for step in block.steps if id(step) not in gone)
        done = replace(block, steps=tuple(self.step(step, targets) for step in kept))
        return replace_in_block(done, same) if same else done

    def read_at_once(self, copy: Bind, following: Sequence[Step]) -> bool:
        """Whether a copy of a part of a buffer is only computed with, and that before anything is written there."""
        names = set(copy.targets)  # of what may be the part itself
        buffer = self.buffer(copy.args[0])
        left = self.uses[copy.targets[0]]
        if buffer is None:
            return False
        for step in following:
            times = sum(value in names for value in reads(step))
            if times and not computes(step) and not self.taken_over(step, buffer, names):
                if not isinstance(step, Bind) or not is_const(step.callee, runtime.unbroadcast):
                    return False
                names.update(step.targets)  # where nothing was stretched it gives what it was given
                left += self.uses[step.targets[0]]
            left -= times
            if left == 0:
                return True
            if not isinstance(step, Bind) or not (step.pure or self.elsewhere(step, buffer)):
                return False
        return False

    def taken_over(self, step: Step, buffer: Value, names: set[Value]) -> bool:
        """Whether a step adds or stores numbers of the part to another array of ours, which then holds its own."""
        plain = isinstance(step, Bind) and step.args[0] not in names
        return plain and isinstance(step, Bind) and is_writer(step) and self.elsewhere(step, buffer)

    def buffer(self, value: Operand) -> Value | None:
        """The array of ours of which `value` is a part, or that it is."""
        step = self.made.get(value) if isinstance(value, Value) else None
        function = step.callee.value if step is not None and isinstance(step.callee, Const) else None
        if step is None or one_of(function, MAKERS):
            return None if step is None else step.targets[0]
        return self.buffer(step.args[0]) if one_of(function, PARTS) else None

    def elsewhere(self, step: Bind, buffer: Value) -> bool:
        """Whether a step only reads, or writes to another array of ours."""
        function = step.callee.value if isinstance(step.callee, Const) else None
        if function is operator.getitem:
            return True
        other = self.buffer(step.args[0]) if one_of(function, WRITERS) else None
        return other is not None and other is not buffer

    def copied(self, step: Step) -> Value | None:
        """What a step copies, if the copy may be that itself."""
        if not isinstance(step, Bind) or not isinstance(step.callee, Const) or step.callee.value is not np.copy:
            return None
        source = step.args[0]
        if not isinstance(source, Value) or not isinstance(source.kind, Array) or source.kind.ndim == 0:
            return None  # of arrays without axes an operation makes a number
        return source if self.user.isdisjoint(step.targets) else None

    def first_sum(self, step: Step, around: Sequence[Step], made: dict[Value, Bind]) -> Bind | None:
        """What made zeros, if a step is the first that reads them, and adds what has their form and no other use."""
        if not isinstance(step, Bind) or not is_const(step.callee, operator.iadd) or step.targets:
            return None
        zeros, added = step.args
        maker = made.get(zeros) if isinstance(zeros, Value) else None
        adder = made.get(added) if isinstance(added, Value) else None
        if maker is None or adder is None or not is_const(maker.callee, np.zeros_like) or not self.fresh(adder):
            return None
        kind = maker.targets[0].kind
        whole = isinstance(kind, Array) and kind == adder.targets[0].kind and ANY not in kind.axes and not kind.loose
        if not whole or self.uses[adder.targets[0]] != 1:
            return None
        begin, end = (next(i for i, each in enumerate(around) if each is one) for one in (maker, step))
        since = Block(tuple(around[begin + 1 : end]), ())
        return None if maker.targets[0] in set(reads_within(since)) else maker

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


def is_writer(step: Bind) -> bool:
    return isinstance(step.callee, Const) and one_of(step.callee.value, WRITERS)


def computes(step: Step) -> bool:
    """Whether a step makes something new of what it reads."""
    return (isinstance(step, Bind) and step.pure and isinstance(step.callee, Const)
            and one_of(step.callee.value, ARITHMETIC))


def one_of(function: object, table: tuple[object, ...]) -> bool:
    return any(function is each for each in table)
