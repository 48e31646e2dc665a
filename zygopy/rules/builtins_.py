"""Python's own functions: min, max, sum, float, complex, and those that carry no derivative."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..core.kinds import ANY, UNKNOWN, WIDTH, Array, Kind, ListOf, Number, Sequence
from ..runtime import ZERO, bars_of_chosen, multiply_selected, project, spread_full, unbroadcast
from .book import Pullback, RuleBook, Sample, sample
from .choices import larger_part

RULES = RuleBook("builtins")

Answer = tuple[Any, Pullback]


class _NotGiven:
    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN = _NotGiven()
NUMBERS = (int, float, complex, np.generic, np.ndarray)


# ------------------------------------------------------------------ max and min


def several(rng: np.random.Generator) -> Iterator[Sample]:
    """Numbers to choose from: two, more, a list, with a key, none but a default."""
    a, b, c = rng.normal(size=3).tolist()
    yield sample(a, b)
    yield sample(b, a)
    yield sample(a, 0)
    yield sample(a, b, c)
    yield sample([a, b, c])
    yield sample((c, a))
    yield sample([a])
    yield sample([a, -3.0, 2.5], key=abs)
    yield sample([], default=a)
    yield sample(rng.normal(size=3))
    yield sample(np.float32(a), np.float32(b))


def shares(items: Any, y: Any, y_bar: Any) -> list[Any]:
    """`y_bar` in equal parts to the items that equal `y`; one with parts is chosen as a whole."""
    if not isinstance(y, NUMBERS):
        return bars_of_chosen(items, y, y_bar)
    count = 0
    for item in items:
        count = count + (item == y)
    part = y_bar / count
    return [project(multiply_selected(part, item == y), item) for item in items]


def sequence_bar(y_bar: Any, y: Any, items: Any, key: Any) -> Any:
    """The cotangent of the sequence whose largest or smallest item is `y`."""
    bars = shares(items, y, y_bar) if key is None else bars_of_chosen(items, y, y_bar)
    if isinstance(items, np.ndarray):
        return project(np.array(bars), items)
    return tuple(bars) if isinstance(items, tuple) else bars


def several_bars(y_bar: Any, y: Any, args: tuple[Any, ...], key: Any) -> tuple[Any, ...]:
    """The cotangents of the numbers of which `y` is the largest or smallest."""
    return tuple(shares(args, y, y_bar) if key is None else bars_of_chosen(args, y, y_bar))


def options_of(key: Any, default: Any) -> dict[str, Any]:
    """The options with which max and min were called."""
    options = {} if key is None else {"key": key}
    return options if default is NOT_GIVEN else {**options, "default": default}


@RULES.rule(max, selects=True, samples=several)
def max_rule(*args: Any, key: Any = None, default: Any = NOT_GIVEN) -> Answer:
    """The largest one gets y_bar; a tie shares it evenly."""
    y = max(*args, **options_of(key, default))

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if len(args) == 2 and key is None and isinstance(args[0], NUMBERS):
            a, b = args
            return project(larger_part(y_bar, a, b), a), project(larger_part(y_bar, b, a), b)
        if len(args) > 1:
            return several_bars(y_bar, y, args, key)
        if default is not NOT_GIVEN and len(args[0]) == 0:
            return ZERO, ZERO, project(y_bar, default)
        return (sequence_bar(y_bar, y, args[0], key),)

    return y, pullback


@RULES.rule(min, selects=True, samples=several)
def min_rule(*args: Any, key: Any = None, default: Any = NOT_GIVEN) -> Answer:
    """The smallest one gets y_bar; a tie shares it evenly."""
    y = min(*args, **options_of(key, default))

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if len(args) == 2 and key is None and isinstance(args[0], NUMBERS):
            a, b = args
            return project(larger_part(y_bar, b, a), a), project(larger_part(y_bar, a, b), b)
        if len(args) > 1:
            return several_bars(y_bar, y, args, key)
        if default is not NOT_GIVEN and len(args[0]) == 0:
            return ZERO, ZERO, project(y_bar, default)
        return (sequence_bar(y_bar, y, args[0], key),)

    return y, pullback


# ------------------------------------------------------------------ sum


def sums(rng: np.random.Generator) -> Iterator[Sample]:
    a = rng.normal(size=(2, 3))
    yield sample([1.5, 2.5, 3])
    yield sample((1.5, 2.5), 0.5)
    yield sample([1.5, 2.5], start=0.5)
    yield sample([])
    yield sample([a, a[0], 2.0])
    yield sample(a)
    yield sample(a[0], 1.0)
    yield sample([a], np.ones(3))


def sum_kind(items: Any, start: Any = 0) -> Kind:
    """What is known of the sum of a list whose elements are alike; that of no elements is the number 0."""
    if start != 0 or type(start) is not int:
        return UNKNOWN
    if isinstance(items, Sequence):
        return sum_of_few(items.items)
    item = items.item if isinstance(items, ListOf) else UNKNOWN
    if isinstance(item, Number) and item.type is not bool:
        return Number(item.type, None, True)
    return Array(item.dtype, item.axes, item.type, True) if isinstance(item, Array) else UNKNOWN


def sum_of_few(items: tuple[Kind, ...]) -> Kind:
    """What is known of 0 plus some numbers, or plus some arrays of one form."""
    numbers = [item for item in items if isinstance(item, Number) and item.type in WIDTH]
    if len(numbers) == len(items):
        widest = max((item.type for item in numbers), key=WIDTH.__getitem__, default=int)
        return Number(widest, None, any(item.loose for item in numbers))
    first = items[0]
    alike = isinstance(first, Array) and not first.loose and first.dtype.kind in "fc" and ANY not in first.axes
    return first if alike and all(item == first for item in items) else UNKNOWN


@RULES.rule(sum, result=sum_kind, returns="argument", linear=(0, 1), samples=sums)
def sum_rule(iterable: Any, /, start: Any = 0) -> Answer:
    """y = start + x_0 + x_1 + ...   Each gets y_bar."""
    y = sum(iterable, start)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        start_bar = project(unbroadcast(y_bar, start), start)
        if isinstance(iterable, np.ndarray):
            return project(spread_full(y_bar, iterable, 0), iterable), start_bar
        bars = [project(unbroadcast(y_bar, x), x) for x in iterable]
        return tuple(bars) if isinstance(iterable, tuple) else bars, start_bar

    return y, pullback


# ------------------------------------------------------------------ conversions


def convertible(rng: np.random.Generator) -> Iterator[Sample]:
    a = float(rng.normal())
    yield sample(a)
    yield sample(3)
    yield sample(np.float32(a))
    yield sample(np.array(a))


@RULES.linear(float, samples=lambda rng: [*convertible(rng), sample("1.5"), sample(True)])
def float_rule(x: Any = 0.0) -> Answer:
    """y = x as a number."""
    y = float(x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(y_bar, x),)

    return y, pullback


def parts(rng: np.random.Generator) -> Iterator[Sample]:
    yield from convertible(rng)
    yield sample(0.5, 1)
    yield sample(1j, 2.0)
    yield sample(1.0, 1j)


@RULES.linear(complex, arguments=(0, 1), samples=parts)
def complex_rule(real: Any = 0.0, imag: Any = 0.0) -> Answer:
    """z = real + i imag.   imag_bar = -i z_bar."""
    z = complex(real, imag)

    def pullback(z_bar: Any) -> tuple[Any, ...]:
        return project(z_bar, real), project(-1j * z_bar, imag)

    return z, pullback


# ------------------------------------------------------------------ no derivative

# Where the value jumps between whole numbers the derivative is zero.
RULES.constant(int, bool, round, len, range, slice, isinstance, issubclass, type, id, hash, callable, hasattr)
RULES.constant(str, repr, format, ascii, bytes, chr, ord, bin, hex, oct, any, all, dir)
RULES.constant(print, input, pure=False)
