"""Activations: functions of each element by itself, each with its derivative beside it.

All of them take a number or an array of any shape and keep its dtype; the derivative at a kink is that of NNlib.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import zygopy

__all__ = [
    "celu", "elu", "erf", "gelu", "gelu_erf", "gelu_sigmoid", "gelu_tanh", "hardsigmoid", "hardswish", "hardtanh",
    "identity", "leakyrelu", "lisht", "logcosh", "logsigmoid", "mish", "relu", "relu6", "rrelu", "selu", "sigmoid",
    "sigmoid_fast", "softplus", "softshrink", "softsign", "swish", "tanh", "tanh_fast", "tanhshrink", "thresholdrelu",
    "trelu",
]

tanh = tanh_fast = np.tanh

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772
GELU_SLOPE = math.sqrt(2.0 / math.pi)
LOG2 = math.log(2.0)
_erf = np.frompyfunc(math.erf, 1, 1)


def identity(x: Any) -> Any:
    """y = x.

    Examples
    --------
    >>> identity(3.0)
    3.0
    """
    return x


def sigmoid(x: Any) -> Any:
    """y = 1 / (1 + exp(-x)), without overflow; y' = y (1 - y).

    Examples
    --------
    >>> float(sigmoid(0.0)), float(sigmoid(-1e4))
    (0.5, 0.0)
    """
    t = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, t)[()] / (1.0 + t)


def sigmoid_fast(x: Any) -> Any:
    """y = 1 / (1 + exp(-x)), which is 1 above 40 and 0 below -80; y' = y (1 - y).

    Examples
    --------
    >>> float(sigmoid_fast(41.0)), float(sigmoid_fast(-81.0))
    (1.0, 0.0)
    """
    y = 1.0 / (1.0 + np.exp(-np.clip(x, -80.0, 40.0)))
    return np.where(x > 40.0, 1.0, np.where(x < -80.0, 0.0, y)).astype(np.asarray(y).dtype)[()]


def hardsigmoid(x: Any) -> Any:
    """y = (x + 3) / 6 between 0 and 1; y' = 1/6 strictly between, 0 elsewhere.  Source: Courbariaux et al. 2015.

    Examples
    --------
    >>> float(hardsigmoid(0.0))
    0.5
    """
    return np.clip((x + 3.0) / 6.0, 0.0, 1.0)


def softplus(x: Any) -> Any:
    """y = log(1 + exp(x)), without overflow; y' = sigmoid(x).

    Examples
    --------
    >>> float(softplus(1000.0))
    1000.0
    """
    return np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)


def logsigmoid(x: Any) -> Any:
    """y = log(sigmoid(x)) = -softplus(-x); y' = sigmoid(-x).

    Examples
    --------
    >>> float(logsigmoid(-1000.0))
    -1000.0
    """
    return -softplus(-x)


def hardtanh(x: Any) -> Any:
    """y = x between -1 and 1; y' = 1 strictly between, 0 elsewhere.

    Examples
    --------
    >>> float(hardtanh(3.0))
    1.0
    """
    return np.clip(x, -1.0, 1.0)


def relu(x: Any) -> Any:
    """y = max(x, 0); y' = 1 above 0, 0 elsewhere.

    Examples
    --------
    >>> relu(np.array([-1.0, 2.0]))
    array([0., 2.])
    """
    return np.maximum(x, 0)


def relu6(x: Any) -> Any:
    """y = x between 0 and 6; y' = 1 strictly between, 0 elsewhere.  Source: Krizhevsky 2010.

    Examples
    --------
    >>> relu6(np.array([-1.0, 2.0, 7.0]))
    array([0., 2., 6.])
    """
    return np.clip(x, 0.0, 6.0)


def leakyrelu(x: Any, a: float = 0.01) -> Any:
    """y = x above 0, a x elsewhere; y' = 1 above 0, a elsewhere.  Source: Maas et al. 2013.

    Examples
    --------
    >>> leakyrelu(np.array([-1.0, 2.0]))
    array([-0.01,  2.  ])
    """
    return np.where(x > 0, x, a * x)[()]


def rrelu(x: Any, lower: float = 1 / 8, upper: float = 1 / 3, rng: np.random.Generator | None = None) -> Any:
    """y = x above 0, a x elsewhere, with `a` drawn for each element from U(lower, upper), always.

    Parameters
    ----------
    x : number or array
    lower, upper : float
    rng : numpy.random.Generator
        Where the slopes are drawn from; a new one by default.

    Notes
    -----
    Source: Xu et al., *Empirical evaluation of rectified activations* (2015).

    Examples
    --------
    >>> bool(-1 / 3 <= rrelu(-1.0) <= -1 / 8)
    True
    """
    generator = np.random.default_rng() if rng is None else rng
    slopes = generator.uniform(lower, upper, np.shape(x)).astype(np.asarray(x).dtype)
    return np.where(x > 0, x, slopes * x)[()]


def elu(x: Any, alpha: float = 1.0) -> Any:
    """y = x from 0 on, alpha (exp(x) - 1) below; y' = 1 from 0 on, y + alpha below.  Source: Clevert et al. 2015.

    Examples
    --------
    >>> float(elu(-1000.0))
    -1.0
    """
    return np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0)))[()]


def celu(x: Any, alpha: float = 1.0) -> Any:
    """y = x from 0 on, alpha (exp(x / alpha) - 1) below; y' = exp(min(x, 0) / alpha).  Source: Barron 2017.

    Examples
    --------
    >>> float(celu(-1000.0, 2.0))
    -2.0
    """
    return np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0) / alpha))[()]


def selu(x: Any) -> Any:
    """y = 1.0507 elu(x, 1.6733): the fixed point keeps mean 0 and variance 1.  Source: Klambauer et al. 2017.

    Examples
    --------
    >>> round(float(selu(1.0)), 6)
    1.050701
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


