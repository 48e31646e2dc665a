"""The derivatives of the functions of `math`, on Python numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import ZERO, divide_selected, in_form, product_bars, project, spread_full
from .book import Pullback, RuleBook, Sample, no_pullback, sample
from .elementwise import DEGREE, DIVISOR, INSIDE, LN2, LN10, PAIR, POSITIVE, RADIAN, absolute_slope

RULES = RuleBook("math")

Answer = tuple[Any, Pullback]


def digamma(x: Any) -> Any:
    """The derivative of log gamma: up by recurrence to where the asymptotic series holds; reflected below 0."""
    if x < 0.5:
        return digamma(1.0 - x) - math.pi / math.tan(math.pi * x)
    total = 0.0
    while x < 10.0:
        total = total - 1.0 / x
        x = x + 1.0
    r = 1.0 / (x * x)
    series = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * 691 / 32760)))))
    return total + math.log(x) - 0.5 / x - series


def atan2_slopes(y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """b / r² and -a / r² with r² = a² + b², and 0 where both are 0."""
    r = a * a + b * b
    return (b / r, -a / r) if r else (0.0, 0.0)


def copysign_slope(x: Any, sign: Any) -> Any:
    """1 where `x` keeps its sign, -1 where it turns, 0 at 0."""
    return math.copysign(absolute_slope(x, x), x * sign) if x else 0.0


RULES.elementwise(math.sqrt, over=lambda y, x: 2.0 * y, domain=POSITIVE)
RULES.elementwise(math.cbrt, over=lambda y, x: 3.0 * y * y, domain=POSITIVE)
RULES.elementwise(math.exp, lambda y, x: y)
RULES.elementwise(math.exp2, lambda y, x: y * LN2)
RULES.elementwise(math.expm1, lambda y, x: y + 1.0)
RULES.elementwise(math.log2, over=lambda y, x: x * LN2, domain=POSITIVE)
RULES.elementwise(math.log10, over=lambda y, x: x * LN10, domain=POSITIVE)
RULES.elementwise(math.log1p, over=lambda y, x: x + 1.0, domain=POSITIVE)
RULES.elementwise(math.sin, lambda y, x: math.cos(x))
RULES.elementwise(math.cos, lambda y, x: -math.sin(x))
RULES.elementwise(math.tan, lambda y, x: 1.0 + y * y, domain=((-1.2, 1.2),))
RULES.elementwise(math.asin, over=lambda y, x: math.sqrt(1.0 - x * x), domain=INSIDE)
RULES.elementwise(math.acos, over=lambda y, x: -math.sqrt(1.0 - x * x), domain=INSIDE)
RULES.elementwise(math.atan, over=lambda y, x: 1.0 + x * x)
RULES.elementwise(math.sinh, lambda y, x: math.cosh(x))
RULES.elementwise(math.cosh, lambda y, x: math.sinh(x))
RULES.elementwise(math.tanh, lambda y, x: 1.0 - y * y)
RULES.elementwise(math.asinh, over=lambda y, x: math.sqrt(x * x + 1.0))
RULES.elementwise(math.acosh, over=lambda y, x: math.sqrt(x * x - 1.0), domain=((1.2, 3.0),))
RULES.elementwise(math.atanh, over=lambda y, x: 1.0 - x * x, domain=INSIDE)
RULES.elementwise(math.erf, lambda y, x: 2.0 / math.sqrt(math.pi) * math.exp(-x * x))
RULES.elementwise(math.erfc, lambda y, x: -2.0 / math.sqrt(math.pi) * math.exp(-x * x))
RULES.elementwise(math.gamma, lambda y, x: y * digamma(x), domain=((0.3, 4.0),))
RULES.elementwise(math.lgamma, lambda y, x: digamma(x), domain=((0.3, 4.0),))
RULES.elementwise(math.fabs, absolute_slope, selects=True)
RULES.elementwise(math.degrees, lambda y, x: DEGREE)
RULES.elementwise(math.radians, lambda y, x: RADIAN)
RULES.elementwise(math.atan2, atan2_slopes)
RULES.elementwise(math.fmod, lambda y, a, b: (1.0, -int(a / b)), domain=DIVISOR)
RULES.elementwise(math.remainder, lambda y, a, b: (1.0, -round((a - y) / b)), domain=DIVISOR)
RULES.elementwise(math.copysign, lambda y, x, sign: (copysign_slope(x, sign), None), domain=PAIR)

RULES.elementwise(math.nextafter, lambda y, x, towards: (1.0, None))

RULES.constant(math.floor, math.ceil, math.trunc, math.ulp)
RULES.constant(math.isfinite, math.isinf, math.isnan, math.isclose)
RULES.constant(math.factorial, math.comb, math.perm, math.gcd, math.lcm, math.isqrt)


def logarithms(rng: np.random.Generator) -> Iterator[Sample]:
    yield sample(float(rng.uniform(0.5, 2.0)))
    yield sample(float(rng.uniform(0.5, 2.0)), 10)
    yield sample(3, float(rng.uniform(2.0, 3.0)))


@RULES.rule(math.log, samples=logarithms)
def log_rule(x: Any, base: Any = None) -> Answer:
    """y = log x / log base.   x_bar = y_bar / (x log base),  base_bar = -y_bar y / (base log base)."""
    if base is None:
        y = math.log(x)
    else:
        y = math.log(x, base)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if base is None:
            return (project(divide_selected(y_bar, x), x),)
        part = y_bar / math.log(base)
        return project(divide_selected(part, x), x), project(-part * y / base, base)

    return y, pullback


@RULES.rule(math.hypot, samples=lambda rng: [sample(*rng.normal(size=n).tolist()) for n in (1, 2, 3)])
def hypot_rule(*coordinates: Any) -> Answer:
    """y = sqrt(sum c²).   c_bar = y_bar c / y, and 0 at 0."""
    y = math.hypot(*coordinates)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        part = y_bar / y if y else 0.0
        return tuple([project(part * c, c) for c in coordinates])

    return y, pullback


@RULES.rule(math.dist, samples=lambda rng: [sample(rng.normal(size=3).tolist(), rng.normal(size=3).tolist()),
                                            sample((1.0, 2.0), (0.5, 3))])
def dist_rule(p: Any, q: Any) -> Answer:
    """y = sqrt(sum (p - q)²).   p_bar = y_bar (p - q) / y = -q_bar, and 0 where p = q."""
    y = math.dist(p, q)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        part = y_bar / y if y else 0.0
        p_bar = [part * (p[i] - q[i]) for i in range(len(p))]
        q_bar = [part * (q[i] - p[i]) for i in range(len(p))]
        return in_form(p_bar, p), in_form(q_bar, q)

    return y, pullback


def sequences(rng: np.random.Generator) -> Iterator[Sample]:
    yield sample(rng.normal(size=4).tolist())
    yield sample((2.0, 0.0, 3))
    yield sample([0.0, 0.0, 1.0])
    yield sample([])
    yield sample(rng.normal(size=3))


@RULES.rule(math.fsum, linear=(0,), samples=sequences)
def fsum_rule(numbers: Any) -> Answer:
    """y = sum of numbers.   Each gets y_bar."""
    y = math.fsum(numbers)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if isinstance(numbers, np.ndarray):
            return (project(spread_full(y_bar, numbers), numbers),)
        bars = [project(y_bar, number) for number in numbers]
        return (tuple(bars) if isinstance(numbers, tuple) else bars,)

    return y, pullback


@RULES.rule(math.prod, samples=lambda rng: [*sequences(rng), sample([1.5, 2.0], start=0.5)])
def prod_rule(numbers: Any, *, start: Any = 1) -> Answer:
    """y = start times the product.   Each gets y_bar times the product of the others, exactly also at zeros."""
    y = math.prod(numbers, start=start)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return product_bars(y_bar, numbers, start)

    return y, pullback


@RULES.rule(math.ldexp, samples=lambda rng: [sample(float(rng.normal()), 3), sample(0.7, -2)])
def ldexp_rule(x: Any, n: Any) -> Answer:
    """y = x 2**n, linear in x."""
    y = math.ldexp(x, n)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(math.ldexp(y_bar, n), x),)

    return y, pullback


@RULES.rule(math.modf, samples=lambda rng: [sample(1.25), sample(-0.75)])
def modf_rule(x: Any) -> Answer:
    """fraction, whole = x.   x_bar = fraction_bar."""
    fraction, whole = math.modf(x)

    def pullback(bars: Any) -> tuple[Any, ...]:
        return (project(bars[0], x),)

    return (fraction, whole), pullback


@RULES.rule(math.frexp, samples=lambda rng: [sample(1.25), sample(-0.7)])
def frexp_rule(x: Any) -> Answer:
    """x = mantissa 2**exponent.   x_bar = mantissa_bar / 2**exponent."""
    mantissa, exponent = math.frexp(x)

    def pullback(bars: Any) -> tuple[Any, ...]:
        if bars[0] is ZERO:
            return no_pullback(bars)
        return (project(bars[0] * math.ldexp(1.0, -exponent), x),)

    return (mantissa, exponent), pullback
