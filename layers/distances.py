"""Losses of labels, of pairs and of triples: by the formulas of PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import zygopy

from .exponentials import logsoftmax
from .mismatch import DimensionMismatch

__all__ = ["cosine_embedding_loss", "labelled_crossentropy", "margin_ranking_loss", "negative_log_likelihood",
           "smooth_l1", "triplet_loss"]

Aggregate = Callable[..., Any]


def weights_of(labels: Any, classes: int, ignore: int | None, weights: Any, dtype: Any) -> tuple[Any, Any]:
    """The labels, those that are ignored as 0, and what each counts."""
    labels = np.asarray(labels)
    used = np.ones(labels.shape, bool) if ignore is None else labels != ignore
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels are whole numbers, not {labels.dtype}")
    if labels[used].size and (labels[used].min() < 0 or labels[used].max() >= classes):
        raise IndexError(f"labels from {labels[used].min()} to {labels[used].max()} of {classes} classes")
    chosen = np.where(used, labels, 0)
    share = used.astype(dtype)
    return chosen, share if weights is None else share * np.asarray(weights, dtype)[chosen]


zygopy.constant(weights_of, pure=True)


def labelled_crossentropy(scores: Any, labels: Any, *, ignore: int | None = None, weights: Any = None,
                          smoothing: float = 0.0) -> Any:
    """The mean of -log softmax(scores)[label], for labels that are numbers of classes.

    Parameters
    ----------
    scores : array (..., classes)
    labels : array of int (...)
    ignore : int, optional
        A label whose samples do not count.
    weights : array (classes,), optional
        What the samples of each class count.
    smoothing : float
        The share of the target that is spread over all classes.

    Raises
    ------
    IndexError
        A label that is no class.
    DimensionMismatch
        Labels of another shape.

    Notes
    -----
    Source: PyTorch, `cross_entropy`.

    Examples
    --------
    >>> float(labelled_crossentropy(np.array([[0.0, 0.0]]), np.array([1]))).__round__(6)
    0.693147
    """
    if np.shape(labels) != scores.shape[:-1]:
        raise DimensionMismatch(f"scores {scores.shape} and labels {np.shape(labels)} do not fit")
    classes = scores.shape[-1]
    chosen, share = weights_of(labels, classes, ignore, weights, scores.dtype)
    logs = logsoftmax(scores).reshape((-1, classes))
    surprise = -logs[np.arange(chosen.size), chosen.reshape(-1)]
    total = np.sum(surprise * share.reshape(-1)) / np.sum(share)
    if smoothing == 0.0:
        return total
    each = np.ones(classes, scores.dtype) if weights is None else np.asarray(weights, scores.dtype)
    used = share.reshape(-1) > 0
    spread = np.sum(-(logs @ each) * used) / np.sum(share) / classes
    return (1 - smoothing) * total + smoothing * spread


def negative_log_likelihood(logp: Any, labels: Any, *, ignore: int | None = None, weights: Any = None) -> Any:
    """The mean of -logp[label], for logarithms of probabilities and labels that are numbers of classes.

    Parameters
    ----------
    logp : array (..., classes)
        As of `logsoftmax`.
    labels, ignore, weights
        As of `labelled_crossentropy`.

    Raises
    ------
    IndexError, DimensionMismatch
        As of `labelled_crossentropy`.

    Notes
    -----
    Source: PyTorch, `nll_loss`.

    Examples
    --------
    >>> round(float(negative_log_likelihood(np.log([[0.25, 0.75], [0.5, 0.5]]), np.array([1, 0]))), 6)
    0.490415
    """
    if np.shape(labels) != np.shape(logp)[:-1]:
        raise DimensionMismatch(f"scores of shape {np.shape(logp)} and labels of shape {np.shape(labels)}")
    chosen, share = weights_of(labels, logp.shape[-1], ignore, weights, logp.dtype)
    taken = np.take_along_axis(logp, chosen[..., None], axis=-1)[..., 0]
    return -np.sum(share * taken) / np.sum(share)


def smooth_l1(yhat: Any, y: Any, agg: Aggregate = np.mean, beta: float = 1.0) -> Any:
    """agg(e^2 / (2 beta) where |e| < beta, else |e| - beta / 2), with e = yhat - y.

    Examples
    --------
    >>> float(smooth_l1(np.array([0.5, 2.0]), np.zeros(2)))
    0.8125
    """
    e = np.abs(yhat - y)
    return agg(np.where(e < beta, e * e / (2 * beta), e - beta / 2))


def cosine_embedding_loss(a: Any, b: Any, y: Any, agg: Aggregate = np.mean, margin: float = 0.0) -> Any:
    """agg(1 - cos(a, b) where y is 1, max(0, cos(a, b) - margin) where it is -1), of vectors along the last axis.

    Examples
    --------
    >>> float(cosine_embedding_loss(np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]]), np.array([1])))
    1.0
    """
    lengths = np.sqrt(np.sum(a * a, axis=-1) * np.sum(b * b, axis=-1))
    cosine = np.sum(a * b, axis=-1) / lengths
    return agg(np.where(y == 1, 1 - cosine, np.maximum(cosine - margin, 0)))


def triplet_loss(anchor: Any, near: Any, far: Any, agg: Aggregate = np.mean, margin: float = 1.0) -> Any:
    """agg(max(0, |anchor - near| - |anchor - far| + margin)), of vectors along the last axis.

    Notes
    -----
    Source: Schroff, Kalenichenko & Philbin, *FaceNet* (2015).

    Examples
    --------
    >>> float(triplet_loss(np.zeros((1, 2)), np.array([[3.0, 4.0]]), np.array([[0.0, 2.0]])))
    4.0
    """
    to_near = np.sqrt(np.sum((anchor - near) ** 2, axis=-1))
    to_far = np.sqrt(np.sum((anchor - far) ** 2, axis=-1))
    return agg(np.maximum(to_near - to_far + margin, 0))


def margin_ranking_loss(a: Any, b: Any, y: Any, agg: Aggregate = np.mean, margin: float = 0.0) -> Any:
    """agg(max(0, -y (a - b) + margin)): a belongs above b where y is 1, below where it is -1.

    Examples
    --------
    >>> float(margin_ranking_loss(np.array([1.0]), np.array([3.0]), np.array([1.0])))
    2.0
    """
    return agg(np.maximum(-y * (a - b) + margin, 0))
