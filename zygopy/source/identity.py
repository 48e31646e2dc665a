"""A mapping by identity that keeps no key alive.

Code objects compare by content: two functions in different files may have equal code objects, so a
`WeakKeyDictionary` would give one function the other's entry.
"""

from __future__ import annotations

import weakref
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class ByIdentity(Generic[Key, Value]):
    """``map.get(key)``, ``map.put(key, value)``; an entry goes when its key dies.  Safe to use from several threads.

    A value must not refer to its key, or neither dies.
    """

    def __init__(self) -> None:
        self._entries: dict[int, tuple[weakref.ref[Any], Value]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Value | None:
        """Give the value put for just this object, or None."""
        entry = self._entries.get(id(key))
        return entry[1] if entry is not None and entry[0]() is key else None

    def put(self, key: Key, value: Value) -> None:
        """Keep `value` as long as `key` lives."""
        place, entries = id(key), self._entries

        def forget(reference: weakref.ref[Any]) -> None:
            entry = entries.get(place)
            if entry is not None and entry[0] is reference:
                entries.pop(place, None)

        entries[place] = weakref.ref(key, forget), value
