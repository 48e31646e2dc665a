"""Python's containers at run time: conversions, copies, sorting, and the methods of dicts."""

from __future__ import annotations

import copy
import operator
from typing import Any

import numpy as np

from ..runtime import ZERO, is_absent, items_of_dot, part_of
from ..runtime.places import entries_bar, entry_bar, mapping_bar, sorted_entries_bar
from ..runtime.whole import whole
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("containers")

RULES.constant(dict.keys, list.index, list.count, tuple.index, tuple.count)
RULES.constant(*[getattr(str, name) for name in vars(str) if not name.startswith("_")])


# ------------------------------------------------------------------ conversions and copies


def _iterables(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(3, 2))
    return [sample([1.0, x]), sample((1.0, x, [2.0])), sample(x), sample(x[0]), sample([]), sample({"a": 1.0})]


@RULES.linear(tuple, returns="argument", samples=_iterables)
def tuple_rule(iterable: Any = (), /) -> tuple[Any, Pullback]:
    """The same entries; so are their cotangents."""
    y = tuple(iterable)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (entries_bar(y_bar, iterable),)

    return y, pullback


@RULES.linear(list, returns="view", samples=_iterables)  # the entries are the argument's
def list_rule(iterable: Any = (), /) -> tuple[Any, Pullback]:
    """The same entries; so are their cotangents."""
    y = list(iterable)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (entries_bar(y_bar, iterable),)

    return y, pullback


def _mappings(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=3)
    pairs = [("a", 1.0), ["b", x], ("a", 2.0)]
    return [sample({"a": 1.0, "b": x}), sample(pairs), sample({}), sample({"a": 1.0, "b": 2.0}, b=3.0)]


def dict_dot(y: Any, dots: Any, entries: Any = (), /, **more: Any) -> dict[Any, Any]:
    """The tangents of the entries under their keys."""
    given = dots[: len(dots) - len(more)]
    moved = given[0] if given else ZERO
    if isinstance(entries, dict):
        found = {key: part_of(moved, key) for key in entries}
    else:
        rows = zip(entries, items_of_dot(moved, entries), strict=False)
        found = {pair[0]: part_of(dot, 1) for pair, dot in rows}
    found.update(zip(more, dots[len(given) :], strict=True))
    return {key: found[key] for key in y}


@RULES.rule(dict, returns="view", pushforward=dict_dot, samples=_mappings)
def dict_rule(entries: Any = (), /, **more: Any) -> tuple[Any, Pullback]:
    """The same entries; so are their cotangents.  Of equal keys the last one counts."""
    y = dict(entries, **more)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        kept = {key: bar for key, bar in y_bar.items() if key not in more}
        return mapping_bar(kept, entries), *[y_bar.get(key, ZERO) for key in more]

    return y, pullback


def _copied(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=3)
    return [sample([1.0, x]), sample({"a": (1.0, x)}), sample(x), sample(1.5)]


@RULES.linear(copy.copy, samples=_copied)
def copy_rule(x: Any) -> tuple[Any, Pullback]:
    """The same again."""
    y = copy.copy(x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar,)

    return y, pullback


@RULES.linear(copy.deepcopy, samples=_copied)
def deepcopy_rule(x: Any) -> tuple[Any, Pullback]:
    """The same again, and nothing shared."""
    y = copy.deepcopy(x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar,)

    return y, pullback


@RULES.linear(list.copy, samples=lambda rng: [sample([1.0, rng.normal(size=2)]), sample([])])
def list_copy_rule(x: Any) -> tuple[Any, Pullback]:
    """The same entries again."""
    y = x.copy()

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar,)

    return y, pullback


@RULES.linear(dict.copy, returns="view", samples=lambda rng: [sample({"a": 1.0, "b": rng.normal(size=2)}), sample({})])
def dict_copy_rule(x: Any) -> tuple[Any, Pullback]:
    """The same entries again."""
    y = x.copy()

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar,)

    return y, pullback


# ------------------------------------------------------------------ sorted


