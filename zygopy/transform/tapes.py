"""What a loop must keep for its way back, and where: one entry of a tape each round.

    for x in xs:               tape = []
        y = f(x)       ==>     for x in xs:
    ...                            y = f(x)
    for ... reversed:              tape.append(y)
        g(y)                   ...
                               for y1 in reversed(tape):
                                   g(y1)
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable, Mapping

import numpy as np

from ..core import ops
from ..core.kinds import UNKNOWN, Array, ListOf, Number, Sequence
from ..core.nodes import Bind, Block, For, Function, If, Step, Try, While, With
from ..core.ops import INLINE, make_tuple
from ..core.values import NONE, UNBOUND, Const, Operand, Value
from ..core.walk import blocks, defines, defines_within, reads, steps, values
from ..records import replace
from .placing import PUSH, WHOLE, all_defined, place_of_push, renewed

PENDING = Const(None)  # stands for what a push keeps until that is known; the user may have a list named `tape` too
CHEAP = frozenset({operator.neg, operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne, len})



def push_later(tape: Value) -> Bind:
    """Stands at the end of a round until it is known what is kept."""
    return Bind((), Const(PUSH), (tape, PENDING), (), False)


def fill_tapes(function: Function, producer: Mapping[Value, Bind], mutable: set[Value]) -> Function:
    """Decide what each tape keeps, and read it back."""
    return replace(function, body=Tapes(function, producer, mutable).block(function.body))


class Tapes:
    """The loops of a function with their tapes, filled from the innermost outwards."""

    def __init__(self, function: Function, producer: Mapping[Value, Bind], mutable: set[Value]) -> None:
        self.producer = producer
        self.mutable = mutable
        self.forward: dict[Value, For | While] = {}
        for step in steps(function.body):
            if isinstance(step, (For, While)):
                for inner in step.body.steps:
                    if is_push(inner):
                        self.forward[inner.args[0]] = step  # type: ignore[union-attr, index]
        self.keeps: dict[Value, tuple[Value, ...]] = {}
        self.sometimes: set[Value] = set()  # what only an arm of the loop at hand defines
        self.turned: dict[Value, Operand] = {}  # tapes of loops whose elements are all that is kept
        self.plain: set[Value] = set()  # tapes that nobody needs: the loop is run over again
        self.body = self.backward(function.body)

    # ------------------------------------------------------------ the way back

    def backward(self, block: Block) -> Block:
        """Give the loops of the way back what they read."""
        made = tuple(self.step_backward(step) for step in block.steps)
        return replace(block, steps=tuple(map(self.turned_round, made)) if self.turned else made)

    def step_backward(self, step: Step) -> Step:
        match step:
            case If():
                return replace(step, then=self.backward(step.then), orelse=self.backward(step.orelse))
            case For() | While():
                step = replace(step, body=self.backward(step.body))
                tape = self.tape_of(step)
                return step if tape is None else self.read_back(step, tape)  # type: ignore[arg-type]
            case Try():
                return each_block(step, self.backward)
            case _:
                held = blocks(step)
                return step if not held else replace(step, body=self.backward(step.body))  # type: ignore[union-attr]

    def tape_of(self, step: For | While) -> Value | None:
        if not isinstance(step, For) or not isinstance(step.iterable, Value):
            return None
        made = self.producer.get(step.iterable)
        if made is None or not isinstance(made.callee, Const) or made.callee.value is not reversed:
            return None
        tape = made.args[0]
        return tape if isinstance(tape, Value) and tape in self.forward else None

    def read_back(self, step: For, tape: Value) -> For:
        """Unpack the entry of the tape in each round."""
        forward = self.forward[tape]
        inside = {value for part in steps(forward.body) for value in defines(part)} | set(forward.params)
        if isinstance(forward, For):
            inside.add(forward.item)
        else:
            inside |= {value for part in steps(forward.test) for value in defines(part)}
        # the tape of an inner loop that is only run over again goes, and so does what still seems to read it
        wanted = [value for value in free(step.body, inside) if value not in self.plain and value not in self.turned]
        again: list[Bind] = []
        self.sometimes = {value for part in steps(forward.body) if isinstance(part, If)
                          for arm in (part.then, part.orelse) for value in defines_within(arm)}
        kept = self.keep(wanted, inside, again)
        self.keeps[tape] = kept
        if not kept and isinstance(forward, For) and self.turns(forward):
            self.plain.add(tape)
            return replace(
                step, iterable=forward.iterable, item=Value(UNKNOWN, "_"), body=renewed(step.body, again, {})
            )
        if kept and isinstance(forward, For) and self.turns(forward):
            way = opening(forward, kept)
            if way is not None:
                self.turned[tape] = forward.iterable
                return self.run_backwards(step, again, *way)
        fresh: dict[Value, Operand] = {value: Value(value.kind, value.hint) for value in kept}
        body = renewed(step.body, again, fresh)
        if len(kept) == 1:
            return replace(step, item=fresh[kept[0]], body=body)
        if not kept:
            return replace(step, item=Value(UNKNOWN, "_"), body=body)
        item = Value(UNKNOWN)
        opened = Bind(tuple(fresh.values()), Const(ops.unpack), (item, Const(len(kept))))  # type: ignore[arg-type]
        return replace(step, item=item, body=replace(body, steps=(opened, *body.steps)))

    def run_backwards(self, step: For, again: list[Bind], item: Value, opened: Bind | None) -> For:
        """Run over the elements themselves, the last first: they are all that the way back reads."""
        names = (item,) if opened is None else opened.targets
        fresh = {value: Value(value.kind, value.hint) for value in names}
        body = renewed(step.body, again, dict(fresh))
        if opened is None:
            return replace(step, item=fresh[item], body=body)
        whole = Value(item.kind, item.hint)
        first = replace(opened, targets=tuple(fresh.values()), args=(whole, *opened.args[1:]), origin=None)
        return replace(step, item=whole, body=replace(body, steps=(first, *body.steps)))

    def turns(self, forward: For) -> bool:
        """Whether what a loop runs over can be run over backwards: a sequence that nobody changes."""
        iterable = forward.iterable
        if forward.exits or not isinstance(iterable, Value) or iterable in self.mutable:
            return False
        sequence = isinstance(iterable.kind, (Sequence, ListOf)) and iterable.kind.type in (list, tuple)
        return sequence or self.repeats(iterable) or (isinstance(iterable.kind, Array) and not iterable.kind.loose)

    def repeats(self, iterable: Operand) -> bool:
        """Whether what a loop runs over can be run over again."""
        made = self.producer.get(iterable) if isinstance(iterable, Value) else None
        return made is not None and isinstance(made.callee, Const) and made.callee.value is range

    def keep(self, wanted: list[Value], inside: set[Value], again: list[Bind]) -> tuple[Value, ...]:
        """What goes on the tape; what one cheap pure step makes of it is computed again instead."""
        kept: dict[Value, None] = {}
        done: set[Value] = set()

        def visit(value: Value) -> None:
            if value in done or value in kept:
                return
            made = self.producer.get(value)
            if made is not None and self.cheap(made, inside, kept, wanted):
                for operand in values(made.args):
                    if operand in inside:
                        visit(operand)
                done.add(value)
                again.append(made)
            else:
                kept[value] = None

        for value in wanted:
            visit(value)
        return tuple(kept)

    def cheap(self, made: Bind, inside: set[Value], kept: Mapping[Value, None], wanted: list[Value]) -> bool:
        if len(made.targets) != 1 or not made.pure or not isinstance(made.callee, Const):
            return False
        if any(value in self.mutable for value in values(made.args)):
            return False  # it may read something else by then
        function = made.callee.value
        if function not in INLINE and any(value in self.sometimes for value in values(made.args)):
            return False  # in some rounds there is nothing to make it of
        if made.inline or function in INLINE:
            return True
        shape = (
            function is builtins.getattr
            and isinstance(made.args[1], Const)
            and made.args[1].value in ("shape", "T", "size")
        )
        if all(value not in inside for value in values(made.args)) and isinstance(made.targets[0].kind, Number):
            return True  # the same in every round
        known = {*kept, *wanted}
        unknown = {value for value in values(made.args) if value in inside and value not in known}
        if function in WHOLE and all(map(is_whole, made.args)) and len(unknown) <= 1:
            return True  # an index: at worst what it is made of is kept in its place
        return not unknown and (shape or function in CHEAP)

    # ------------------------------------------------------------ the way forward

    def block(self, _: Block) -> Block:
        return self.filled(self.body)

    def filled(self, block: Block) -> Block:
        """Put the pushes in place, as early in the round as what they keep is there."""
        inner = tuple(self.filled_step(step) for step in block.steps)
        pushes = [step for step in inner if is_push(step)]
        rest = [step for step in inner if not is_push(step)]
        for push in pushes:
            tape = push.args[0]  # type: ignore[union-attr]
            if tape in self.plain or tape in self.turned or tape not in self.keeps:
                continue
            rest, shown = expose(rest, self.keeps[tape])
            rest.insert(place_of_push(rest, shown), self.entry(tape, shown))
        return replace(block, steps=tuple(step for step in rest if not self.dead_tape(step)))

    def turned_round(self, step: Step) -> Step:
        """``reversed(tape)`` as ``reversed(xs)``."""
        if not isinstance(step, Bind) or not isinstance(step.callee, Const) or step.callee.value is not reversed:
            return step
        whole = self.turned.get(step.args[0])  # type: ignore[arg-type]
        return step if whole is None else replace(step, args=(whole,))

    def dead_tape(self, step: Step) -> bool:
        if not isinstance(step, Bind) or len(step.targets) != 1:
            return False
        again = isinstance(step.callee, Const) and step.callee.value is reversed and step.args[0] in self.plain
        return again or step.targets[0] in self.plain or step.targets[0] in self.turned

    def entry(self, tape: Value, kept: tuple[Operand, ...]) -> Bind:
        if len(kept) == 1:
            return Bind((), Const(PUSH), (tape, kept[0]), (), False)
        if not kept:
            return Bind((), Const(PUSH), (tape, NONE), (), False)
        whole = Value(UNKNOWN)
        self.packs[id(whole)] = Bind((whole,), Const(make_tuple), kept)
        return Bind((), Const(PUSH), (tape, whole), (), False)

    packs: dict[int, Bind] = {}

    def filled_step(self, step: Step) -> Step:
        match step:
            case If():
                return replace(step, then=self.filled(step.then), orelse=self.filled(step.orelse))
            case While():
                return replace(step, body=self.packed(self.filled(step.body)), test=self.filled(step.test))
            case For():
                return replace(step, body=self.packed(self.filled(step.body)))
            case Try():
                return each_block(step, self.filled)
            case _:
                return step if not blocks(step) else replace(step, body=self.filled(step.body))  # type: ignore[union-attr]

    def packed(self, block: Block) -> Block:
        """Make the tuples that are pushed."""
        made: list[Step] = []
        for step in block.steps:
            whole = step.args[1] if isinstance(step, Bind) and len(step.args) == 2 else None
            if isinstance(whole, Value) and id(whole) in self.packs:
                made.append(self.packs.pop(id(whole)))
            made.append(step)
        return replace(block, steps=tuple(made))


def each_block(step: Try, change: Callable[[Block], Block]) -> Try:
    return replace(step, body=change(step.body), handler=change(step.handler), orelse=change(step.orelse))


def opening(forward: For, kept: tuple[Value, ...]) -> tuple[Value, Bind | None] | None:
    """The element of a round and the step that unpacks it, if what is kept are the element or its entries."""
    if kept == (forward.item,):
        return forward.item, None
    for step in forward.body.steps:
        if not isinstance(step, Bind) or not isinstance(step.callee, Const) or step.callee.value is not ops.unpack:
            continue
        if step.args[0] is forward.item and set(kept) <= set(step.targets):
            return forward.item, step
    return None


def is_whole(operand: Operand) -> bool:
    """Whether an operand is certainly a whole number, as indices are."""
    if isinstance(operand, Const):
        return type(operand.value) is int
    kind = operand.kind if isinstance(operand, Value) else UNKNOWN
    return isinstance(kind, Number) and issubclass(kind.type, (int, np.integer)) and kind.type is not bool


def is_push(step: Step) -> bool:
    return isinstance(step, Bind) and len(step.args) == 2 and step.args[1] is PENDING


def free(block: Block, inside: set[Value]) -> list[Value]:
    """The values of `inside` that a block reads, in the order in which it does."""
    found: dict[Value, None] = {}
    own: set[Value] = set()

    def visit(part: Block) -> None:
        for step in part.steps:
            found.update(dict.fromkeys(value for value in reads(step) if value in inside))
            own.update(defines(step))
            for inner in blocks(step):
                visit(inner)
        found.update(dict.fromkeys(value for value in values(part.results) if value in inside))

    visit(block)
    return [value for value in found if value not in own]


def expose(rows: list[Step], wanted: tuple[Value, ...]) -> tuple[list[Step], tuple[Operand, ...]]:
    """Values that only an arm of an `if` defines are given out of it, None where the other arm ran."""
    shown: list[Operand] = []
    rows = list(rows)
    for value in wanted:
        operand: Operand = value
        for index, step in enumerate(rows):
            if not isinstance(step, If | Try | With) or value not in all_defined(step):
                continue
            if isinstance(step, With):  # what its body defines is there after it
                inner, (operand,) = expose(list(step.body.steps), (value,))
                rows[index] = replace(step, body=replace(step.body, steps=tuple(inner)))
                continue
            if value in step.targets:
                rows[index] = filled_in(step, step.targets.index(value))
                continue
            rows[index], operand = shown_by(step, value) if isinstance(step, If) else shown_by_try(step, value)
        shown.append(operand)
    return rows, tuple(shown)


def filled_in(step: If | Try, place: int) -> If | Try:
    """The branch with a result that is there on both ways: None where nothing was assigned."""
    first, second = (step.then if isinstance(step, If) else step.handler), step.orelse
    arms = tuple(
        replace(arm, results=(*arm.results[:place], NONE, *arm.results[place + 1 :]))
        if arm.results[place] is UNBOUND else arm
        for arm in (first, second)
    )
    if isinstance(step, If):
        return replace(step, then=arms[0], orelse=arms[1])
    return replace(step, handler=arms[0], orelse=arms[1])


def shown_by(step: If, value: Value) -> tuple[If, Operand]:
    target = Value(value.kind, value.hint)
    arms: list[Block] = []
    for block in (step.then, step.orelse):
        inner = [defined for part in block.steps for defined in all_defined(part)]
        if value not in inner:
            arms.append(replace(block, results=(*block.results, NONE)))
            continue
        rows, (operand,) = expose(list(block.steps), (value,))
        arms.append(replace(block, steps=tuple(rows), results=(*block.results, operand)))
    return replace(step, targets=(*step.targets, target), then=arms[0], orelse=arms[1]), target


def shown_by_try(step: Try, value: Value) -> tuple[Try, Operand]:
    """What the body of a `try` defines is there if it ran to its end."""
    target = Value(value.kind, value.hint)
    given: list[Operand | None] = []
    parts: list[Block] = []
    for block in (step.body, step.handler, step.orelse):
        if value in (defined for inner in block.steps for defined in all_defined(inner)):
            rows, (operand,) = expose(list(block.steps), (value,))
            parts.append(replace(block, steps=tuple(rows)))
            given.append(operand)
        else:
            parts.append(block)
            given.append(None)
    body, handler, orelse = parts
    handler = replace(handler, results=(*handler.results, given[1] or NONE))
    orelse = replace(orelse, results=(*orelse.results, given[0] or given[2] or NONE))
    return replace(step, targets=(*step.targets, target), body=body, handler=handler, orelse=orelse), target
