"""Functions known by samples or coefficients: convolution, interpolation, polynomials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import ZERO, accumulate, conj, is_absent, project
from ..runtime.interpolation import derivative_bar, fit_bars, integral_bars, interp_bars
from .book import Pullback, RuleBook, Sample, sample

RULES = RuleBook("sampled")

# ------------------------------------------------------------------ convolution, correlation


def _convolve_samples(rng: np.random.Generator) -> Iterator[Sample]:
    for n in (1, 3, 4, 6):
        for mode in ("full", "same", "valid"):
            yield sample(rng.normal(size=5), rng.normal(size=n), mode)
    yield sample(rng.normal(size=10)[::2], rng.normal(size=3))
    yield sample(rng.normal(size=5) + 1j, rng.normal(size=3) + 2j, mode="same")


@RULES.rule(np.convolve, multilinear=(0, 1), samples=_convolve_samples)
def convolve_rule(a: Any, v: Any, mode: Any = "full") -> tuple[Any, Pullback]:
    """c_n = Σ a_k v_(n-k).   a_bar and v_bar are correlations of c_bar with the other."""
    c = np.convolve(a, v, mode)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        if mode != "full":
            c_bar = placed(c_bar, len(a) + len(v) - 1, left_out(len(a), len(v), mode))
        return project(np.correlate(c_bar, v, "valid"), a), project(np.correlate(c_bar, a, "valid"), v)

    return c, pullback


@RULES.rule(np.correlate, multilinear=(0, 1), samples=_convolve_samples)
def correlate_rule(a: Any, v: Any, mode: Any = "valid") -> tuple[Any, Pullback]:
    """c_k = Σ a_(n+k) v_n*: the convolution of a with v* read backwards."""
    c = np.correlate(a, v, mode)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        if mode != "full":
            start = left_out(len(a), len(v), mode)
            if mode == "same" and len(a) < len(v):  # computed the other way round, and reversed
                start = len(a) - 1 - start
            c_bar = placed(c_bar, len(a) + len(v) - 1, start)
        a_bar = np.correlate(c_bar, conj(v)[::-1], "valid")
        return project(a_bar, a), project(conj(np.correlate(c_bar, a, "valid"))[::-1], v)

    return c, pullback


def left_out(m: int, n: int, mode: str) -> int:
    """How many of the first values of a full convolution the mode leaves out."""
    return (min(m, n) - 1) // 2 if mode == "same" else min(m, n) - 1


def placed(c_bar: Any, length: int, start: int) -> Any:
    """`c_bar` in zeros of this length."""
    return np.pad(c_bar, (start, length - start - len(c_bar)))


# ------------------------------------------------------------------ interpolation


def _interp_samples(rng: np.random.Generator) -> list[Sample]:
    xp, fp = np.array([0.0, 1.0, 2.5, 4.0]), rng.normal(size=4)
    x = np.array([[-0.5, 0.3, 1.7], [2.6, 3.9, 5.1]])
    return [
        sample(x, xp, fp),
        sample(x.T, xp[::1], np.repeat(fp, 2)[::2]),
        sample(1.3, xp, fp),
        sample(x, xp, fp, left=0.5),
        sample(x, xp, fp, 0.5, -1.5),
        sample(x, xp, fp, right=2.0),
        sample(x, xp, fp + 1j * fp[::-1]),
        sample(x, xp, fp, period=5.2),
        sample(x, xp[[2, 0, 3, 1]] + 7.0, fp, period=4.5),
        sample(np.array([0.2, 0.9, 1.4]), np.array([0.9]), np.array([2.0])),
    ]


def interp_dot(y: Any, dots: Any, x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None,
               period: Any = None) -> Any:
    """y_dot = y'(x) x_dot, and what the tangents of the values give in between."""
    x_dot, xp_dot, fp_dot, *_ = dots
    if not is_absent(xp_dot):
        return NotImplemented
    ends = (None if left is None else 0.0, None if right is None else 0.0)
    height = ZERO if is_absent(fp_dot) else np.interp(x, xp, fp_dot, *ends, period)
    if is_absent(x_dot):
        return height
    slope = interp_bars(np.ones(np.shape(y)), x, xp, fp, left, right, period)[0]
    if np.iscomplexobj(fp):
        slope = slope + 1j * interp_bars(np.full(np.shape(y), 1j), x, xp, fp, left, right, period)[0]
    return accumulate(height, slope * x_dot)


