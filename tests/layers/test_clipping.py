"""Whole gradients within bounds."""

import numpy as np
import pytest

from layers import Chain, Dense, clip_by_global_norm, clip_by_value, f64, global_norm, rand32
from zygopy import gradient


def grad_of(model):
    return gradient(lambda m: 100 * np.sum(m(np.ones((2, 3))) ** 2), model)[0]


def test_norm_of_all_arrays_together():
    g = grad_of(f64(Chain(Dense(3, 4), Dense(4, 2))))
    arrays = [g.layers[0].weight, g.layers[0].bias, g.layers[1].weight, g.layers[1].bias]
    want = np.sqrt(sum(np.sum(a**2) for a in arrays))

    assert global_norm(g) == pytest.approx(want)
    clipped, norm = clip_by_global_norm(g, 0.5)
    assert norm == pytest.approx(want) and global_norm(clipped) == pytest.approx(0.5)
    np.testing.assert_allclose(clipped.layers[0].weight, arrays[0] * 0.5 / want)
    assert clip_by_global_norm(g, 1e9)[0] == g
    assert np.abs(clip_by_value(g, 0.1).layers[1].weight).max() <= 0.1


def test_one_object_counts_once():
    d = f64(Dense(3, 3))
    g = grad_of(Chain(d, d))

    assert global_norm(g) == pytest.approx(global_norm(g.layers[0]))
    clipped, _ = clip_by_global_norm(g, 1.0)
    assert clipped.layers[0] is clipped.layers[1]


def test_precision_and_absence():
    g = {"a": rand32(3) + 1, "b": None, "c": [rand32(2)]}
    clipped, _ = clip_by_global_norm(g, 0.1)

    assert clipped["a"].dtype == np.float32 and clipped["b"] is None and len(clipped["c"]) == 1
    assert global_norm({"a": np.zeros(2)}) == 0 and clip_by_global_norm({"a": np.zeros(2)}, 1.0)[0]["a"].tolist() == [0, 0]


def test_bounds_that_make_no_sense():
    with pytest.raises(ValueError, match="positive"):
        clip_by_global_norm({"a": np.ones(1)}, 0)
    with pytest.raises(FloatingPointError, match="nan"):
        clip_by_global_norm({"a": np.array([np.nan])}, 1.0)
