"""What comes back has the form and dtype of the arguments, and shares memory with nothing."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def test_gradients_are_fresh():
    x, y = np.ones(3), np.arange(3.0)
    x_bar, y_bar = zygopy.gradient(lambda x, y: np.sum(x * y), x, y)

    assert not any(np.shares_memory(a, b) for a in (x_bar, y_bar) for b in (x, y))
    x_bar += 1.0
    assert np.array_equal(y, np.arange(3.0))


def test_two_gradients_are_two_arrays():
    a_bar, b_bar = zygopy.gradient(lambda a, b: np.sum((a + b) ** 2), np.ones(3), np.ones(3))

    assert not np.shares_memory(a_bar, b_bar)


@pytest.mark.parametrize(("x", "dtype"), [(np.ones(2, np.float32), "f4"), (np.ones(2, int), "f8"), (np.ones(2, complex), "c16")])
def test_dtypes(x, dtype):
    assert zygopy.gradient(lambda x: np.sum(abs(x) ** 2), x)[0].dtype == np.dtype(dtype)


def test_python_numbers_stay_python_numbers():
    assert type(zygopy.gradient(lambda x: np.sin(x), 1.0)[0]) is float
