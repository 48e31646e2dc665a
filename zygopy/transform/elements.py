"""What a loop goes over in forward mode: elements with their tangents beside them.

    for i, v in enumerate(xs):          ==>      for i, (v, v_dot) in enumerate(zip(xs, xs_dot)):
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from ..core import ops
from ..core.kinds import UNKNOWN, Array, Number
from ..core.nodes import Bind, Block, For
from ..core.values import Const, Operand, Star, Value
from ..records import record, replace
from .forward import Forward, dot_hint, dot_kind
from .reverse import ZERO
from .twins import is_row, items


@record
class Rounds:
    """What a loop goes over, what a round takes, how that is taken apart; `used` are the user's own steps for it."""

    item: Value
    iterable: Operand
    targets: tuple[tuple[Value, ...], ...]  # of each level, the last value of a level is what the next takes apart
    dots: tuple[tuple[Value, Value, bool], ...]  # an element, its tangent, and whether it is sure to be there
    still: tuple[Value, ...] = ()
    used: list[Bind] = field(default_factory=list)


def elements(forward: Forward, step: For) -> Rounds | None:
    """How a loop over something active goes over the tangents, too."""
    if step.iterable not in forward.active or step.item not in forward.active:
        return None
    rounds = counted(forward, step) or zipped(forward, step.iterable, step.item, step.body)
    return rounds or beside(forward, step.iterable, step.item)


def beside(forward: Forward, iterable: Operand, item: Value) -> Rounds:
    """``for x, x_dot in zip(xs, xs_dot)``."""
    dot = element_dot(forward, iterable, item)
    pairs = forward.builder.bind(zip, iterable, items(forward, iterable), pure=False, kind=UNKNOWN, inline=True)
    return Rounds(Value(UNKNOWN), pairs, ((item, dot),), ((item, dot, is_sure(iterable)),))


def counted(forward: Forward, step: For) -> Rounds | None:
    """``for i, (v, v_dot) in enumerate(zip(xs, xs_dot))``."""
    made = made_by(forward, step.iterable, enumerate)
    taken = taken_apart(forward, step.item, step.body)
    if made is None or taken is None or len(taken.targets) != 2 or not known(made.args[:1]):
        return None
    count, element = taken.targets
    inner = zipped(forward, made.args[0], element, step.body) or beside(forward, made.args[0], element)
    whole = forward.builder.bind(
        enumerate, inner.iterable, *made.args[1:], keywords=made.keywords, pure=False, kind=UNKNOWN, inline=True
    )
    levels = ((count, inner.item), *inner.targets)
    return Rounds(Value(UNKNOWN), whole, levels, inner.dots, (count, *inner.still), [taken, *inner.used])


def zipped(forward: Forward, iterable: Operand, item: Value, body: Block) -> Rounds | None:
    """``for x, x_dot, y in zip(xs, xs_dot, ys)``."""
    made, taken = made_by(forward, iterable, zip), taken_apart(forward, item, body)
    if made is None or taken is None or len(taken.targets) != len(made.args) or not known(made.args):
        return None
    rows: list[Operand] = []
    targets: list[Value] = []
    dots, still = [], []
    for arg, target in zip(made.args, taken.targets, strict=True):
        rows.append(arg)
        targets.append(target)
        if forward.dot(arg) is ZERO:
            still.append(target)
            continue
        dot = element_dot(forward, arg, target)
        rows.append(items(forward, arg))
        targets.append(dot)
        dots.append((target, dot, is_sure(arg)))
    whole = forward.builder.bind(zip, *rows, keywords=made.keywords, pure=False, kind=UNKNOWN, inline=True)
    return Rounds(Value(UNKNOWN), whole, (tuple(targets),), tuple(dots), tuple(still), [taken])


def made_by(forward: Forward, iterable: Operand, function: object) -> Bind | None:
    """The step that made an iterable by `function`, if nobody else goes through it."""
    made = forward.builder.producer.get(iterable) if isinstance(iterable, Value) else None
    if made is None or not isinstance(made.callee, Const) or made.callee.value is not function:
        return None
    return made if forward.reads[iterable] == 1 else None  # type: ignore[index]


def known(args: Iterable[Operand]) -> bool:
    return Star not in map(type, args)


def taken_apart(forward: Forward, item: Value, body: Block) -> Bind | None:
    """The step of the user's that takes an element apart, if that is all that is done with it."""
    for step in body.steps:
        if isinstance(step, Bind) and isinstance(step.callee, Const) and step.callee.value is ops.unpack:
            if step.args[0] is item and len(step.args) == 2 and forward.reads[item] == 1:
                return step
    return None


def element_dot(forward: Forward, iterable: Operand, element: Value) -> Value:
    sure = is_sure(iterable) and isinstance(element.kind, (Array, Number))
    kind = dot_kind(forward, element.kind) if sure else UNKNOWN
    return Value(kind, dot_hint(element))


def is_sure(iterable: Operand) -> bool:
    """Whether every element that is a number has a tangent."""
    return is_row(iterable)


def take(forward: Forward, rounds: Rounds, body: Block) -> Block:
    """Take what a round gets apart; the rest of the body."""
    part = rounds.item
    for level in rounds.targets:
        forward.builder.add(unpacking(forward, level, part))
        part = level[-1]
    for value in rounds.still:
        forward.active.active.discard(value)
    for element, dot, sure in rounds.dots:
        forward.machine.selected.add(dot)
        forward.set(element, dot if sure and dot.kind != UNKNOWN else forward.formed(dot, element))
    return replace(body, steps=tuple(step for step in body.steps if step not in rounds.used))


def unpacking(forward: Forward, targets: tuple[Value, ...], pair: Value) -> Bind:
    """``a, b = pair``."""
    step = Bind(targets, Const(ops.unpack), (pair, Const(len(targets))), (), True)
    for target in targets:
        forward.builder.producer[target] = step
    return step
