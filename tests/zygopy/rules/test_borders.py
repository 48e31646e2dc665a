"""Padding, inserting and deleting: modes, refusals, layouts."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.errors import UnsupportedValue
from zygopy.rules.borders import RULES


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


def test_constant_padding_gives_a_view_of_the_inner_part():
    y_bar = np.arange(7.0)
    got = bars(np.pad, np.ones(4), (1, 2), y_bar=y_bar)[0]

    np.testing.assert_array_equal(got, [1.0, 2.0, 3.0, 4.0])
    assert np.shares_memory(got, y_bar)


def test_edges_get_what_they_were_copied_to():
    np.testing.assert_array_equal(bars(np.pad, np.ones(3), (2, 1), "edge", y_bar=np.ones(6))[0], [3.0, 1.0, 2.0])
    np.testing.assert_array_equal(bars(np.pad, np.ones(3), 3, "wrap", y_bar=np.ones(9))[0], [3.0, 3.0, 3.0])


def test_the_constant_of_the_border_has_a_cotangent():
    got = bars(np.pad, np.ones((2, 2)), 1, constant_values=2.0, y_bar=np.ones((4, 4)))

    assert got[3] == 12.0
    assert type(got[3]) is float


def test_the_constants_of_each_side():
    got = bars(np.pad, np.ones((2, 2)), ((1, 0), (0, 2)), constant_values=((1.0, 2.0), (3.0, 4.0)), y_bar=np.ones((3, 4)))

    assert got[3] == ((2.0, 0.0), (0.0, 6.0))


@pytest.mark.parametrize("mode", ["mean", "maximum", "minimum", "median"])
def test_other_modes_are_refused_by_name(mode):
    with pytest.raises(UnsupportedValue, match=f"mode='{mode}'"):
        RULES.find(np.pad).apply(np.ones(3), 1, mode)


def test_inserted_values_in_an_order_of_their_own():
    got = bars(np.insert, np.ones(3), [2, 0], np.ones(2), y_bar=np.arange(5.0))

    np.testing.assert_array_equal(got[0], [1.0, 2.0, 4.0])
    np.testing.assert_array_equal(got[2], [3.0, 0.0])


def test_one_number_inserted_at_several_places_gets_the_sum():
    assert bars(np.insert, np.ones(3), [0, 2], 5.0, y_bar=np.arange(5.0))[2] == 0.0 + 3.0


def test_deleting_from_a_transposed_array():
    x = np.arange(6.0).reshape(2, 3).T
    got = bars(np.delete, x, [0, 5], y_bar=np.delete(x, [0, 5]))[0]
    want = x.copy()
    want[0, 0] = want[2, 1] = 0.0

    np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize(("trim", "want"), [("fb", [0, 0, 1, 2, 3, 0]), ("f", [0, 0, 1, 2, 3, 4]), ("b", [1, 2, 3, 4, 5, 0])])
def test_trimmed_zeros_get_zeros(trim, want):
    x = np.array([0.0, 0.0, 1.5, 0.0, 2.5, 0.0])
    y = np.trim_zeros(x, trim)

    np.testing.assert_array_equal(bars(np.trim_zeros, x, trim, y_bar=np.arange(1.0, len(y) + 1))[0], want)


def test_trimming_nothing_but_zeros():
    np.testing.assert_array_equal(bars(np.trim_zeros, np.zeros(3), y_bar=np.zeros(0))[0], np.zeros(3))
