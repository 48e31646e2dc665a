"""The derivatives of `scipy.special`, element by element: gamma, error, Bessel and elliptic functions and their kin.

Where a function has no derivative in closed form by one of its arguments, `without` names that argument.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from ..runtime import ZERO, project, unbroadcast
from .book import RuleBook, Sample, sample
from .shapes import Answer

RULES = RuleBook("special")

ROOT_PI = math.sqrt(math.pi)
ROOT_TWO_PI = math.sqrt(2.0 * math.pi)
DEGREE = math.pi / 180.0
LN2 = math.log(2.0)
LN10 = math.log(10.0)

POSITIVE = ((0.3, 3.0),)
INSIDE = ((-0.9, 0.9),)
SHARE = ((0.1, 0.9),)
COUPLE = ((0.3, 3.0), (0.3, 3.0))
ORDER: tuple[float, float] = (1, 3)  # whole numbers: no sample moves them

# ------------------------------------------------------------------ gamma and beta

RULES.elementwise(special.gamma, lambda y, x: y * special.digamma(x), domain=POSITIVE)
RULES.elementwise(special.gammaln, lambda y, x: special.digamma(x), domain=POSITIVE)
RULES.elementwise(special.loggamma, lambda y, x: special.digamma(x), domain=POSITIVE)
RULES.elementwise(special.rgamma, lambda y, x: -y * special.digamma(x), domain=POSITIVE)

def trigamma(x: Any) -> Any:
    """ψ'(x) = Σ 1 / (x + k)²."""
    return complex_trigamma(x) if np.iscomplexobj(x) else special.zeta(2.0, x)


def complex_trigamma(x: Any) -> Any:
    """Twelve terms of the sum, and the asymptotic series for the rest; reflected left of 1/2.

    Source: Abramowitz & Stegun, *Handbook of Mathematical Functions*, 6.4.7 and 6.4.12.
    """
    left = np.real(x) < 0.5
    z = np.where(left, 1.0 - x, x)
    total: Any = 0.0
    for _ in range(12):
        total = total + 1.0 / (z * z)
        z = z + 1.0
    r = 1.0 / (z * z)
    series = r * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - r * (5 / 66 - r * 691 / 2730)))))
    total = total + (1.0 + 0.5 / z + series) / z
    return np.where(left, (math.pi / np.sin(math.pi * np.where(left, x, 0.5))) ** 2 - total, total)


RULES.elementwise(special.digamma, lambda y, x: trigamma(x), domain=POSITIVE)


def of_degree(rng: np.random.Generator) -> list[Sample]:
    x = rng.uniform(0.3, 3.0, (2, 3))
    return [sample(2, x), sample(3, x[0].T), sample(np.array([[2], [4]]), x), sample(2, 1.5), sample(5, x[:0])]


@RULES.rule(special.zeta, without=("x",), result="unknown", samples=lambda rng: [*of_degree(rng), sample(3)])
def zeta_rule(x: Any, q: Any = None) -> Answer:
    """y = Σ 1 / (q + k)^x.   q_bar = -x ζ(x + 1, q) y_bar."""
    y = special.zeta(x, q)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (ZERO,) if q is None else (ZERO, project(unbroadcast(-x * special.zeta(x + 1.0, q) * y_bar, q), q))

    return y, pullback