def _sorted_samples(rng: np.random.Generator) -> list[Sample]:
    numbers = rng.normal(size=5).tolist()
    pairs = [(float(rng.normal()), i) for i in range(4)]
    return [
        sample(numbers),
        sample(tuple(numbers), reverse=True),
        sample(numbers, key=abs),
        sample(numbers, key=lambda x: -x, reverse=True),
        sample(rng.normal(size=4)),
        sample(pairs),
        sample([]),
    ]


@RULES.rule(sorted, returns="view", selects=True, samples=_sorted_samples)
def sorted_rule(iterable: Any, /, *, key: Any = None, reverse: Any = False) -> tuple[Any, Pullback]:
    """y = the entries in order.   Each entry's cotangent goes where it came from; equal ones share theirs."""
    y = sorted(iterable, key=key, reverse=reverse)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (sorted_entries_bar(y_bar, iterable, key, reverse),)

    return y, pullback


# ------------------------------------------------------------------ methods of dicts


def _get_samples(rng: np.random.Generator) -> list[Sample]:
    d = {"a": 1.0, "b": rng.normal(size=2), 3: (1.0, 2.0)}
    return [sample(d, "b"), sample(d, "c", 2.5), sample(d, 3, None), sample(d, "a", 2.5), sample(d, "c")]


@RULES.linear(dict.get, arguments=(0, 2), returns="view", selects=True, samples=_get_samples)
def get_rule(d: Any, key: Any, default: Any = None, /) -> tuple[Any, Pullback]:
    """y = d[key], or the default."""
    y = d.get(key, default)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if key in d:
            return entry_bar(y_bar, d, key), ZERO, ZERO
        return ZERO, ZERO, y_bar

    return y, pullback


def _dicts(rng: np.random.Generator) -> list[Sample]:
    return [sample({"a": float(rng.normal()), "b": float(rng.normal())}), sample({})]


@RULES.linear(dict.values, returns="view", samples=_dicts)
def values_rule(d: Any) -> tuple[Any, Pullback]:
    """The values, in order."""
    y = d.values()

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (whole(values_bar, y_bar, d),)

    return y, pullback


def items_dot(y: Any, dots: Any, d: Any) -> list[Any]:
    """The tangents of the values; keys have none."""
    return [(ZERO, part_of(dots[0], key)) for key in d]


@RULES.linear(dict.items, returns="view", pushforward=items_dot, samples=_dicts)
def items_rule(d: Any) -> tuple[Any, Pullback]:
    """Pairs of key and value, in order."""
    y = d.items()

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (whole(items_bar, y_bar, d),)

    return y, pullback


def _merged(rng: np.random.Generator) -> list[Sample]:
    a, b = rng.normal(size=2).tolist()
    return [sample({"a": a, "b": b}, {"b": a}), sample({}, {"a": a}), sample(True, False), sample({"a": a}, {})]


@RULES.linear(operator.or_, arguments=(0, 1), returns="view", samples=_merged)
def or_rule(a: Any, b: Any) -> tuple[Any, Pullback]:
    """The entries of both dicts, those of the second first; bits carry no derivative."""
    y = a | b

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if isinstance(a, dict):
            return whole(part_bar, y_bar, a, b), whole(part_bar, y_bar, b, {})
        return ZERO, ZERO

    return y, pullback


def part_bar(y_bar: Any, d: Any, over: Any) -> Any:
    """The cotangent of one of two merged dicts, whose entries the other, `over`, hides."""
    return {key: ZERO if key in over else y_bar.get(key, ZERO) for key in d}


def values_bar(bars: Any, d: Any) -> Any:
    """The cotangent of a dict from those of its values."""
    return ZERO if is_absent(bars) else dict(zip(d, bars, strict=True))


def items_bar(bars: Any, d: Any) -> Any:
    """The cotangent of a dict from those of its items."""
    if is_absent(bars):
        return ZERO
    return {key: ZERO if is_absent(pair) else pair[1] for key, pair in zip(d, bars, strict=True)}
