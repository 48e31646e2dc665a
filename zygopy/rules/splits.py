"""Functions that split numbers in two, and those that mend them: divmod, modf, frexp, nan_to_num, unwrap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import ZERO, accumulate, is_absent, multiply_selected, project, spread_full, unbroadcast, zeros_for
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("splits")

Answer = tuple[Any, Pullback]


def dividends(rng: np.random.Generator) -> Iterator[Sample]:
    a, b = rng.normal(size=(3, 4)), rng.uniform(0.5, 2.0, (3, 4))
    yield sample(a, b)
    yield sample(a, b[:1])
    yield sample(a.T, 2.0)
    yield sample(-1.3, 0.4)
    yield sample(a.astype(np.float32), b.astype(np.float32))


def remainder_bars(r_bar: Any, q: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """r = a - q b with q constant.   a_bar = r_bar,  b_bar = -q r_bar."""
    if r_bar is ZERO:
        return ZERO, ZERO
    return project(unbroadcast(r_bar, a), a), project(unbroadcast(-q * r_bar, b), b)


def divmod_dot(y: Any, dots: Any, a: Any, b: Any) -> Any:
    """r_dot = a_dot - q b_dot."""
    q, r = y
    a_dot, b_dot = dots
    share = ZERO if is_absent(b_dot) else -q * b_dot
    return zeros_for(q), project(spread_full(accumulate(a_dot, share), r), r)


@RULES.rule(np.divmod, pushforward=divmod_dot, samples=dividends)
def np_divmod_rule(a: Any, b: Any) -> Answer:
    """q, r = a // b, a % b."""
    q, r = np.divmod(a, b)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return remainder_bars(bars[1], q, a, b)

    return (q, r), pullback


@RULES.rule(divmod, pushforward=divmod_dot, samples=dividends)
def divmod_rule(a: Any, b: Any) -> Answer:
    """q, r = a // b, a % b."""
    q, r = divmod(a, b)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return remainder_bars(bars[1], q, a, b)

    return (q, r), pullback


def unary(rng: np.random.Generator) -> Iterator[Sample]:
    a = rng.normal(size=(3, 4))
    yield sample(a)
    yield sample(a.T[::2])
    yield sample(a.astype(np.float32))
    yield sample(1.25)
    yield sample(np.array(-0.7))
    yield sample(np.zeros((0, 2)))


def modf_dot(y: Any, dots: Any, x: Any) -> Any:
    """fraction_dot = x_dot."""
    return dots[0], zeros_for(y[1])


@RULES.rule(np.modf, pushforward=modf_dot, samples=unary)
def modf_rule(x: Any) -> Answer:
    """fraction, whole = x.   x_bar = fraction_bar."""
    fraction, whole = np.modf(x)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return (project(bars[0], x),)

    return (fraction, whole), pullback


@RULES.rule(np.frexp, samples=unary)
def frexp_rule(x: Any) -> Answer:
    """x = mantissa 2**exponent.   x_bar = mantissa_bar / 2**exponent."""
    mantissa, exponent = np.frexp(x)

    def pullback(bars: Any) -> tuple[Any, ...]:
        if bars[0] is ZERO:
            return (ZERO,)
        return (project(bars[0] * np.ldexp(1.0, -exponent), x),)

    return (mantissa, exponent), pullback


def with_holes(rng: np.random.Generator) -> Iterator[Sample]:
    yield from unary(rng)
    a = rng.normal(size=(3, 4))
    a[0, 0] = np.nan
    yield sample(a.copy())
    a[1, 1], a[2, 2] = np.inf, -np.inf
    yield sample(a, nan=1.0, posinf=2.0, neginf=-3.0)
    yield sample(np.array([1.0 + 2.0j, 0.5j]))
    yield sample(np.inf, posinf=3.0)


def stand_in_bar(y_bar: Any, where: Any, x: Any) -> Any:
    """The cotangent of what was put in the places that are not finite."""
    if x is None:
        return ZERO
    return project(unbroadcast(multiply_selected(y_bar, where), x), x)


@RULES.rule(np.nan_to_num, selects=True, samples=with_holes)
def nan_to_num_rule(x: Any, copy: Any = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Answer:
    """y = x where that is finite, else what stands for it.   Each gets y_bar where it was taken."""
    y = np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        x_bar = multiply_selected(y_bar, np.isfinite(x))
        nan_bar = stand_in_bar(y_bar, np.isnan(x), nan)
        posinf_bar = stand_in_bar(y_bar, x == np.inf, posinf)
        neginf_bar = stand_in_bar(y_bar, x == -np.inf, neginf)
        return project(x_bar, x), ZERO, nan_bar, posinf_bar, neginf_bar

    return y, pullback


def unwrap_dot(y: Any, dots: Any, p: Any, discont: Any = None, axis: Any = -1, *, period: Any = 2 * np.pi) -> Any:
    """y_dot = p_dot: whole periods have no tangent."""
    return dots[0]


@RULES.rule(np.unwrap, pushforward=unwrap_dot, pushes=1,
            samples=lambda rng: [sample(rng.uniform(-3, 3, 6)), sample(rng.uniform(-3, 3, (3, 4)), axis=0)])
def unwrap_rule(p: Any, discont: Any = None, axis: Any = -1, *, period: Any = 2 * np.pi) -> Answer:
    """y = p plus whole periods.   p_bar = y_bar."""
    y = np.unwrap(p, discont, axis, period=period)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(y_bar, p),)

    return y, pullback
