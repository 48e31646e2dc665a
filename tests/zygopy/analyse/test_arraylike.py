"""Lists that NumPy reads as arrays, and those that it does not."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy.analyse.arraylike import holds_data, is_data, takes_arrays
from zygopy.core.kinds import UNKNOWN, Array, Instance, ListOf, Number, Sequence

FLOATS = ListOf(list, Number(float))


def test_functions_of_arrays_and_functions_of_lists():
    for function in (np.mean, np.exp, np.linalg.norm, np.dot, np.max):
        assert takes_arrays(function)
    for function in (np.concatenate, np.array, np.where, np.float64, sum, np.random.normal, np.ndarray.sum, np.full):
        assert not takes_arrays(function)


def test_the_first_argument_is_data_whatever_is_in_it():
    for kind in (FLOATS, ListOf(list, UNKNOWN), Sequence(tuple, (Number(int),)), Instance(list)):
        assert is_data(kind, True)
    for kind in (UNKNOWN, Number(float), Array(np.dtype(float), ()), Instance(dict)):
        assert not is_data(kind, True)


def test_a_later_argument_of_whole_numbers_is_a_shape_or_an_index():
    assert is_data(FLOATS, False)
    assert is_data(Sequence(list, (Number(int), Number(float))), False)
    assert is_data(Sequence(list, (FLOATS,)), False)
    assert not is_data(Sequence(tuple, (Number(int), Number(int))), False)
    assert not is_data(Sequence(list, (Sequence(list, (Number(int),)),)), False)


def test_values_are_judged_as_their_kinds():
    assert holds_data([1, 2], True)
    assert holds_data((1, 2.0), False)
    assert holds_data([[1.0]], False)
    assert not holds_data((1, 2), False)
    assert not holds_data(np.ones(2), True)


def mean_of_list(x):
    return np.mean([x[0] ** 2, 3.0 * x[1]])


def norm_of_list(x):
    return np.linalg.norm([x[0], x[1]])


def dot_of_whole_numbers(x):
    return np.dot([1, 2], x)


def mean_of_grown_list(x):
    squares = []
    for value in x:
        squares.append(value**2)
    return np.mean(squares) + np.max(squares)


@pytest.mark.parametrize(("function", "want"), [
    (mean_of_list, [3.0, 1.5]), (norm_of_list, [0.6, 0.8]), (dot_of_whole_numbers, [1.0, 2.0]),
    (mean_of_grown_list, [3.0, 12.0]),
])
def test_gradients_through_lists(function, want):
    (got,) = zygopy.gradient(function, np.array([3.0, 4.0]))

    np.testing.assert_allclose(got, want)
