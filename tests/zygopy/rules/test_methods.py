"""Methods and attributes: of arrays, of NumPy's numbers, of lists made of them."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.rules import BOOK
from zygopy.rules.methods import RULES
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = BOOK.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


def test_the_transposed_of_a_transposed_cotangent_is_a_view():
    y_bar = np.ones((3, 2))

    assert np.shares_memory(bars(np.ndarray.T, np.ones((2, 3)), y_bar=y_bar)[0], y_bar)


def test_axes_of_transpose_in_every_spelling():
    x = np.arange(24.0).reshape(2, 3, 4)

    for axes in ((), (None,), (2, 0, 1), ((2, 0, 1),), ([-1, 0, 1],)):
        np.testing.assert_array_equal(bars(np.ndarray.transpose, x, *axes, y_bar=x.transpose(*axes))[0], x)


def test_shape_of_reshape_in_every_spelling():
    x = np.arange(6.0).reshape(2, 3)

    for shape in ((3, 2), ((3, 2),), (-1,), ([6],)):
        np.testing.assert_array_equal(bars(np.ndarray.reshape, x, *shape, y_bar=x.reshape(*shape))[0], x)


@pytest.mark.parametrize("dtype", [int, np.int8, bool])
def test_a_conversion_that_truncates_gives_zeros(dtype):
    y_bar = np.ones(2) if dtype is not bool else ZERO

    np.testing.assert_array_equal(bars(np.ndarray.astype, np.array([1.5, 0.0]), dtype, y_bar=y_bar)[0], [0.0, 0.0])


def test_a_conversion_between_floats_comes_back_in_single_precision():
    assert bars(np.ndarray.astype, np.ones(2, np.float32), float, y_bar=np.ones(2))[0].dtype == np.float32


def test_lists_of_which_some_got_nothing():
    got = bars(np.ndarray.tolist, np.ones((2, 3)), y_bar=((1.0, ZERO, 2.0), ZERO))[0]

    np.testing.assert_array_equal(got, [[1.0, 0.0, 2.0], [0.0, 0.0, 0.0]])


def test_the_imaginary_part_of_a_real_array_has_no_slope():
    np.testing.assert_array_equal(bars(np.ndarray.imag, np.ones(2), y_bar=np.ones(2))[0], [0.0, 0.0])


def test_the_parts_of_complex_numbers():
    z = np.array([1 + 2j])

    np.testing.assert_array_equal(bars(np.ndarray.real, z, y_bar=np.array([3.0]))[0], [3.0 + 0j])
    np.testing.assert_array_equal(bars(np.ndarray.imag, z, y_bar=np.array([3.0]))[0], [3j])
    np.testing.assert_array_equal(bars(np.ndarray.conj, z, y_bar=np.array([3j]))[0], [-3j])


@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "prod", "copy", "ravel", "flatten", "squeeze", "conj"])
def test_numbers_of_numpy_have_the_methods_of_arrays(name):
    y, pullback = BOOK.find(getattr(np.generic, name)).apply(np.float32(2.5))

    got = pullback(np.ones_like(y))[0]
    assert type(got) is np.float32
    assert got == 1.0


def test_bounds_of_clip_by_name():
    got = bars(np.ndarray.clip, np.array([-1.0, 0.0, 1.0]), min=-0.5, max=0.5, y_bar=np.ones(3))

    np.testing.assert_array_equal(got[0], [0.0, 1.0, 0.0])
    assert got[1:] == (ZERO, ZERO, 1.0, 1.0)


def test_methods_that_write_have_no_rule():
    for name in ("sort", "fill", "put", "resize", "partition"):
        assert BOOK.find(getattr(np.ndarray, name)) is None


def test_attributes_that_only_ask_are_constant():
    for name in ("shape", "ndim", "size", "dtype", "strides", "flags"):
        assert RULES.find(getattr(np.ndarray, name)).form == "constant"
        assert RULES.find(getattr(np.generic, name)).form == "constant"
