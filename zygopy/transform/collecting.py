"""The cotangents of what a loop goes over, collected round by round: a list for each of what `zip` goes over.

    for x, w in zip(xs, ws):             xs_rows, ws_rows = [], []
        total += w * f(x)       ==>      for x, w in reversed(tape):
                                             xs_rows.append(total_bar * w * f'(x))
                                             ws_rows.append(total_bar * f(x))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..core import ops
from ..core.kinds import UNKNOWN, Array, Kind, ListOf, Sequence
from ..core.nodes import For, While
from ..core.ops import Method
from ..core.values import Const, Operand, Star, Value
from ..records import record, replace
from . import identity
from .reverse import ZERO, Reverse
from .rows import exact, form_of, own_row
from .structural import is_row


@record
class Collected:
    """`rows`: the cotangents of the elements of `iterable`, the last first; `path`: which part of an element they are.

    `kind` is that of an element; `whole`: the loop goes over all of `iterable`, whatever else it goes over.
    """

    iterable: Operand
    path: tuple[int, ...]
    kind: Kind
    whole: bool
    rows: Value | None


def collectors(reverse: Reverse, step: For | While) -> list[Collected]:
    """Lists for the cotangents of the elements, if what is looped over is active."""
    if not isinstance(step, For) or step.iterable not in reverse.active or step.item not in reverse.active:
        return []
    if is_row(reverse, step.item) or identity.by_place(reverse, step.item):
        return []
    sources = list(parts_of(reverse, step.iterable, step.item.kind, (), True))
    found: list[Collected] = []
    for iterable, path, kind, whole in sources:
        hint = getattr(iterable, "hint", None)
        name = f"{hint}_rows" if hint and len(sources) > 1 else "rows"
        rows = reverse.builder.bind(ops.make_list, pure=False, kind=ListOf(list, UNKNOWN), hint=name)
        reverse.owned[rows] = rows
        found.append(Collected(iterable, path, kind, whole, rows))
    return found


def parts_of(
    reverse: Reverse, iterable: Operand, kind: Kind, path: tuple[int, ...], whole: bool
) -> Iterator[tuple[Operand, tuple[int, ...], Kind, bool]]:
    """What carries a derivative among what `zip` and `enumerate` go over, and where in an element its own are."""
    made = reverse.builder.producer.get(iterable) if isinstance(iterable, Value) else None
    callee = made.callee.value if made is not None and isinstance(made.callee, Const) else None
    pairs = isinstance(kind, Sequence) and kind.type is tuple
    if made is None or not pairs or callee not in (zip, enumerate) or Star in map(type, made.args):
        yield iterable, path, kind, whole
        return
    args = enumerate(made.args) if callee is zip else [(1, made.args[0])]
    whole = whole and (callee is enumerate or as_long(made.args))  # `zip` ends with the shortest
    for place, arg in args:
        if arg in reverse.active:
            yield from parts_of(reverse, arg, kind.items[place], (*path, place), whole)  # type: ignore[attr-defined]


def as_long(args: tuple[Operand, ...]) -> bool:
    """Whether lists and tuples are certainly of one length."""
    kinds = [arg.kind if isinstance(arg, Value) else None for arg in args]
    return len({len(kind.items) if isinstance(kind, Sequence) else -1 for kind in kinds} - {-1}) == 1 and all(
        isinstance(kind, Sequence) for kind in kinds)


def collect(
    reverse: Reverse, step: For | While, collected: list[Collected], results: list[Any]
) -> list[Collected]:
    """Append the cotangents of the element of a round; those that are none in every round are not collected."""
    bar = reverse.bar(step.item) if collected and isinstance(step, For) else ZERO
    bars = [part_of(reverse, bar, each.path) for each in collected]
    kept: list[Collected] = []
    for place, (each, part) in enumerate(zip(collected, bars, strict=True)):
        if reverse.is_zero(part) and may_go(reverse, each):
            kept.append(replace(each, rows=None))
            continue
        assert each.rows is not None
        others = [*results, *bars[:place], *bars[place + 1 :]]
        if each.whole and not step.exits and own_row(reverse, part, each.iterable, each.kind, others):
            part = exact(reverse, part, each.kind)
            each.rows.kind = ListOf(list, form_of(reverse, each.kind))
            reverse.rows.add(each.rows)
        reverse.builder.do(Method("append"), each.rows, reverse.machine.operand(part))
        kept.append(each)
    return kept


def may_go(reverse: Reverse, each: Collected) -> bool:
    """Whether an array that gets nothing in any round needs no list, since nobody counts its rows."""
    counted = any(known.rows is each.rows for known in reverse.carried.values())
    return not counted and isinstance(each.iterable, Value) and isinstance(each.iterable.kind, Array)


def give_nothing(reverse: Reverse, iterable: Operand) -> None:
    """An array that a loop goes over, and to which no round gives anything, has a cotangent of zeros."""
    assert isinstance(iterable, Value)
    if iterable not in reverse.bars and iterable not in reverse.buffers and iterable not in reverse.builder.mutable:
        reverse.bars[iterable] = reverse.zero(iterable)


def part_of(reverse: Reverse, bar: Any, path: tuple[int, ...]) -> Any:
    """The part of the cotangent of an element at a place."""
    for place in path:
        if reverse.is_zero(bar):
            return ZERO
        bar = reverse.machine.item(bar, Const(place))
    return ZERO if reverse.is_zero(bar) else bar
