"""`np.emath`: functions of real numbers whose values may be complex."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .book import RuleBook

RULES = RuleBook("scimath")

LN2 = math.log(2.0)
LN10 = math.log(10.0)
PLANE = ((-2.0, 2.0),)

RULES.elementwise(np.emath.sqrt, over=lambda y, x: 2.0 * y, result="unknown", domain=PLANE)
RULES.elementwise(np.emath.log, over=lambda y, x: x, result="unknown", domain=PLANE)
RULES.elementwise(np.emath.log2, over=lambda y, x: x * LN2, result="unknown", domain=PLANE)
RULES.elementwise(np.emath.log10, over=lambda y, x: x * LN10, result="unknown", domain=PLANE)
RULES.elementwise(np.emath.arccos, over=lambda y, x: -np.emath.sqrt(1.0 - x * x), result="unknown",
                  domain=((-0.9, 0.9),))
RULES.elementwise(np.emath.arcsin, over=lambda y, x: np.emath.sqrt(1.0 - x * x), result="unknown",
                  domain=((-0.9, 0.9),))
RULES.elementwise(np.emath.arctanh, over=lambda y, x: 1.0 - x * x, result="unknown", domain=((-0.9, 0.9),))


def logn_slopes(y: Any, n: Any, x: Any) -> tuple[Any, Any]:
    """y = log x / log n."""
    base = np.emath.log(n)
    return -y / (n * base), 1.0 / (x * base)


def power_slopes(y: Any, x: Any, p: Any) -> tuple[Any, Any]:
    """y = x^p of any real x; y log x is 0 at 0."""
    return p * np.emath.power(x, p - 1.0), y * np.emath.log(np.where(x == 0, 1.0, x))


RULES.elementwise(np.emath.logn, logn_slopes, result="unknown", domain=((1.5, 3.0), (-2.0, 3.0)))
RULES.elementwise(np.emath.power, power_slopes, result="unknown", domain=((-2.0, 2.0), (-1.5, 1.5)))
