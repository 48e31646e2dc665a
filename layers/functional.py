"""Normalisation as functions of arrays, with the statistics of the input or given ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from .mismatch import DimensionMismatch

__all__ = ["batchnorm", "groupnorm", "instancenorm"]


def by_channel(x: Any, gamma: Any, beta: Any) -> Any:
    """gamma x + beta, for each channel."""
    axes = (*range(1, x.ndim - 1),)
    if gamma is not None:
        x = x * np.expand_dims(gamma, axes)
    return x if beta is None else x + np.expand_dims(beta, axes)


def over(x: Any, axes: tuple[int, ...], eps: float) -> Any:
    """(x - mean) / sqrt(var + eps), over axes."""
    centred = x - np.mean(x, axis=axes, keepdims=True)
    return centred / np.sqrt(np.mean(centred * centred, axis=axes, keepdims=True) + eps)


def batchnorm(x: Any, gamma: Any = None, beta: Any = None, mean: Any = None, var: Any = None,
              eps: float = 1e-5) -> Any:
    """y = gamma (x - mean) / sqrt(var + eps) + beta, for each channel.

    Parameters
    ----------
    x : array (batch, channels, *space)
    gamma, beta : array (channels,), optional
    mean, var : array (channels,), optional
        Those of `x` by default, over all axes but the channels, the variance divided by their number.
    eps : float

    Returns
    -------
    y : array
        Of the shape of `x`.

    Raises
    ------
    DimensionMismatch
        Only one of `mean` and `var` is given.

    Notes
    -----
    Source: Ioffe & Szegedy, *Batch normalization* (2015); NNlib, `batchnorm`.

    Examples
    --------
    >>> batchnorm(np.array([[1.0], [3.0]])).round(3).tolist()
    [[-1.0], [1.0]]
    >>> batchnorm(np.array([[1.0], [3.0]]), mean=np.zeros(1), var=np.ones(1)).round(3).tolist()
    [[1.0], [3.0]]
    """
    if (mean is None) != (var is None):
        raise DimensionMismatch("batchnorm takes both mean and var, or neither")
    if mean is None:
        return by_channel(over(x, (0, *range(2, x.ndim)), eps), gamma, beta)
    axes = (*range(1, x.ndim - 1),)
    return by_channel((x - np.expand_dims(mean, axes)) / np.sqrt(np.expand_dims(var, axes) + eps), gamma, beta)


def instancenorm(x: Any, gamma: Any = None, beta: Any = None, eps: float = 1e-5) -> Any:
    """y = gamma (x - mean) / sqrt(var + eps) + beta, for each sample and channel, over the axes from 2 on.

    Parameters
    ----------
    x : array (batch, channels, *space)
    gamma, beta : array (channels,), optional
    eps : float

    Raises
    ------
    DimensionMismatch
        There is no axis from 2 on.

    Notes
    -----
    Source: Ulyanov, Vedaldi & Lempitsky, *Instance normalization* (2016); NNlib, `instancenorm`.

    Examples
    --------
    >>> instancenorm(np.array([[[1.0, 3.0]]])).round(3).tolist()
    [[[-1.0, 1.0]]]
    """
    if x.ndim < 3:
        raise DimensionMismatch(f"instancenorm takes (batch, channels, *space), got shape {x.shape}")
    return by_channel(over(x, (*range(2, x.ndim),), eps), gamma, beta)


def groupnorm(x: Any, groups: int, gamma: Any = None, beta: Any = None, eps: float = 1e-5) -> Any:
    """y = gamma (x - mean) / sqrt(var + eps) + beta, over groups of consecutive channels of each sample.

    Parameters
    ----------
    x : array (batch, channels, *space)
    groups : int
    gamma, beta : array (channels,), optional
    eps : float

    Raises
    ------
    DimensionMismatch
        `groups` does not divide the channels.

    Notes
    -----
    Source: Wu & He, *Group normalization* (2018); NNlib, `groupnorm`.

    Examples
    --------
    >>> groupnorm(np.array([[1.0, 3.0, 5.0, 7.0]]), 2).round(3).tolist()
    [[-1.0, 1.0, -1.0, 1.0]]
    """
    if x.shape[1] % groups:
        raise DimensionMismatch(f"groupnorm: {x.shape[1]} channels cannot be divided into {groups} groups")
    return by_channel(over(x.reshape((x.shape[0], groups, -1)), (2,), eps).reshape(x.shape), gamma, beta)
