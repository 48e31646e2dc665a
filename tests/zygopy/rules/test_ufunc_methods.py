"""Methods of ufuncs at zeros and ties."""

from __future__ import annotations

import numpy as np

import zygopy
from zygopy.rules.ufunc_methods import RULES


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


def test_reduce_takes_the_first_axis():
    np.testing.assert_array_equal(bars(np.add.reduce, np.ones((2, 3)), y_bar=np.arange(3.0))[0], [[0, 1, 2], [0, 1, 2]])


def test_ties_share_evenly():
    np.testing.assert_array_equal(bars(np.maximum.reduce, np.array([2.0, 2.0]), y_bar=1.0)[0], [0.5, 0.5])


def test_products_are_exact_at_zeros():
    np.testing.assert_array_equal(bars(np.multiply.reduce, np.array([2.0, 0.0]), y_bar=1.0)[0], [0.0, 2.0])
    np.testing.assert_array_equal(bars(np.multiply.accumulate, np.array([0.0, 2.0]), y_bar=np.ones(2))[0], [3.0, 0.0])


def test_each_operand_of_outer_gets_its_dtype():
    a_bar, b_bar = bars(np.multiply.outer, np.ones(2, np.float32), np.ones(3), y_bar=np.ones((2, 3)))

    assert (a_bar.dtype, b_bar.dtype) == (np.float32, np.float64)
    np.testing.assert_array_equal(a_bar, [3.0, 3.0])
    np.testing.assert_array_equal(b_bar, [2.0, 2.0, 2.0])


def test_equal_records_share():
    (got,) = zygopy.gradient(lambda x: np.maximum.accumulate(x).sum(), np.array([1.0, 1.0, 0.0, 1.0]))

    assert np.allclose(got, [1 + 1 / 2 + 1 / 2 + 1 / 3, 1 / 2 + 1 / 2 + 1 / 3, 0.0, 1 / 3])


def test_nothing_is_computed_twice():
    for f in (np.maximum.accumulate, np.multiply.accumulate, np.logaddexp.reduce, np.multiply.reduce):
        text = zygopy.adjoint_source(lambda x, f=f: np.sum(f(x)), np.array([1.0, 2.0, 3.0]))

        assert text.count("accumulate") + text.count(".reduce") == 1
