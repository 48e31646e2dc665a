"""A call that is like the last one goes straight to what was right then; any other goes the long way."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

import zygopy
from zygopy.shortcuts import remembered

pytestmark = pytest.mark.core


def test_a_second_call_takes_it():
    def f(x):
        return x * x

    assert remembered(f) is None
    assert [zygopy.gradient(f, x) for x in (1.0, 2.0, np.float32(3.0), 4)] == [(2.0,), (4.0,), (6.0,), (8.0,)]
    assert remembered(f) is not None


def test_other_kinds_numbers_of_arguments_and_keywords_go_the_long_way():
    def f(x, y=2.0):
        return np.sum(x * x * y)

    assert zygopy.gradient(f, 3.0) == (12.0,)
    assert zygopy.gradient(f, 3.0, 1.0) == (6.0, 9.0)
    assert zygopy.gradient(f, 3.0, y=1.0) == (6.0,)
    assert zygopy.gradient(f, np.ones(2), 1.0)[0].tolist() == [2.0, 2.0]
    assert zygopy.gradient(f, 3.0, 1.0) == (6.0, 9.0)


def test_a_rule_that_is_declared_later_counts():
    def f(x):
        return x * x

    assert [zygopy.gradient(f, 3.0) for _ in range(2)] == [(6.0,), (6.0,)]
    zygopy.elementwise(f, lambda y, x: 100.0)
    assert [zygopy.gradient(f, 3.0) for _ in range(2)] == [(100.0,), (100.0,)]


def test_a_captured_value_is_read_at_each_call():
    factor = 2.0

    def f(x):
        return factor * x

    assert [zygopy.gradient(f, 3.0) for _ in range(2)] == [(2.0,), (2.0,)]
    factor = 5.0
    assert zygopy.gradient(f, 3.0) == (5.0,)


def test_it_does_not_keep_a_function_alive():
    data = np.ones(3)

    def make():
        return lambda x: np.sum(data * x)

    f = make()
    zygopy.gradient(f, np.ones(3))
    gone = weakref.ref(f)
    del f
    gc.collect()

    assert gone() is None


def test_no_result_that_is_no_number_slips_through():
    def f(x):
        return x * x

    zygopy.gradient(f, 3.0)
    with pytest.raises(zygopy.NotScalar):
        zygopy.gradient(f, np.ones(2))
    with pytest.raises(zygopy.NotScalar):
        zygopy.gradient(f, 3.0 + 1j)


def test_what_is_watched_goes_the_long_way():
    def f(x):
        return np.sum(x * np.log(x))

    with np.errstate(all="ignore"):
        zygopy.gradient(f, np.zeros(1))
        zygopy.gradient(f, np.zeros(1))
        with zygopy.debug_nan(), pytest.raises(zygopy.NotFinite):
            zygopy.gradient(f, np.zeros(1))
