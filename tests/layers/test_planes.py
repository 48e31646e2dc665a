"""Products of few channels are those of many: the same sums in another order."""

import numpy as np
import pytest

from layers import conv, correlation
from zygopy import check_gradient, pullback

rng = np.random.default_rng(0)
SETTINGS = [{}, {"stride": 2, "pad": 1}, {"dilation": 2, "pad": (1, 0, 2, 1)}, {"flipped": True}]


@pytest.mark.parametrize("settings", SETTINGS)
def test_both_ways_give_the_same(settings, monkeypatch):
    x, w = rng.normal(size=(5, 3, 8, 9)), rng.normal(size=(4, 3, 3, 2))
    y, back = pullback(lambda x, w: conv(x, w, **settings), x, w)
    y_bar = rng.normal(size=y.shape)
    by_planes = (y, *back(y_bar))
    monkeypatch.setattr(correlation, "FEW", 0)
    y, back = pullback(lambda x, w: conv(x, w, **settings), x, w)

    assert all(np.allclose(a, b) for a, b in zip(by_planes, (y, *back(y_bar)), strict=True))


@pytest.mark.parametrize("shape", [(2, 3, 7), (2, 2, 4, 5), (2, 1, 3, 4, 3)])
def test_gradients_in_any_number_of_dimensions(shape):
    w = rng.normal(size=(3, shape[1], *(2,) * (len(shape) - 2)))
    check_gradient(lambda x, w: np.sum(np.sin(conv(x, w, pad=1))), rng.normal(size=shape), w)


def test_no_images():
    assert conv(np.zeros((0, 3, 5, 5)), np.ones((2, 3, 2, 2))).shape == (0, 2, 4, 4)
