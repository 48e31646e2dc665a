"""Reductions at the places where differences say nothing: zeros, constants, ties of rounding, empty arrays."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.rules.reductions import RULES
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar=1.0, **keywords):
    """The cotangents of a call for the cotangent `y_bar`."""
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


# ------------------------------------------------------------------ sums and means


def test_sum_gives_the_cotangent_to_each_element():
    (x_bar,) = bars(np.sum, np.arange(6.0).reshape(2, 3), axis=0, y_bar=np.array([1.0, 2.0, 3.0]))[:1]

    np.testing.assert_array_equal(x_bar, [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])


def test_the_sum_is_not_copied_for_the_way_back():
    x_bar = bars(np.sum, np.ones((1000, 1000)))[0]

    assert x_bar.shape == (1000, 1000)
    assert x_bar.strides == (0, 0)


def test_method_and_function_share_a_rule():
    assert RULES.find(np.ndarray.sum) is RULES.find(np.sum)
    assert RULES.find(np.generic.sum) is RULES.find(np.sum)
    assert RULES.find(np.ndarray.std) is RULES.find(np.std)


def test_where_leaves_exact_zeros_even_for_an_infinite_cotangent():
    x_bar = bars(np.sum, np.ones(3), where=np.array([True, False, True]), y_bar=np.inf)[0]

    np.testing.assert_array_equal(x_bar, [np.inf, 0.0, np.inf])


def test_the_initial_value_of_a_sum_has_a_cotangent():
    result = bars(np.sum, np.ones((2, 3)), axis=0, initial=5.0, y_bar=np.array([1.0, 2.0, 3.0]))

    assert result[4] == 6.0
    assert type(result[4]) is float


def test_a_sum_without_an_initial_value_has_none_for_it():
    assert bars(np.sum, np.ones(3))[4] is ZERO


def test_integers_get_float64():
    x_bar = bars(np.sum, np.arange(3))[0]

    assert x_bar.dtype == np.float64
    np.testing.assert_array_equal(x_bar, np.ones(3))


def test_mean_in_single_precision_stays_there():
    x_bar = bars(np.mean, np.ones(4, np.float32))[0]

    assert x_bar.dtype == np.float32
    np.testing.assert_array_equal(x_bar, np.full(4, 0.25, np.float32))


def test_mean_in_double_precision_of_single_gives_single():
    assert bars(np.mean, np.ones(4, np.float32), dtype=np.float64)[0].dtype == np.float32


@pytest.mark.parametrize("primitive", [np.sum, np.prod])
def test_empty_arrays_have_empty_cotangents(primitive):
    assert bars(primitive, np.ones((0, 3)))[0].shape == (0, 3)
    assert bars(primitive, np.ones((0, 3)), axis=0, y_bar=np.ones(3))[0].shape == (0, 3)


def test_average_of_active_weights():
    a, w = np.array([1.0, 3.0]), np.array([1.0, 1.0])
    a_bar, _, w_bar = bars(np.average, a, weights=w)

    np.testing.assert_allclose(a_bar, [0.5, 0.5])
    np.testing.assert_allclose(w_bar, [-0.5, 0.5])


def test_average_whose_sum_of_weights_alone_is_used():
    a, w = np.array([1.0, 3.0]), np.array([1.0, 1.0])
    a_bar, _, w_bar = bars(np.average, a, weights=w, returned=True, y_bar=(ZERO, 2.0))

    np.testing.assert_array_equal(a_bar, [0.0, 0.0])
    np.testing.assert_array_equal(w_bar, [2.0, 2.0])


# ------------------------------------------------------------------ variance and deviation


@pytest.mark.parametrize("value", [0.0, 1.0, 0.1, 1e8 + 0.1, -0.3])
@pytest.mark.parametrize("shape", [(1,), (3,), (1000,)])
def test_std_of_a_constant_is_zero(value, shape):
    np.testing.assert_array_equal(bars(np.std, np.full(shape, value))[0], np.zeros(shape))


def test_std_of_constant_columns_beside_others():
    x = np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]])
    x_bar = bars(np.std, x, axis=0, y_bar=np.ones(2))[0]

    np.testing.assert_array_equal(x_bar[:, 0], np.zeros(3))
    np.testing.assert_allclose(x_bar[:, 1], np.array([-1.0, 0.0, 1.0]) / (3 * np.std([1.0, 2.0, 3.0])))


def test_std_of_a_long_column_of_a_constant():
    """Sums along the first axis add up more rounding: a few thousand units in the last place here."""
    np.testing.assert_array_equal(bars(np.std, np.full((10_000, 2), 0.1), axis=0, y_bar=np.ones(2))[0], np.zeros((10_000, 2)))


def test_std_of_almost_a_constant_is_not_zero():
    x = np.array([1.0, 1.0 + 1e-9, 1.0 - 1e-9])

    np.testing.assert_allclose(bars(np.std, x)[0], (x - x.mean()) / (3 * x.std()))


def test_std_of_chosen_constants():
    x, chosen = np.array([0.1, 5.0, 0.1, 0.1]), np.array([True, False, True, True])

    np.testing.assert_array_equal(bars(np.std, x, where=chosen)[0], np.zeros(4))


def test_var_of_one_element_is_zero():
    np.testing.assert_array_equal(bars(np.var, np.array([3.0]))[0], [0.0])


def test_var_of_complex_numbers_points_away_from_the_mean():
    z = np.array([1 + 1j, -1 - 1j])

    np.testing.assert_allclose(bars(np.var, z)[0], z)


# ------------------------------------------------------------------ products


def test_prod_with_one_zero():
    np.testing.assert_array_equal(bars(np.prod, np.array([2.0, 0.0, 3.0]))[0], [0.0, 6.0, 0.0])


def test_prod_with_two_zeros():
    np.testing.assert_array_equal(bars(np.prod, np.array([2.0, 0.0, 0.0]))[0], [0.0, 0.0, 0.0])


def test_prod_of_one_number_that_is_zero():
    assert bars(np.prod, 0.0)[0] == 1.0
    np.testing.assert_array_equal(bars(np.prod, np.array([0.0]))[0], [1.0])


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 1), (2, 0), (0, 1, 2)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_prod_with_zeros_along_axes(axis, keepdims):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 3, size=(2, 3, 2)).astype(float)
    y = np.prod(x, axis=axis, keepdims=keepdims)
    y_bar = rng.normal(size=y.shape)
    got = bars(np.prod, x, axis=axis, keepdims=keepdims, y_bar=y_bar)[0]
    want = np.zeros_like(x)
    for place in np.ndindex(x.shape):  # the product is linear in each factor: one difference is exact
        up, down = x.copy(), x.copy()
        up[place], down[place] = 1.0, 0.0
        want[place] = np.sum(y_bar * (np.prod(up, axis=axis, keepdims=keepdims) - np.prod(down, axis=axis, keepdims=keepdims)))

    np.testing.assert_allclose(got, want, atol=1e-12)


def test_prod_that_underflows_and_overflows():
    np.testing.assert_allclose(bars(np.prod, np.array([1e-200, 1e-200]))[0], [1e-200, 1e-200])
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(bars(np.prod, np.array([1e200, 1e200, 1e-300]))[0], [1e-100, 1e-100, np.inf])


def test_prod_of_the_chosen_with_a_zero_among_the_others():
    x, chosen = np.array([2.0, 0.0, 3.0]), np.array([True, False, True])

    np.testing.assert_array_equal(bars(np.prod, x, where=chosen)[0], [3.0, 0.0, 2.0])


def test_prod_from_zero():
    result = bars(np.prod, np.array([2.0, 3.0]), initial=0.0)

    np.testing.assert_array_equal(result[0], [0.0, 0.0])
    assert result[4] == 6.0


def test_what_counts_and_what_compares_is_constant():
    for primitive in (np.argmax, np.ndarray.argmin, np.any, np.ndarray.all, np.count_nonzero, np.generic.any):
        assert RULES.find(primitive).form == "constant"
