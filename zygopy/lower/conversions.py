"""Conversions between structures, and the calls of other calls: `tuple`, `list`, `dict`, `super`, `partial`, `map`."""

from __future__ import annotations

import functools
from typing import Any

from ..core.kinds import UNKNOWN, Array, Kind, ListOf, Number
from ..core.values import Const, Value
from .abstract import Abstract, BoundV, SuperV, TupleV
from .folding import Fold, folding, generated
from .machine import Machine

FOLDS: dict[Any, Fold] = {}
fold = folding(FOLDS)
EMPTY = TupleV(())


@fold(tuple)
def to_tuple(machine: Machine, x: Abstract = EMPTY) -> Abstract | None:
    entries = machine.entries_of(x)
    return None if entries is None else TupleV(tuple(entries))


def to_list(
    machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
) -> Abstract | None:
    entries = [] if not args else machine.entries_of(args[0])
    if entries is None and not keywords and not generated(machine):
        return list_of_its_own(machine, args[0], ("list", site), frame)
    if (
        entries is None
        or keywords
        or (args and isinstance(args[0], Value) and not generated(machine) and len(entries) > 16)
    ):
        return None
    return machine.new_list(entries, ("list", site))


def list_of_its_own(machine: Machine, x: Abstract, site: Any, frame: Any) -> Abstract | None:
    """``list(x)`` that may be changed apart from `x`: of numbers; in text of ours also of what nobody writes to."""
    kind = machine.kind(x)
    if isinstance(kind, Array) and kind.ndim:
        item: Kind = Number(kind.dtype.type) if kind.ndim == 1 else Array(kind.dtype, kind.axes[1:], kind.type)
    else:
        item = kind.item if isinstance(kind, ListOf) else UNKNOWN
    derived = frame is not None and frame.source.file.startswith("<zygopy ")
    if not isinstance(x, Value) or not (isinstance(item, Number) or derived):
        return None
    value = machine.builder.bind(list, x, pure=False, kind=ListOf(list, item))
    machine.made_anew(site)
    machine.place(value, frozenset({site}))
    if machine.is_written(site):
        machine.holds(value, None, item)
    return value


def to_dict(
    machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
) -> Abstract | None:
    pairs: list[tuple[Abstract, Abstract]] = []
    if args:
        keys = machine.keys_of(args[0])
        if keys is not None:
            pairs = [(Const(key), machine.item(args[0], Const(key))) for key in keys]
        else:
            entries = machine.entries_of(args[0])
            if entries is None:
                return None
            for entry in entries:
                both = machine.entries_of(entry)
                if both is None or len(both) != 2:
                    return None
                pairs.append((both[0], both[1]))
    pairs.extend((Const(key), value) for key, value in keywords.items())
    return machine.new_dict(pairs, ("dict", site))


def to_super(
    machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
) -> Abstract | None:
    return SuperV(args[0].value, args[1]) if len(args) == 2 and isinstance(args[0], Const) else None


def to_partial(
    machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
) -> Abstract | None:
    return BoundV(args[0], tuple(args[1:]), keywords)


def to_map(
    machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
) -> Abstract | None:
    return machine.parts["map"](machine, args[0], args[1:], site, frame)  # type: ignore[no-any-return]


def to_filter(
    machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
) -> Abstract | None:
    return machine.parts["filter"](machine, args[0], args[1], site, frame)  # type: ignore[no-any-return]


def to_reduce(
    machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any
) -> Abstract | None:
    return machine.parts["reduce"](machine, args, site, frame)  # type: ignore[no-any-return]


FOLDS.update(
    {
        list: to_list,
        dict: to_dict,
        super: to_super,
        functools.partial: to_partial,
        map: to_map,
        filter: to_filter,
        functools.reduce: to_reduce,
    }
)
