"""Quotients and powers, of numbers and of arrays."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import (
    ZERO,
    accumulate,
    conj,
    divide_selected,
    is_absent,
    is_known,
    is_wanted,
    multiply_selected,
    power_bar,
    project,
    unbroadcast,
    zeros_for,
)
from .book import Pullback, RuleBook, Sample, no_pullback, sample

RULES = RuleBook("powers")

Answer = tuple[Any, Pullback]


def positive_arrays(rng: np.random.Generator) -> Iterator[Sample]:
    """Two operands of all forms, both away from 0."""
    a, b = rng.uniform(0.5, 2.0, (3, 4)), rng.uniform(0.5, 2.0, (3, 4))
    yield sample(a, b)
    yield sample(a, b[0])
    yield sample(a[:, :1], b[:1])
    yield sample(2.0, a)
    yield sample(np.array(0.7), np.array(0.2))
    yield sample(np.float32(0.5), np.float64(2.0))
    yield sample(np.array([1.0, 2.0]), np.ones((0, 2)))
    yield sample(a.astype(np.float32), b.astype(np.float32))
    yield sample(a.astype(np.float32), 2.0)
    yield sample(a.T, b[::-1].T)
    yield sample(np.array([1, 2, 3]), np.array([1.5, 2.5, 0.5]))
    yield sample(a + 1j * b, b + 0.5j)


def positive_numbers(rng: np.random.Generator) -> Iterator[Sample]:
    for _ in range(2):
        yield sample(float(rng.uniform(0.5, 2.0)), float(rng.uniform(0.5, 2.0)))
    yield sample(3, 2)


def quotients(rng: np.random.Generator) -> Iterator[Sample]:
    yield from positive_arrays(rng)
    yield from positive_numbers(rng)
    yield sample(1.0 + 2.0j, 0.5 - 1.0j)
    yield sample(-1.5, -0.5)


# ------------------------------------------------------------------ quotients


def quotient_bars(y_bar: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """y = a / b.   a_bar = y_bar / b,  b_bar = -a_bar y."""
    a_bar = divide_selected(y_bar, conj(b))
    if not is_wanted(b):
        return project(unbroadcast(a_bar, a), a), ZERO
    b_bar = -multiply_selected(a_bar, conj(y))
    return project(unbroadcast(a_bar, a), a), project(unbroadcast(b_bar, b), b)


def quotient_dot(y: Any, dots: Any, a: Any, b: Any) -> Any:
    """y = a / b.   y_dot = (a_dot - y b_dot) / b."""
    a_dot, b_dot = dots
    if is_absent(b_dot):
        return divide_selected(a_dot, b)
    if is_absent(a_dot):
        return -multiply_selected(divide_selected(b_dot, b), y)
    return divide_selected(a_dot - multiply_selected(b_dot, y), b)


@RULES.rule(operator.truediv, result="elementwise", pushforward=quotient_dot, samples=quotients)
def truediv_rule(a: Any, b: Any) -> Answer:
    """y = a / b."""
    y = a / b

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return quotient_bars(y_bar, y, a, b)

    return y, pullback


@RULES.rule(np.divide, result="elementwise", pushforward=quotient_dot, samples=quotients)
def divide_rule(a: Any, b: Any) -> Answer:
    """y = a / b."""
    y = np.divide(a, b)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return quotient_bars(y_bar, y, a, b)

    return y, pullback


# ------------------------------------------------------------------ powers


def base_bar(y_bar: Any, x: Any, n: Any) -> Any:
    """The cotangent of x in x ** n: n x ** (n - 1) y_bar, and 0 where n is 0."""
    if not isinstance(n, (int, float)):
        slope = n * x ** np.where(n == 0, 0.0, n - 1.0)
        return multiply_selected(y_bar, conj(slope))
    if not is_known(n):
        return power_bar(y_bar, x, n)
    if n == 0:
        return zeros_for(y_bar)
    if n == 2:
        return multiply_selected(y_bar, conj(2.0 * x))
    if n == 3:
        return multiply_selected(y_bar, conj(3.0 * x * x))
    if n < 1:  # infinite at 0
        return n * divide_selected(y_bar, conj(x ** (1.0 - n)))
    return multiply_selected(y_bar, conj(n * x ** (n - 1)))


def base_log(x: Any) -> Any:
    """log x, 0 where x is 0, and nan below, without a warning."""
    if isinstance(x, (int, float)):
        return math.log(x) if x > 0 else (0.0 if x == 0 else math.nan)
    if np.iscomplexobj(x):
        return np.log(np.where(x == 0, 1.0, x))
    return np.log(np.where(x == 0, 1.0, np.where(x < 0, math.nan, x)))


def power_bars(y_bar: Any, y: Any, x: Any, n: Any) -> tuple[Any, Any]:
    """y = x ** n.   x_bar = n x ** (n - 1) y_bar,  n_bar = y log(x) y_bar."""
    x_bar = base_bar(y_bar, x, n)
    if not is_wanted(n):
        return project(unbroadcast(x_bar, x), x), ZERO
    n_bar = multiply_selected(y_bar, conj(multiply_selected(y, base_log(x))))
    return project(unbroadcast(x_bar, x), x), project(unbroadcast(n_bar, n), n)


def power_dot(y: Any, dots: Any, x: Any, n: Any) -> Any:
    """y = x ** n.   y_dot = n x ** (n - 1) x_dot + y log(x) n_dot."""
    x_dot, n_dot = dots
    base = ZERO if is_absent(x_dot) else conj(base_bar(conj(x_dot), x, n))
    exponent = ZERO if is_absent(n_dot) else multiply_selected(n_dot, multiply_selected(y, base_log(x)))
    return accumulate(base, exponent)


def powers(rng: np.random.Generator) -> Iterator[Sample]:
    yield from positive_arrays(rng)
    yield from positive_numbers(rng)
    a = rng.normal(size=(3, 4))
    for n in (0, 1, 2, 3, 4, -1, -2):
        yield sample(np.abs(a) + 0.5, n)
        yield sample(1.5, n)
    for p in (0.5, -0.5, 2.0, 1.5):
        yield sample(np.abs(a.astype(np.float32)) + 0.5, p)
        yield sample(1.5 + 0.5j, p)
    yield sample(np.abs(a[0]) + 0.5, np.array([0.0, 1.0, 2.0, -1.0]))
    yield sample(np.array([1, 2, 3]), 2)


@RULES.rule(operator.pow, result="elementwise", selects=True, pushforward=power_dot, samples=powers)
def pow_rule(x: Any, n: Any) -> Answer:
    """y = x ** n."""
    y = x**n

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return power_bars(y_bar, y, x, n)

    return y, pullback


@RULES.rule(np.power, result="elementwise", selects=True, pushforward=power_dot, samples=powers)
def power_rule(x: Any, n: Any) -> Answer:
    """y = x ** n."""
    y = np.power(x, n)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return power_bars(y_bar, y, x, n)

    return y, pullback


@RULES.rule(np.float_power, result="elementwise", selects=True, pushforward=power_dot, samples=powers)
def float_power_rule(x: Any, n: Any) -> Answer:
    """y = x ** n in float64."""
    y = np.float_power(x, n)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return power_bars(y_bar, y, x, n)

    return y, pullback


@RULES.rule(math.pow, pushforward=power_dot, samples=positive_numbers)
def math_pow_rule(x: Any, n: Any) -> Answer:
    """y = x ** n of real numbers."""
    y = math.pow(x, n)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return power_bars(y_bar, y, x, n)

    return y, pullback


def builtin_power_dot(y: Any, dots: Any, x: Any, n: Any, modulus: Any = None) -> Any:
    """As that of ``x ** n``; with a modulus, of integers, there is none."""
    return zeros_for(y) if modulus is not None else power_dot(y, dots[:2], x, n)


@RULES.rule(pow, pushforward=builtin_power_dot,
            samples=lambda rng: [*powers(rng), sample(2.0, 3, None), sample(5, 3, 7)])
def builtin_pow_rule(x: Any, n: Any, modulus: Any = None) -> Answer:
    """y = x ** n; with a modulus, of integers, there is no derivative."""
    if modulus is not None:
        return pow(x, n, modulus), no_pullback
    y = pow(x, n)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return power_bars(y_bar, y, x, n)

    return y, pullback
