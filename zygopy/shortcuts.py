"""The way straight to what was right last time: for calls whose arguments stand as the parameters do."""

from __future__ import annotations

import weakref
from typing import Any, Final, NamedTuple

from .callables import Target
from .dispatch import BOOKS, Request, last_record
from .emit import annotate
from .runtime.tied import tied
from .runtime.watching import watching


class Shortcut(NamedTuple):
    """A derived function with its guard, and when it may be tried: by so many arguments, under these rules."""

    attempt: Any
    tying: tuple[int, ...] | None  # which arguments may hold one object at two places
    arity: int
    generation: int


MOST: Final = 256  # functions; then all are forgotten
_known: dict[int, tuple[weakref.ref[Any], Shortcut]] = {}


def shortcut(f: Any, target: Target, where: list[tuple[int, int | None]], values: list[Any], args: tuple[Any, ...],
             request: Request) -> Shortcut | None:
    """What `request` of `f` just ran, if calls like this one need nothing else."""
    straight = target.function is f and len(values) == len(args) and all(entry is None for _, entry in where)
    record = last_record(f, request) if straight and not watching() else None
    if record is None or record.derived.links:
        return None
    return Shortcut(record.attempt, request.wrt if record.derived.ties else None, len(args), BOOKS.generation)


def taken(plain: Shortcut, f: Any, args: tuple[Any, ...]) -> Any:
    """The result by a shortcut: (value, gradients); None where it does not lead there."""
    attempt, tying, arity, generation = plain
    if len(args) != arity or generation != BOOKS.generation or watching():
        return None
    try:
        result = attempt(f, *args)
    except Exception as error:
        annotate(error)
        raise
    if tying is None or result is None:
        return result
    value, bars = result
    return value, tied(bars, tuple([args[i] for i in tying]))


def remember(f: Any, plain: Shortcut | None) -> None:
    """Keep the shortcut of a function, as long as the function lives."""
    if plain is not None:
        if len(_known) >= MOST:
            _known.clear()
        _known[id(f)] = weakref.ref(f), plain


def remembered(f: Any) -> Shortcut | None:
    found = _known.get(id(f))
    return found[1] if found is not None and found[0]() is f else None
