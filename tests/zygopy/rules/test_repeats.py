"""Repeats: what was shown twice gets the sum."""

from __future__ import annotations

import numpy as np

import zygopy
from zygopy.core.kinds import ANY, ONE, UNKNOWN, Array, Number, Symbol
from zygopy.rules.repeats import RULES, broadcast_to, windows
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


def test_a_broadcast_number_gets_a_number():
    (x_bar, *_) = bars(np.broadcast_to, 2.0, (2, 3), y_bar=np.ones((2, 3)))

    assert type(x_bar) is float
    assert x_bar == 6.0


def test_elements_repeated_no_times_get_zero():
    np.testing.assert_array_equal(bars(np.repeat, np.ones(3), [0, 2, 1], y_bar=np.ones(3))[0], [0.0, 2.0, 1.0])


def test_integers_repeated_get_float64():
    assert bars(np.repeat, np.arange(3), [0, 2, 1], y_bar=np.ones(3))[0].dtype == np.float64


def test_a_tile_laid_no_times_gets_zeros():
    np.testing.assert_array_equal(bars(np.tile, np.ones(3), 0, y_bar=np.ones(0))[0], np.zeros(3))


def test_grids_whose_coordinates_are_not_all_used():
    got = bars(np.meshgrid, np.ones(3), np.ones(2), y_bar=(np.ones((2, 3)), ZERO))

    np.testing.assert_array_equal(got[0], [2.0, 2.0, 2.0])
    np.testing.assert_array_equal(got[1], [0.0, 0.0])


def test_each_element_gets_as_much_as_windows_show_it():
    got = bars(np.lib.stride_tricks.sliding_window_view, np.ones(6), 3, y_bar=np.ones((4, 3)))[0]

    np.testing.assert_array_equal(got, [1.0, 2.0, 3.0, 3.0, 2.0, 1.0])


def test_windows_in_single_precision_stay_there():
    x = np.ones((5, 5), np.float32)
    got = bars(np.lib.stride_tricks.sliding_window_view, x, (2, 2), y_bar=np.ones((4, 4, 2, 2), np.float32))[0]

    assert got.dtype == np.float32
    assert got.sum() == 64.0


def test_the_kind_of_a_broadcast_array():
    n = Symbol()
    x = Array(np.dtype(float), (n, ONE))

    got = broadcast_to(x, (2, 3, 1))
    assert got.axes[1] is n
    assert got.axes[2] == ONE
    assert broadcast_to(Array(np.dtype(float), (ANY,)), (Number(int, n),)) == Array(np.dtype(float), (n,))
    assert broadcast_to(x, UNKNOWN) == UNKNOWN


def test_the_kind_of_windows():
    n = Symbol()
    got = windows(Array(np.dtype(float), (n, ANY)), (3, 1), None)

    assert got.axes[:2] == (ANY, ANY)
    assert isinstance(got.axes[2], Symbol)
    assert got.axes[3] == ONE
    assert windows(Array(np.dtype(float), (n,)), Number(int, n)) == Array(np.dtype(float), (ANY, n))
    assert windows(UNKNOWN, 3) == UNKNOWN


def test_windows_as_wide_as_another_array():
    def f(x, w):
        windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[1:], axis=(0, 1))
        return np.sum(np.einsum("abij,oij->oab", windows, w, optimize=True) ** 2)

    x, w = np.arange(20.0).reshape(4, 5) / 9, np.arange(8.0).reshape(2, 2, 2) / 5

    assert "_rule" not in zygopy.adjoint_source(f, x, w)
    zygopy.check_gradient(f, x, w)
    zygopy.check_gradient(f, x, w[:, :1])
