import numpy as np
import pytest

from zygopy import Tangent, grad, gradient
from zygopy.rules.cotangents import share
from zygopy.runtime import ZERO, divide_chosen, divide_selected, multiply_chosen, multiply_selected


def test_a_part_of_a_cotangent_has_the_form_of_its_value():
    assert share(2.0, 1.0) == 2.0
    assert share(2.0, ZERO) is ZERO
    assert share({"a": 1.0, "b": 2.0}, {"a": 0.5}) == {"a": 1.0}
    assert share((1.0, 2.0), (0.5, ZERO)) == (1.0, ZERO)
    assert share(Tangent(None, a=1.0), Tangent(None, a=0.5)) == Tangent(None, a=1.0)


def test_zeros_that_select_stay_zeros():
    zeros, singular = np.array([0.0, 1.0]), np.array([0.0, 2.0])

    np.testing.assert_array_equal(divide_selected(zeros, singular), [0.0, 0.5])
    np.testing.assert_array_equal(divide_chosen(np.ones(2), singular, zeros), [0.0, 0.5])
    np.testing.assert_array_equal(multiply_selected(zeros, np.array([np.inf, 2.0])), [0.0, 2.0])
    np.testing.assert_array_equal(multiply_chosen(np.ones(2), np.array([np.inf, 2.0]), zeros), [0.0, 2.0])


def test_zeros_that_do_not_select_have_a_slope():
    zeros = np.array([0.0, 1.0])

    np.testing.assert_array_equal(divide_chosen(np.ones(2), np.array([4.0, 2.0]), zeros), [0.25, 0.5])
    np.testing.assert_array_equal(multiply_chosen(np.ones(2), np.array([4.0, 2.0]), zeros), [4.0, 2.0])


@pytest.mark.parametrize("x", [-1.0, 0.0, 0.25])
def test_second_derivatives_bring_no_nan_back(x):
    with np.errstate(invalid="ignore", divide="ignore"):
        second = gradient(lambda x: grad(lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)))(x).sum(), np.array([x]))[0]

    assert second == pytest.approx(-0.25 * x**-1.5 if x > 0 else 0.0)


@pytest.mark.parametrize("n", [0.5, 1.0, 2.0, 2.5, 3.0])
def test_powers_to_second_order(n):
    power = grad(grad(lambda x, n: x**n))

    assert power(1.5, n) == pytest.approx(n * (n - 1) * 1.5 ** (n - 2))


def test_powers_by_base_and_exponent():
    mixed = grad(grad(lambda x, n: x**n), argnums=1)

    assert mixed(1.5, 2.5) == pytest.approx(1.5**1.5 * (1 + 2.5 * np.log(1.5)))


def test_squares_at_zero():
    assert grad(grad(lambda x: x**2))(0.0) == 2.0
    assert grad(grad(grad(lambda x: x**3)))(0.0) == 6.0
