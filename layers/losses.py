"""Losses: how far predictions are from targets, one number for a batch.

All take the prediction first, then the target, and ``agg``, which makes one number of what is left for each sample
or element: the mean, a sum, or `identity` for none.  The classes are the last axis, unless ``axis=`` says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import zygopy

from .elementwise import logsigmoid
from .exponentials import logsoftmax
from .mismatch import DimensionMismatch

__all__ = [
    "binary_focal_loss", "binarycrossentropy", "crossentropy", "dice_coeff_loss", "focal_loss", "hinge_loss",
    "huber_loss", "kldivergence", "label_smoothing", "logitbinarycrossentropy", "logitcrossentropy", "logkldivergence",
    "mae", "mse", "msle", "poisson_loss", "siamese_contrastive_loss", "squared_hinge_loss", "tversky_loss", "xlogx",
    "xlogy",
]

Aggregate = Callable[[Any], Any]


def _check(yhat: Any, y: Any) -> None:
    """Refuse targets of another shape; a number as target is fine."""
    if np.ndim(y) > 0 and np.shape(yhat) != np.shape(y):
        raise DimensionMismatch(f"loss of a prediction of shape {np.shape(yhat)} and a target of shape {np.shape(y)}")


def tiny(yhat: Any, eps: float | None) -> Any:
    """`eps`, or the distance from 1 to the next number of the prediction's dtype."""
    if eps is not None:
        return eps
    return float(np.finfo(np.result_type(yhat, np.float16)).eps)


zygopy.constant(tiny, pure=True)


def xlogx(x: Any) -> Any:
    """y = x log(x), and 0 at 0.

    Examples
    --------
    >>> float(xlogx(0.0))
    0.0
    """
    return xlogy(x, x)


def xlogy(x: Any, y: Any) -> Any:
    """z = x log(y), and 0 where x = 0; z' = (log(y), x / y).

    Examples
    --------
    >>> float(xlogy(0.0, 0.0))
    0.0
    """
    chosen = np.not_equal(x, 0)
    return np.where(chosen, x * np.log(np.where(chosen, y, 1)), 0 * x)[()]


def _log_or_zero(y: Any) -> Any:
    return np.log(np.where(np.equal(y, 0), 1, y))


def _quotient_or_zero(x: Any, y: Any) -> Any:
    chosen = np.not_equal(x, 0)
    return np.where(chosen, x / np.where(chosen, y, 1), 0)


zygopy.elementwise(xlogy, lambda z, x, y: (_log_or_zero(y), _quotient_or_zero(x, y)), domain=((0.1, 2.0), (0.1, 2.0)))


def mae(yhat: Any, y: Any, agg: Aggregate = np.mean) -> Any:
    """Mean absolute error: agg(|yhat - y|).

    Examples
    --------
    >>> round(float(mae(np.array([1.1, 1.9, 3.1]), np.array([1.0, 2.0, 3.0]))), 6)
    0.1
    """
    _check(yhat, y)
    return agg(np.abs(yhat - y))


def mse(yhat: Any, y: Any, agg: Aggregate = np.mean) -> Any:
    """Mean squared error: agg((yhat - y)^2).

    Examples
    --------
    >>> round(float(mse(np.array([1.1, 1.9, 3.1]), np.array([1.0, 2.0, 3.0]))), 6)
    0.01
    """
    _check(yhat, y)
    return agg((yhat - y) ** 2)


def msle(yhat: Any, y: Any, agg: Aggregate = np.mean, eps: float | None = None) -> Any:
    """Mean squared logarithmic error: agg(log((yhat + eps) / (y + eps))^2).

    Examples
    --------
    >>> round(float(msle(np.float32([1.1, 2.2, 3.3]), np.float32([1.0, 2.0, 3.0]))), 6)
    0.009084
    """
    _check(yhat, y)
    e = tiny(yhat, eps)
    return agg((np.log(yhat + e) - np.log(y + e)) ** 2)


def huber_loss(yhat: Any, y: Any, agg: Aggregate = np.mean, delta: float = 1.0) -> Any:
    """agg(e^2 / 2 where e < delta, else delta (e - delta / 2)), with e = |yhat - y|.

    Source: Huber, *Robust estimation of a location parameter* (1964).

    Examples
    --------
    >>> round(float(huber_loss(np.array([1.1, 2.1, 3.1]), np.array([1.0, 2.0, 3.0]))), 6)
    0.005
    """
    _check(yhat, y)
    e = np.abs(yhat - y)
    return agg(np.where(e < delta, 0.5 * e * e, delta * (e - 0.5 * delta)))


