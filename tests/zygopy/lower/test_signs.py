"""A division by what is surely not zero needs no care; one by what may be zero keeps it."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_one_plus_exp_is_positive():
    text = "\n".join(printed(lambda x: np.sum(1.0 / (1.0 + np.exp(x))), np.ones(3)))

    assert "divide_selected" not in text


def test_a_selected_zero_over_zero_is_zero():
    assert zygopy.gradient(lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)), np.array([0.0, 4.0]))[0].tolist() == [0.0, 0.25]


def test_a_sum_over_exponentials_that_are_at_most_one_is_positive():
    def entropy(x):
        z = x - x.max(axis=1, keepdims=True)
        return -np.sum((z - np.log(np.sum(np.exp(z), axis=1, keepdims=True)))[:, 0])

    def other_axis(x):
        z = x - x.max(axis=0, keepdims=True)
        return -np.sum((z - np.log(np.sum(np.exp(z), axis=1, keepdims=True)))[:, 0])

    x = np.arange(6.0).reshape(2, 3) ** 2 / 10

    assert "divide_selected" not in "\n".join(printed(entropy, x))
    assert "divide_selected" in "\n".join(printed(other_axis, x))
    zygopy.check_gradient(entropy, x)
    zygopy.check_gradient(other_axis, x)
