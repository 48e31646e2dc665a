"""A call undone: its arguments get their cotangents."""

import math

import numpy as np
import pytest

from zygopy import MissingRule, check_gradient, gradient


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum(np.tanh(x) * x),  # elementwise
        lambda x: np.sum(x @ x[:, None]),  # a rule
        lambda x: sum(map(math.sin, x.tolist())),
        lambda x: np.sum(x / (1.0 + np.where(x > 0, np.sqrt(np.abs(x)), 0.0))),  # zeros that select
    ],
)
def test_gradients_are_right(f):
    check_gradient(f, np.array([0.5, -1.5, 2.0]))


def test_a_call_without_a_rule_is_refused_where_a_cotangent_arrives():
    with pytest.raises(MissingRule):
        gradient(lambda x: np.frompyfunc(math.sin, 1, 1)(x) * 1.0, 2.0)
