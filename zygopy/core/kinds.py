"""What may be known about a value before it runs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np

# ------------------------------------------------------------------ sizes of axes


class Size:
    """The length of an axis."""

    __slots__ = ()


@dataclass(frozen=True)
class One(Size):
    """Exactly 1."""


_numbers = count(1)


class Symbol(Size):
    """A length that is not 1 (a guard saw to that); equal to itself, and to those that an operation made it agree with."""

    __slots__ = ("number", "same")

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.same: Symbol | None = None

    def root(self) -> Symbol:
        """The symbol that stands for all that are equal to this one."""
        symbol = self
        while symbol.same is not None:
            symbol = symbol.same
        return symbol

    def unify(self, other: Symbol) -> None:
        """Say that the two lengths are equal: NumPy would have raised otherwise."""
        mine, other = self.root(), other.root()
        if mine is not other:
            mine.same = other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Symbol) and self.root() is other.root()

    def __hash__(self) -> int:
        return 1  # the same before and after symbols become equal

    def __repr__(self) -> str:
        return f"n{self.root().number}"


@dataclass(frozen=True)
class Sliced(Size):
    """The length of a slice of an axis: ``x[1:]`` and ``x[:-1]`` both have length n - 1, which may be 1."""

    base: Symbol
    dropped: int


@dataclass(frozen=True)
class Anything(Size):
    """Nothing is known."""


ONE = One()
ANY = Anything()


def not_one(size: Size) -> bool:
    """Whether the length is known not to be 1."""
    return isinstance(size, Symbol)


# ------------------------------------------------------------------ kinds


@dataclass(frozen=True)
class Kind:
    """A set of facts about a value."""


@dataclass(frozen=True)
class Unknown(Kind):
    """No fact; always allowed and always right."""


@dataclass(frozen=True)
class Number(Kind):
    """A number of exactly `type` (int, float, complex, bool or a NumPy scalar type).

    `size` is the length that an int is known to be (``n`` in ``n = len(x)``).
    """

    type: type
    size: Size | None = None


@dataclass(frozen=True)
class Array(Kind):
    """An array of exactly class `type`, with `axes` of known number but perhaps unknown lengths.

    `loose`: in the first round of a loop it may still be the number that the loop started from.
    """

    dtype: np.dtype[Any]
    axes: tuple[Size, ...]
    type: type = np.ndarray
    loose: bool = False

    @property
    def ndim(self) -> int:
        return len(self.axes)


@dataclass(frozen=True)
class Sequence(Kind):
    """A tuple, a named tuple or a list with exactly these elements."""

    type: type
    items: tuple[Kind, ...]


@dataclass(frozen=True)
class ListOf(Kind):
    """A list (or tuple) of unknown length, whose elements are all of kind `item`."""

    type: type
    item: Kind


@dataclass(frozen=True)
class Mapping(Kind):
    """A dict with exactly these keys, in this order."""

    type: type
    items: tuple[tuple[Any, Kind], ...]

    def get(self, key: Any) -> Kind:
        return next((kind for k, kind in self.items if k == key and type(k) is type(key)), UNKNOWN)


@dataclass(frozen=True)
class Instance(Kind):
    """Some other object of exactly class `type`; its fields are found by reading them."""

    type: type


UNKNOWN = Unknown()


def real(dtype: np.dtype[Any]) -> bool:
    return dtype.kind in "fiub"


def is_real(kind: Kind) -> bool:
    """Whether the value is surely real: a real number or an array of them."""
    if isinstance(kind, Number):
        return not issubclass(kind.type, (complex, np.complexfloating))
    return isinstance(kind, Array) and real(kind.dtype)


def is_float(kind: Kind) -> bool:
    """Whether the value is surely a real floating number or an array of them."""
    if isinstance(kind, Number):
        return issubclass(kind.type, (float, np.floating))
    return isinstance(kind, Array) and kind.dtype.kind == "f"


def join(a: Kind, b: Kind) -> Kind:
    """What is known of a value that is of kind `a` or of kind `b`."""
    if a == b:
        return a
    match a, b:
        case Number(), Number() if a.type is b.type:
            return Number(a.type)
        case Array(), Array() if a.type is b.type and a.dtype == b.dtype and a.ndim == b.ndim:
            axes = tuple(join_sizes(m, n) for m, n in zip(a.axes, b.axes, strict=True))
            return Array(a.dtype, axes, a.type, a.loose or b.loose)
        case Sequence(), Sequence() if a.type is b.type and len(a.items) == len(b.items):
            return Sequence(a.type, tuple(map(join, a.items, b.items)))
        case (Sequence() | ListOf()), (Sequence() | ListOf()) if a.type is b.type:
            return ListOf(a.type, join(item_of(a), item_of(b)))
        case Mapping(), Mapping() if a.type is b.type and [k for k, _ in a.items] == [k for k, _ in b.items]:
            return Mapping(a.type, tuple((k, join(m, n)) for (k, m), (_, n) in zip(a.items, b.items, strict=True)))
        case _:
            return UNKNOWN


def join_sizes(m: Size, n: Size) -> Size:
    if m == n:
        return m
    return Symbol() if not_one(m) and not_one(n) else ANY


def item_of(kind: Kind) -> Kind:
    """What is known of every element of a sequence."""
    match kind:
        case ListOf():
            return kind.item
        case Sequence(items=()):
            return UNKNOWN
        case Sequence():
            first, *rest = kind.items
            for other in rest:
                first = join(first, other)
            return first
        case _:
            return UNKNOWN
