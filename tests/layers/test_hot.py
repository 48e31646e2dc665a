"""One-hot arrays: positions that act as arrays."""

import numpy as np
import pytest

from layers import Dense, OneHotArray, onecold, onehot, onehotbatch
from layers.hot import rows
from zygopy import check_gradient, gradient


def test_dense_form():
    hot = onehotbatch("bba", "abc")

    assert hot.shape == (3, 3) and hot.ndim == 2 and len(hot) == 3 and hot.dtype == bool
    assert np.asarray(hot).tolist() == [[False, True, False], [False, True, False], [True, False, False]]
    assert np.asarray(onehot(5, range(10)), int).tolist() == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert hot.indices.dtype == np.uint32 and hot[0] == onehot("b", "abc") and hot[1:].shape == (2, 3)
    assert hot.astype(np.float32).dtype == np.float32


def test_unknown_labels():
    with pytest.raises(KeyError, match="'z'"):
        onehot("z", "abc")
    with pytest.raises(KeyError, match="'q'"):
        onehot("z", "abc", default="q")
    assert onehotbatch("cat&dog", [chr(c) for c in range(97, 123)], "n").indices.tolist() == [2, 0, 19, 13, 3, 14, 6]
    with pytest.raises(IndexError, match="class 3"):
        OneHotArray([3], 3)


def test_onecold():
    assert onecold([0.3, 0.2, 0.5], "abc") == "c" and onecold(onehot(5, range(10)), range(10)) == 5
    assert onecold(np.eye(3)[[2, 0]]).tolist() == [2, 0] and onecold(np.eye(3)[[2, 0]], "abc") == ["c", "a"]
    assert onecold(onehotbatch("cab", "abc"), "abc") == ["c", "a", "b"]
    with pytest.raises(ValueError, match="2 labels for 3 classes"):
        onecold(np.eye(3), "ab")


def test_product_with_weights_is_a_look_up():
    W = np.random.default_rng(0).normal(size=(26, 4))
    hot = onehotbatch([2, 0, 1, 2], range(26))

    assert np.array_equal(hot @ W, W[[2, 0, 1, 2]])
    (got,) = gradient(lambda W: np.sum((hot @ W) * np.arange(4.0)), W)
    want = np.zeros((26, 4))
    want[[2, 0, 1]] = np.outer([2, 1, 1], np.arange(4.0))
    assert np.array_equal(got, want)


def test_dense_takes_one_hot_input():
    d = Dense(26, 4)
    hot = onehotbatch("cab", [chr(c) for c in range(97, 123)])

    assert np.allclose(d(hot), d.weight.T[[2, 0, 1]] + d.bias)
    g = gradient(lambda m: np.sum(m(hot)), d)[0]
    assert np.nonzero(g.weight.any(axis=0))[0].tolist() == [0, 1, 2]


def test_no_memory_to_share():
    with pytest.raises(ValueError, match="no memory"):
        np.array(onehot("a", "ab"), copy=False)
    assert repr(onehotbatch([1], range(3))) == "OneHotArray([1], 3)" and onehot("a", "ab") != 3


def test_second_derivatives_of_rows_that_are_taken_twice():
    places = np.array([1, 1, 3])

    def slope(w):
        return np.sum(gradient(lambda w: np.sum(rows(w, places) ** 3), w)[0] ** 2)

    check_gradient(slope, np.random.default_rng(0).normal(size=(4, 3)))
