"""What may be known about a value before it runs."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np

from ..records import record

# ------------------------------------------------------------------ sizes of axes


class Size:
    """The length of an axis."""

    __slots__ = ()


@record
class One(Size):
    """Exactly 1."""


_numbers = count(1)


class Symbol(Size):
    """A length that is not 1 (a guard saw to that); equal to itself and to those that it was made to agree with."""

    __slots__ = ("joined", "number", "same")

    def __init__(self, joined: bool = False) -> None:
        self.joined = joined  # stands for any length but 1, after two ways came together
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


class Some(Size):
    """A length of which nothing is known but that it is this one; it may be 1."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"some{id(self) % 997}"


@record
class Sliced(Size):
    """The length of a slice of an axis: ``x[1:]`` and ``x[:-1]`` both have length n - 1, which may be 1."""

    base: Symbol | Some
    dropped: int


@record
class Cut(Size):
    """The length of a slice whose ends or step are what they are: slices of one length at the same ends agree."""

    base: Size
    ends: tuple[Any, ...]


@record
class Exact(Size):
    """This length, which is not 1: that of a display written out."""

    length: int


@record
class Anything(Size):
    """Nothing is known."""


OWN = (Some, Sliced, Cut)  # lengths of one value, in one round of a loop
ONE = One()
ANY = Anything()


def not_one(size: Size) -> bool:
    """Whether the length is known not to be 1."""
    return isinstance(size, (Symbol, Exact))


# ------------------------------------------------------------------ kinds


@record
class Kind:
    """A set of facts about a value."""


@record
class Unknown(Kind):
    """No fact; always allowed and always right."""


@record
class Number(Kind):
    """A number of exactly `type` (int, float, complex, bool or a NumPy scalar type).

    `size` is the length that an int is known to be (``n`` in ``n = len(x)``).
    `loose`: perhaps of a narrower type (an int, or Python's float for NumPy's), after two ways came together.
    """

    type: type
    size: Size | None = None
    loose: bool = False


@record
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


@record
class Sequence(Kind):
    """A tuple, a named tuple or a list with exactly these elements."""

    type: type
    items: tuple[Kind, ...]


@record
class ListOf(Kind):
    """A list (or tuple) of unknown length, whose elements are all of kind `item`."""

    type: type
    item: Kind


@record
class Mapping(Kind):
    """A dict with exactly these keys, in this order."""

    type: type
    items: tuple[tuple[Any, Kind], ...]

    def get(self, key: Any) -> Kind:
        return next((kind for k, kind in self.items if k == key and type(k) is type(key)), UNKNOWN)


@record
class Instance(Kind):
    """Some other object of exactly class `type`; its fields are found by reading them."""

    type: type


UNKNOWN = Unknown()


def own(kind: Kind) -> Kind:
    """The kind of one value: lengths of which nothing is known are at least its own."""
    if isinstance(kind, Array) and ANY in kind.axes:
        return Array(kind.dtype, tuple(Some() if n == ANY else n for n in kind.axes), kind.type, kind.loose)
    return kind


def common(kind: Kind) -> Kind:
    """What is known of each of several values of such kinds: lengths that are those of one value are not."""
    match kind:
        case Array() if any(isinstance(n, OWN) for n in kind.axes):
            axes = tuple(ANY if isinstance(n, OWN) else n for n in kind.axes)
            return Array(kind.dtype, axes, kind.type, kind.loose)
        case Sequence():
            return Sequence(kind.type, tuple(map(common, kind.items)))
        case ListOf():
            return ListOf(kind.type, common(kind.item))
        case Mapping():
            return Mapping(kind.type, tuple((key, common(item)) for key, item in kind.items))
        case _:
            return kind


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
            return Number(a.type, None, a.loose or b.loose)
        case Number(), Number():
            return wider(a, b)
        case Array(), Array() if a.type is b.type and a.dtype == b.dtype and a.ndim == b.ndim:
            axes = tuple(join_sizes(m, n) for m, n in zip(a.axes, b.axes, strict=True))
            return Array(a.dtype, axes, a.type, a.loose or b.loose)
        case Sequence(), Sequence() if a.type is b.type and len(a.items) == len(b.items):
            return Sequence(a.type, tuple(map(join, a.items, b.items)))
        case (Sequence() | ListOf()), (Sequence() | ListOf()) if a.type is b.type:
            return ListOf(a.type, common(join(item_of(a), item_of(b))))
        case (Instance(), (Sequence() | ListOf())) | ((Sequence() | ListOf()), Instance()) if a.type is b.type:  # type: ignore[attr-defined]
            return Instance(a.type)  # type: ignore[attr-defined]
        case Mapping(), Mapping() if a.type is b.type and [k for k, _ in a.items] == [k for k, _ in b.items]:
            return Mapping(a.type, tuple((k, join(m, n)) for (k, m), (_, n) in zip(a.items, b.items, strict=True)))
        case _:
            return UNKNOWN


WIDTH = {int: 0, float: 1, np.float64: 2, complex: 3, np.complex128: 4}


def wider(a: Number, b: Number) -> Kind:
    """A number of one of two types: the wider of them, loosely."""
    if a.type not in WIDTH or b.type not in WIDTH:
        return UNKNOWN
    return Number(max(a.type, b.type, key=WIDTH.__getitem__), None, True)


def covers(wide: Kind, kind: Kind) -> bool:
    """Whether all that is known of `wide` holds for a value of `kind`."""
    if wide in (kind, UNKNOWN):
        return True
    match wide, kind:
        case Number(), Number():
            narrower = wide.type is kind.type or WIDTH.get(kind.type, 9) <= WIDTH.get(wide.type, -1)
            return (
                narrower
                and (wide.loose or (wide.type is kind.type and not kind.loose))
                and wide.size in (None, kind.size)
            )
        case Array(), Array():
            same = wide.type is kind.type and wide.dtype == kind.dtype and wide.ndim == kind.ndim
            return same and (wide.loose or not kind.loose) and all(map(covers_size, wide.axes, kind.axes))
        case Sequence(), Sequence():
            return (
                wide.type is kind.type
                and len(wide.items) == len(kind.items)
                and all(map(covers, wide.items, kind.items))
            )
        case Instance(), (Sequence() | ListOf()):
            return wide.type is kind.type
        case ListOf(), (Sequence() | ListOf()):
            return wide.type is kind.type and covers(wide.item, item_of(kind))
        case _:
            return False


def covers_size(wide: Size, size: Size) -> bool:
    return wide in (size, ANY) or (isinstance(wide, Symbol) and wide.joined and not_one(size))


def join_sizes(m: Size, n: Size) -> Size:
    if m == n:
        return m
    return Symbol(joined=True) if not_one(m) and not_one(n) else ANY


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
