"""Calls that write to an array become the assignments that they are."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def by_place(x):
    b = np.zeros(3)
    np.multiply(x, 2.0, b)
    return np.sum(b * x)


def by_name(x):
    b = np.zeros(3)
    np.multiply(x, 2.0, out=b)
    return np.sum(b * x)


def sorted_there(x):
    b = x * x
    b.sort()
    return b[0] + 3 * b[2]


@pytest.mark.parametrize("f", [by_place, by_name])
def test_out_is_an_assignment_by_place_or_by_name(f):
    x = np.array([1.0, 2.0, 3.0])

    assert "b[...] = " in zygopy.adjoint_source(f, x)
    assert zygopy.gradient(f, x)[0].tolist() == [4.0, 8.0, 12.0]


def test_a_sort_in_place():
    assert zygopy.gradient(sorted_there, np.array([3.0, 1.0, 2.0]))[0].tolist() == [18.0, 2.0, 0.0]


def test_what_is_not_selected_is_not_computed():
    def f(x):
        b = np.zeros(3)
        np.sqrt(x, out=b, where=x > 0)
        return np.sum(b)

    with np.errstate(all="raise"):
        assert zygopy.gradient(f, np.array([-1.0, 0.0, 4.0]))[0].tolist() == [0.0, 0.0, 0.25]


def scaled(x, out):
    return x * out


def test_out_of_a_function_of_ones_own_is_an_argument_like_any_other():
    @zygopy.rule(scaled)
    def scaled_rule(x, out):
        return scaled(x, out), lambda y_bar: (y_bar * out, y_bar * x)

    got = zygopy.gradient(lambda x, b: np.sum(scaled(x, b)), np.array([1.0, 2.0]), np.array([3.0, 4.0]))

    assert [g.tolist() for g in got] == [[3.0, 4.0], [1.0, 2.0]]


def put_at_places(x, v):
    y = 2 * x
    np.put(y, [1, -1], v)
    return np.sum(y * y * x)


def put_into_a_mask(x, v):
    y = 2 * x
    np.place(y, x > 0, v)
    return np.sum(y * y * x)


def put_where_a_mask_is(x, v):
    y = 2 * x
    np.putmask(y, x > 0, v)
    return np.sum(y * y * x)


def put_along_rows(x, v):
    y = 2 * x
    np.put_along_axis(y, np.array([[1], [0]]), v[:, None], axis=-1)
    return np.sum(y * y * x)


@pytest.mark.parametrize("function", [put_at_places, put_into_a_mask, put_where_a_mask_is, put_along_rows])
def test_what_puts_numbers_into_an_array_is_an_assignment(function):
    x, v = np.array([[0.5, -1.0, 2.0], [-0.3, 0.7, 1.1]]), np.array([0.4, 3.0])

    zygopy.check_gradient(function, x, v)
    assert function(x, v) == zygopy.withgradient(function, x, v).val
