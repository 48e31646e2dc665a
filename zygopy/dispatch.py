"""Which derived function runs for a call: found by its guard, derived where there is none yet."""

from __future__ import annotations

import functools
import gc
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from threading import Lock
from typing import Any

import numpy as np

from . import callables
from .callables import Target, bind, pick
from .core.terms import PLAIN, Terms
from .emit import annotate
from .errors import AliasedMutation, UnsupportedValue, ZygopyError
from .guesses import Surprise
from .lower import WANTED
from .pipeline import FORWARD, IMPLICIT, Derived, derive
from .pushes import Pushes
from .records import record
from .rules import BOOK, Rule, RuleBook
from .runtime.nesting import form_of
from .runtime.watching import watching
from .sites import Sites
from .source.tables import Table, key_of


class Books:
    """The user's rules before the library's, and a generation number that any change to them bumps."""

    def __init__(self) -> None:
        self.user = RuleBook("user")
        self.generation = 0
        self.found: dict[Any, Rule] = {}  # since the last change

    def find(self, primitive: Any) -> Rule | None:
        try:
            return self.found[primitive]
        except (KeyError, TypeError):
            pass
        found = self.user.find(primitive) or BOOK.find(primitive)
        if found is not None:
            self.found[primitive] = found
        return found

    def changed(self) -> None:
        self.generation += 1
        self.found = {}
        TABLE.clear()
        SITES.forget()
        PUSHES.forget()


TABLE = Table()
BOOKS = Books()


@record(eq=False)
class Record:
    """A derived function ready to be tried: `attempt` gives None where its guard fails."""

    derived: Derived
    attempt: Callable[..., Any]

    @functools.cached_property
    def holds(self) -> Callable[..., bool]:
        """The guard alone: seldom asked, so made when it is."""
        params = ", ".join(("_function", *self.derived.parameters))
        text = self.derived.guard.text("holds", params, "return False", "return True")
        return compiled(text, "holds", self.derived)


def call_text(derived: Derived) -> str:
    """The source of the guard and the call in one; the guard of a general version tests globals only."""
    dots = [f"_dot{i}" for i in range(derived.dots)]
    params = ", ".join(("_function", *derived.parameters, *dots))
    arguments = ", ".join((*(name for name in derived.parameters if name != WANTED), *dots, *derived.inputs))
    call = f"_run({arguments})"
    if WANTED in derived.parameters:
        call = f"({''.join(f'{root}, ' for root in derived.roots)}), {call}"
    return derived.guard.text("attempt", params, "return None", f"return {call}")


def make_record(derived: Derived) -> Record:
    return Record(derived, compiled(call_text(derived), "attempt", derived))


def compiled(text: str, name: str, derived: Derived) -> Callable[..., Any]:
    """A function of the guard, from its text."""
    space: dict[str, Any] = {**derived.guard.objects, "_run": derived.run}
    exec(compile(text, "<zygopy guard>", "exec"), space)  # noqa: S102
    return space[name]  # type: ignore[no-any-return]


def target_of(f: Any) -> Target:
    """The function behind a callable, and what stands before its arguments."""
    return callables.target_of(f, BOOKS.find)


# ------------------------------------------------------------------ running


@record
class Request:
    """What is wanted of a function: with respect to which parameters, in which form."""

    wrt: tuple[int, ...]
    form: str = "joint"
    aux: bool = False
    scalar: bool = True
    terms: Terms = PLAIN  # of a linked form: how the cotangents come back
    general: bool = False  # the version that knows nothing of the arguments, whatever they are
    watched: bool = field(default_factory=watching)  # every value is examined: see `debug_nan`


OWN_CALLS = ("joint", "rule", "tangent", *IMPLICIT)  # by users; other callees of many kinds get the general version


def record_for(function: types.FunctionType, values: list[Any] | None, request: Request) -> Record:
    """Derive and keep; `values` None: the general version."""
    key = key_of(function, (request, BOOKS.generation))
    with TABLE.lock:
        guarded = values is not None and not request.general
        if guarded and not TABLE.has_room(key):
            # a special version is better than the general one, and costs a derivation; a pullback has no general one
            if request.form in OWN_CALLS or form_of(function) == "pulled":
                TABLE.make_room(key)
            else:
                guarded = False
        if values is not None:
            check_values(values)
            for entry in TABLE.lookup(key):  # another thread may have derived it meanwhile
                if entry.function.holds(function, *values):
                    return entry.function  # type: ignore[no-any-return]
        forward = request.form in FORWARD
        site: Any = PUSHES.site if forward else SITES.site
        with uncollected():
            derived = derive(
                function,
                values if guarded else None,
                request.wrt,
                request.form,
                BOOKS.find,
                site,
                request.aux,
                request.scalar, guess=SITES.guesses.kind if guarded and not forward else None,
                sites=(SITES.site, PUSHES.site), terms=request.terms)
        called = request.form in ("linked", "closure", "pushed")
        if (called and derived.leaks) or (request.form == "apart" and derived.writes):
            raise AliasedMutation(
                f"`{function.__name__}` writes to an object that it was given, or captured",
                derived.core.span,
                why="it is called where its text cannot be followed",
                hint="return the new values instead",
            )
        if not derived.repeatable:
            SITES.guesses.give_up(function)
        record = make_record(derived)
        TABLE.add(key, function, record.attempt if guarded else None, record)
    return record


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage while a derivative is made: it is all in use, and going through it takes a quarter of
    the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def run(function: types.FunctionType, values: list[Any], request: Request, dots: tuple[Any, ...] = ()) -> Any:
    """The result of the derived function for these values of the parameters, and tangents where its form takes any.

    Where the kind of what a call gives was guessed and the guess was wrong, it runs again without it: guesses are
    made only where nothing is done twice that anybody could see.
    """
    while True:
        try:
            return guessing_run(function, values, request, dots)
        except Surprise as surprise:
            if request.form not in OWN_CALLS:  # not the outermost
                raise
            SITES.guesses.give_up(surprise.function)
            BOOKS.changed()


