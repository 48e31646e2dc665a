"""Inputs that hold arrays wanted are inputs of the derived function; data that no one wants gets no cotangent."""

import numpy as np

from zygopy import gradient, params
from zygopy.dispatch import Request, last_record

W, x = np.ones((2, 2)), np.ones(2)


def loss():
    return np.sum(W @ x)


def test_only_what_holds_an_array_wanted_is_differentiated():
    gradient(loss, params(W))

    record = last_record(loss, Request((), "implicit"))

    assert record is not None
    assert "def loss_gradient(W, x):" in record.derived.text.source
    assert "x_bar" not in record.derived.text.source
