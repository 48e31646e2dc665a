"""Padding: NumPy's own, on the axes that are meant; gradients; widths that make no sense."""

import numpy as np
import pytest

from layers import DimensionMismatch, pad_circular, pad_constant, pad_reflect, pad_repeat, pad_symmetric, pad_zeros
from zygopy import check_gradient

X = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
OTHERS = {"edge": pad_repeat, "reflect": pad_reflect, "symmetric": pad_symmetric, "wrap": pad_circular}


@pytest.mark.parametrize("mode", OTHERS)
def test_the_space_of_images_is_padded(mode):
    pad = OTHERS[mode]

    assert np.array_equal(pad(X, 2), np.pad(X, ((0, 0), (0, 0), (2, 2), (2, 2)), mode=mode))
    assert np.array_equal(pad(X, (0, 1, 2, 3)), np.pad(X, ((0, 0), (0, 0), (0, 1), (2, 3)), mode=mode))
    assert np.array_equal(pad(X, (1, 2), axes=1), np.pad(X, ((0, 0), (1, 2), (0, 0), (0, 0)), mode=mode))
    check_gradient(lambda x: np.sum(np.sin(pad(x, 1))), X)


def test_constants_go_around_all_axes():
    assert np.array_equal(pad_constant(X, 1, 7.0), np.pad(X, 1, constant_values=7.0))
    assert np.array_equal(pad_zeros(X, (1, 0, 0, 2)), np.pad(X, ((0, 0), (0, 0), (1, 0), (0, 2))))
    assert pad_zeros(X, (1, 2), axes=-1).shape == (2, 3, 4, 8)
    check_gradient(lambda x: np.sum(np.sin(pad_constant(x, (1, 2), 3.0))), X)


@pytest.mark.parametrize("pad", [(1, 2, 3), (1,) * 10])
def test_widths_that_do_not_fit(pad):
    with pytest.raises(DimensionMismatch, match="two numbers for each"):
        pad_zeros(X, pad)


def test_widths_below_zero():
    with pytest.raises(ValueError, match="below 0"):
        pad_reflect(X, -1)