def label_smoothing(y: Any, alpha: float, axis: int | None = -1) -> Any:
    """Return targets (1 - alpha) y + alpha / n, with n the number of classes, or 2 without `axis`.

    Parameters
    ----------
    y : array of 0 and 1
    alpha : float
        Between 0 and 1, both excluded.
    axis : int or None
        The classes; None for targets of yes and no.

    Raises
    ------
    ValueError
        `alpha` is not strictly between 0 and 1.

    Examples
    --------
    >>> label_smoothing(np.array([0.0, 1.0, 0.0, 0.0]), 0.2).round(2).tolist()
    [0.05, 0.85, 0.05, 0.05]
    """
    if not 0 < alpha < 1:
        raise ValueError(f"label_smoothing: alpha is strictly between 0 and 1, not {alpha!r}")
    y = np.asarray(y)
    y = y if y.dtype.kind == "f" else y.astype(np.float32)
    return y * (1 - alpha) + alpha / (2 if axis is None else y.shape[axis])


def crossentropy(yhat: Any, y: Any, agg: Aggregate = np.mean, axis: int = -1, eps: float | None = None) -> Any:
    """agg(-sum over classes of y log(yhat + eps)), of probabilities.

    Raises
    ------
    DimensionMismatch
        Prediction and target have different shapes.

    Notes
    -----
    `logitcrossentropy` of what goes into the softmax is more accurate.

    Examples
    --------
    >>> round(float(crossentropy(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]]))), 6)
    0.693147
    """
    _check(yhat, y)
    return agg(-np.sum(xlogy(y, yhat + tiny(yhat, eps)), axis=axis, keepdims=True))


def logitcrossentropy(yhat: Any, y: Any, agg: Aggregate = np.mean, axis: int = -1) -> Any:
    """agg(-sum over classes of y log(softmax(yhat))).

    Parameters
    ----------
    yhat : array (..., classes)
        Scores, before a softmax.
    y : array of the same shape
        Probabilities, or one-hot.
    agg : callable
    axis : int
        The classes.

    Raises
    ------
    DimensionMismatch
        Prediction and target have different shapes.

    Examples
    --------
    >>> round(float(logitcrossentropy(np.array([[1.0, 1.0]]), np.array([[1.0, 0.0]]))), 6)
    0.693147
    """
    _check(yhat, y)
    return agg(-np.sum(y * logsoftmax(yhat, axis), axis=axis, keepdims=True))


def binarycrossentropy(yhat: Any, y: Any, agg: Aggregate = np.mean, eps: float | None = None) -> Any:
    """agg(-y log(yhat + eps) - (1 - y) log(1 - yhat + eps)), of probabilities.

    Examples
    --------
    >>> round(float(binarycrossentropy(np.array([0.5, 0.5]), np.array([1.0, 0.0]))), 6)
    0.693147
    """
    _check(yhat, y)
    e = tiny(yhat, eps)
    return agg(-xlogy(y, yhat + e) - xlogy(1 - y, 1 - yhat + e))


def logitbinarycrossentropy(yhat: Any, y: Any, agg: Aggregate = np.mean) -> Any:
    """agg((1 - y) yhat - log(sigmoid(yhat))), of scores.

    Examples
    --------
    >>> round(float(logitbinarycrossentropy(np.array([0.0, 0.0]), np.array([1.0, 0.0]))), 6)
    0.693147
    """
    _check(yhat, y)
    return agg((1 - y) * yhat - logsigmoid(yhat))


def kldivergence(yhat: Any, y: Any, agg: Aggregate = np.mean, axis: int = -1, eps: float | None = None) -> Any:
    """agg(sum over classes of y log(y)) + crossentropy(yhat, y).

    Examples
    --------
    >>> p, q = np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]])
    >>> round(float(kldivergence(p, q)), 6)
    0.693147
    """
    _check(yhat, y)
    entropy = agg(np.sum(xlogx(y), axis=axis, keepdims=True))
    return entropy + crossentropy(yhat, y, agg, axis, eps)


def logkldivergence(logyhat: Any, y: Any, agg: Aggregate = np.mean, axis: int = -1, log_target: bool = False) -> Any:
    """agg(sum over classes of y (log(y) - logyhat)), for a prediction that is given by its logarithms.

    With `log_target` the target is given by its logarithms too.  Source: PyTorch, `kl_div`, by its mean over the batch.

    Examples
    --------
    >>> logp, q = np.log(np.array([[0.5, 0.5]])), np.array([[1.0, 0.0]])
    >>> round(float(logkldivergence(logp, q)), 6)
    0.693147
    """
    _check(logyhat, y)
    if log_target:
        return agg(np.sum(np.exp(y) * (y - logyhat), axis=axis, keepdims=True))
    return agg(np.sum(xlogx(y) - y * logyhat, axis=axis, keepdims=True))


