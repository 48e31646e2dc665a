"""Value and gradient in one function, without a tape where there is no loop."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_no_tape_and_no_closure_without_a_loop():
    text = "\n".join(printed(lambda x: np.sum(np.tanh(x) ** 2), np.ones(3)))

    assert "tape" not in text
    assert "def " not in text


def test_the_value_is_that_of_the_plain_call():
    x = np.random.default_rng(0).normal(size=100)

    def f(x):
        return np.mean(np.exp(x) / (1.0 + x * x)) ** 0.3

    assert zygopy.value_and_grad(f)(x)[0] == f(x)


def test_nothing_wanted_is_nothing_computed():
    text = "\n".join(printed(lambda x, y: np.sum(x * np.exp(y)), np.ones(3), np.ones(3), argnums=0))

    assert "y_bar" not in text
