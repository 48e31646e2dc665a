"""Convolution of arrays: against sums written out, its adjoints against inner products, all settings."""

import itertools

import numpy as np
import pytest

from layers import conv, conv_data, conv_filter, crosscor
from layers.correlation import geometry
from zygopy import check_gradient, gradient

normal = np.random.default_rng(0).normal

SETTINGS = [
    ((5,), (3,), {}), ((8,), (3,), {"stride": 2, "pad": 1}), ((9,), (2,), {"dilation": 3, "pad": (2, 1)}),
    ((5, 6), (3, 2), {}), ((7, 6), (3, 3), {"stride": (2, 1), "pad": (1, 0)}), ((6, 6), (2, 3), {"pad": (1, 0, 2, 1)}),
    ((7, 7), (3, 3), {"dilation": (1, 2), "stride": 2}), ((5, 5), (3, 3), {"groups": 2, "pad": 1}),
    ((4, 3, 5), (2, 2, 3), {"stride": (1, 2, 1), "pad": 1}), ((3, 3), (1, 1), {"stride": 2}),
]


def slow(x, w, g):
    """The sum, term by term."""
    out = g.out(x.shape[2:], w.shape[2:])
    y = np.zeros((x.shape[0], w.shape[0], *out))
    each_out, inside = w.shape[0] // g.groups, w.shape[1]
    for n, o in itertools.product(range(x.shape[0]), range(w.shape[0])):
        for p, c, t in itertools.product(np.ndindex(*out), range(inside), np.ndindex(*w.shape[2:])):
            place = tuple(a * s + b * d - lo for a, b, s, d, (lo, _) in zip(p, t, g.stride, g.dilation, g.pad))
            tap = t if g.flipped else tuple(k - 1 - b for b, k in zip(t, w.shape[2:]))
            if all(0 <= q < size for q, size in zip(place, x.shape[2:])):
                y[(n, o, *p)] += x[(n, (o // each_out) * inside + c, *place)] * w[(o, c, *tap)]
    return y


@pytest.mark.parametrize(("space", "taps", "settings"), SETTINGS)
@pytest.mark.parametrize("flipped", [False, True])
def test_values_and_adjoints(space, taps, settings, flipped):
    groups = settings.get("groups", 1)
    x, w = normal(size=(2, 4, *space)), normal(size=(6, 4 // groups, *taps))
    g = geometry(len(space), *(settings.get(k, d) for k, d in (("stride", 1), ("pad", 0), ("dilation", 1), ("groups", 1))), flipped)
    y = conv(x, w, **settings, flipped=flipped)
    y_bar = normal(size=y.shape)

    np.testing.assert_allclose(y, slow(x, w, g), atol=1e-12)
    x_bar = conv_data(y_bar, w, space, **settings, flipped=flipped)
    w_bar = conv_filter(x, y_bar, taps, **settings, flipped=flipped)
    assert x_bar.shape == x.shape and w_bar.shape == w.shape
    assert np.vdot(y, y_bar) == pytest.approx(np.vdot(x, x_bar)) == pytest.approx(np.vdot(w, w_bar))
    got = gradient(lambda x, w: np.sum(y_bar * conv(x, w, **settings, flipped=flipped)), x, w)
    np.testing.assert_allclose(got[0], x_bar)
    np.testing.assert_allclose(got[1], w_bar)


def test_the_adjoints_have_gradients_too():
    x, w, y = normal(size=(2, 3, 5, 6)), normal(size=(4, 3, 2, 3)), normal(size=(2, 4, 4, 4))

    check_gradient(lambda y, w: np.sum(np.sin(conv_data(y, w, (5, 6)))), y, w)
    check_gradient(lambda x, y: np.sum(np.sin(conv_filter(x, y, (2, 3)))), x, y)
    check_gradient(lambda x, w: np.sum(np.sin(conv(x, w))), x, w)


def test_convolution_in_one_dimension_is_numpys():
    a, v = normal(size=7), normal(size=3)

    np.testing.assert_allclose(conv(a[None, None], v[None, None])[0, 0], np.convolve(a, v, "valid"))
    np.testing.assert_allclose(crosscor(a[None, None], v[None, None])[0, 0], np.correlate(a, v, "valid"))


def test_single_precision_stays():
    x, w = normal(size=(2, 3, 5, 6)).astype("f4"), normal(size=(4, 3, 2, 3)).astype("f4")
    a, b = gradient(lambda x, w: np.sum(conv(x, w) ** 2), x, w)

    assert conv(x, w).dtype == a.dtype == b.dtype == np.float32


@pytest.mark.parametrize(("settings", "text"), [
    ({"stride": 0}, "stride 0"), ({"stride": (1, 1, 1)}, "stride"), ({"dilation": 0}, "dilation"), ({"pad": (1, 2, 3)}, "pad"),
])
def test_settings_that_make_no_sense(settings, text):
    with pytest.raises(ValueError, match=text):
        conv(np.ones((1, 1, 4, 4)), np.ones((1, 1, 2, 2)), **settings)


def test_sizes_that_do_not_fit():
    with pytest.raises(ValueError, match="do not fit"):
        conv(np.ones((1, 2, 4)), np.ones((1, 3, 2)))
    with pytest.raises(ValueError, match="does not fit into"):
        conv(np.ones((1, 1, 2)), np.ones((1, 1, 3)))
