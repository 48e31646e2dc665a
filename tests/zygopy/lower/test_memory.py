"""What shares memory with what is written to sees the writes; a copy does not."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def through_a_view(x):
    y = x.copy()
    row = y[0]
    row *= 2.0
    return np.sum(y * y)


def through_a_copy(x):
    y = x.copy()
    row = y[0].copy()
    row *= 2.0
    return np.sum(y * y) + np.sum(row)


def test_views_and_copies():
    x = np.ones((2, 2))

    assert zygopy.gradient(through_a_view, x)[0].tolist() == [[8.0, 8.0], [2.0, 2.0]]
    assert zygopy.gradient(through_a_copy, x)[0].tolist() == [[4.0, 4.0], [2.0, 2.0]]
    assert np.array_equal(x, np.ones((2, 2)))


def test_an_array_chosen_by_a_branch():
    def f(x, flag):
        a, b = x * 1.0, x * 3.0
        c = a if flag > 0 else b
        c[0] = 0.0
        return np.sum(a) + np.sum(b)

    try:
        got = zygopy.gradient(f, np.ones(2), 1)[0]
    except zygopy.ZygopyError:
        return  # right or refused

    assert got.tolist() == [3.0, 4.0]


def test_an_array_in_a_tuple_in_a_list_is_held_too():
    def f(x):
        rows = []
        for _ in range(3):
            a = np.zeros(3)
            t = x * 2
            rows.append((a, t))
            a[1:] = t[1:]
        s = 0.0
        for a, t in rows:
            s = s + (a * t).sum()
        return s

    assert zygopy.gradient(f, np.array([1.0, 2.0, 3.0]))[0].tolist() == [0.0, 48.0, 72.0]
