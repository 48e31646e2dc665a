"""Covariances and correlations of observations."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..runtime import ZERO
from ..runtime.covariances import corrcoef_bars, cov_bars, degrees
from .book import RuleBook, Sample, sample
from .shapes import Answer

RULES = RuleBook("statistics")


def observations(rng: np.random.Generator) -> list[Sample]:
    """Variables in rows and in columns, of one array and of two, real and complex."""
    x, y = rng.normal(size=(3, 5)), rng.normal(size=(2, 5))
    return [sample(x), sample(x, y), sample(x.T, rowvar=False), sample(x.T, y.T, False), sample(x[0], y[0]),
            sample(x[::2, ::-1]), sample(x + 1j * x[::-1]), sample(x.astype(np.float32))]


def weighted_observations(rng: np.random.Generator) -> list[Sample]:
    x, often, weights = rng.normal(size=(3, 5)), np.array([1, 2, 1, 3, 1]), rng.uniform(1.0, 2.0, 5)
    return [*observations(rng), sample(x[0]), sample(x, bias=True), sample(x, ddof=0), sample(x, fweights=often),
            sample(x, aweights=weights), sample(x, None, True, False, 2, often, weights),
            sample(x.T, rowvar=False, aweights=weights, ddof=0)]


@RULES.rule(np.cov, samples=weighted_observations)
def cov_rule(m: Any, y: Any = None, rowvar: Any = True, bias: Any = False, ddof: Any = None, fweights: Any = None,
             aweights: Any = None, *, dtype: Any = None) -> Answer:
    """C = Σ w (x - μ) (x - μ)ᴴ / n.   X_bar = (C_bar + C_barᴴ) (X - μ) w / n."""
    c = np.cov(m, y, rowvar, bias, ddof, fweights, aweights, dtype=dtype)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        m_bar, y_bar, weights_bar = cov_bars(c_bar, m, y, rowvar, degrees(bias, ddof), fweights, aweights)
        return m_bar, y_bar, ZERO, ZERO, ZERO, ZERO, weights_bar

    return c, pullback


@RULES.rule(np.corrcoef, samples=observations)
def corrcoef_rule(x: Any, y: Any = None, rowvar: Any = True, *, dtype: Any = None) -> Answer:
    """R = C / √(d dᵀ), d the diagonal of C; the gradient is that of inner products of vectors of length 1."""
    r = np.corrcoef(x, y, rowvar, dtype=dtype)

    def pullback(r_bar: Any) -> tuple[Any, ...]:
        return corrcoef_bars(r_bar, x, y, rowvar)

    return r, pullback
