"""Calls of numbers and arrays go the short way, and give what the long one gives."""

import numpy as np
import pytest

from zygopy import adjoint_source, check_gradient
from zygopy.core.kinds import Instance, Number
from zygopy.core.values import Const, Value
from zygopy.lower.arithmetic import is_numeric

pytestmark = pytest.mark.core


def test_numbers_and_arrays_are_numeric():
    assert is_numeric(Value(Number(float))) and is_numeric(Const(2)) and is_numeric(Const(1j))
    assert not is_numeric(Value(Instance(list))) and not is_numeric(Value()) and not is_numeric(Const("2"))


def test_a_place_to_write_to_is_not_overlooked():
    def f(x):
        y = np.empty_like(x)
        np.multiply(x, x, y)
        return np.sum(y * x)

    assert "np.multiply" not in adjoint_source(f, np.ones(3)).split("value =")[1]
    check_gradient(f, np.array([1.0, -2.0, 0.5]))


def test_what_is_written_to_later_is_not_shared():
    def f(x):
        y = 2.0 * x
        z = y * x
        y[0] = x[1]
        return np.sum(z * y) + np.sum(y * x)

    check_gradient(f, np.array([1.0, -2.0, 0.5]))