def gelu_tanh(x: Any) -> Any:
    """y = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).  Source: Hendrycks & Gimpel 2016.

    Examples
    --------
    >>> round(float(gelu_tanh(1.0)), 6)
    0.841192
    """
    return 0.5 * x * (1.0 + np.tanh(GELU_SLOPE * x * (1.0 + 0.044715 * x * x)))


gelu = gelu_tanh


def gelu_sigmoid(x: Any) -> Any:
    """y = x sigmoid(1.702 x).  Source: Hendrycks & Gimpel 2016.

    Examples
    --------
    >>> round(float(gelu_sigmoid(1.0)), 6)
    0.845796
    """
    return x * sigmoid(1.702 * x)


def erf(x: Any) -> Any:
    """y = 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x; y' = 2 / sqrt(pi) exp(-x^2).

    Examples
    --------
    >>> round(float(erf(0.5)), 6)
    0.5205
    """
    kind = np.result_type(x)
    return np.asarray(_erf(x), dtype=kind if kind.kind == "f" else float)[()]


def gelu_erf(x: Any) -> Any:
    """y = x/2 (1 + erf(x / sqrt(2))).  Source: Hendrycks & Gimpel 2016.

    Examples
    --------
    >>> round(float(gelu_erf(1.0)), 6)
    0.841345
    """
    return x * _normal_cdf(x)


def _normal_cdf(x: Any) -> Any:
    return 0.5 * (1.0 + erf(x / math.sqrt(2.0)))


def swish(x: Any) -> Any:
    """y = x sigmoid(x); y' = s (1 + x (1 - s)).  Source: Ramachandran et al. 2017.

    Examples
    --------
    >>> round(float(swish(1.0)), 6)
    0.731059
    """
    return x * sigmoid(x)


def hardswish(x: Any) -> Any:
    """y = x hardsigmoid(x).  Source: Howard et al. 2019.

    Examples
    --------
    >>> float(hardswish(3.0))
    3.0
    """
    return x * hardsigmoid(x)


def lisht(x: Any) -> Any:
    """y = x tanh(x).  Source: Roy et al. 2019.

    Examples
    --------
    >>> round(float(lisht(1.0)), 6)
    0.761594
    """
    return x * np.tanh(x)


def mish(x: Any) -> Any:
    """y = x tanh(softplus(x)).  Source: Misra 2019.

    Examples
    --------
    >>> round(float(mish(1.0)), 6)
    0.865098
    """
    return x * np.tanh(softplus(x))


def thresholdrelu(x: Any, theta: float = 1.0) -> Any:
    """y = x above theta, 0 elsewhere; y' = 1 above theta, 0 elsewhere.  Source: Konda et al. 2014.

    Examples
    --------
    >>> thresholdrelu(np.array([0.5, 2.0]))
    array([0., 2.])
    """
    return x * (x > theta)


trelu = thresholdrelu


