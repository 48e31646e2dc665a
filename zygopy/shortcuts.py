"""The way straight to what was right last time: for calls whose arguments stand as the parameters do."""

from __future__ import annotations

import weakref
from types import CodeType, FunctionType
from typing import Any, Final, NamedTuple

from .callables import Target, target_of
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


class Known(NamedTuple):
    """The shortcut of the functions of one code and module: closures, whose captured values the guard looks at."""

    code: weakref.ref[CodeType]
    names: dict[str, Any]
    shortcut: Shortcut


MOST: Final = 256  # codes; then all are forgotten
_known: dict[tuple[int, bool], Known] = {}  # by code, and whether the function tells more than a number
_tellers: dict[int, weakref.ref[CodeType]] = {}


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


def remember(f: Any, plain: Shortcut | None, aux: bool) -> None:
    """Keep the shortcut of a function, for all functions of its code, as long as the code lives."""
    if plain is not None:
        if len(_known) >= MOST:
            _known.clear()
        _known[id(f.__code__), aux] = Known(weakref.ref(f.__code__), f.__globals__, plain)


def remembered(f: Any, aux: bool = False) -> Shortcut | None:
    """The shortcut of a function; none of one that has a rule, which others of its code may not have."""
    if type(f) is not FunctionType:
        return None
    code = f.__code__
    found = _known.get((id(code), aux))
    if found is None or found.code() is not code or found.names is not f.__globals__ or BOOKS.find(f) is not None:
        return None
    return found.shortcut


def tells_more(f: Any) -> bool:
    """Whether a function returned a tuple, a number and more, when it was called last."""
    if not _tellers:
        return False
    code = _code_of(f)
    found = _tellers.get(id(code))
    return found is not None and found() is code


def note_teller(f: Any, more: bool) -> None:
    """Keep whether a function returns a tuple."""
    code = _code_of(f)
    if not more:
        _tellers.pop(id(code), None)
        return
    if len(_tellers) >= MOST:
        _tellers.clear()
    _tellers[id(code)] = weakref.ref(code)


def _code_of(f: Any) -> CodeType:
    return target_of(f, BOOKS.find).function.__code__  # type: ignore[no-any-return]
