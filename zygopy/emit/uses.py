"""How often each value is written, and which bindings are never written by themselves."""

from __future__ import annotations

from ..core import ops
from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import Operand, Value
from ..core.walk import never_ends, operands, reads_within, values
from .operators import function_of
from .plan import Plan


def count(function: Function) -> Plan:
    """A plan with the uses of each value, in which only what has never a name is folded."""
    counter = _Counter(set(reads_within(function.body)))
    counter.block(function.body)
    return counter.plan


def has_no_name(bind: Bind) -> bool:
    """Whether the binding is written at each use of its value."""
    function = function_of(bind.callee)
    if function is ops.identity:
        return isinstance(bind.args[0], Value) or not bind.targets[0].named
    return len(bind.targets) == 1 and (bind.inline or function is ops.make_tuple or function is ops.make_slice)


def junction(step: If) -> bool:
    """Whether the branch is ``a and b`` or ``a or b``: one of its results is the test."""
    if len(step.targets) != 1 or not isinstance(step.test, Value):
        return False
    return (step.then.results[0] is step.test) != (step.orelse.results[0] is step.test)


class _Counter:
    """Goes backwards, so that the uses of a value are known before the binding that makes it.

    `read`: the values that are read anywhere, also by what is never written.
    """

    def __init__(self, read: set[Value]) -> None:
        self.plan = Plan()
        self.read_anywhere = read
        self.demanded: set[Value] = set()  # by the `try` whose body computes them

    def read(self, *row: Operand, times: int = 1) -> None:
        for value in values(row):
            self.plan.uses[value] += times

    def block(self, block: Block, *kept: bool) -> None:
        """Count in a block that gives just the results that are `kept` (all of them if nothing is said)."""
        if not never_ends(block):
            self.read(*(operand for place, operand in enumerate(block.results) if not kept or kept[place]))
        for step in reversed(block.steps):
            self.step(step)

    def step(self, step: Step) -> None:
        uses = self.plan.uses
        match step:
            case Bind():
                self.bind(step)
            case If():
                kept = [uses[target] > 0 for target in step.targets]
                for arm in (step.orelse, step.then):
                    # in `a and b`, a is written once: `refold` counts again where it is written as a branch
                    is_test = junction(step) and arm.results[0] is step.test
                    self.block(arm, *([False] if is_test else kept))
                self.read(step.test)
            case For() | While():
                self.loop(step)
            case With():
                self.block(step.body, *(uses[target] > 0 for target in step.targets))
                self.read(step.context)
            case Try():
                kept = [uses[target] > 0 for target in step.targets]
                for arm in (step.orelse, step.handler):
                    self.block(arm, *kept)
                self.demanded.update(step.demands)
                self.block(step.body)
                self.read(step.caught)
            case Def():
                if uses[step.target] or step.target in self.read_anywhere:
                    self.block(step.body)

    def bind(self, bind: Bind) -> None:
        uses = self.plan.uses
        wanted = any(uses[target] or target in self.demanded for target in bind.targets)
        if bind.pure and bind.targets and not wanted:
            self.plan.unwritten.add(bind)
        elif bind.targets and has_no_name(bind):
            (target,) = bind.targets
            self.plan.unwritten.add(bind)
            self.plan.folded[target] = bind
            if function_of(bind.callee) is ops.identity:
                self.plan.copies.add(bind)
            self.read(*operands(bind), times=uses[target])
        else:
            self.read(*operands(bind))

    def loop(self, step: For | While) -> None:
        pairs = zip(step.targets, step.params, strict=True)
        kept = [self.plan.uses[target] > 0 or param in self.read_anywhere for target, param in pairs]
        self.block(step.body, *kept, *([True] if step.exits else []))
        if isinstance(step, While):
            self.block(step.test)
        else:
            self.read(step.iterable)
        self.read(*(start for start, keep in zip(step.start, kept, strict=True) if keep))
