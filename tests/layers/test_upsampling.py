"""Larger images: values, sizes, gradients."""

import numpy as np
import pytest

from layers import DimensionMismatch, PixelShuffle, Upsample, pixel_shuffle, rand32, upsample_linear, upsample_nearest
from zygopy import check_gradient

X = np.random.default_rng(0).normal(size=(2, 3, 4, 3))


def test_repeating():
    assert np.array_equal(upsample_nearest(X, (2, 3)), X.repeat(2, axis=2).repeat(3, axis=3))
    assert Upsample("nearest", size=(5, 7))(X).shape == (2, 3, 5, 7) and Upsample(2)(X).shape == (2, 3, 8, 6)


def test_interpolation():
    assert upsample_linear(np.array([[[1.0, 2.0]]]), size=5).tolist() == [[[1, 1.25, 1.5, 1.75, 2]]]
    assert upsample_linear(np.array([[[1.0, 2.0]]]), 2, align_corners=False).tolist() == [[[1, 1.25, 1.75, 2]]]
    y = Upsample("bilinear", size=(4, 5))(np.array([[[[1.0, 2], [3, 4]]]]))
    np.testing.assert_allclose(y[0, 0], 1 + np.linspace(0, 2, 4)[:, None] + np.linspace(0, 1, 5))
    assert Upsample("trilinear", 2)(rand32(1, 1, 2, 3, 4)).shape == (1, 1, 4, 6, 8)
    assert Upsample(2, "bilinear")(rand32(1, 1, 2, 3)).dtype == np.float32


@pytest.mark.parametrize("layer", [Upsample("nearest", (2, 3)), Upsample("nearest", size=5), Upsample("bilinear", 2),
                                   Upsample("bilinear", size=(5, 7), align_corners=False)], ids=repr)
def test_gradients(layer):
    check_gradient(lambda x: np.sum(np.sin(layer(x))), X)


def test_settings_that_make_no_sense():
    for wrong in ({}, {"scale": 2, "size": 4}):
        with pytest.raises(ValueError, match="either"):
            Upsample("nearest", **wrong)
    with pytest.raises(ValueError, match="modes"):
        Upsample("cubic", 2)
    with pytest.raises(DimensionMismatch, match=r"input.ndim == 4"):
        Upsample("bilinear", 2)(rand32(1, 1, 3))
    with pytest.raises(DimensionMismatch):
        upsample_nearest(X, (2, 2, 2))
    assert repr(Upsample("nearest", scale=(2, 3))) == "Upsample(:nearest, scale = (2, 3))"


def test_shuffled_pixels():
    x = np.arange(16.0).reshape(1, 4, 2, 2)

    assert pixel_shuffle(x, 2)[0, 0].tolist() == [[0, 4, 1, 5], [8, 12, 9, 13], [2, 6, 3, 7], [10, 14, 11, 15]]
    printed = np.array([[[[3.1, 4.1], [5.1, 6.1]], [[3.3, 4.3], [5.3, 6.3]], [[3.2, 4.2], [5.2, 6.2]], [[3.4, 4.4], [5.4, 6.4]]]])
    assert pixel_shuffle(printed, 2)[0, 0].tolist() == [[3.1, 3.3, 4.1, 4.3], [3.2, 3.4, 4.2, 4.4], [5.1, 5.3, 6.1, 6.3], [5.2, 5.4, 6.2, 6.4]]
    assert PixelShuffle(2)(rand32(1, 8, 2, 3, 4)).shape == (1, 1, 4, 6, 8)
    check_gradient(lambda x: np.sum(np.sin(PixelShuffle(2)(x) * np.arange(16.0).reshape(4, 4))), x)
    with pytest.raises(DimensionMismatch, match="channels that 4 divides"):
        PixelShuffle(2)(X)