@RULES.rule(special.polygamma, without=("n",), result="unknown", samples=of_degree)
def polygamma_rule(n: Any, x: Any) -> Answer:
    """y = ψ⁽ⁿ⁾(x).   x_bar = ψ⁽ⁿ⁺¹⁾(x) y_bar."""
    y = special.polygamma(n, x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return ZERO, project(unbroadcast(special.polygamma(n + 1, x) * y_bar, x), x)

    return y, pullback




def gamma_density(a: Any, x: Any) -> Any:
    """x^(a-1) e^(-x) / Γ(a)."""
    return np.exp((a - 1.0) * np.log(x) - x - special.gammaln(a))


def beta_density(a: Any, b: Any, x: Any) -> Any:
    """x^(a-1) (1-x)^(b-1) / B(a, b)."""
    return np.exp((a - 1.0) * np.log(x) + (b - 1.0) * np.log1p(-x) - special.betaln(a, b))


RULES.elementwise(special.gammainc, lambda y, a, x: (None, gamma_density(a, x)), without=("a",),
                  domain=(ORDER, (0.3, 3.0)))
RULES.elementwise(special.gammaincc, lambda y, a, x: (None, -gamma_density(a, x)), without=("a",),
                  domain=(ORDER, (0.3, 3.0)))
RULES.elementwise(special.gammaincinv, lambda x, a, y: (None, 1.0 / gamma_density(a, x)), without=("a",),
                  domain=(ORDER, (0.1, 0.9)))
RULES.elementwise(special.gammainccinv, lambda x, a, y: (None, -1.0 / gamma_density(a, x)), without=("a",),
                  domain=(ORDER, (0.1, 0.9)))
RULES.elementwise(special.betainc, lambda y, a, b, x: (None, None, beta_density(a, b, x)), without=("a", "b"),
                  domain=(ORDER, ORDER, (0.1, 0.9)))
RULES.elementwise(special.betaincinv, lambda x, a, b, y: (None, None, 1.0 / beta_density(a, b, x)),
                  without=("a", "b"), domain=(ORDER, ORDER, (0.1, 0.9)))


def beta_slopes(y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """B (ψ(a) - ψ(a + b)), and the other way round."""
    both = special.digamma(a + b)
    return y * (special.digamma(a) - both), y * (special.digamma(b) - both)


def betaln_slopes(y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """ψ(a) - ψ(a + b), and the other way round."""
    both = special.digamma(a + b)
    return special.digamma(a) - both, special.digamma(b) - both


def binom_slopes(y: Any, n: Any, k: Any) -> tuple[Any, Any]:
    """y = Γ(n + 1) / (Γ(k + 1) Γ(n - k + 1))."""
    rest = special.digamma(n - k + 1.0)
    return y * (special.digamma(n + 1.0) - rest), y * (rest - special.digamma(k + 1.0))


def poch_slopes(y: Any, z: Any, m: Any) -> tuple[Any, Any]:
    """y = Γ(z + m) / Γ(z)."""
    top = special.digamma(z + m)
    return y * (top - special.digamma(z)), y * top


RULES.elementwise(special.beta, beta_slopes, domain=COUPLE)
RULES.elementwise(special.betaln, betaln_slopes, domain=COUPLE)
RULES.elementwise(special.binom, binom_slopes, domain=((3.2, 4.8), (1.1, 1.9)))
RULES.elementwise(special.poch, poch_slopes, domain=COUPLE)

# ------------------------------------------------------------------ error functions, the normal distribution

RULES.elementwise(special.erf, lambda y, x: 2.0 / ROOT_PI * np.exp(-x * x))
RULES.elementwise(special.erfc, lambda y, x: -2.0 / ROOT_PI * np.exp(-x * x))
RULES.elementwise(special.erfcx, lambda y, x: 2.0 * x * y - 2.0 / ROOT_PI)
RULES.elementwise(special.erfi, lambda y, x: 2.0 / ROOT_PI * np.exp(x * x))
RULES.elementwise(special.dawsn, lambda y, x: 1.0 - 2.0 * x * y)
RULES.elementwise(special.erfinv, lambda x, y: ROOT_PI / 2.0 * np.exp(x * x), domain=INSIDE)
RULES.elementwise(special.erfcinv, lambda x, y: -ROOT_PI / 2.0 * np.exp(x * x), domain=SHARE)
RULES.elementwise(special.ndtr, lambda y, x: np.exp(-x * x / 2.0) / ROOT_TWO_PI)
RULES.elementwise(special.log_ndtr, lambda y, x: np.exp(-x * x / 2.0 - y) / ROOT_TWO_PI)
RULES.elementwise(special.ndtri, lambda x, y: ROOT_TWO_PI * np.exp(x * x / 2.0), domain=SHARE)

# ------------------------------------------------------------------ logistic, exponentials, entropies

RULES.elementwise(special.expit, lambda y, x: y * (1.0 - y))
RULES.elementwise(special.log_expit, lambda y, x: special.expit(-x))
RULES.elementwise(special.logit, over=lambda y, x: x * (1.0 - x), domain=SHARE)
RULES.elementwise(special.exp2, lambda y, x: y * LN2)
RULES.elementwise(special.exp10, lambda y, x: y * LN10)
RULES.elementwise(special.expm1, lambda y, x: y + 1.0)
RULES.elementwise(special.log1p, over=lambda y, x: x + 1.0, domain=POSITIVE)
RULES.elementwise(special.cosm1, lambda y, x: -np.sin(x))
RULES.elementwise(special.cbrt, over=lambda y, x: 3.0 * y * y, domain=POSITIVE)
RULES.elementwise(special.sindg, lambda y, x: DEGREE * special.cosdg(x))
RULES.elementwise(special.cosdg, lambda y, x: -DEGREE * special.sindg(x))
RULES.elementwise(special.tandg, lambda y, x: DEGREE * (1.0 + y * y))


def exprel_slope(y: Any, x: Any) -> Any:
    """y = (e^x - 1) / x.   dy/dx = (e^x - y) / x, and 1/2 at 0."""
    return np.where(x == 0, 0.5, (np.exp(x) - y) / np.where(x == 0, 1.0, x))


RULES.elementwise(special.exprel, exprel_slope)
RULES.elementwise(special.xlogy, lambda z, x, y: (np.log(y), x / y), domain=COUPLE)
RULES.elementwise(special.xlog1py, lambda z, x, y: (np.log1p(y), x / (1.0 + y)), domain=COUPLE)
RULES.elementwise(special.entr, lambda y, x: -np.log(x) - 1.0, domain=POSITIVE)
RULES.elementwise(special.rel_entr, lambda z, x, y: (np.log(x / y) + 1.0, -x / y), domain=COUPLE)
RULES.elementwise(special.kl_div, lambda z, x, y: (np.log(x / y), 1.0 - x / y), domain=COUPLE)


def pseudo_huber_slopes(y: Any, delta: Any, r: Any) -> tuple[Any, Any]:
    """y = δ² (s - 1) with s = √(1 + r² / δ²)."""
    s = np.sqrt(1.0 + (r / delta) ** 2)
    return 2.0 * y / delta - r * r / (delta * s), r / s


RULES.elementwise(special.huber, lambda y, delta, r: (np.maximum(np.abs(r) - delta, 0.0), np.clip(r, -delta, delta)),
                  domain=((1.2, 1.8), (-3.0, 3.0)))
RULES.elementwise(special.pseudo_huber, pseudo_huber_slopes, domain=((0.5, 1.5), (-3.0, 3.0)))


def boxcox_slopes(y: Any, x: Any, lmbda: Any) -> tuple[Any, Any]:
    """y = (x^λ - 1) / λ, and log x for λ = 0."""
    log = np.log(x)
    whole = np.where(lmbda == 0, 1.0, lmbda)
    return np.power(x, lmbda - 1.0), np.where(lmbda == 0, log * log / 2.0, (np.power(x, whole) * log - y) / whole)


RULES.elementwise(special.boxcox, boxcox_slopes, domain=COUPLE)
RULES.elementwise(special.boxcox1p, lambda y, x, lmbda: boxcox_slopes(y, 1.0 + x, lmbda), domain=COUPLE)

# ------------------------------------------------------------------ Bessel functions

RULES.elementwise(special.j0, lambda y, x: -special.j1(x))
RULES.elementwise(special.y0, lambda y, x: -special.y1(x), domain=POSITIVE)
RULES.elementwise(special.j1, lambda y, x: (special.j0(x) - special.jn(2, x)) / 2.0)
RULES.elementwise(special.y1, lambda y, x: special.y0(x) - y / x, domain=POSITIVE)
RULES.elementwise(special.i0, lambda y, x: special.i1(x))
RULES.elementwise(special.i1, lambda y, x: (special.i0(x) + special.iv(2, x)) / 2.0)
RULES.elementwise(special.i0e, lambda y, x: special.i1e(x) - np.sign(x) * y)
RULES.elementwise(special.i1e, lambda y, x: (special.i0e(x) + special.ive(2, x)) / 2.0 - np.sign(x) * y)
RULES.elementwise(special.k0, lambda y, x: -special.k1(x), domain=POSITIVE)
RULES.elementwise(special.k1, lambda y, x: -special.k0(x) - y / x, domain=POSITIVE)
RULES.elementwise(special.k0e, lambda y, x: y - special.k1e(x), domain=POSITIVE)
RULES.elementwise(special.k1e, lambda y, x: y - special.k0e(x) - y / x, domain=POSITIVE)

OF_ORDER = (ORDER, (0.3, 3.0))
RULES.elementwise(special.jv, lambda y, v, z: (None, (special.jv(v - 1.0, z) - special.jv(v + 1.0, z)) / 2.0),
                  without=("v",), domain=OF_ORDER)
RULES.elementwise(special.yv, lambda y, v, z: (None, (special.yv(v - 1.0, z) - special.yv(v + 1.0, z)) / 2.0),
                  without=("v",), domain=OF_ORDER)
RULES.elementwise(special.iv, lambda y, v, z: (None, (special.iv(v - 1.0, z) + special.iv(v + 1.0, z)) / 2.0),
                  without=("v",), domain=OF_ORDER)
RULES.elementwise(special.kv, lambda y, v, z: (None, -(special.kv(v - 1.0, z) + special.kv(v + 1.0, z)) / 2.0),
                  without=("v",), domain=OF_ORDER)

# ------------------------------------------------------------------ integrals and series


def ellipk_slope(y: Any, m: Any) -> Any:
    """dK/dm = (E / (1 - m) - K) / 2m, and π / 8 at 0."""
    there = np.where(m == 0, 0.5, m)
    return np.where(m == 0, math.pi / 8.0, (special.ellipe(m) / (1.0 - m) - y) / (2.0 * there))


def ellipe_slope(y: Any, m: Any) -> Any:
    """dE/dm = (E - K) / 2m, and -π / 8 at 0."""
    there = np.where(m == 0, 0.5, m)
    return np.where(m == 0, -math.pi / 8.0, (y - special.ellipk(m)) / (2.0 * there))


RULES.elementwise(special.ellipk, ellipk_slope, domain=SHARE)
RULES.elementwise(special.ellipe, ellipe_slope, domain=SHARE)
RULES.elementwise(special.expi, lambda y, x: np.exp(x) / x, domain=POSITIVE)
RULES.elementwise(special.exp1, lambda y, x: -np.exp(-x) / x, domain=POSITIVE)
RULES.elementwise(special.expn, lambda y, n, x: (None, -special.expn(n - 1, x)), without=("n",),
                  domain=((2, 4), (0.3, 3.0)))
RULES.elementwise(special.spence, lambda y, z: np.log(z) / (1.0 - z), domain=((1.2, 3.0),))
RULES.elementwise(special.hyp0f1, lambda y, v, z: (None, special.hyp0f1(v + 1.0, z) / v), without=("v",),
                  domain=(ORDER, (0.1, 0.9)))
RULES.elementwise(special.hyp1f1, lambda y, a, b, x: (None, None, special.hyp1f1(a + 1.0, b + 1.0, x) * (a / b)),
                  without=("a", "b"), domain=(ORDER, ORDER, (0.1, 0.9)))
RULES.elementwise(special.hyp2f1,
                  lambda y, a, b, c, z: (None, None, None, special.hyp2f1(a + 1.0, b + 1.0, c + 1.0, z) * (a * b / c)),
                  without=("a", "b", "c"), domain=(ORDER, ORDER, ORDER, (0.1, 0.4)))
