"""Python's containers at run time: conversions, copies, sorting, and the methods of dicts."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..runtime import ZERO, accumulate, zeros_for
from ..runtime.cotangents import rebuilt
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("containers")

RULES.constant(dict.keys, list.index, list.count, tuple.index, tuple.count)
RULES.constant(*[getattr(str, name) for name in vars(str) if not name.startswith("_")])


def entries_bar(x: Any, bars: Any) -> Any:
    """The cotangent of what was iterated over, from those of its entries."""
    if isinstance(x, dict):
        return ZERO  # a loop over a dict gives its keys
    if isinstance(x, (list, tuple)):
        return rebuilt(x, list(bars))
    if isinstance(x, np.ndarray):
        x_bar = zeros_for(x)
        for i, bar in enumerate(bars):
            if bar is not ZERO:
                x_bar[i] = bar
        return x_bar
    return list(bars)


# ------------------------------------------------------------------ conversions and copies


def _iterables(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=(3, 2))
    return [sample([1.0, x]), sample((1.0, x, [2.0])), sample(x), sample(x[0]), sample([]), sample({"a": 1.0})]


@RULES.linear(tuple, returns="argument", samples=_iterables)
def tuple_rule(iterable: Any = (), /) -> tuple[Any, Pullback]:
    """The same entries; so are their cotangents."""
    y = tuple(iterable)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (entries_bar(iterable, y_bar),)

    return y, pullback


@RULES.linear(list, returns="view", samples=_iterables)  # the entries are the argument's
def list_rule(iterable: Any = (), /) -> tuple[Any, Pullback]:
    """The same entries; so are their cotangents."""
    y = list(iterable)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (entries_bar(iterable, y_bar),)

    return y, pullback


def _mappings(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=3)
    return [sample({"a": 1.0, "b": x}), sample([("a", 1.0), ["b", x], ("a", 2.0)]), sample({})]


@RULES.linear(dict, returns="view", samples=_mappings)
def dict_rule(entries: Any = (), /) -> tuple[Any, Pullback]:
    """The same entries; so are their cotangents.  Of pairs with equal keys the last one counts."""
    y = dict(entries)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if isinstance(entries, dict):
            return ({key: y_bar.get(key, ZERO) for key in entries},)
        return (rebuilt(entries, pairs_bars(entries, y_bar)),)

    return y, pullback


def pairs_bars(pairs: Any, y_bar: Any) -> list[Any]:
    """The cotangents of pairs of a key and a value."""
    last = {key: i for i, (key, _) in enumerate(pairs)}
    return [rebuilt(pair, [ZERO, y_bar.get(pair[0], ZERO) if last[pair[0]] == i else ZERO])
            for i, pair in enumerate(pairs)]  # fmt: skip


def _copied(rng: np.random.Generator) -> list[Sample]:
    x = rng.normal(size=3)
    return [sample([1.0, x]), sample({"a": (1.0, x)}), sample(x), sample(1.5)]


@RULES.linear(copy.copy, returns="view", samples=_copied)
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


@RULES.linear(list.copy, returns="view", samples=lambda rng: [sample([1.0, rng.normal(size=2)]), sample([])])
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
        entries = list(iterable)
        keys = entries if key is None else [key(entry) for entry in entries]
        order = sorted(range(len(entries)), key=keys.__getitem__, reverse=reverse)
        bars = list(y_bar) if key is not None else shared([entries[i] for i in order], y_bar)
        back = dict(zip(order, bars, strict=True))
        return (entries_bar(iterable, [back[i] for i in range(len(entries))]),)

    return y, pullback


def shared(ordered: list[Any], bars: Iterable[Any]) -> list[Any]:
    """The cotangents of sorted entries, the mean for equal numbers."""
    result = list(bars)
    start = 0
    for end in range(1, len(ordered) + 1):
        if end < len(ordered) and ordered[end] == ordered[start]:
            continue
        if end - start > 1 and isinstance(ordered[start], (int, float)):
            total: Any = ZERO
            for bar in result[start:end]:
                total = accumulate(total, bar)
            result[start:end] = [total if total is ZERO else total / (end - start)] * (end - start)
        start = end
    return result


# ------------------------------------------------------------------ methods of dicts


def _get_samples(rng: np.random.Generator) -> list[Sample]:
    d = {"a": 1.0, "b": rng.normal(size=2), 3: (1.0, 2.0)}
    return [sample(d, "b"), sample(d, "c", 2.5), sample(d, 3, None), sample(d, "a", 2.5), sample(d, "c")]


@RULES.linear(dict.get, arguments=(0, 2), returns="view", selects=True, samples=_get_samples)
def get_rule(d: Any, key: Any, default: Any = None, /) -> tuple[Any, Pullback]:
    """y = d[key], or the default."""
    y = d.get(key, default)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        d_bar = dict.fromkeys(d, ZERO)
        if key not in d:
            return d_bar, ZERO, y_bar
        d_bar[key] = y_bar
        return d_bar, ZERO, ZERO

    return y, pullback


def _dicts(rng: np.random.Generator) -> list[Sample]:
    return [sample({"a": float(rng.normal()), "b": float(rng.normal())}), sample({})]


@RULES.linear(dict.values, returns="view", samples=_dicts)
def values_rule(d: Any) -> tuple[Any, Pullback]:
    """The values, in order."""
    y = d.values()

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (dict(zip(d, y_bar, strict=True)),)

    return y, pullback


@RULES.linear(dict.items, returns="view", samples=_dicts)
def items_rule(d: Any) -> tuple[Any, Pullback]:
    """Pairs of key and value, in order."""
    y = d.items()

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ({key: ZERO if pair is ZERO else pair[1] for key, pair in zip(d, y_bar, strict=True)},)

    return y, pullback
