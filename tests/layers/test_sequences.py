"""The loss of labels without places: against the sum over all ways, differences, what cannot be."""

import itertools

import numpy as np
import pytest

from layers import ctc_loss, softmax
from zygopy import check_gradient, gradient

rng = np.random.default_rng(0)


def by_all_ways(yhat, y):
    p, blank, total = softmax(yhat), yhat.shape[1] - 1, 0.0
    for way in itertools.product(range(yhat.shape[1]), repeat=len(yhat)):
        joined = [k for k, _ in itertools.groupby(way) if k != blank]
        if joined == list(y):
            total += np.prod(p[np.arange(len(yhat)), way])
    return -np.log(total)


@pytest.mark.parametrize("y", [[0], [0, 1], [1, 1], [0, 1, 0], []])
def test_sum_over_all_ways(y):
    yhat = rng.normal(size=(5, 3))

    assert float(ctc_loss(yhat, np.array(y, int))) == pytest.approx(by_all_ways(yhat, y))


@pytest.mark.parametrize("y", [[0], [1, 1], [0, 2, 0]])
def test_gradient(y):
    yhat = rng.normal(size=(6, 4))

    check_gradient(lambda s: ctc_loss(s, np.array(y)), yhat)
    assert gradient(lambda s: ctc_loss(s, np.array(y)), yhat.astype("f4"))[0].dtype == np.float32


def test_what_cannot_be():
    assert ctc_loss(np.zeros((1, 3)), np.array([0, 1])) == np.inf
    with pytest.raises(IndexError, match="from 0 to 1"):
        ctc_loss(np.zeros((4, 3)), np.array([2]))
    with pytest.raises(ValueError, match="time, classes"):
        ctc_loss(np.zeros((2, 4, 3)), np.array([0]))