def guessing_run(function: types.FunctionType, values: list[Any], request: Request, dots: tuple[Any, ...]) -> Any:
    """As `run`; a wrong guess is a `Surprise`."""
    key = key_of(function, (request, BOOKS.generation))
    entries = TABLE.lookup(key)
    for index, entry in enumerate(entries):
        result = attempted(entry.function, function, values, dots)
        if result is not None:
            if index:
                TABLE.promote(key, entry)
            return result
    record = record_for(function, values, request)
    result = attempted(record, function, values, dots)
    if result is None:
        raise ZygopyError(f"the guard of `{function.__name__}` refuses the arguments that it was made for")
    return result


def attempted(record: Record, function: types.FunctionType, values: list[Any], dots: tuple[Any, ...]) -> Any:
    """The result, or None where the guard fails; an error says which of the user's lines it comes from."""
    try:
        if not record.derived.links:
            return record.attempt(function, *values, *dots)
        with DEPTH:
            result = record.attempt(function, *values, *dots)
    except Surprise as surprise:
        raise surprise.with_traceback(None) from None
    except Exception as error:
        annotate(error)
        raise
    if record.derived.hopes and record.derived.repeatable and result is not None:
        fulfil(record, function)
    return result


def fulfil(record: Record, function: types.FunctionType) -> None:
    """Once it was seen what the functions that call themselves give back, derive again, knowing it."""
    hopes = record.derived.hopes
    if all(SITES.guesses.form(hope) is not None for hope in hopes):
        for hope in (function, *hopes):
            TABLE.discard(hope.__code__)


class Depth:
    """Room for the frames between two levels of a recursion, while one runs: what the plain call can do, we can."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.runs = 0
        self.limit = 0

    def __enter__(self) -> None:
        with self.lock:
            if not self.runs:
                self.limit = sys.getrecursionlimit()
                sys.setrecursionlimit(3 * self.limit + 100)
            self.runs += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.runs -= 1
            if not self.runs:
                sys.setrecursionlimit(self.limit)


DEPTH = Depth()


def last_record(function: types.FunctionType, request: Request) -> Record | None:
    """The derived function that was right in the last call."""
    entries = TABLE.lookup(key_of(function, (request, BOOKS.generation)))
    return entries[0].function if entries else None


def check_values(values: list[Any]) -> None:
    """Refuse arrays that are not followed."""
    for value in values:
        if type(value) in (tuple, list):
            check_values(list(value))
        if isinstance(value, np.ndarray):
            if type(value) not in (np.ndarray, np.memmap):
                raise UnsupportedValue(
                    f"an argument is a {type(value).__name__}",
                    why="it computes otherwise than an array",
                    hint="pass `np.asarray(x)`",
                )
            if value.dtype.kind == "O":
                raise UnsupportedValue(
                    "an argument is an array of objects",
                    why="its elements are not numbers to NumPy",
                    hint="convert it: `x.astype(float)`",
                )
            if value.dtype.kind == "V" and value.dtype.names is not None:
                raise UnsupportedValue(
                    "an argument is an array of records",
                    why="its elements are not numbers to NumPy",
                    hint=f"pass its fields: `x[{value.dtype.names[0]!r}]`",
                )


def derived_rule(function: types.FunctionType, values: list[Any], wrt: tuple[int, ...], form: str) -> Any:
    """Value and pullback of a function that another calls: an entry for each parameter, then for what it captured."""
    return run(function, values, Request(wrt, form))


def linked_record(function: types.FunctionType, values: list[Any], wrt: tuple[int, ...],
                  terms: Terms = PLAIN) -> Record:
    """The version of a rule that holds for these arguments."""
    request = Request(wrt, "linked", terms=terms)
    for entry in TABLE.lookup(key_of(function, (request, BOOKS.generation))):
        if entry.function.holds(function, *values):
            return entry.function  # type: ignore[no-any-return]
    return record_for(function, values, request)


def derived_push(function: types.FunctionType, values: list[Any], wrt: tuple[int, ...], dots: tuple[Any, ...]) -> Any:
    """Value and tangent of a function that another calls."""
    return run(function, values, Request(wrt, "pushed"), dots)


SITES = Sites(BOOKS.find, derived_rule, linked_record)
PUSHES = Pushes(BOOKS.find, derived_push)

__all__ = ["BOOKS", "Request", "Target", "bind", "last_record", "pick", "record_for", "run", "target_of"]