def softsign(x: Any) -> Any:
    """y = x / (1 + |x|); y' = 1 / (1 + |x|)^2.  Source: Bergstra et al. 2009.

    Examples
    --------
    >>> float(softsign(1.0))
    0.5
    """
    return x / (1.0 + np.abs(x))


def logcosh(x: Any) -> Any:
    """y = log(cosh(x)), without overflow; y' = tanh(x).

    Examples
    --------
    >>> round(float(logcosh(1000.0)), 6)
    999.306853
    """
    return x + softplus(-2.0 * x) - LOG2


def tanhshrink(x: Any) -> Any:
    """y = x - tanh(x); y' = tanh(x)^2.

    Examples
    --------
    >>> round(float(tanhshrink(1.0)), 6)
    0.238406
    """
    return x - np.tanh(x)


def softshrink(x: Any, width: float = 0.5) -> Any:
    """y = x moved towards 0 by `width`, not over it; y' = 1 where y is not 0.

    Examples
    --------
    >>> softshrink(np.array([-1.0, 0.2, 2.0]))
    array([-0.5,  0. ,  1.5])
    """
    return np.minimum(np.maximum(x - width, 0), x + width)


def _gelu_tanh_slope(x: Any) -> Any:
    t = np.tanh(GELU_SLOPE * x * (1.0 + 0.044715 * x * x))
    return 0.5 * (1.0 + t + x * (1.0 - t * t) * GELU_SLOPE * (1.0 + 3.0 * 0.044715 * x * x))


def _gated_slope(gate: Any, x: Any) -> Any:
    """The derivative of x sigmoid(x), given the gate sigmoid(x)."""
    return gate * (1.0 + x * (1.0 - gate))


def _mish_slope(x: Any) -> Any:
    t = np.tanh(softplus(x))
    return t + x * (1.0 - t * t) * sigmoid(x)


zygopy.elementwise(sigmoid, lambda y, x: y * (1.0 - y), sigmoid_fast)
zygopy.elementwise(hardsigmoid, lambda y, x: ((y > 0) & (y < 1)) / 6.0)
zygopy.elementwise(softplus, lambda y, x: sigmoid(x))
zygopy.elementwise(logsigmoid, lambda y, x: sigmoid(-x))
zygopy.elementwise(hardtanh, lambda y, x: (y > -1) & (y < 1))
zygopy.elementwise(relu, lambda y, x: y > 0)
zygopy.elementwise(relu6, lambda y, x: (y > 0) & (y < 6))
zygopy.elementwise(gelu_tanh, lambda y, x: _gelu_tanh_slope(x))
zygopy.elementwise(gelu_sigmoid, lambda y, x: _gated_slope(sigmoid(1.702 * x), 1.702 * x))
zygopy.elementwise(erf, lambda y, x: 2.0 / math.sqrt(math.pi) * np.exp(-x * x))
zygopy.elementwise(gelu_erf, lambda y, x: _normal_cdf(x) + x * np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi))
zygopy.elementwise(swish, lambda y, x: _gated_slope(sigmoid(x), x))
zygopy.elementwise(hardswish, lambda y, x: np.where(x >= 3, 1.0, np.where(x <= -3, 0.0, x / 3.0 + 0.5)))
zygopy.elementwise(mish, lambda y, x: _mish_slope(x))
zygopy.elementwise(softsign, lambda y, x: (1.0 - np.abs(y)) ** 2)
zygopy.elementwise(logcosh, lambda y, x: np.tanh(x))
zygopy.elementwise(tanhshrink, lambda y, x: (x - y) ** 2)


@zygopy.rule(leakyrelu, result="elementwise")
def leakyrelu_rule(x: Any, a: float = 0.01) -> Any:
    """x_bar = y_bar above 0, a y_bar elsewhere; a_bar = sum of y_bar min(x, 0)."""
    y = leakyrelu(x, a)

    def pullback(y_bar: Any) -> Any:
        return np.where(x > 0, y_bar, a * y_bar)[()], np.sum(y_bar * np.minimum(x, 0))

    return y, pullback


@zygopy.rule(elu, result="elementwise")
def elu_rule(x: Any, alpha: float = 1.0) -> Any:
    """x_bar = y_bar from 0 on, (y + alpha) y_bar below; alpha_bar = sum of y_bar (exp(x) - 1) below 0."""
    y = elu(x, alpha)

    def pullback(y_bar: Any) -> Any:
        return np.where(x >= 0, y_bar, (y + alpha) * y_bar)[()], np.sum(y_bar * np.expm1(np.minimum(x, 0)))

    return y, pullback
