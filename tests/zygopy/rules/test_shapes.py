"""Shapes and orders: what is seen in memory, and what a number is."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.core.kinds import ANY, ONE, UNKNOWN, Array, Number, Sequence, Symbol, not_one
from zygopy.rules.shapes import RULES, formed_like, reshaped, squeezed


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


def test_reshape_takes_no_copy():
    y_bar = np.arange(6.0)
    x_bar = bars(np.reshape, np.ones((2, 3)), 6, y_bar=y_bar)[0]

    assert x_bar.shape == (2, 3)
    assert np.shares_memory(x_bar, y_bar)


def test_transpose_of_a_matrix_is_a_view():
    y_bar = np.arange(6.0).reshape(3, 2)
    x_bar = bars(np.transpose, np.ones((2, 3)), y_bar=y_bar)[0]

    assert np.shares_memory(x_bar, y_bar)


@pytest.mark.parametrize("primitive", [np.atleast_1d, np.atleast_2d, np.atleast_3d])
def test_a_number_gets_a_number(primitive):
    (x_bar,) = bars(primitive, 2.5, y_bar=np.full(primitive(2.5).shape, 3.0))

    assert type(x_bar) is float
    assert x_bar == 3.0


def test_squeezed_to_a_number_and_back():
    x_bar = bars(np.squeeze, np.ones((1, 1), np.float32), y_bar=2.0)[0]

    assert x_bar.dtype == np.float32
    np.testing.assert_array_equal(x_bar, [[2.0]])


@pytest.mark.parametrize("order", ["C", "F", "A", "K"])
@pytest.mark.parametrize("layout", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0)])
def test_ravel_in_every_order_of_every_layout(order, layout):
    x = np.arange(24.0).reshape(2, 3, 4).transpose(layout)[:, ::2]
    y = np.ravel(x, order)
    x_bar = bars(np.ravel, x, order, y_bar=y)[0]

    np.testing.assert_array_equal(x_bar, x)


def test_roll_by_several_steps():
    x = np.arange(12.0).reshape(3, 4)
    y = np.roll(x, (1, -2), axis=(0, 1))

    np.testing.assert_array_equal(bars(np.roll, x, (1, -2), axis=(0, 1), y_bar=y)[0], x)


def test_nested_lists_get_the_same_form():
    got = formed_like(np.array([[1.0, 2.0], [3.0, 4.0]]), [[0.0, np.float32(0)], np.zeros(2)])

    assert got[0] == (1.0, 2.0)
    assert type(got[0][0]) is float
    assert type(got[0][1]) is np.float32
    np.testing.assert_array_equal(got[1], [3.0, 4.0])


def test_the_kind_of_a_reshaped_array():
    n = Symbol()
    row, matrix = Array(np.dtype(float), (n,)), Array(np.dtype(np.float32), (n, ANY))

    assert reshaped(row, (-1, 1)) == Array(np.dtype(float), (n, ONE))
    assert reshaped(row, (1, -1), order="F") == Array(np.dtype(float), (ONE, n))
    assert reshaped(matrix, -1) == Array(np.dtype(np.float32), (ANY,))
    assert reshaped(matrix, Sequence(tuple, (Number(int, n), Number(int)))) == Array(np.dtype(np.float32), (n, ANY))
    assert not_one(reshaped(matrix, (3, 2)).axes[0])
    assert reshaped(matrix, UNKNOWN) == UNKNOWN
    assert reshaped(UNKNOWN, (2, 3)) == UNKNOWN


def test_the_kind_of_a_squeezed_array():
    n = Symbol()
    dtype = np.dtype(float)

    assert squeezed(Array(dtype, (n, ONE, ONE))) == Array(dtype, (n,))
    assert squeezed(Array(dtype, (n, ANY, ONE)), -1) == Array(dtype, (n, ANY))
    assert squeezed(Array(dtype, (ANY, n)), (0,)) == Array(dtype, (n,))
    assert squeezed(Array(dtype, (n, ANY))) == UNKNOWN
    assert squeezed(Array(dtype, (n, ONE)), UNKNOWN) == UNKNOWN
