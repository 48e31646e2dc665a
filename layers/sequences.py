"""Connectionist temporal classification: the loss of labels whose places in a sequence are not known."""

from __future__ import annotations

from typing import Any

import numpy as np

import zygopy

from .exponentials import logsoftmax

__all__ = ["ctc_loss"]


def ctc_loss(yhat: Any, y: Any) -> Any:
    """Return -log of the probability of all ways in which a sequence of scores can mean the labels.

    Parameters
    ----------
    yhat : array (time, classes)
        Scores, before a softmax; the last class stands for no label.
    y : array of int (labels,)
        From 0 on.

    Returns
    -------
    loss : number
        Infinite where the sequence is too short for the labels.

    Raises
    ------
    ValueError
        Scores of another number of axes.
    IndexError
        A label that is no class, or the class that stands for none.

    Notes
    -----
    Source: Graves et al., *Connectionist temporal classification* (2006); NNlib, `ctc_loss`.

    Examples
    --------
    >>> round(float(ctc_loss(np.zeros((2, 3)), np.array([0]))), 6)
    1.098612
    """
    loss, _ = alignment(yhat, y)
    return loss


def alignment(yhat: Any, y: Any) -> tuple[Any, Any]:
    """The loss, and the probability of each class at each time, given the labels."""
    yhat, y = np.asarray(yhat), np.asarray(y)
    if yhat.ndim != 2:
        raise ValueError(f"ctc_loss takes scores (time, classes), not an array of shape {yhat.shape}")
    blank = yhat.shape[1] - 1
    if y.size and (y.min() < 0 or y.max() >= blank):
        raise IndexError(f"ctc_loss: the labels are from 0 to {blank - 1}, as class {blank} stands for none")
    states = np.full(2 * y.size + 1, blank)
    states[1::2] = y
    logp = logsoftmax(yhat)[:, states]
    ahead, back = ways(logp, states, blank), ways(logp[::-1, ::-1], states[::-1], blank)[::-1, ::-1]
    with np.errstate(invalid="ignore"):
        total = np.logaddexp.reduce(ahead[-1, -2:])
        share = np.exp(ahead + back - logp - total)  # the probability to be in each state at each time
    shares = np.zeros(yhat.shape, yhat.dtype)
    np.add.at(shares.T, states, share.T)
    return -total, shares


def ways(logp: Any, states: Any, blank: int) -> Any:
    """The logarithm of the probability of all beginnings that end in each state, at each time."""
    found = np.full(logp.shape, -np.inf, logp.dtype)
    found[0, :2] = logp[0, :2]
    # from two states before, unless that would join two labels that are equal
    jumps = np.zeros(states.size, bool)
    jumps[2:] = (states[2:] != blank) & (states[2:] != states[:-2])
    for t in range(1, logp.shape[0]):
        before = found[t - 1]
        reached = before.copy()
        reached[1:] = np.logaddexp(reached[1:], before[:-1])
        reached[2:] = np.logaddexp(reached[2:], np.where(jumps[2:], before[:-2], -np.inf))
        found[t] = reached + logp[t]
    return found


@zygopy.rule(ctc_loss)
def ctc_loss_rule(yhat: Any, y: Any) -> Any:
    """yhat_bar = loss_bar (softmax(yhat) - the probabilities given the labels)."""
    loss, shares = alignment(yhat, y)

    def pullback(loss_bar: Any) -> Any:
        return (loss_bar * (np.exp(logsoftmax(yhat)) - shares),)

    return loss, pullback
