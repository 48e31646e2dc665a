"""Pinned cases of convolution, interpolation and polynomials."""

import numpy as np
import pytest

from zygopy.rules.sampled import RULES
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar=None, **keywords):
    y, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(np.ones_like(y) if y_bar is None else y_bar)


def test_a_convolution():
    a_bar, v_bar = bars(
        np.convolve, np.array([1.0, 2.0, 3.0]), np.array([10.0, 1.0]), y_bar=np.array([1.0, 0.0, 0.0, 5.0])
    )

    assert a_bar.tolist() == [10.0, 0.0, 5.0]
    assert v_bar.tolist() == [1.0, 15.0]


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("lengths", [(1, 1), (5, 1), (1, 5), (4, 4), (4, 3), (3, 4)])
@pytest.mark.parametrize("primitive", [np.convolve, np.correlate])
def test_cotangents_have_the_lengths_of_the_arguments(primitive, lengths, mode):
    a, v = map(np.ones, lengths)

    assert tuple(map(len, bars(primitive, a, v, mode))) == lengths


def test_outside_only_the_ends_get_a_cotangent():
    x_bar, xp_bar, fp_bar, left_bar, right_bar, _ = bars(
        np.interp, np.array([-1.0, 5.0]), np.array([0.0, 1.0]), np.array([2.0, 3.0])
    )

    assert x_bar.tolist() == [0.0, 0.0]
    assert xp_bar.tolist() == [0.0, 0.0]
    assert fp_bar.tolist() == [1.0, 1.0]
    assert (left_bar, right_bar) == (ZERO, ZERO)


def test_outside_the_given_ends_get_theirs():
    *_, fp_bar, left_bar, right_bar, _ = bars(
        np.interp, np.array([-1.0, 5.0]), np.array([0.0, 1.0]), np.array([2.0, 3.0]), 7.0, 8.0
    )

    assert fp_bar.tolist() == [0.0, 0.0]
    assert (left_bar, right_bar) == (1.0, 1.0)


def test_interpolation_in_one_dimension():
    x_bar, xp_bar, fp_bar, *_ = bars(np.interp, 0.25, np.array([0.0, 1.0]), np.array([2.0, 6.0]), y_bar=1.0)

    assert (x_bar, xp_bar.tolist(), fp_bar.tolist()) == (4.0, [-3.0, -1.0], [0.75, 0.25])


def test_a_polynomial():
    p_bar, x_bar = bars(np.polyval, np.array([3.0, 2.0, 1.0]), 2.0, y_bar=1.0)

    assert (p_bar.tolist(), x_bar) == ([4.0, 2.0, 1.0], 14.0)
