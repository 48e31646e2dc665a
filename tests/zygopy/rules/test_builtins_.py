import numpy as np
import pytest

import zygopy
from zygopy.rules import BOOK
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar=1.0, **keywords):
    return BOOK.find(primitive).apply(*args, **keywords)[1](y_bar)


@pytest.mark.parametrize("primitive", [max, min])
def test_a_tie_shares_evenly(primitive):
    assert bars(primitive, 2.0, 2.0) == (0.5, 0.5)
    assert bars(primitive, 2.0, 2.0, 2.0, 2.0) == (0.25,) * 4
    assert bars(primitive, [2.0, 2.0]) == ([0.5, 0.5],)


def test_the_extreme_one_gets_it():
    assert bars(max, [1.0, 3.0, 3.0]) == ([0.0, 0.5, 0.5],)
    assert bars(min, (1.0, 3.0)) == ((1.0, 0.0),)


def test_by_a_key_the_first_gets_it():
    assert bars(max, [1.0, -1.0], key=abs) == ([1.0, 0.0],)


def test_the_key_is_called_once_for_each():
    calls = []
    BOOK.find(max).apply([1.0, 2.0], key=lambda x: calls.append(x) or x)

    assert calls == [1.0, 2.0]


def test_the_default_gets_it_where_there_is_nothing():
    assert bars(max, [], default=1.5) == (ZERO, ZERO, 1.0)


def test_sum_of_arrays_of_different_shapes():
    bar, start = bars(sum, [np.ones((2, 2)), 1.0], y_bar=np.ones((2, 2)))

    assert bar[0].tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert bar[1] == 4.0
    assert start == 4.0


def test_float_passes_on_and_text_gets_nothing():
    assert bars(float, np.array(2.0))[0].shape == ()
    assert bars(float, 3) == (1.0,)
    assert bars(float, "3") == (ZERO,)


def test_conversions_that_truncate_are_constant():
    assert {BOOK.find(f).form for f in (int, round, bool, len, isinstance, str, print)} == {"constant"}
    assert not BOOK.find(print).pure


def test_the_smaller_of_two_numbers_gets_it_all():
    assert bars(min, 1.5, 2.5) == (1.0, 0.0)
    assert bars(max, 1.5, 1.5) == (0.5, 0.5)
    assert bars(max, 0.0, 0.0) == (0.0, 0.0)  # relu'(0) = 0
    assert bars(max, -1.0, 0) == (0.0, 1.0)


def test_the_kind_of_a_sum_of_few():
    assert zygopy.adjoint_source(lambda x, k: 0.1 * sum([k * x, x]), 1.0, 0.1).count("_rule") == 0
    zygopy.check_gradient(lambda x, k: 0.1 * sum([k * x, x, 2]) * sum((x, np.float64(k))), 1.0, 0.1)
    zygopy.check_gradient(lambda x: np.sum(sum([x, x**2, x[:1]]) * sum([x, x])), np.arange(3.0))