def poisson_loss(yhat: Any, y: Any, agg: Aggregate = np.mean) -> Any:
    """agg(yhat - y log(yhat)): the negative logarithm of Poisson's probability, up to a constant.

    Examples
    --------
    >>> round(float(poisson_loss(np.array([1.0, 3.0]), np.array([1.0, 0.0]))), 6)
    2.0
    """
    _check(yhat, y)
    return agg(yhat - xlogy(y, yhat))


def hinge_loss(yhat: Any, y: Any, agg: Aggregate = np.mean) -> Any:
    """agg(max(0, 1 - yhat y)), with targets -1 and 1.

    Examples
    --------
    >>> round(float(hinge_loss(np.array([0.9, -0.5]), np.array([1.0, 1.0]))), 6)
    0.8
    """
    _check(yhat, y)
    return agg(np.maximum(1 - yhat * y, 0))


def squared_hinge_loss(yhat: Any, y: Any, agg: Aggregate = np.mean) -> Any:
    """agg(max(0, 1 - yhat y)^2), with targets -1 and 1.

    Examples
    --------
    >>> round(float(squared_hinge_loss(np.array([0.0, 2.0]), np.array([1.0, 1.0]))), 6)
    0.5
    """
    _check(yhat, y)
    return agg(np.maximum(1 - yhat * y, 0) ** 2)


def dice_coeff_loss(yhat: Any, y: Any, smooth: float = 1.0) -> Any:
    """1 - (2 sum(y yhat) + smooth) / (sum(y^2) + sum(yhat^2) + smooth).

    Source: Milletari, Navab & Ahmadi, *V-Net* (2016).

    Examples
    --------
    >>> float(dice_coeff_loss(np.array([1.0, 0.0]), np.array([1.0, 0.0])))
    0.0
    """
    _check(yhat, y)
    return 1 - (2 * np.sum(y * yhat) + smooth) / (np.sum(y**2) + np.sum(yhat**2) + smooth)


def tversky_loss(yhat: Any, y: Any, beta: float = 0.7) -> Any:
    """1 - (sum(y yhat) + 1) / (sum(y yhat + beta y (1 - yhat) + (1 - beta) (1 - y) yhat) + 1).

    Notes
    -----
    `beta` weighs false negatives.  Source: Salehi, Erdogmus & Gholipour, *Tversky loss function* (2017).

    Examples
    --------
    >>> float(tversky_loss(np.array([1.0, 0.0]), np.array([1.0, 0.0])))
    0.0
    """
    _check(yhat, y)
    both = np.sum(y * yhat)
    return 1 - (both + 1) / (both + np.sum(beta * y * (1 - yhat) + (1 - beta) * (1 - y) * yhat) + 1)


def binary_focal_loss(yhat: Any, y: Any, agg: Aggregate = np.mean, gamma: float = 2.0, eps: float | None = None) -> Any:
    """agg(-(1 - p)^gamma log(p)), with p the probability given to the truth.

    Source: Lin et al., *Focal loss for dense object detection* (2017).

    Examples
    --------
    >>> round(float(binary_focal_loss(np.array([0.5]), np.array([1.0]), eps=0.0)), 6)
    0.173287
    """
    _check(yhat, y)
    p = yhat + tiny(yhat, eps)
    truth = y * p + (1 - y) * (1 - p)
    return agg(-((1 - truth) ** gamma) * np.log(truth))


def focal_loss(yhat: Any, y: Any, agg: Aggregate = np.mean, axis: int = -1, gamma: float = 2.0,
               eps: float | None = None) -> Any:
    """agg(-sum over classes of y (1 - yhat)^gamma log(yhat)).

    Source: Lin et al., *Focal loss for dense object detection* (2017).

    Examples
    --------
    >>> round(float(focal_loss(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]]), eps=0.0)), 6)
    0.173287
    """
    _check(yhat, y)
    p = yhat + tiny(yhat, eps)
    return agg(-np.sum(y * (1 - p) ** gamma * np.log(p), axis=axis, keepdims=True))


def siamese_contrastive_loss(yhat: Any, y: Any, agg: Aggregate = np.mean, margin: float = 1.0) -> Any:
    """agg((1 - y) yhat^2 + y max(0, margin - yhat)^2), of distances.

    Raises
    ------
    ValueError
        A negative margin.

    Notes
    -----
    Source: Hadsell, Chopra & LeCun, *Dimensionality reduction by learning an invariant mapping* (2006).

    Examples
    --------
    >>> float(siamese_contrastive_loss(np.array([0.5]), np.array([1.0])))
    0.25
    """
    _check(yhat, y)
    if margin < 0:
        raise ValueError(f"siamese_contrastive_loss: the margin is not negative, as {margin!r} is")
    return agg((1 - y) * yhat**2 + y * np.maximum(margin - yhat, 0) ** 2)
