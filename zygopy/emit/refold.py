"""Put single-use bindings back into the expressions that use them.

    t1 = x @ W
    t2 = t1 + b        ==>      p = np.tanh(x @ W + b)
    p = tanh(t2)

What has an effect, and what reads memory that an effect may change, is evaluated in the order of the steps.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence

from ..core import ops
from ..core.kinds import Array
from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import Operand, Value
from ..core.walk import never_ends, operands, reads_within
from .bindings import EFFECTS, READ_BY, identical
from .measure import WIDTH, Entry, Measure
from .operators import IN_PLACE, function_of
from .plan import Plan
from .uses import junction

CHOICE_WIDTH = 60

Pending = dict[Value, Entry]


def refold(function: Function, plan: Plan) -> None:
    """Add to `plan` what is folded, absorbed and chosen."""
    folder = _Folder(plan, Measure(function, plan))
    folder.returning(function.body)


class _Folder:
    """Goes forward; `pending` are the expressions, in order, that no statement has used yet."""

    def __init__(self, plan: Plan, measure: Measure) -> None:
        self.plan = plan
        self.measure = measure
        self.pending: Pending = {}
        self.kept: set[Value] = set()  # values that stay statements
        self.final: Operand | None = None  # what a branch at the end of a function returns
        self.swapped: set[Value] = set()  # results of a round that may be part of `a, b = b, a + b`
        self.written = 0  # statements so far

    # ------------------------------------------------------------ pending expressions

    def waiting(self, row: Sequence[Operand]) -> list[Value]:
        """The pending values that `row` reads, in order of evaluation."""
        return [leaf for leaf in self.plan.leaves(*row) if leaf in self.pending] if self.pending else []

    def flush(self, value: Value) -> None:
        """Let a pending value be a statement where it stands; what must come before it stays before it."""
        entry = self.pending.pop(value)
        self.write(entry)
        for earlier, other in list(self.pending.items()):
            if other.place < entry.place and other.clashes(entry) and earlier in self.pending:
                self.flush(earlier)

    def flush_all(self, *values: Value) -> None:
        """Let pending values be statements: those of `values` that are pending, or all."""
        for value in values or tuple(self.pending):
            if value in self.pending:
                self.flush(value)

    def write(self, entry: Entry) -> None:
        """Count a statement; one that would be too long is split."""
        self.written += 1
        if isinstance(entry.step, If):
            self.plan.choices.add(entry.step)
        if entry.step is None or entry.step.origin is None:
            self.split(entry)

    def split(self, entry: Entry) -> None:
        """Give the longest parts of an expression a name until it is short enough."""
        ordered = any(part.effect for part in entry.parts.values())
        while entry.size > WIDTH:
            rows = [row for row in inner_rows(entry) if can_stand_alone(row[1][-1].parts[row[0]], ordered)]
            if not rows:
                return
            value, around = max(rows, key=lambda row: row[1][-1].parts[row[0]].size)
            part = around[-1].parts.pop(value)
            for outer in around:
                outer.size -= part.size - 2
            del self.plan.folded[value]
            if isinstance(part.step, Bind):
                self.plan.unwritten.discard(part.step)
            self.write(part)

    def take(self, row: Sequence[Operand]) -> Pending:
        """Fold the pending values that `row` reads, as far as the order of effects allows."""
        chosen = self.waiting(row)
        if chosen and any(entry.effect for entry in self.pending.values()):
            while (wrong := self.out_of_order(chosen)) is not None:
                self.flush(wrong)
                chosen = self.waiting(row)
        parts = {}
        for value in chosen:
            parts[value] = self.fold(value, self.pending)
        return parts

    def fold(self, value: Value, pending: Pending) -> Entry:
        entry = pending.pop(value)
        assert entry.step is not None
        self.plan.folded[value] = entry.step
        if isinstance(entry.step, Bind):
            self.plan.unwritten.add(entry.step)
        return entry

    def out_of_order(self, chosen: list[Value]) -> Value | None:
        """A pending value that would run too late if all of `chosen` ran now, one after the other."""
        rest = [entry for value, entry in self.pending.items() if value not in chosen]
        for number, value in enumerate(chosen):
            entry = self.pending[value]
            later = [self.pending[other] for other in chosen[:number]]  # they run before, and stand after
            if any(other.place > entry.place and other.clashes(entry) for other in (*rest, *later)):
                return value
        return None

    def statement(self, targets: Iterable[Value], entry: Entry) -> None:
        """A statement stands here: what it may disturb stands before it."""
        hints = {target.hint for target in targets} - {None}
        for value, other in list(self.pending.items()):
            if value in self.pending and (other.clashes(entry) or not other.hints.isdisjoint(hints)):
                self.flush(value)
        self.write(entry)

    def barrier(self, row: Sequence[Operand]) -> None:
        """A statement with blocks, that reads `row`, stands here: nothing moves past it."""
        self.take(row)
        self.flush_all()
        self.written += 1

    # ------------------------------------------------------------ steps

    def block(self, steps: Sequence[Step]) -> None:
        for number, step in enumerate(steps):
            match step:
                case Bind():
                    self.bind(step, steps, number)
                case If():
                    self.branch(step)
                case For():
                    self.for_loop(step)
                case While():
                    self.while_loop(step)
                case With():
                    self.barrier((step.context,))
                    self.inside(step.body)
                case Try():
                    self.barrier((step.caught,))
                    for part in (step.body, step.handler, step.orelse):
                        self.inside(part)
                case Def():
                    self.inner_function(step)

    def bind(self, bind: Bind, steps: Sequence[Step], number: int) -> None:
        if bind in self.plan.unwritten:
            return
        function = function_of(bind.callee)
        update = function in IN_PLACE and not bind.pure and bool(bind.targets) and self.updates(bind, steps, number)
        if function in IN_PLACE and not bind.targets:
            self.name_changed(bind.args[0])
        row = operands(bind)
        if function in READ_BY and len(bind.args) == 3:  # Python evaluates what is stored first
            row = (bind.args[2], *bind.args[:2])
        parts = self.take(row)
        entry = self.measure.bind(bind, parts)
        if self.foldable(bind) or (update and bind.args[0] in parts):
            self.pending[bind.targets[0]] = entry
            return
        self.statement(bind.targets, entry)
        if len(bind.targets) > 1:
            self.absorb(bind.targets, steps[number + 1 :])

    def name_changed(self, operand: Operand) -> None:
        """What ``x += v`` changes is a name, an entry or a field: a view made by a call, or ``x.T``, gets a name."""
        entry = self.pending.get(operand) if isinstance(operand, Value) else None
        if entry is None or not isinstance(entry.step, Bind) or not isinstance(operand, Value):
            return
        function, source = function_of(entry.step.callee), entry.step.args[:1]
        part_of_array = bool(source) and isinstance(source[0], Value) and isinstance(source[0].kind, Array)
        if function is not operator.getitem and not (function is getattr and not part_of_array):
            self.flush(operand)

    def foldable(self, bind: Bind) -> bool:
        """Whether the binding may be written where its value is used."""
        function = function_of(bind.callee)
        if len(bind.targets) != 1 or function in EFFECTS or function is ops.unpack:
            return False
        return (bind.pure or function not in IN_PLACE) and self.single(bind.targets[0])

    def single(self, value: Value) -> bool:
        named = value.named and value not in self.swapped
        return self.plan.uses[value] == 1 and not named and value not in self.kept

    def updates(self, bind: Bind, steps: Sequence[Step], number: int) -> bool:
        """Whether the binding is the middle of ``x[i] += v``: getitem, iadd, setitem."""
        following = next((step for step in steps[number + 1 :] if step not in self.plan.unwritten), None)
        if not isinstance(following, Bind) or len(following.args) != 3 or following.args[2] is not bind.targets[0]:
            return False
        getter = READ_BY.get(function_of(following.callee))
        first = bind.args[0]
        entry = self.pending.get(first) if isinstance(first, Value) else None
        if getter is None or entry is None or not isinstance(entry.step, Bind) or self.plan.uses[bind.targets[0]] != 1:
            return False
        alike = all(identical(a, b, self.plan) for a, b in zip(entry.step.args, following.args[:2], strict=False))
        plain = not any(part.effect for part in entry.parts.values())
        return function_of(entry.step.callee) is getter and alike and plain

    def absorb(self, targets: Iterable[Value], steps: Sequence[Step]) -> None:
        """Unpack at once what is assigned only to be unpacked: ``for (a, b), c in ...``."""
        open_targets = {target for target in targets if not target.named and self.plan.uses[target] == 1}
        for step in steps:
            if step in self.plan.unwritten:
                continue
            if not isinstance(step, Bind) or function_of(step.callee) is not ops.unpack:
                return
            source = step.args[0]
            if not isinstance(source, Value) or source not in open_targets:
                return
            self.plan.absorbed[source] = step
            self.plan.unwritten.add(step)
            open_targets.update(target for target in step.targets if not target.named and self.plan.uses[target] == 1)

    # ------------------------------------------------------------ branches

    def branch(self, step: If) -> None:
        self.before_blocks(step, (step.then, step.orelse))
        outside = self.pending
        arms: list[Pending] = []
        plain = len(step.targets) == 1 and self.plan.uses[step.targets[0]] > 0
        for arm in (step.then, step.orelse):
            written, self.pending = self.written, {}
            self.arm(step, arm)
            chosen = set() if never_ends(arm) else set(self.waiting(arm.results))
            plain = plain and written == self.written and chosen == set(self.pending) and not never_ends(arm)
            plain = plain and (len(chosen) < 2 or not any(entry.effect for entry in self.pending.values()))
            arms.append(self.pending)
        self.pending = outside
        if plain and self.reads_well(step, arms):
            self.choose(step, arms)
            return
        for pending, arm in zip(arms, (step.then, step.orelse), strict=True):
            self.pending = pending
            returned = self.returned(step, arm)
            if isinstance(returned, Value) and returned.hint is None:
                self.take((returned,))
            self.nest(arm)
            self.flush_all()
        self.pending = outside
        if junction(step) and isinstance(step.test, Value):
            self.plan.uses[step.test] += 1
            self.flush_all(*self.waiting((step.test,)))
        self.barrier((step.test,))

    def arm(self, step: If, arm: Block) -> None:
        outer, self.final = self.final, self.returned(step, arm)
        self.block(arm.steps)
        self.final = outer

    def returned(self, step: If, arm: Block) -> Operand | None:
        """What the arm gives to `return`, if `step` ends a function."""
        pairs = zip(step.targets, arm.results, strict=True)
        return next((result for target, result in pairs if target is self.final), None)

    def nest(self, arm: Block) -> None:
        """A choice that is all that an arm does reads better as a branch: ``elif``."""
        last = arm.steps[-1] if arm.steps else None
        if len(self.pending) == 1 and isinstance(last, If) and not junction(last):
            ((value, entry),) = self.pending.items()
            if entry.step is last and value in arm.results and not entry.effect:
                self.pending.clear()
                self.written += 1

    def before_blocks(self, step: If | Def, inner: Iterable[Block]) -> None:
        """What blocks inside a step read is computed before it."""
        if self.pending:
            test = step.test if isinstance(step, If) else None
            for block in inner:
                for value in reads_within(block):
                    if value is not test:
                        self.flush_all(*self.waiting((value,)) or (value,))

    def reads_well(self, step: If, arms: list[Pending]) -> bool:
        """Whether the branch is better written as ``a if test else b``: the user's own, and short ones of ours."""
        if step.origin is not None:  # `if` statements stay, but their tests may be `a and b`
            return type(step.origin.tree).__name__ != "If" or (junction(step) and step.targets[0].hint is None)
        results = (*step.then.results, *step.orelse.results)
        (target,) = step.targets
        for result, pending in zip(results, arms, strict=True):
            if isinstance(result, Value) and result not in pending and None is not result.hint == target.hint:
                return False  # `if test: x = ...` leaves `x` as it is in the other arm
        sizes = [self.measure.entry(None, results, {**arms[0], **arms[1]}).size, len(self.waiting((step.test,)))]
        return not target.named and sum(sizes) <= CHOICE_WIDTH

    def choose(self, step: If, arms: list[Pending]) -> None:
        parts = {value: self.fold(value, pending) for pending in arms for value in list(pending)}
        parts = self.take((step.test,)) | parts
        row = (step.test, *step.then.results, *step.orelse.results)
        entry = self.measure.entry(step, row, parts)
        if self.single(step.targets[0]):
            self.pending[step.targets[0]] = entry
        else:
            self.statement(step.targets, entry)

    # ------------------------------------------------------------ other blocks

    def inside(self, block: Block) -> None:
        """A block of its own, whose results are statements."""
        outside, self.pending = self.pending, {}
        self.block(block.steps)
        self.flush_all()
        self.pending = outside

    def for_loop(self, step: For) -> None:
        self.barrier((step.iterable,))
        self.absorb((step.item,), step.body.steps)
        self.loop_body(step)

    def while_loop(self, step: While) -> None:
        self.barrier(())
        outside, self.pending = self.pending, {}
        self.block(step.test.steps)
        self.take(step.test.results)
        self.flush_all()
        self.pending = outside
        self.loop_body(step)

    def loop_body(self, step: For | While) -> None:
        """A round; what would spoil a value that the next round takes over is written there: ``a, b = b, a + b``."""
        outside, self.pending = self.pending, {}
        results = step.body.results[: len(step.params)]
        pairs = zip(results, step.params, strict=True)
        swapped = {result for result, param in pairs if isinstance(result, Value) and param in set(results) - {result}}
        self.swapped |= swapped
        self.block(step.body.steps)
        for result in swapped & self.pending.keys():
            if not self.pending[result].effect and not self.disturbed(self.pending[result]):
                self.fold(result, self.pending)
        self.flush_all()
        self.pending = outside

    def disturbed(self, entry: Entry) -> bool:
        """Whether something else that is pending must not run before the expression, or after it."""
        return any(other.clashes(entry) for other in self.pending.values() if other is not entry)

    def inner_function(self, step: Def) -> None:
        if not self.plan.uses[step.target]:
            return
        self.before_blocks(step, (step.body,))
        outside, self.pending = self.pending, {}
        self.returning(step.body)
        self.pending = outside
        self.written += 1

    def returning(self, body: Block) -> None:
        """The body of a function: results with a wish of their own are statements, others are part of `return`."""
        self.kept.update(leaf for leaf in self.plan.leaves(*body.results) if leaf.hint is not None)
        outer, self.final = self.final, body.results[0]
        self.block(body.steps)
        self.final = outer
        parts = self.take(body.results)
        self.flush_all()
        self.split(self.measure.entry(None, body.results, parts))


def inner_rows(entry: Entry, *outer: Entry) -> Iterator[tuple[Value, list[Entry]]]:
    """Each part of an expression, at any depth, with the entries around it: its own comes last.

    Not those of the arms of ``a if test else b``: only one of them is evaluated.
    """
    step = entry.step
    arms = (*step.then.steps, *step.orelse.steps) if isinstance(step, If) else ()
    within = {target for made in arms if isinstance(made, Bind | If) for target in made.targets}
    for value, part in entry.parts.items():
        if value in within:
            continue
        yield value, [*outer, entry]
        yield from inner_rows(part, *outer, entry)


def can_stand_alone(part: Entry, ordered: bool) -> bool:
    """Whether a part is worth a name and may be evaluated where it stands."""
    return 12 <= part.size <= WIDTH and not part.effect and not (ordered and part.memory)
