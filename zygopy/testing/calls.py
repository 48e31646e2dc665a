"""Calls to test a rule at: its own samples, and for an elementwise one numbers and arrays drawn from its domain."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..rules.book import Rule, Sample

Draw = tuple[tuple[float, float], ...]


def samples_of(rule: Rule, seed: int = 0) -> Iterator[Sample]:
    """The calls to test `rule` at.  A rule that is neither constant nor elementwise has only its own."""
    rng = np.random.default_rng(seed)
    if rule.samples is not None:
        yield from rule.samples(rng)
    if rule.form == "elementwise":
        for args in operands(rule.domain, rng):
            if accepts(rule.primitives[0], args):
                yield Sample(args, {})


def accepts(primitive: Any, args: tuple[Any, ...]) -> bool:
    """Whether the primitive takes such arguments at all: `math` takes no arrays, `fmod` no complex numbers."""
    try:
        primitive(*args)
    except TypeError:
        return False
    return True


def operands(domain: Draw, rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Numbers and arrays: of no axes, empty, of one element, not contiguous, single, whole, complex, mixed."""
    yield tuple(drawn(interval, (), rng).item() for interval in domain)
    yield tuple(drawn(interval, (), rng) for interval in domain)
    yield tuple(drawn(interval, (), rng)[()] for interval in domain)
    yield tuple(drawn(interval, (3, 4), rng) for interval in domain)
    yield tuple(drawn(interval, (0, 2), rng) for interval in domain)
    yield tuple(drawn(interval, (1, 1), rng) for interval in domain)
    yield tuple(drawn(interval, (4, 6), rng).T[::2] for interval in domain)
    yield tuple(single(drawn(interval, (3, 4), rng)) for interval in domain)
    yield tuple(single(drawn(interval, (), rng))[()] for interval in domain)
    if all(math.ceil(low) <= math.floor(high) for low, high in domain):
        yield tuple(whole(interval, (3,), rng) for interval in domain)
        yield tuple(whole(interval, (), rng).item() for interval in domain)
    yield tuple(drawn(interval, (3, 4), rng) + 0.3j for interval in domain)
    yield tuple((drawn(interval, (3, 4), rng) - 0.3j).astype(np.complex64) for interval in domain)
    yield tuple(drawn(interval, (), rng).item() + 0.3j for interval in domain)
    if len(domain) > 1:
        yield from mixed(domain, rng)


def mixed(domain: Draw, rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Operands that differ in shape or precision."""
    first, others = domain[0], domain[1:]
    shapes: list[tuple[tuple[int, ...], ...]] = [((3, 1), (1, 4), (4,)), ((2, 1, 3), (2, 3), ()), ((), (2, 3), (1,))]
    for form in shapes:
        yield tuple(drawn(interval, shape, rng) for interval, shape in zip(domain, form, strict=False))
    yield (drawn(first, (), rng).item(), *(drawn(interval, (2, 3), rng) for interval in others))
    yield (single(drawn(first, (2, 3), rng)), *(drawn(interval, (), rng).item() for interval in others))
    yield (single(drawn(first, (3,), rng)), *(drawn(interval, (2, 3), rng) for interval in others))
    yield (drawn(first, (3,), rng) + 0.3j, *(drawn(interval, (2, 3), rng) for interval in others))


def drawn(interval: tuple[float, float], shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """An array of numbers from an interval; of whole ones where its ends are whole numbers by type."""
    low, high = interval
    if isinstance(low, int) and isinstance(high, int):
        return rng.integers(low, high, shape, endpoint=True)
    return np.asarray(rng.uniform(low, high, shape))


def whole(interval: tuple[float, float], shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    """An array of whole numbers from an interval."""
    return np.asarray(rng.integers(math.ceil(interval[0]), math.floor(interval[1]), shape, endpoint=True))


def single(x: Any) -> Any:
    """`x` in single precision; whole numbers stay."""
    return x.astype(np.float32) if x.dtype.kind == "f" else x
