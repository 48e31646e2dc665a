"""Defaults belong to each function, though many may share one text."""

import numpy as np
import pytest

from zygopy import gradient


def power(k):
    raised = lambda x, k=k: x**k

    def value(x):
        return raised(x)

    return value


def named_power(k):
    def raised(x, *, k=k):
        return x**k

    def value(x):
        return raised(x)

    return value


@pytest.mark.parametrize("make", [power, named_power])
def test_a_captured_function_brings_its_own_default(make):
    got = [gradient(make(k), 2.0)[0] for k in (2, 3, 4, 2.5)]

    assert np.allclose(got, [k * 2.0 ** (k - 1) for k in (2, 3, 4, 2.5)])


def test_a_default_that_is_a_word_is_the_functions_own():
    def padded(mode):
        function = lambda x, mode=mode: np.pad(x, 1, mode=mode)
        return lambda x: np.sum(function(x) ** 2)

    x = np.array([1.0, 2.0, 4.0])
    got = [gradient(padded(mode), x)[0].tolist() for mode in ("edge", "reflect", "wrap")]

    assert got == [[4.0, 4.0, 16.0], [2.0, 12.0, 8.0], [4.0, 4.0, 16.0]]


@pytest.mark.parametrize("count", [3, 40])
def test_functions_of_a_list_with_one_text_have_their_own_defaults(count):
    functions = [lambda x, k=k: k * x for k in range(count)]

    def total(x, functions):
        s = 0.0
        for function in functions:
            s = s + function(x) ** 2
        return s

    assert np.isclose(gradient(total, 1.5, functions)[0], 3.0 * sum(k * k for k in range(count)))
    assert np.isclose(gradient(lambda x: total(x, functions), 1.5)[0], 3.0 * sum(k * k for k in range(count)))


def test_a_default_that_is_given_is_not_read():
    def scaled(k):
        function = lambda x, k=k, *, shift=None: x * k if shift is None else x * k + shift
        return lambda x: function(x, 3.0, shift=x)

    assert [gradient(scaled(k), 2.0)[0] for k in (1, "no number")] == [4.0, 4.0]


def test_an_array_that_is_a_default_is_read_when_it_runs():
    weights = np.array([1.0, 2.0])
    function = lambda x, w=weights: np.sum(w * x)
    value = lambda x: function(x)

    first = gradient(value, np.ones(2))[0]
    weights *= 3.0

    assert first.tolist() == [1.0, 2.0]
    assert gradient(value, np.ones(2))[0].tolist() == [3.0, 6.0]
    assert weights.tolist() == [3.0, 6.0]


def test_a_function_differentiated_by_has_no_gradient_for_its_defaults():
    function = lambda x, k=2.0: k * x

    got = gradient(lambda f, x: f(x), function, 3.0)

    assert got == (None, 2.0)


def test_defaults_that_one_of_them_lacks_are_looked_up_when_it_runs():
    def raised(x, k=2):
        return x**k

    def other(x, k):
        return x

    other.__code__ = raised.__code__
    other.__defaults__ = (3,)
    functions = [raised, other]

    assert gradient(lambda x: sum(f(x) for f in functions), 2.0) == (16.0,)
    raised.__defaults__ = (4,)
    assert gradient(lambda x: sum(f(x) for f in functions), 2.0) == (44.0,)
