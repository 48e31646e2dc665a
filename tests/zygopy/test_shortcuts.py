"""A call that is like the last one goes straight to what was right then; any other goes the long way."""

from __future__ import annotations

import gc
import types
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


def scaled(factor):
    return lambda x: np.sum(factor * x)


def test_closures_of_one_code_share_it():
    zygopy.gradient(scaled(2.0), np.ones(2))
    other = scaled(3.0)

    assert remembered(other) is not None
    assert zygopy.gradient(other, np.ones(2))[0].tolist() == [3.0, 3.0]
    assert zygopy.gradient(scaled(np.arange(2.0)), np.ones(2))[0].tolist() == [0.0, 1.0]
    assert zygopy.gradient(scaled(4), np.ones(2))[0].tolist() == [4.0, 4.0]


def test_a_rule_of_one_closure_is_not_that_of_another():
    one, other = scaled(2.0), scaled(3.0)
    zygopy.elementwise(one, lambda y, x: 100.0)
    assert [zygopy.gradient(other, 1.0) for _ in range(2)] == [(3.0,), (3.0,)]

    assert zygopy.gradient(one, 1.0) == (100.0,)


def test_one_code_in_two_modules_reads_the_names_of_each():
    def f(x):
        return FACTOR * x  # noqa: F821

    one = types.FunctionType(f.__code__, {"FACTOR": 2.0, "__name__": __name__})
    other = types.FunctionType(f.__code__, {"FACTOR": 5.0, "__name__": __name__})

    assert [zygopy.gradient(g, 1.0) for g in (one, other, one, other)] == [(2.0,), (5.0,), (2.0,), (5.0,)]


def test_a_function_that_tells_more_than_a_number_is_derived_once(monkeypatch):
    def g(x):
        return np.sum(x * x), "more"

    zygopy.withgradient(g, np.ones(2))
    derivations = []
    monkeypatch.setattr(zygopy.dispatch, "derive", lambda *_, **__: derivations.append(1))

    assert zygopy.withgradient(g, np.ones(2)).val == (2.0, "more")
    assert zygopy.withgradient(g, np.ones(2)).grad[0].tolist() == [2.0, 2.0]
    assert derivations == []


def test_what_a_function_returns_may_change_with_its_arguments():
    def f(x):
        if isinstance(x, float):
            return x * x
        return np.sum(x), "array"

    def tells(x):
        return zygopy.withgradient(f, x).val

    assert [tells(x) for x in (2.0, np.ones(2), 3.0, np.ones(3), 4.0)] == [4.0, (2.0, "array"), 9.0, (3.0, "array"), 16.0]
    with pytest.raises(zygopy.NotScalar, match="a tuple"):
        zygopy.gradient(f, np.ones(2))
