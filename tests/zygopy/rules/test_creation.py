"""Making arrays: nested forms, conversions that truncate, ranges."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.core.kinds import ANY, ONE, UNKNOWN, Array, Number, Symbol
from zygopy.rules.creation import RULES, ranged
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


def test_an_array_of_nested_lists_gets_their_form():
    row = np.array([5.0, 6.0])
    (got,) = bars(np.array, [[1.0, 2], (3.0, np.float32(4.0)), row], y_bar=np.arange(6.0).reshape(3, 2))

    assert got[0] == (0.0, 1.0)
    assert got[1] == (2.0, 3.0)
    assert [type(bar) for bar in got[0] + got[1]] == [float, float, float, np.float32]
    np.testing.assert_array_equal(got[2], [4.0, 5.0])


def test_truth_values_in_a_list_get_nothing():
    assert bars(np.array, [True, 2.0], y_bar=np.ones(2))[0] == (ZERO, 1.0)


@pytest.mark.parametrize("primitive", [np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray])
def test_a_conversion_to_integers_gives_zeros(primitive):
    np.testing.assert_array_equal(bars(primitive, np.array([1.5, 2.5]), dtype=int, y_bar=np.ones(2))[0], [0.0, 0.0])


def test_integers_that_stay_integers_pass_it_on():
    got = bars(np.asarray, np.array([1, 2]), y_bar=np.ones(2))[0]

    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, [1.0, 1.0])


def test_only_what_was_whole_before_passes_a_conversion():
    assert bars(np.array, [1, 2.5], int, y_bar=np.ones(2))[0] == (1.0, 0.0)


def test_single_precision_comes_back():
    assert bars(np.asarray, np.ones(2, np.float32), np.float64, y_bar=np.ones(2))[0].dtype == np.float32


def test_a_real_array_made_complex_takes_the_real_part():
    np.testing.assert_array_equal(bars(np.array, np.ones(1), complex, y_bar=np.array([2 + 3j]))[0], [2.0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble, np.complex64, np.complex128])
def test_scalar_types_pass_a_number_on(dtype):
    (got, *_) = bars(dtype, 1.5, y_bar=dtype(2.0))

    assert type(got) is float
    assert got == 2.0


def test_scalar_types_of_integers_are_constant():
    assert RULES.find(np.int64).form == "constant"
    assert RULES.find(np.bool_).form == "constant"


def test_a_fill_value_that_is_truncated():
    assert bars(np.full, 3, 1.5, dtype=int, y_bar=np.ones(3))[1] == 0.0
    assert bars(np.full_like, np.ones(3, int), 1.5, y_bar=np.ones(3))[1] == 0.0


def test_a_filled_array_sums_up():
    shape_bar, value_bar = bars(np.full, (2, 3), 1.5, y_bar=np.ones((2, 3)))

    assert shape_bar is ZERO
    assert type(value_bar) is float
    assert value_bar == 6.0


def test_the_stop_of_a_range_is_constant():
    assert bars(np.arange, 3.0, y_bar=np.ones(3))[0] is ZERO
    assert bars(np.arange, 1.0, 4.0, 1.0, y_bar=np.ones(3)) == (3.0, ZERO, 3.0)


def test_linspace_of_one_point_is_the_start():
    assert bars(np.linspace, 1.0, 5.0, 1, y_bar=np.array([2.0]))[:2] == (2.0, 0.0)


def test_linspace_in_whole_numbers_is_constant():
    assert bars(np.linspace, 0.5, 8.6, 4, dtype=int, y_bar=np.ones(4))[:2] == (0.0, 0.0)


def test_the_step_of_linspace_alone():
    assert bars(np.linspace, 0.0, 1.0, 5, retstep=True, y_bar=(ZERO, 8.0))[:2] == (-2.0, 2.0)


def test_vander_at_zero():
    np.testing.assert_array_equal(bars(np.vander, np.array([0.0]), 3, y_bar=np.ones((1, 3)))[0], [1.0])


def test_what_only_asks_is_constant():
    for primitive in (np.zeros, np.ones_like, np.eye, np.shape, np.ndim, np.result_type, np.finfo, np.errstate):
        assert RULES.find(primitive).form == "constant"


def test_the_kind_of_a_range():
    n = Symbol()

    assert ranged(Number(int, n)) == Array(np.dtype(int), (n,))
    assert ranged(1) == Array(np.dtype(int), (ONE,))
    assert ranged(Number(int, n), Number(float)) == Array(np.dtype(float), (ANY,))
    assert ranged(Number(float)) == Array(np.dtype(float), (ANY,))
    assert ranged(0, Number(int, n), 2) == Array(np.dtype(int), (ANY,))
    assert ranged(Number(int, n), dtype=np.float32) == Array(np.dtype(np.float32), (n,))
    assert ranged(UNKNOWN) == UNKNOWN
