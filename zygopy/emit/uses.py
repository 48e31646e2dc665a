"""How often each value is written, and which bindings are never written by themselves."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence

from ..core import ops
from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import Operand, Value
from ..core.walk import never_ends, operands, reads_within, values
from .operators import IN_PLACE, as_written, function_of
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
        self.changed: set[Bind] = set()  # reads of ``x[i] += v``, which are written in one with the store

    def read(self, *row: Operand, times: int = 1) -> None:
        for value in values(row):
            self.plan.uses[value] += times

    def block(self, block: Block, *kept: bool) -> None:
        """Count in a block that gives just the results that are `kept` (all of them if nothing is said)."""
        if not never_ends(block):
            self.read(*(operand for place, operand in enumerate(block.results) if not kept or kept[place]))
        self.changed.update(changed_in_place(block.steps))
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
            self.read(*(bind.args[:1] if bind in self.changed else operands(bind)))

    def loop(self, step: For | While) -> None:
        pairs = zip(step.targets, step.params, strict=True)
        kept = [self.plan.uses[target] > 0 or param in self.read_anywhere for target, param in pairs]
        self.block(step.body, *kept, *([True] if step.exits else []))
        if isinstance(step, While):
            self.block(step.test)
        else:
            self.read(step.iterable)
        self.read(*(start for start, keep in zip(step.start, kept, strict=True) if keep))


def changed_in_place(steps: Sequence[Step]) -> Iterator[Bind]:
    """The reads that belong to an ``x[i] += v``: the index is written once, and nothing is written in between."""
    places = {step.targets[0]: n for n, step in enumerate(steps) if isinstance(step, Bind) and len(step.targets) == 1}
    for number, store in enumerate(steps):
        if not isinstance(store, Bind) or function_of(store.callee) is not operator.setitem or store.targets:
            continue
        change = made(steps, places, store.args[2])
        if change is None or not change.args or not (function_of(change.callee) in IN_PLACE or as_written(change)):
            continue
        read = made(steps, places, change.args[0])
        if read is None or function_of(read.callee) is not operator.getitem or len(read.args) != 2:
            continue
        between = steps[places[read.targets[0]] + 1 : number]
        if all(a is b for a, b in zip(read.args, store.args[:2], strict=True)) and all(
                isinstance(step, Bind) and (step.pure or step is change) for step in between):
            yield read


def made(steps: Sequence[Step], places: dict[Value, int], operand: Operand) -> Bind | None:
    """The binding in a row of steps that makes an operand."""
    place = places.get(operand) if isinstance(operand, Value) else None
    step = None if place is None else steps[place]
    return step if isinstance(step, Bind) else None
