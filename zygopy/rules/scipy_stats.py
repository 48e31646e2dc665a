"""Densities and distribution functions of `scipy.stats`: by the number, the place, the width, and some of the shapes.

With z = (x - loc) / scale a log-density is g(z) - log scale, and g' its score.  The names `cdf`, `logcdf`, `sf` and
`logsf` have no derivative by a shape in closed form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special, stats

from ..runtime import project, unbroadcast
from .book import RuleBook, Sample, sample
from .shapes import Answer

RULES = RuleBook("scipy_stats")

Slopes = Callable[..., tuple[Any, ...]]
SHAPES = {0: (), 1: (2,), 2: (2, 2)}


def placed(low: float, high: float, count: int, moving: bool) -> Callable[[np.random.Generator], list[Sample]]:
    """Calls at numbers between two ends: alone, with a place, with a place and a width; `moving`: shapes that move."""

    def calls(rng: np.random.Generator) -> list[Sample]:
        x, wide = rng.uniform(low, high, (2, 3)), rng.uniform(1.1, 1.3, 3)
        shapes = [*rng.uniform(1.7, 2.4, count)] if moving else [2] * count
        several = [rng.uniform(1.7, 2.4, 3) for _ in shapes] if moving else shapes
        return [sample(x, *several), sample(x[0, 0].item(), *shapes, 0.1, 1.2), sample(x, *shapes, scale=wide),
                sample(x.T, *shapes, loc=0.1, scale=1.3), sample(x[:, :1], *several, rng.uniform(-0.1, 0.1, 3), 1.2)]

    return calls


def sent(slopes: tuple[Any, ...], y_bar: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The cotangent of each argument by which there is a derivative, from dy by it."""
    bars = []
    for slope, x in zip(slopes, args, strict=True):
        bars.append(project(unbroadcast(y_bar * slope, x), x))
    return tuple(bars)


def declare(method: Any, slopes: Slopes, count: int, low: float, high: float, shapes_move: bool = True) -> None:
    """The rule of a method: ``slopes(y, x, *shapes, loc, scale)`` are dy by each of them."""
    without = () if shapes_move else ("a", "b")[:count]
    facts: dict[str, Any] = {"result": "unknown", "without": without, "samples": placed(low, high, count, shapes_move)}
    if count == 0:

        @RULES.rule(method, **facts)
        def plain_rule(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Answer:
            """Of a place and a width."""
            y = method(x, loc, scale)
            return y, lambda y_bar: sent(slopes(y, x, loc, scale), y_bar, (x, loc, scale))

    elif count == 1:

        @RULES.rule(method, **facts)
        def one_shape_rule(x: Any, a: Any, loc: Any = 0.0, scale: Any = 1.0) -> Answer:
            """Of a shape, a place and a width."""
            y = method(x, a, loc, scale)
            return y, lambda y_bar: sent(slopes(y, x, a, loc, scale), y_bar, (x, a, loc, scale))

    else:

        @RULES.rule(method, **facts)
        def two_shapes_rule(x: Any, a: Any, b: Any, loc: Any = 0.0, scale: Any = 1.0) -> Answer:
            """Of two shapes, a place and a width."""
            y = method(x, a, b, loc, scale)
            return y, lambda y_bar: sent(slopes(y, x, a, b, loc, scale), y_bar, (x, a, b, loc, scale))


def family(distribution: Any, low: float, high: float, score: Callable[..., Any],
           *by_shapes: Callable[..., Any]) -> None:
    """Declare the six methods of a distribution: `score` is g'(z, *shapes), `by_shapes` dg by each shape."""
    count = len(by_shapes)

    def logpdf_slopes(y: Any, x: Any, *rest: Any) -> tuple[Any, ...]:
        *shapes, loc, scale = rest
        z = (x - loc) / scale
        slope = score(z, *shapes) / scale
        return slope, *[by(z, *shapes) for by in by_shapes], -slope, -z * slope - 1.0 / scale

    def pdf_slopes(y: Any, *args: Any) -> tuple[Any, ...]:
        return tuple([y * slope for slope in logpdf_slopes(y, *args)])

    def by_density(density: Callable[..., Any]) -> Slopes:
        def slopes(y: Any, x: Any, *rest: Any) -> tuple[Any, ...]:
            slope = density(y, x, *rest)
            return slope, *[0.0] * count, -slope, -(x - rest[-2]) / rest[-1] * slope

        return slopes

    declare(distribution.logpdf, logpdf_slopes, count, low, high)
    declare(distribution.pdf, pdf_slopes, count, low, high)
    log_density = distribution.logpdf
    for method, density in (
        (distribution.cdf, lambda y, *args: np.exp(log_density(*args))),
        (distribution.sf, lambda y, *args: -np.exp(log_density(*args))),
        (distribution.logcdf, lambda y, *args: np.exp(log_density(*args) - y)),
        (distribution.logsf, lambda y, *args: -np.exp(log_density(*args) - y)),
    ):
        declare(method, by_density(density), count, low, high, count == 0)


def t_shape(z: Any, df: Any) -> Any:
    """dg/d(df) of Student's t."""
    square = z * z / df
    both = special.digamma((df + 1.0) / 2.0) - special.digamma(df / 2.0) - 1.0 / df
    return (both - np.log1p(square) + (df + 1.0) * square / (df + z * z)) / 2.0


family(stats.norm, -2.0, 2.0, lambda z: -z)
family(stats.laplace, 0.2, 2.0, lambda z: -np.sign(z))
family(stats.logistic, -2.0, 2.0, lambda z: 1.0 - 2.0 * special.expit(z))
family(stats.cauchy, -2.0, 2.0, lambda z: -2.0 * z / (1.0 + z * z))
family(stats.gumbel_r, -2.0, 2.0, lambda z: np.exp(-z) - 1.0)
family(stats.gumbel_l, -2.0, 2.0, lambda z: 1.0 - np.exp(z))
family(stats.expon, 1.5, 3.0, lambda z: 0.0 * z - 1.0)
family(stats.rayleigh, 1.5, 3.0, lambda z: 1.0 / z - z)
family(stats.halfnorm, 1.5, 3.0, lambda z: -z)
family(stats.uniform, 0.4, 0.8, lambda z: 0.0 * z)
family(stats.t, -2.0, 2.0, lambda z, df: -(df + 1.0) * z / (df + z * z), t_shape)
family(stats.gamma, 1.5, 3.0, lambda z, a: (a - 1.0) / z - 1.0, lambda z, a: np.log(z) - special.digamma(a))
family(stats.chi2, 1.5, 3.0, lambda z, df: (df / 2.0 - 1.0) / z - 0.5,
       lambda z, df: (np.log(z / 2.0) - special.digamma(df / 2.0)) / 2.0)
family(stats.lognorm, 1.5, 3.0, lambda z, s: -(1.0 + np.log(z) / s**2) / z,
       lambda z, s: np.log(z) ** 2 / s**3 - 1.0 / s)
family(stats.weibull_min, 1.5, 3.0, lambda z, c: (c - 1.0 - c * z**c) / z,
       lambda z, c: 1.0 / c + np.log(z) * (1.0 - z**c))
family(stats.pareto, 2.5, 4.0, lambda z, b: -(b + 1.0) / z, lambda z, b: 1.0 / b - np.log(z))
family(stats.beta, 0.4, 0.8, lambda z, a, b: (a - 1.0) / z - (b - 1.0) / (1.0 - z),
       lambda z, a, b: np.log(z) - special.digamma(a) + special.digamma(a + b),
       lambda z, a, b: np.log1p(-z) - special.digamma(b) + special.digamma(a + b))
