"""The cotangents of an interpolated function."""

import numpy as np

from zygopy.runtime import ZERO
from zygopy.runtime.interpolation import derivative_bar, inner_bars, integral_bars, interp_bars


def test_beyond_the_ends_nothing_moves():
    x_bar, xp_bar, fp_bar = inner_bars(np.array([1.0]), np.array([9.0]), np.array([0.0, 1.0]), np.array([2.0, 3.0]))

    assert (x_bar.tolist(), xp_bar.tolist(), fp_bar.tolist()) == ([0.0], [0.0, 0.0], [0.0, 1.0])


def test_one_sample_is_a_constant():
    x_bar, xp_bar, fp_bar = inner_bars(np.ones(2), np.array([0.0, 9.0]), np.array([1.0]), np.array([2.0]))

    assert (x_bar.tolist(), xp_bar.tolist(), fp_bar.tolist()) == ([0.0, 0.0], [0.0], [2.0])


def test_with_a_period_there_are_no_ends():
    *_, left_bar, right_bar, period_bar = interp_bars(
        np.ones(1), np.array([2.5]), np.array([0.0, 1.0]), np.array([2.0, 3.0]), None, None, 2.0
    )

    assert (left_bar, right_bar) == (ZERO, ZERO)
    assert period_bar == -1.0  # the place is 2.5 less one period


def test_the_constant_of_a_derived_polynomial_gets_nothing():
    assert derivative_bar(np.array([1.0, 1.0]), np.ones(3), 1).tolist() == [2.0, 1.0, 0.0]


def test_the_constants_of_integration_come_last():
    p_bar, k_bar = integral_bars(np.array([2.0, 3.0, 5.0]), np.ones(1), 2, [0.0, 0.0])

    assert (p_bar.tolist(), k_bar) == ([1.0], [3.0, 5.0])