@RULES.rule(np.interp, selects=True, pushforward=interp_dot, pushes=3, samples=_interp_samples)
def interp_rule(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> tuple[Any, Pullback]:
    """y = (1 - t) f_k + t f_(k+1) with t = (x - x_k) / (x_(k+1) - x_k)."""
    y = np.interp(x, xp, fp, left, right, period)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        x_bar, xp_bar, fp_bar, left_bar, right_bar, period_bar = interp_bars(y_bar, x, xp, fp, left, right, period)
        return project(x_bar, x), project(xp_bar, xp), project(fp_bar, fp), left_bar, right_bar, period_bar

    return y, pullback


# ------------------------------------------------------------------ polynomials


def _polyval_samples(rng: np.random.Generator) -> list[Sample]:
    p = rng.normal(size=4)
    return [
        sample(p, rng.normal(size=(2, 3))),
        sample(p, 1.5),
        sample(p[:1], rng.normal(size=3)),
        sample(p[::2], np.array(0.5)),
        sample(p + 1j, rng.normal(size=2) * 1j),
        sample(p, rng.normal(size=(0, 2))),
    ]


def polyval_dot(y: Any, dots: Any, p: Any, x: Any) -> Any:
    """y_dot = p_dot(x) + p'(x) x_dot."""
    p_dot, x_dot = dots
    height = ZERO if is_absent(p_dot) else np.polyval(p_dot, x)
    return accumulate(height, ZERO if is_absent(x_dot) else np.polyval(np.polyder(p), x) * x_dot)


@RULES.rule(np.polyval, pushforward=polyval_dot, samples=_polyval_samples)
def polyval_rule(p: Any, x: Any) -> tuple[Any, Pullback]:
    """y = Σ p_k xⁿ⁻¹⁻ᵏ.   x_bar = y_bar p'(x)*,  p_bar_k = Σ y_bar (xⁿ⁻¹⁻ᵏ)*."""
    y = np.polyval(p, x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        x_bar = y_bar * conj(np.polyval(np.polyder(p), x))
        p_bar = np.ravel(y_bar) @ conj(np.vander(np.ravel(x), len(p)))
        return project(p_bar, p), project(x_bar, x)

    return y, pullback


def _derivative_samples(rng: np.random.Generator) -> Iterator[Sample]:
    p = rng.normal(size=5)
    yield from (sample(p), sample(p, 2), sample(p, m=0), sample(p[:1]), sample(p[::2] + 1j))


@RULES.linear(np.polyder, samples=_derivative_samples)
def polyder_rule(p: Any, m: Any = 1) -> tuple[Any, Pullback]:
    """The coefficients times their exponents, m times.   p_bar is the same of y_bar, and zero for those that vanish."""
    y = np.polyder(p, m)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (derivative_bar(y_bar, p, m),)

    return y, pullback


def _integral_samples(rng: np.random.Generator) -> Iterator[Sample]:
    p = rng.normal(size=4)
    yield sample(p)
    yield sample(p, 2)
    yield sample(p, m=2, k=[0.5, 1.5])
    yield sample(p, k=2.0)
    yield sample(p, 0)


@RULES.rule(np.polyint, samples=_integral_samples)
def polyint_rule(p: Any, m: Any = 1, k: Any = None) -> tuple[Any, Pullback]:
    """The coefficients divided by the new exponents, m times, then the constants k."""
    y = np.polyint(p, m, k)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        p_bar, k_bar = integral_bars(y_bar, p, m, k)
        return p_bar, ZERO, k_bar

    return y, pullback


def _pairs(rng: np.random.Generator) -> Iterator[Sample]:
    for m, n in ((3, 3), (4, 2), (1, 3)):
        yield sample(rng.normal(size=m), rng.normal(size=n))
    yield sample(rng.normal(size=2) + 1j, rng.normal(size=3) * 1j)


@RULES.linear(np.polyadd, arguments=(0, 1), samples=_pairs)
def polyadd_rule(a1: Any, a2: Any) -> tuple[Any, Pullback]:
    """The sum, aligned at the constants."""
    y = np.polyadd(a1, a2)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return project(y_bar[len(y_bar) - len(a1) :], a1), project(y_bar[len(y_bar) - len(a2) :], a2)

    return y, pullback


@RULES.linear(np.polysub, arguments=(0, 1), samples=_pairs)
def polysub_rule(a1: Any, a2: Any) -> tuple[Any, Pullback]:
    """The difference, aligned at the constants."""
    y = np.polysub(a1, a2)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return project(y_bar[len(y_bar) - len(a1) :], a1), project(-y_bar[len(y_bar) - len(a2) :], a2)

    return y, pullback


@RULES.rule(np.polymul, multilinear=(0, 1), samples=_pairs)
def polymul_rule(a1: Any, a2: Any) -> tuple[Any, Pullback]:
    """The product: a convolution of the coefficients."""
    y = np.polymul(a1, a2)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return project(np.correlate(y_bar, a2, "valid"), a1), project(np.correlate(y_bar, a1, "valid"), a2)

    return y, pullback


def _polyfit_samples(rng: np.random.Generator) -> Iterator[Sample]:
    x = np.linspace(-1.0, 2.0, 6)
    yield sample(x, rng.normal(size=6), 2)
    yield sample(x, rng.normal(size=(6, 2)), 1)
    yield sample(x, rng.normal(size=6), 2, w=rng.uniform(1.0, 2.0, size=6))
    yield sample(x, rng.normal(size=6), 0)


@RULES.rule(np.polyfit, samples=_polyfit_samples)
def polyfit_rule(x: Any, y: Any, deg: Any, rcond: Any = None, *, w: Any = None) -> tuple[Any, Pullback]:
    """The coefficients p with the least Σ (w (V p - y))², where V are the powers of x."""
    p = np.polyfit(x, y, deg, rcond, w=w)

    def pullback(p_bar: Any) -> tuple[Any, ...]:
        x_bar, y_bar, w_bar = fit_bars(p_bar, x, y, w, p)
        return x_bar, y_bar, ZERO, ZERO, w_bar

    return p, pullback
