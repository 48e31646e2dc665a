"""What is stored into a buffer of zeros: the first cotangent of an element is assigned, and not added.

    x_bar = np.zeros_like(x)          x_bar = np.zeros_like(x)
    x_bar[0] += a              ==>    x_bar[0] = a
    x_bar[1] += b                     x_bar[1] = b
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import Any

import numpy as np

from ..core.kinds import Kind, Number
from ..core.nodes import Step
from ..core.ops import make_slice, make_tuple
from ..core.values import Const, Operand, Value, is_const
from ..records import record


@record(frozen=False)
class Stores:
    """For each buffer that was made as zeros: the block it was made in, and the indices that were stored to since."""

    made: dict[Value, tuple[list[Step], list[Any]]] = field(default_factory=dict)

    def begin(self, buffer: Value, block: list[Step]) -> None:
        self.made[buffer] = (block, [])

    def touch(self, buffer: Value) -> None:
        """Something is added somewhere in the buffer."""
        self.made.pop(buffer, None)

    def first(self, buffer: Value, key: Any, block: list[Step]) -> bool:
        """Whether nothing was stored yet where `key` points; the buffer then is written to there."""
        home, keys = self.made.get(buffer, (None, []))
        if home is not block:  # in a loop there was perhaps a round before
            self.touch(buffer)
            return False
        new = all(apart(key, other) for other in keys)
        keys.append(key)
        return new

    @contextmanager
    def arm(self, outer: list[Step], inner: list[Step]) -> Iterator[list[Value]]:
        """In an arm of a branch it stands as before the branch; gives those that were written to in it."""
        before = {buffer: (home, list(keys)) for buffer, (home, keys) in self.made.items()}
        for buffer, (home, keys) in before.items():
            if home is outer:
                self.made[buffer] = (inner, list(keys))
        changed: list[Value] = []
        yield changed
        for buffer, (home, keys) in before.items():
            now = self.made.get(buffer)
            if home is outer and (now is None or now[1] != keys):
                changed.append(buffer)
        self.made = before

    def join(self, arms: list[list[Value]]) -> None:
        """After a branch, what one of its arms wrote to is no longer followed."""
        for changed in arms:
            for buffer in changed:
                self.touch(buffer)


def apart(one: Any, other: Any) -> bool:
    """Whether two indices certainly point at different elements: whole numbers of one sign that differ."""
    rows = zip(one, other, strict=False)
    return any(type(a) is int and type(b) is int and (a < 0) == (b < 0) and a != b for a, b in rows)


def known_key(machine: Any, key: Operand) -> tuple[int | None, ...]:
    """What is known of an index, axis by axis, as far as it is plain: None for a slice or a number of any value."""
    known: list[int | None] = []
    for part in parts(machine, key):
        found = machine.static(part)
        if found is not None and type(found.value) is int:
            known.append(found.value)
        elif is_slice(machine, part, found) or is_whole(machine.kind(part)):
            known.append(None)
        else:
            break  # from here on it is not known which axis is meant
    return tuple(known)


def parts(machine: Any, key: Operand) -> tuple[Operand, ...]:
    step = machine.builder.producer.get(key) if isinstance(key, Value) else None
    if step is not None and is_const(step.callee, make_tuple):
        return step.args  # type: ignore[no-any-return]
    if isinstance(key, Const) and isinstance(key.value, tuple):
        return tuple(map(Const, key.value))
    return (key,)


def is_slice(machine: Any, part: Operand, found: Const | None) -> bool:
    step = machine.builder.producer.get(part) if isinstance(part, Value) else None
    made = step is not None and is_const(step.callee, make_slice)
    return made or (found is not None and isinstance(found.value, slice))


def is_whole(kind: Kind) -> bool:
    return isinstance(kind, Number) and issubclass(kind.type, (int, np.integer)) and kind.type is not bool
