"""Which derived functions there are for a function, and under what guards.

    entries = table.lookup(key)                     no lock: one dict read, one immutable tuple
    for entry in entries:
        if entry.guard is None or entry.guard(*args): ...
    with table.lock:                                nobody else derives meanwhile
        if table.has_room(key):
            table.add(key, f, guard, derived)
        else:
            table.add(key, f, None, general)        guard None: right for all arguments

A row belongs to a code object and its globals, by identity, and goes when the code object dies or when it is the
least recently used of too many.  What is derived from a function reads that function's module, so a row keeps the
module's namespace alive, and with it a function that stands there: such a row goes by the second way.
"""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Hashable
from threading import RLock
from types import CodeType, FunctionType
from typing import Any, NamedTuple, TypeAlias

Guard: TypeAlias = Callable[..., bool]
Key: TypeAlias = tuple[int, int, Hashable]


class Entry(NamedTuple):
    """A derived function, and the test of what it relies on; None: it relies on nothing."""

    guard: Guard | None
    function: Any


class Row:
    """The entries of one key; `used` since rows were last dropped."""

    __slots__ = ("code", "entries", "globals", "used")

    def __init__(self, code: weakref.ref[CodeType], names: dict[str, Any]) -> None:
        self.code = code
        self.globals = names  # kept alive, so that no other dict can take its place under this key
        self.entries: tuple[Entry, ...] = ()
        self.used = True


def key_of(function: FunctionType, facts: Hashable) -> Key:
    """Give the key of a function: its code, its globals, and `facts`: wrt mask, form, generation of the book."""
    return id(function.__code__), id(function.__globals__), facts


def forget_lines(entry: Entry) -> None:
    """Drop the lines of a derived function from where tracebacks look for them."""
    code = getattr(entry.function, "__code__", None)
    if code is not None and code.co_filename.startswith("<zygopy "):
        linecache.cache.pop(code.co_filename, None)


class Table:
    """Derived functions by key: at most `guarded` with a guard for one key, then a general one; at most `rows` keys."""

    def __init__(self, guarded: int = 8, rows: int = 2048, dropped: Callable[[Entry], object] = forget_lines) -> None:
        self.lock = RLock()
        self.guarded = guarded
        self.most = rows
        self.dropped = dropped
        self._rows: dict[Key, Row] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def lookup(self, key: Key) -> tuple[Entry, ...]:
        """Give the entries, the one that was last right first, the general one last."""
        row = self._rows.get(key)
        if row is None:
            return ()
        row.used = True
        return row.entries

    def has_room(self, key: Key) -> bool:
        """Whether one more guarded entry may be added; else the next is the general one."""
        return sum(entry.guard is not None for entry in self.lookup(key)) < self.guarded

    def add(self, key: Key, subject: FunctionType, guard: Guard | None, function: Any) -> None:
        """Add what was derived from `subject`; `guard` None replaces the general entry."""
        if key[:2] != (id(subject.__code__), id(subject.__globals__)):
            raise ValueError(f"the key is not that of {subject.__qualname__}")
        with self.lock:
            if guard is not None and not self.has_room(key):
                raise ValueError(f"there are {self.guarded} guarded entries already")
            row = self._rows.get(key) or self._new_row(key, subject)
            guarded = tuple(entry for entry in row.entries if entry.guard is not None)
            general = tuple(entry for entry in row.entries if entry.guard is None)
            new = (Entry(guard, function),)
            row.entries = guarded + new if guard is None else new + guarded + general
        for entry in general if guard is None else ():
            self.dropped(entry)

    def make_room(self, key: Key) -> None:
        """Drop the guarded entry that has not been right for longest."""
        with self.lock:
            row = self._rows.get(key)
            guarded = [entry for entry in row.entries if entry.guard is not None] if row is not None else []
            if row is None or not guarded:
                return
            last = guarded[-1]
            row.entries = tuple(entry for entry in row.entries if entry is not last)
        self.dropped(last)

    def promote(self, key: Key, entry: Entry) -> None:
        """Move the entry whose guard was right to the front; the general one stays last, or no guard would be asked."""
        with self.lock:
            row = self._rows.get(key)
            # the row may have been dropped, or dropped and made anew, since the entry was looked up
            if row is not None and entry.guard is not None and entry in row.entries:
                row.entries = (entry, *(other for other in row.entries if other != entry))

    def discard(self, code: CodeType) -> None:
        """Drop what was derived from a code object."""
        with self.lock:
            for key in [key for key in self._rows if key[0] == id(code)]:
                self._drop(key)

    def clear(self) -> None:
        """Drop everything."""
        with self.lock:
            for key in list(self._rows):
                self._drop(key)

    def _new_row(self, key: Key, subject: FunctionType) -> Row:
        while len(self._rows) >= self.most:
            self._drop_one()
        # may be called at any moment, in any thread: takes no lock, needs none
        reference = weakref.ref(subject.__code__, lambda _: self._drop(key))
        row = self._rows[key] = Row(reference, subject.__globals__)
        return row

    def _drop_one(self) -> None:
        """Drop the oldest row that was not used since it was last passed over here."""
        for key in list(self._rows):
            row = self._rows.pop(key, None)
            if row is None:
                continue
            if not row.used:
                self._rows[key] = row
                self._drop(key)
                return
            row.used = False
            self._rows[key] = row  # to the end: its next turn comes after all others
        oldest = next(iter(self._rows), None)
        if oldest is not None:
            self._drop(oldest)

    def _drop(self, key: Key) -> None:
        row = self._rows.pop(key, None)
        for entry in row.entries if row is not None else ():
            self.dropped(entry)
