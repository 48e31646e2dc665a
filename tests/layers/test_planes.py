"""Products of few channels are those of many: the same sums in another order."""

import numpy as np
import pytest

from layers import Chain, Conv, MaxPool, conv, correlation, planes, relu
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


@pytest.mark.parametrize(("small", "cached"), [(0, 1), (2000, 1), (0, 4000)])
def test_strips_of_any_height_give_the_same(small, cached, monkeypatch):
    x, w, y_bar = rng.normal(size=(2, 3, 9, 7)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=(2, 4, 5, 7))
    at_once = pullback(lambda x, w: conv(x, w, stride=(2, 1), pad=(1, 1, 0, 1)), x, w)
    monkeypatch.setattr(planes, "SMALL", small)
    monkeypatch.setattr(planes, "CACHED", cached)
    in_strips = pullback(lambda x, w: conv(x, w, stride=(2, 1), pad=(1, 1, 0, 1)), x, w)

    assert np.allclose(at_once[0], in_strips[0])
    assert all(np.allclose(a, b) for a, b in zip(at_once[1](y_bar), in_strips[1](y_bar), strict=True))


def test_a_net_keeps_the_layout_and_the_values():
    x = rng.normal(size=(5, 1, 12, 12)).astype(np.float32)
    net = Chain(Conv((3, 3), 1, 4, relu), MaxPool((2, 2)), Conv((3, 3), 4, 2))
    y, pooled = net[0](x), net[:2](x)

    assert [np.moveaxis(a, 0, -1).flags.c_contiguous for a in (y, pooled, net(x))] == [True] * 3
    assert np.array_equal(net[1:](np.ascontiguousarray(y)), net(x))


@pytest.mark.parametrize("shape", [(2, 3, 7), (2, 2, 4, 5), (2, 1, 3, 4, 3)])
def test_gradients_in_any_number_of_dimensions(shape):
    w = rng.normal(size=(3, shape[1], *(2,) * (len(shape) - 2)))
    check_gradient(lambda x, w: np.sum(np.sin(conv(x, w, pad=1))), rng.normal(size=shape), w)


def test_no_images():
    assert conv(np.zeros((0, 3, 5, 5)), np.ones((2, 3, 2, 2))).shape == (0, 2, 4, 4)
