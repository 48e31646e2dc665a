"""Softmax and its kin: exponentials that are normalised along an axis, without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

import zygopy

__all__ = ["logsoftmax", "logsumexp", "softmax"]


def softmax(x: Any, axis: int | tuple[int, ...] = -1, out: Any = None) -> Any:
    """y = exp(x) / sum(exp(x)) along an axis.

    Parameters
    ----------
    x : array
        Of any shape, with at least one axis.
    axis : int or tuple of int
        The classes; the last axis by default.
    out : array, optional
        Where to write the result.

    Returns
    -------
    y : array
        Of the shape and dtype of `x`; positive, with sum 1 along `axis`.

    Raises
    ------
    TypeError
        `x` is a single number.

    Notes
    -----
    An infinite entry gets all of the weight, shared with others of its kind.  Source: NNlib, `softmax`.

    Examples
    --------
    >>> softmax(np.array([0.0, 0.0, np.inf]))
    array([0., 0., 1.])
    """
    _check_has_axes(x, "softmax")
    shifted, total = _shifted(x, axis)
    return np.divide(shifted, total, out=out)


def logsoftmax(x: Any, axis: int | tuple[int, ...] = -1, out: Any = None) -> Any:
    """y = x - log(sum(exp(x))) along an axis.

    Parameters
    ----------
    x, axis, out
        As of `softmax`.

    Returns
    -------
    y : array
        The logarithm of `softmax(x)`, also where that rounds to 0.

    Raises
    ------
    TypeError
        `x` is a single number.

    Notes
    -----
    Source: NNlib, `logsoftmax`.

    Examples
    --------
    >>> logsoftmax(np.array([0.0, -1000.0]))
    array([    0., -1000.])
    """
    _check_has_axes(x, "logsoftmax")
    return np.subtract(x, logsumexp(x, axis, keepdims=True), out=out)


def logsumexp(x: Any, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Any:
    """s = log(sum(exp(x))) along an axis, or of all.

    Parameters
    ----------
    x : array
    axis : int or tuple of int, optional
    keepdims : bool
        Whether the axis stays, with length 1.

    Returns
    -------
    s : array or number

    Notes
    -----
    Source: Blanchard, Higham & Higham, *Accurately computing the log-sum-exp and softmax functions* (2021).

    Examples
    --------
    >>> round(float(logsumexp(np.array([1000.0, 1000.0]))), 4)
    1000.6931
    """
    top = np.max(x, axis=axis, keepdims=True)
    shift = np.where(np.isfinite(top), top, 0)
    with np.errstate(over="ignore", divide="ignore"):  # the infinite are infinite
        s = np.log(np.sum(np.exp(x - shift), axis=axis, keepdims=True)) + shift
    return s if keepdims else _without(s, axis)


def _shifted(x: Any, axis: Any) -> tuple[Any, Any]:
    """exp(x - max x) and its sum."""
    top = np.max(x, axis=axis, keepdims=True)
    if np.isposinf(top).any():
        e = np.where(np.isposinf(top), np.isposinf(x), np.exp(np.minimum(x - np.where(np.isposinf(top), 0, top), 0)))
        e = e.astype(np.asarray(x).dtype)
    else:
        e = np.exp(x - top)
    return e, np.sum(e, axis=axis, keepdims=True)


def _without(s: Any, axis: Any) -> Any:
    return np.squeeze(s, axis=tuple(range(np.ndim(s))) if axis is None else axis)[()]


def _check_has_axes(x: Any, name: str) -> None:
    if np.ndim(x) == 0:
        raise TypeError(f"{name} of a single number: it needs a whole axis; call it on the array, not each element")


def as_it_came(x: Any, *_: Any) -> Any:
    """What is known of the result: with real numbers, all that is known of the argument."""
    return x if x.dtype.kind == "f" else None


@zygopy.rule(softmax, result=as_it_came)
def softmax_rule(x: Any, axis: Any = -1, out: Any = None) -> Any:
    """x_bar = y (y_bar - sum(y y_bar))."""
    y = softmax(x, axis, out)

    def pullback(y_bar: Any) -> Any:
        weighted = y * y_bar
        return (weighted - y * np.sum(weighted, axis=axis, keepdims=True),)

    return y, pullback


@zygopy.rule(logsoftmax, result=as_it_came)
def logsoftmax_rule(x: Any, axis: Any = -1, out: Any = None) -> Any:
    """x_bar = y_bar - exp(y) sum(y_bar)."""
    y = logsoftmax(x, axis, out)

    def pullback(y_bar: Any) -> Any:
        return (y_bar - np.exp(y) * np.sum(y_bar, axis=axis, keepdims=True),)

    return y, pullback


@zygopy.rule(logsumexp)
def logsumexp_rule(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """x_bar = s_bar softmax(x)."""
    s = logsumexp(x, axis, keepdims=True)

    def pullback(s_bar: Any) -> Any:
        return (np.reshape(s_bar, np.shape(s)) * softmax(x, _all_axes(x, axis)),)

    return s if keepdims else _without(s, axis), pullback


def _all_axes(x: Any, axis: Any) -> Any:
    return tuple(range(np.ndim(x))) if axis is None else axis
