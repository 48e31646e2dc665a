"""The cotangents of the elements of a list that was looped over, where each round makes arrays of its own for them."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any

from ..core.kinds import ANY, UNKNOWN, Array, Kind, ListOf, Mapping, Number, Sequence, is_real
from ..core.ops import make_slice
from ..core.values import NONE, Const, Value
from .reverse import Reverse


def own_row(reverse: Reverse, bar: Any, iterable: Any, kind: Kind, results: list[Any]) -> bool:
    """Whether the cotangent of an element has its form, and all its arrays were made in this round for it alone.

    Numbers are only looked at for the elements of an argument: its cotangent is given out, and holds Python's own.
    """
    given = iterable in reverse.machine.outer and getattr(iterable.kind, "type", None) in (list, tuple)
    leaves = list(leaves_of(reverse, bar, kind, given))
    if any(leaf is None for leaf in leaves) or len(set(leaves)) < len(leaves):
        return False
    if not leaves:  # numbers, which nobody can change
        return True
    here = {target for step in reverse.builder.steps for target in getattr(step, "targets", ())}
    if not here.issuperset(leaves):
        return False
    others = [*results, *reverse.bars.values(), *(bar for parts in reverse.parts.values() for bar in parts.values())]
    roots = [root_of(reverse, value) for other in others for value in values_in(reverse, other)]
    return None not in roots and not set(leaves) & set(roots)


def leaves_of(reverse: Reverse, bar: Any, kind: Kind, numbers: bool) -> Iterator[Value | None]:
    """The arrays of a cotangent that has the form of an element of this kind; None for what has not."""
    if isinstance(kind, Array):
        yield bar if reverse.is_made(bar) and form_of(reverse, bar.kind) == form_of(reverse, kind) else None
    elif numbers and isinstance(kind, Number) and kind.type is float:
        have = UNKNOWN if isinstance(bar, Const) and type(bar.value) is not float else reverse.machine.kind(bar)
        if not isinstance(have, Number) or not is_real(have):
            yield None
    elif isinstance(kind, Mapping) and list(getattr(bar, "slots", ())) == [key for key, _ in kind.items]:
        for key, part in kind.items:
            yield from leaves_of(reverse, bar.slots[key], part, numbers)
    elif isinstance(kind, Sequence) and kind.type in (list, tuple) and not isinstance(bar, (Value, Const)):
        entries = reverse.machine.entries_of(bar) or []
        if len(entries) != len(kind.items):
            yield None
            return
        for entry, part in zip(entries, kind.items, strict=True):
            yield from leaves_of(reverse, entry, part, numbers)
    else:
        yield None


def exact(reverse: Reverse, bar: Any, kind: Kind) -> Any:
    """A cotangent of the form of `kind` with Python's numbers for those that were Python's."""
    match kind:
        case Number():
            have = reverse.machine.kind(bar)
            return bar if have == Number(float) else reverse.builder.bind(float, bar, kind=Number(float), hint=bar.hint)
        case Mapping():
            return reverse.machine.mapping_of({key: exact(reverse, bar.slots[key], part) for key, part in kind.items})
        case Sequence():
            entries = zip(reverse.machine.entries_of(bar), kind.items, strict=True)
            return reverse.machine.sequence_of([exact(reverse, entry, part) for entry, part in entries], kind.type)
        case _:
            return bar


def form_of(reverse: Reverse, kind: Kind) -> Kind:
    """What is known of the cotangent of every element of this kind: not its lengths, which differ."""
    match kind:
        case Array():
            whole = reverse.cotangent_kind(kind)
            return Array(whole.dtype, (ANY,) * whole.ndim, whole.type) if isinstance(whole, Array) else UNKNOWN
        case Sequence():
            return Sequence(kind.type, tuple(form_of(reverse, item) for item in kind.items))
        case Number():
            return Number(float) if kind.type is float else UNKNOWN
        case Mapping():
            return Mapping(kind.type, tuple((key, form_of(reverse, item)) for key, item in kind.items))
        case _:
            return UNKNOWN


def values_in(reverse: Reverse, bar: Any) -> Iterator[Value]:
    """The values of which a cotangent is put together."""
    if isinstance(bar, Value):
        yield bar
    elif not isinstance(bar, Const):
        for part in bar.slots.values() if hasattr(bar, "slots") else getattr(bar, "items", ()):
            yield from values_in(reverse, part)


def root_of(reverse: Reverse, value: Value) -> Value | None:
    """What owns the memory of an array; None where that is not known."""
    while isinstance(value.kind, Array):
        made = reverse.builder.producer.get(value)
        if made is None or reverse.is_fresh(made):
            return value
        if not made.args or not isinstance(made.args[0], Value):
            return None
        value = made.args[0]
    return value


def made_in_rounds(reverse: Reverse, bar: Value) -> set[Value] | None:
    """The arrays of ours of which a loop gives one, each made in it or before it; None where that is not sure."""
    roots: set[Value] = set()
    left, seen = [bar], set[Value]()
    while left:
        value = left.pop()
        root = buffer_of(reverse, value)
        if root in seen:
            continue
        seen.add(root)
        if root in reverse.ends:
            left.extend(each for each in reverse.ends[root] if isinstance(each, Value))
            if not all(isinstance(each, Value) for each in reverse.ends[root]):
                return None
        elif reverse.owned.get(root) is root or (reverse.is_made(root) and root not in reverse.builder.user):
            roots.add(root)
        else:
            return None
    return roots


def buffer_of(reverse: Reverse, value: Value) -> Value:
    """What a cotangent is a view of, as far as that is known."""
    while isinstance(value.kind, Array) and value not in reverse.owned:
        made = reverse.builder.producer.get(value)
        if made is None or reverse.is_fresh(made) or not made.args or not isinstance(made.args[0], Value):
            return value
        value = made.args[0]
    return reverse.owned.get(value, value)


def turned(reverse: Reverse, iterable: Value, rows: Value) -> Value:
    """The rows, the last of which was made first, in the order and form of what was looped over."""
    item = rows.kind.item  # type: ignore[attr-defined]
    form = iterable.kind
    backwards = reverse.builder.bind(make_slice, NONE, NONE, Const(-1))
    kinds = (item,) * len(form.items) if isinstance(form, Sequence) else None
    kind = ListOf(list, item) if kinds is None else Sequence(list, kinds)
    whole: Value = reverse.builder.bind(operator.getitem, rows, backwards, kind=kind, pure=False)
    reverse.rows.add(whole)
    if form.type is tuple:  # type: ignore[attr-defined]
        kind = ListOf(tuple, item) if kinds is None else Sequence(tuple, kinds)
        whole = reverse.builder.bind(tuple, whole, kind=kind)
        reverse.rows.add(whole)
    return whole
