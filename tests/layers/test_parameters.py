"""Biases as asked for, weights of the shape asked for, input brought to the dtype of the weights."""

import numpy as np
import pytest

from layers import DimensionMismatch, create_bias
from layers.parameters import drawn, in_dtype
from zygopy import gradient

F4 = np.dtype(np.float32)
W = np.ones((2, 5), np.float32)


def test_bias_as_asked_for():
    assert create_bias(W, True, 2).tolist() == [0, 0] and create_bias(W, True, 2).dtype == np.float32
    assert create_bias(W, False, 2) is False
    assert create_bias(W, np.ones(2), 2).dtype == np.float32
    with pytest.raises(DimensionMismatch, match=r"shape \(2,\), got one of shape \(3,\)"):
        create_bias(W, np.zeros(3), 2)


def test_an_initialiser_must_give_the_shape():
    with pytest.raises(DimensionMismatch, match=r"expected \(2, 3\), got \(3,\)"):
        drawn(lambda *shape: np.zeros(3), 2, 3)


def test_wide_input_is_narrowed_with_a_warning():
    with pytest.warns(UserWarning, match="layer 'mine' has float32 parameters and got float64 input"):
        assert in_dtype(np.ones(2), F4, "mine").dtype == np.float32


def test_the_gradient_warns_too():
    with pytest.warns(UserWarning, match="float64 input"):
        (got,) = gradient(lambda x: np.sum(in_dtype(x, F4, "mine") ** 2), np.ones(2))

    assert got.dtype == np.float64


def test_integers_and_lists_are_converted_silently():
    assert in_dtype(np.ones(2, int), F4, "layer").dtype == np.float32
    assert in_dtype([True, False], F4, "layer").tolist() == [1.0, 0.0]


def test_the_gradient_keeps_the_dtype_of_the_input():
    (got,) = gradient(lambda x: np.sum(in_dtype(x, F4, "layer") ** 2), np.ones(2, np.float16))

    assert got.dtype == np.float16 and got.tolist() == [2.0, 2.0]
