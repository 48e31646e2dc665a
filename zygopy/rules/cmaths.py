"""The derivatives of the functions of `cmath`, on Python numbers."""

from __future__ import annotations

import cmath
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import conj, divide_selected, is_absent, project
from .book import Pullback, RuleBook, Sample, sample
from .elementwise import LN10

RULES = RuleBook("cmath")


def numbers(rng: np.random.Generator) -> Iterator[Sample]:
    """Complex and real numbers away from poles and cuts."""
    for a, b in rng.uniform(0.2, 0.9, (4, 2)):
        yield from (sample(complex(a, b)), sample(complex(a, -b)), sample(complex(-a, b)), sample(float(a)))


RULES.elementwise(cmath.sqrt, over=lambda y, z: 2.0 * y, samples=numbers)
RULES.elementwise(cmath.exp, lambda y, z: y, samples=numbers)
RULES.elementwise(cmath.log10, over=lambda y, z: z * LN10, samples=numbers)
RULES.elementwise(cmath.sin, lambda y, z: cmath.cos(z), samples=numbers)
RULES.elementwise(cmath.cos, lambda y, z: -cmath.sin(z), samples=numbers)
RULES.elementwise(cmath.tan, lambda y, z: 1.0 + y * y, samples=numbers)
# In terms of y, which knows on which side of a cut it is.
RULES.elementwise(cmath.asin, over=lambda y, z: cmath.cos(y), samples=numbers)
RULES.elementwise(cmath.acos, over=lambda y, z: -cmath.sin(y), samples=numbers)
RULES.elementwise(cmath.atan, over=lambda y, z: 1.0 + z * z, samples=numbers)
RULES.elementwise(cmath.sinh, lambda y, z: cmath.cosh(z), samples=numbers)
RULES.elementwise(cmath.cosh, lambda y, z: cmath.sinh(z), samples=numbers)
RULES.elementwise(cmath.tanh, lambda y, z: 1.0 - y * y, samples=numbers)
RULES.elementwise(cmath.asinh, over=lambda y, z: cmath.cosh(y), samples=numbers)
RULES.elementwise(cmath.acosh, over=lambda y, z: cmath.sinh(y), samples=numbers)
RULES.elementwise(cmath.atanh, over=lambda y, z: 1.0 - z * z, samples=numbers)

RULES.constant(cmath.isfinite, cmath.isinf, cmath.isnan, cmath.isclose)


def logarithms(rng: np.random.Generator) -> Iterator[Sample]:
    yield from numbers(rng)
    yield from (sample(0.5 + 1j, 10), sample(0.5 - 1j, 2.5), sample(1.5, 0.5 + 1j))


@RULES.rule(cmath.log, samples=logarithms)
def log_rule(z: Any, base: Any = None) -> tuple[Any, Pullback]:
    """y = log z / log base.   z_bar = y_bar / (z log base)*,  base_bar = -y_bar (y / (base log base))*."""
    if base is None:
        y = cmath.log(z)
    else:
        y = cmath.log(z, base)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if base is None:
            return (project(divide_selected(y_bar, conj(z)), z),)
        part = y_bar / conj(cmath.log(base))
        return project(divide_selected(part, conj(z)), z), project(-part * conj(y / base), base)

    return y, pullback


def turned(z: Any) -> Any:
    """i z / |z|², the gradient of the phase; 0 at 0."""
    square = z.real * z.real + z.imag * z.imag
    return 1j * z / square if square else 0j


@RULES.rule(cmath.phase, holomorphic=False, samples=numbers)
def phase_rule(z: Any) -> tuple[Any, Pullback]:
    """y = atan2(im z, re z).   z_bar = i y_bar z / |z|², and 0 at 0."""
    y = cmath.phase(z)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (project(y_bar * turned(z), z),)

    return y, pullback


@RULES.rule(cmath.polar, holomorphic=False, samples=numbers)
def polar_rule(z: Any) -> tuple[Any, Pullback]:
    """r = |z| and φ, its phase.   z_bar = r_bar z / r + i φ_bar z / r², and 0 at 0."""
    y = cmath.polar(z)

    def pullback(y_bars: Any) -> tuple[Any, ...]:
        r_bar, phi_bar = y_bars
        along = 0.0 if is_absent(r_bar) or not y[0] else r_bar * (z / y[0])
        around = 0.0 if is_absent(phi_bar) else phi_bar * turned(z)
        return (project(along + around, z),)

    return y, pullback


def _polar_samples(rng: np.random.Generator) -> Iterator[Sample]:
    yield from (sample(1.5, 0.4), sample(-0.5, 2.0), sample(2, -1.0))


@RULES.rule(cmath.rect, holomorphic=False, samples=_polar_samples)
def rect_rule(r: Any, phi: Any) -> tuple[Any, Pullback]:
    """z = r exp(i φ).   r_bar = re(z_bar exp(-i φ)),  φ_bar = re(z_bar (i z)*)."""
    z = cmath.rect(r, phi)

    def pullback(z_bar: Any) -> tuple[Any, ...]:
        return project(z_bar * conj(cmath.rect(1.0, phi)), r), project(z_bar * conj(1j * z), phi)

    return z, pullback
