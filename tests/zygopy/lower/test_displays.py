"""Whole numbers worked out of known ones are known; large ones and other things are not."""

import operator

import numpy as np
import pytest

from zygopy import adjoint_source
from zygopy.core.values import Const
from zygopy.lower.displays import static_number


@pytest.mark.parametrize(("function", "parts", "want"), [
    (operator.sub, (4, 2), 2), (operator.neg, (1,), -1), (operator.mul, ((1,), 3), (1, 1, 1)), (operator.add, (1, 2), 3),
])
def test_known(function, parts, want):
    assert static_number(function, [Const(part) for part in parts]).value == want


@pytest.mark.parametrize(("function", "parts"), [
    (operator.mul, ((1,), 10**6)), (operator.mul, ("a", 3)), (operator.add, (1.0, 2)), (operator.mul, (2.0, 1.5)),
    (operator.add, (True, 1)),
])
def test_not_known(function, parts):
    assert static_number(function, [Const(part) for part in parts]) is None


def test_axes_worked_out_of_the_number_of_axes_are_folded():
    text = adjoint_source(lambda x: np.sum(np.mean(x, axis=(*range(1, x.ndim - 1),)) ** 2), np.ones((2, 3, 4)))

    assert "pullback" not in text and "axis=(1,)" in text
