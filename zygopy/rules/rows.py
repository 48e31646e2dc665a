"""Cotangents of entries put together and taken apart, differentiated in their turn."""

from __future__ import annotations

from typing import Any

from ..core.kinds import UNKNOWN, Array, Instance, Kind, Number
from ..runtime import (
    ZERO,
    apart,
    backwards,
    collect,
    collect_values,
    column,
    is_absent,
    join_starred,
    join_unpacked,
    kept,
    order,
    part_of,
    place_of_largest,
    place_of_smallest,
    turned,
    unless,
)
from .book import Pullback, RuleBook, no_pullback, sample

RULES = RuleBook("rows")

Answer = tuple[Any, Pullback]


def a_list(*_: Any) -> Kind:
    """The kind of a list of which no more is known."""
    return Instance(list)


def same_form(x: Any, *_: Any) -> Kind:
    """The kind of a copy."""
    return x if isinstance(x, (Number, Array)) else UNKNOWN


RULES.constant(order, place_of_largest, place_of_smallest, result="unknown")


def entry_or_zero(bar: Any, key: Any) -> Any:
    """An entry of a cotangent; ZERO where that is absent, or has none."""
    return ZERO if is_absent(bar) else part_of(bar, key)


@RULES.linear(collect, result="unknown", samples=lambda rng: [
    sample([3.0, 2.0], [1.0, 2.0, 3.0]),
    sample([3.0, 2.0], (1.0, 2.0)),
    sample([3.0, ZERO, 2.0], rng.normal(size=4)),
    sample([rng.normal(size=3), rng.normal(size=3)], rng.normal(size=(2, 3))),
])
def collect_rule(rows: Any, x: Any) -> Answer:
    """y has the rows from the last to the first.   Each row gets its entry of y_bar."""
    y = collect(rows, x)
    if isinstance(x, dict):
        return y, no_pullback

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        last = len(rows) - 1
        return ([ZERO if is_absent(row) else entry_or_zero(y_bar, last - i) for i, row in enumerate(rows)],)

    return y, pullback


@RULES.linear(collect_values, result="unknown", samples=lambda rng: [
    sample([3.0, 2.0], {"a": 1.0, "b": 2.0, "c": 0.5})])
def collect_values_rule(rows: Any, x: Any) -> Answer:
    """y has the rows from the last to the first, by the keys of x.   Each row gets its entry of y_bar."""
    y = collect_values(rows, x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        keys = list(x)[: len(rows)]
        return ([entry_or_zero(y_bar, key) for key in keys[::-1]],)

    return y, pullback


@RULES.linear(column, result=a_list, samples=lambda rng: [sample([(1.0, 2.0), ZERO, (3.0, 4.0)], 1)])
def column_rule(rows: Any, index: Any) -> Answer:
    """y has one entry of each row.   Its cotangent goes back to that place."""
    y = column(rows, index)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        bars = []
        for row, bar in zip(rows, y_bar, strict=True):
            bars.append(ZERO if is_absent(row) else tuple([bar if i == index else ZERO for i in range(len(row))]))
        return (bars,)

    return y, pullback


@RULES.linear(backwards, result=a_list, samples=lambda rng: [sample([1.0, rng.normal(size=2)])])
def backwards_rule(bars: Any) -> Answer:
    """y is a list the other way round.   So is its cotangent."""
    y = backwards(bars)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        turned_back = list(y_bar)[::-1]
        return (tuple(turned_back) if isinstance(bars, tuple) else turned_back,)

    return y, pullback


@RULES.linear(turned, result=a_list, samples=lambda rng: [sample([1.0, 2.0], [0.5, 0.25, 0.125])])
def turned_rule(rows: Any, x: Any) -> Answer:
    """y has the rows the other way round, and nothing for the elements that were not reached."""
    y = turned(rows, x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (list(y_bar)[: len(rows)][::-1],)

    return y, pullback


@RULES.rule(join_unpacked, result="unknown", samples=lambda rng: [
    sample((1.0, 2.0), 3.0, 4.0), sample(rng.normal(size=2), 3.0, 4.0)])
def join_unpacked_rule(x: Any, *bars: Any) -> Answer:
    """y has the form of x.   Each part gets its entry of y_bar."""
    y = join_unpacked(x, *bars)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, *[ZERO if is_absent(bar) else entry_or_zero(y_bar, i) for i, bar in enumerate(bars)]

    return y, pullback


@RULES.rule(join_starred, result="unknown", samples=lambda rng: [
    sample([1.0, 2.0, 3.0, 4.0], 1, 0.5, [0.25, 0.125], 2.0)])
def join_starred_rule(x: Any, before: Any, *bars: Any) -> Answer:
    """y has the form of x.   The parts before, between and after get their entries of y_bar."""
    y = join_starred(x, before, *bars)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        rest = len(x) - len(bars) + 1 + before
        middle = [entry_or_zero(y_bar, i) for i in range(before, rest)]
        first = [entry_or_zero(y_bar, i) for i in range(before)]
        last = [entry_or_zero(y_bar, i) for i in range(rest, len(x))]
        parts = [ZERO if is_absent(bar) else part for bar, part in zip(bars, [*first, middle, *last], strict=True)]
        return ZERO, ZERO, *parts

    return y, pullback


@RULES.linear(unless, arguments=(1,), result="unknown", returns="argument",
              samples=lambda rng: [sample(False, 1.5), sample(True, 1.5)])
def unless_rule(present: Any, bar: Any) -> Answer:
    """y = bar unless it was present."""
    y = unless(present, bar)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, ZERO if present else y_bar

    return y, pullback


@RULES.linear(kept, apart, result=same_form, samples=lambda rng: [
    sample(1.5), sample(rng.normal(size=3)), sample([1.0, rng.normal(size=2)])])
def copied_rule(x: Any) -> Answer:
    """y is a copy of x.   x_bar = y_bar."""
    y = kept(x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar,)

    return y, pullback

