import math
import operator

import numpy as np
import pytest

from zygopy.rules import BOOK
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar=1.0):
    return BOOK.find(primitive).apply(*args)[1](y_bar)


@pytest.mark.parametrize("primitive", [operator.pow, np.power, np.float_power, math.pow, pow])
def test_powers_of_zero_and_to_zero(primitive):
    assert bars(primitive, 0.0, 0.0)[0] == 0.0
    assert bars(primitive, 0.0, 2.0) == (0.0, 0.0)
    assert bars(primitive, 0.0, 3) == (0.0, 0.0)
    assert bars(primitive, 0.0, 1.0)[0] == 1.0


@pytest.mark.parametrize("primitive", [operator.pow, np.power, pow])
def test_a_negative_base_to_a_whole_power_does_not_warn(primitive):
    x_bar, n_bar = bars(primitive, np.array([-2.0, 0.0, 2.0]), 2, y_bar=np.ones(3))

    assert x_bar.tolist() == [-4.0, 0.0, 4.0]
    assert math.isnan(n_bar)
    assert bars(primitive, -2.0, 3)[0] == 12.0


def test_an_array_of_exponents_with_zeros_and_ones_at_zero():
    x_bar, n_bar = bars(operator.pow, np.zeros(3), np.array([0.0, 1.0, 2.0]), y_bar=np.ones(3))

    assert x_bar.tolist() == [0.0, 1.0, 0.0]
    assert n_bar.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("n", [0.5, -1, -0.5])
def test_a_selected_zero_stays_zero_where_the_slope_is_infinite(n):
    with np.errstate(divide="ignore"):
        _, pullback = BOOK.find(operator.pow).apply(np.array([0.0, 4.0]), n)
        x_bar = pullback(np.array([0.0, 1.0]))[0]

    assert x_bar.tolist() == [0.0, n * 4.0 ** (n - 1)]


def test_the_zeros_of_a_square_stay_zero_against_infinity():
    x_bar = bars(operator.pow, np.array([0.0, 1.0]), 2, y_bar=np.array([np.inf, 1.0]))[0]

    assert x_bar.tolist() == [0.0, 2.0]


def test_small_integers_do_not_overflow():
    assert bars(operator.pow, np.array([200], np.uint8), 2, y_bar=np.ones(1))[0].tolist() == [400.0]
    assert bars(operator.pow, np.array([100], np.int8), 3, y_bar=np.ones(1))[0].tolist() == [30000.0]


def test_the_exponent_of_a_constant_base():
    assert bars(operator.pow, 2, 3.0) == (12.0, pytest.approx(8 * math.log(2)))


def test_a_quotient_with_a_selected_zero_over_zero():
    with np.errstate(invalid="ignore"):
        _, pullback = BOOK.find(operator.truediv).apply(np.array([1.0, 0.0]), np.array([2.0, 0.0]))
    a_bar, b_bar = pullback(np.array([1.0, 0.0]))

    assert (a_bar.tolist(), b_bar.tolist()) == ([0.5, 0.0], [-0.25, 0.0])


def test_pow_with_a_modulus_has_no_derivative():
    assert bars(pow, 5, 3, 7) == (ZERO,)


def test_division_by_zero_is_what_the_plain_call_does():
    with pytest.raises(ZeroDivisionError):
        BOOK.find(operator.truediv).apply(1.0, 0.0)
    with np.errstate(divide="ignore"):
        assert BOOK.find(np.divide).apply(1.0, 0.0)[0] == np.inf
