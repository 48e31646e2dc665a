"""Which values must not share a name: those of which one is assigned while the other is still read later.

    x1 = r * x0
    y = x1 + x0
    return y

Here `x1` and `x0` need two names; `y` may be called as either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import Operand, Value
from ..core.walk import never_ends
from .operators import IN_PLACE, function_of
from .plan import Plan, alive

Conflicts = dict[Value, set[Value]]


class Facts(NamedTuple):
    """What a block reads and assigns by name, anywhere inside."""

    reads: set[Value]
    assigns: set[Value]


def conflicts(function: Function, plan: Plan) -> Conflicts:
    """For each value the values whose name it cannot have."""
    return _Lifetimes(function, plan).found


class _Lifetimes:
    """Goes backwards with the set of values that are read later (`live`)."""

    def __init__(self, function: Function, plan: Plan) -> None:
        self.plan = plan
        self.found: Conflicts = defaultdict(set)
        self.known: dict[Block, Facts] = {}
        self.rescued: set[Value] = set()  # what the handlers around may read, whenever something raises
        self.captured: set[Value] = set()  # by inner functions, which may run at any time later
        self.facts(function.body)
        live = self.captured | set(plan.leaves(*function.body.results))
        live = self.block(function.body, live)
        self.assign(function.params, live | set(function.params))

    # ------------------------------------------------------------ facts of blocks

    def facts(self, block: Block) -> Facts:
        if block not in self.known:
            facts = self.known[block] = Facts(set(self.plan.leaves(*block.results)), set())
            for step in block.steps:
                self.collect(step, facts)
        return self.known[block]

    def collect(self, step: Step, facts: Facts) -> None:
        reads, assigns = facts
        leaves = self.plan.leaves
        inner: tuple[Block, ...] = ()
        match step:
            case Bind():
                if step not in self.plan.unwritten:
                    reads.update(leaves(step.callee, *step.args, *(operand for _, operand in step.keywords)))
                    assigns.update(self.pattern(step.targets))
            case If():
                reads.update(leaves(step.test))
                assigns.update(step.targets)
                inner = (step.then, step.orelse)
            case For():
                reads.update(leaves(*step.start, step.iterable))
                assigns.update(self.pattern((step.item,)), step.params, step.targets)
                inner = (step.body,)
            case While():
                reads.update(leaves(*step.start))
                assigns.update(step.params, step.targets)
                inner = (step.test, step.body)
            case With():
                reads.update(leaves(step.context))
                assigns.update(self.pattern((step.name,) if step.name is not None else ()), step.targets)
                inner = (step.body,)
            case Try():
                reads.update(leaves(step.caught))
                assigns.update(() if step.name is None else (step.name,), step.targets)
                inner = (step.body, step.handler, step.orelse)
            case Def():
                body = self.facts(step.body)
                self.captured |= body.reads - body.assigns - set(step.params)
                assigns.update(step.params, (step.target,))
                inner = (step.body,)
        for block in inner:
            found = self.facts(block)
            reads |= found.reads
            assigns |= found.assigns

    def pattern(self, targets: Iterable[Value]) -> list[Value]:
        """The values that get a name where `targets` are assigned."""
        row: list[Value] = []
        for target in targets:
            unpacking = self.plan.absorbed.get(target)
            row += self.pattern(unpacking.targets) if unpacking is not None else [target]
        return row

    # ------------------------------------------------------------ assignments

    def assign(self, targets: Iterable[Value], live: set[Value]) -> None:
        """`targets` are assigned where `live` are still needed (or assigned at once)."""
        found = self.found
        for target in targets:
            found[target] |= live
            found[target].discard(target)
            for other in live:
                if other is not target:
                    found[other].add(target)

    def assign_row(self, targets: Sequence[Value], live: set[Value]) -> set[Value]:
        """Assign all of `targets`; give what is live before."""
        nameless = {target for target in targets if not self.plan.uses[target] and target.hint is None}
        self.assign(targets, live.union(targets) - nameless)
        return live.difference(targets)

    # ------------------------------------------------------------ steps

    def block(self, block: Block, live: set[Value]) -> set[Value]:
        """What is live before the block; `live` after it."""
        for step in reversed(block.steps):
            live = self.step(step, live)
        return live

    def step(self, step: Step, live: set[Value]) -> set[Value]:
        match step:
            case Bind():
                return live if step in self.plan.unwritten else self.bind(step, live)
            case If():
                return self.branch(step, live)
            case For():
                return self.for_loop(step, live)
            case While():
                return self.while_loop(step, live)
            case With():
                return self.with_block(step, live)
            case Try():
                return self.attempt(step, live)
            case Def():
                return self.inner_function(step, live)

    def bind(self, bind: Bind, live: set[Value]) -> set[Value]:
        live = self.assign_row(self.pattern(bind.targets), live)
        if function_of(bind.callee) in IN_PLACE and not bind.pure:
            # written as `t = x; t += v` where the names differ: then v is read after t is assigned
            self.assign(bind.targets, set(self.plan.leaves(*bind.args[1:])).difference(bind.args[:1]))
        live.update(self.plan.leaves(bind.callee, *bind.args, *(operand for _, operand in bind.keywords)))
        live.update(self.rescued)
        return live

    def kept(self, targets: tuple[Value, ...], given: tuple[Operand, ...]) -> tuple[list[Value], set[Value]]:
        """The targets that somebody reads, and the values whose names are read to give them."""
        pairs = [pair for pair in zip(targets, given, strict=False) if self.plan.uses[pair[0]]]
        return [target for target, _ in pairs], set(self.plan.leaves(*(operand for _, operand in pairs)))

    def branch(self, step: If, live: set[Value]) -> set[Value]:
        if step.targets and all(target in self.plan.folded for target in step.targets):
            return live
        if step in self.plan.choices:
            live = self.assign_row(step.targets, live)
            return live.union(self.plan.leaves(step.test, step.then.results[0], step.orelse.results[0]))
        targets = self.kept(step.targets, ())[0] or [target for target in step.targets if self.plan.uses[target]]
        live = self.assign_row(targets, live)
        self.forgive(step.targets, step.then)
        self.forgive(step.targets, step.orelse)
        before: set[Value] = set()
        inside = [self.facts(arm).assigns for arm in (step.then, step.orelse)]
        for arm, others in ((step.then, inside[1]), (step.orelse, inside[0])):
            results = set() if never_ends(arm) else self.kept(step.targets, arm.results)[1]
            before |= self.block(arm, live - others | results)
        return before - inside[0] - inside[1] | set(self.plan.leaves(step.test)) | self.rescued

    def forgive(self, targets: tuple[Value, ...], block: Block, *before: Block) -> None:
        """A target is what its block gave: where that is read later, it is under the same test, and the same."""
        inside = set().union(*(self.facts(part).assigns for part in (block, *before))) - self.captured
        for target, result in zip(targets, block.results, strict=True):
            if isinstance(result, Value) and result in inside:
                self.found[target].discard(result)
                self.found[result].discard(target)

    def attempt(self, step: Try, live: set[Value]) -> set[Value]:
        targets = [target for target in step.targets if self.plan.uses[target]]
        live = self.assign_row(targets, live)
        self.forgive(step.targets, step.orelse, step.body)
        self.forgive(step.targets, step.handler)
        done = self.facts(step.body).assigns | self.facts(step.orelse).assigns
        failed = self.facts(step.handler).assigns
        given = self.kept(step.targets, step.handler.results)[1]
        after = live - done | (set() if never_ends(step.handler) else given)
        if step.name is not None:  # and when the handler ends, the name is gone
            self.assign((step.name,), after | failed | {step.name, *targets})
        rescue = self.block(step.handler, after).difference(() if step.name is None else (step.name,))
        if step.name is not None:
            self.assign((step.name,), rescue)
        rescue -= failed
        after = self.block(step.orelse, live - failed | self.kept(step.targets, step.orelse.results)[1])
        outer, self.rescued = self.rescued, self.rescued | rescue
        before = self.block(step.body, after)
        self.rescued = outer
        return (before - done) | rescue | set(self.plan.leaves(step.caught))

    def with_block(self, step: With, live: set[Value]) -> set[Value]:
        targets, results = self.kept(step.targets, step.body.results)
        live = self.assign_row(targets, live)
        self.forgive(step.targets, step.body)
        live = self.block(step.body, live | results)
        live = self.assign_row(self.pattern(() if step.name is None else (step.name,)), live)
        return live - self.facts(step.body).assigns | set(self.plan.leaves(step.context))

    def inner_function(self, step: Def, live: set[Value]) -> set[Value]:
        live = self.assign_row((step.target,), live)
        reads, assigns = self.facts(step.body)
        outside = reads - assigns - set(step.params)
        within = self.block(step.body, outside | (self.captured & assigns) | set(self.plan.leaves(*step.body.results)))
        self.assign(step.params, within | set(step.params))
        return live | outside - {step.target}

    # ------------------------------------------------------------ loops

    def around(self, step: For | While, live: set[Value], *inner: Block) -> tuple[set[Value], set[Value], list[Value]]:
        """What is live where the loop is left, what is live at the end of a round, and the carried values."""
        slots = alive(step, self.plan)
        carried = [param for param in step.params if param in slots]
        used = [pair for pair in zip(step.targets, step.params, strict=True) if self.plan.uses[pair[0]]]
        live = self.assign_row([target for target, _ in used], live)
        facts = [self.facts(block) for block in inner]
        own = {*step.params, *(self.pattern((step.item,)) if isinstance(step, For) else ())}
        outside = set().union(*(f.reads for f in facts)).difference(own, *(f.assigns for f in facts))
        results = step.body.results
        given = [results[place] for place, param in enumerate(step.params) if param in slots]
        end = live | outside | set(self.plan.leaves(*given, *results[len(step.params) :]))
        return live | {param for _, param in used}, end, carried

    def enter(self, step: For | While, head: set[Value], carried: list[Value], *inner: Block) -> set[Value]:
        """What is live before a loop at whose head `head` is."""
        flag = set(self.plan.leaves(*step.body.results[len(step.params) :]))  # read after the moves of a round
        self.assign(carried, head | set(carried) | flag)
        before = head.difference(step.params, *(self.facts(block).assigns for block in inner))
        start = {param: operand for param, operand in zip(step.params, step.start, strict=True) if param in carried}
        if isinstance(step, For):
            iterable = set(self.plan.leaves(step.iterable))
            for param, operand in start.items():  # assigned before the iterable is read
                self.assign((param,), iterable.difference(self.plan.leaves(operand)))
            before |= iterable
        return before | set(self.plan.leaves(*start.values())) | self.rescued

    def for_loop(self, step: For, live: set[Value]) -> set[Value]:
        left, end, carried = self.around(step, live, step.body)
        item = self.pattern((step.item,))
        inside = self.assign_row(item, self.block(step.body, end))
        self.assign(item, set(self.plan.leaves(step.iterable)))  # `for tape in tape` would run, but not read well
        return self.enter(step, inside | left, carried, step.body).difference(item)

    def while_loop(self, step: While, live: set[Value]) -> set[Value]:
        left, end, carried = self.around(step, live, step.test, step.body)
        inside = self.block(step.body, end)
        head = self.block(step.test, inside | left | set(self.plan.leaves(*step.test.results)))
        return self.enter(step, head, carried, step.test, step.body)
