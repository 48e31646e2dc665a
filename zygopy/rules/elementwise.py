"""The derivatives of NumPy's functions of numbers, applied element by element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..runtime import conj
from .book import RuleBook

RULES = RuleBook("elementwise")

LN2 = math.log(2.0)
LN10 = math.log(10.0)
RADIAN = math.pi / 180.0
DEGREE = 180.0 / math.pi

POSITIVE = ((0.1, 3.0),)
INSIDE = ((-0.9, 0.9),)
PAIR = ((-2.0, 2.0), (-2.0, 2.0))
DIVISOR = ((-4.4, -3.6), (2.95, 3.3))  # away from the multiples, where remainders jump


# ------------------------------------------------------------------ functions of one number


def absolute_slope(y: Any, x: Any) -> Any:
    """1 or -1, and 0 at 0; of a complex number x / abs(x), conjugated."""
    if isinstance(x, (int, float)):
        return 1.0 if x > 0 else -1.0 if x < 0 else 0.0
    return conj(np.sign(x))


def sinc_slope(y: Any, x: Any) -> Any:
    """y = sin(pi x) / (pi x).   dy/dx = (cos(pi x) - y) / x, and 0 at 0."""
    return (np.cos(math.pi * x) - y) / np.where(x == 0, 1.0, x)


def i1(x: Any) -> Any:
    """The modified Bessel function of order 1: 1/pi times the integral of exp(x cos t) cos t from 0 to pi.

    The trapezoidal rule with 256 points around the circle is exact to rounding for all x whose value is finite.
    """
    total = 0.0 * x
    for k in range(64):
        c = math.cos((k + 0.5) * math.pi / 128)
        total = total + c * np.sinh(c * x)
    return total / 64


RULES.elementwise(np.absolute, absolute_slope, holomorphic=False, selects=True)
RULES.elementwise(np.fabs, absolute_slope, selects=True)
RULES.elementwise(np.negative, lambda y, x: -1.0)
RULES.elementwise(np.positive, lambda y, x: 1.0)
RULES.elementwise(np.square, lambda y, x: 2.0 * x, selects=True)
RULES.elementwise(np.reciprocal, over=lambda y, x: -(x * x), domain=POSITIVE)
RULES.elementwise(np.sqrt, over=lambda y, x: 2.0 * y, domain=POSITIVE)
RULES.elementwise(np.cbrt, over=lambda y, x: 3.0 * y * y, domain=POSITIVE)

RULES.elementwise(np.exp, lambda y, x: y)
RULES.elementwise(np.exp2, lambda y, x: y * LN2)
RULES.elementwise(np.expm1, lambda y, x: y + 1.0)
RULES.elementwise(np.log, over=lambda y, x: x, domain=POSITIVE)
RULES.elementwise(np.log2, over=lambda y, x: x * LN2, domain=POSITIVE)
RULES.elementwise(np.log10, over=lambda y, x: x * LN10, domain=POSITIVE)
RULES.elementwise(np.log1p, over=lambda y, x: x + 1.0, domain=POSITIVE)

RULES.elementwise(np.sin, lambda y, x: np.cos(x))
RULES.elementwise(np.cos, lambda y, x: -np.sin(x))
RULES.elementwise(np.tan, lambda y, x: 1.0 + y * y, domain=((-1.2, 1.2),))
RULES.elementwise(np.arcsin, over=lambda y, x: np.sqrt(1.0 - x * x), domain=INSIDE)
RULES.elementwise(np.arccos, over=lambda y, x: -np.sqrt(1.0 - x * x), domain=INSIDE)
RULES.elementwise(np.arctan, over=lambda y, x: 1.0 + x * x)
RULES.elementwise(np.sinh, lambda y, x: np.cosh(x))
RULES.elementwise(np.cosh, lambda y, x: np.sinh(x))
RULES.elementwise(np.tanh, lambda y, x: 1.0 - y * y)
RULES.elementwise(np.arcsinh, over=lambda y, x: np.sqrt(x * x + 1.0))
RULES.elementwise(np.arccosh, over=lambda y, x: np.sqrt(x - 1.0) * np.sqrt(x + 1.0), domain=((1.2, 3.0),))
RULES.elementwise(np.arctanh, over=lambda y, x: 1.0 - x * x, domain=INSIDE)

RULES.elementwise(np.deg2rad, lambda y, x: RADIAN)
RULES.elementwise(np.radians, lambda y, x: RADIAN)
RULES.elementwise(np.rad2deg, lambda y, x: DEGREE)
RULES.elementwise(np.degrees, lambda y, x: DEGREE)
RULES.elementwise(np.sinc, sinc_slope)
RULES.elementwise(np.i0, lambda y, x: i1(x))

# Real functions of a complex number: the slope is the conjugate of the gradient.
RULES.elementwise(np.real, lambda y, x: 1.0, holomorphic=False, returns="view")
RULES.elementwise(np.imag, lambda y, x: -1j, holomorphic=False, returns="view")

# ------------------------------------------------------------------ functions of two numbers


def hypot_slopes(y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """a / y and b / y, and 0 where both are 0."""
    r = np.where(y == 0, 1.0, y)
    return a / r, b / r


def arctan2_slopes(y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """b / r² and -a / r² with r² = a² + b², and 0 where both are 0."""
    r = a * a + b * b
    r = np.where(r == 0, 1.0, r)
    return b / r, -a / r


RULES.elementwise(np.add, lambda y, a, b: (1.0, 1.0))
RULES.elementwise(np.subtract, lambda y, a, b: (1.0, -1.0))
RULES.elementwise(np.multiply, lambda y, a, b: (b, a))
RULES.elementwise(np.remainder, lambda y, a, b: (1.0, -np.floor_divide(a, b)), domain=DIVISOR)
RULES.elementwise(np.fmod, lambda y, a, b: (1.0, -np.trunc(a / b)), domain=DIVISOR)
RULES.elementwise(np.hypot, hypot_slopes)
RULES.elementwise(np.arctan2, arctan2_slopes)
RULES.elementwise(np.logaddexp, lambda y, a, b: (np.exp(a - y), np.exp(b - y)))
RULES.elementwise(np.logaddexp2, lambda y, a, b: (np.exp2(a - y), np.exp2(b - y)))
RULES.elementwise(np.copysign, lambda y, x, sign: (np.sign(x) * np.copysign(1.0, sign), None), domain=PAIR)
RULES.elementwise(np.ldexp, lambda y, x, n: (np.ldexp(1.0, n), None), domain=((-2.0, 2.0), (-3, 3)))
RULES.elementwise(np.nextafter, lambda y, x, towards: (1.0, None))  # a step further, as good as x
RULES.elementwise(np.heaviside, lambda y, x, half: (None, x == 0), domain=PAIR)

# ------------------------------------------------------------------ no derivative

# Where the value jumps between whole numbers the derivative is zero, so nothing flows through these; nor through
# what answers yes or no, and through what counts steps of the floating-point numbers.
RULES.constant(np.floor, np.ceil, np.rint, np.trunc, np.fix, np.round, np.around, np.floor_divide)
RULES.constant(np.spacing, np.signbit, np.isfinite, np.isinf, np.isnan, np.isnat)
RULES.constant(np.isneginf, np.isposinf, np.isreal, np.iscomplex, np.isclose, np.allclose)
RULES.constant(np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal)
RULES.constant(np.array_equal, np.array_equiv)
RULES.constant(np.logical_and, np.logical_or, np.logical_xor, np.logical_not)
RULES.constant(np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert, np.left_shift, np.right_shift)
RULES.constant(np.gcd, np.lcm)
