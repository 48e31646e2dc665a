"""Embedding and EmbeddingBag: every form of input, gradients, positions that do not exist."""

import numpy as np
import pytest

from layers import Embedding, EmbeddingBag, OneHotArray, f64, identity_init, nparams, onehot, onehotbatch, summary
from tests.layers.checking import check_model
from zygopy import gradient

LETTERS = [chr(c) for c in range(97, 123)]
CAT = [2, 0, 19, 13, 3, 14, 6]


def test_values_and_forms():
    emb = Embedding(26, 4, init=identity_init(gain=22))

    assert emb(1).tolist() == [0, 22, 0, 0] and emb.weight.shape == (26, 4) and nparams(emb) == 104
    assert emb(CAT)[[0, 1, 4]].tolist() == [[0, 0, 22, 0], [22, 0, 0, 0], [0, 0, 0, 22]] and emb(CAT).shape == (7, 4)
    assert emb(np.zeros((10, 1, 12), int)).shape == (10, 1, 12, 4)
    assert np.array_equal(emb(onehotbatch("cat&dog", LETTERS, "n")), emb(CAT))
    assert np.array_equal(emb(np.eye(26, dtype=bool)[CAT]), emb(CAT))
    assert summary(emb) == "Embedding(26 => 4)  # 104 parameters"


@pytest.mark.parametrize("wrong", [-1, 26, [0, 30], np.array([[3, -2]])])
@pytest.mark.parametrize("cls", [Embedding, EmbeddingBag])
def test_positions_that_do_not_exist(cls, wrong):
    with pytest.raises(IndexError, match="numbered from 0 to 25"):
        cls(26, 4)(np.atleast_1d(wrong))


def test_what_is_no_position():
    with pytest.raises(TypeError, match="integers, not float64"):
        Embedding(26, 4)(np.array([0.5]))
    with pytest.raises(IndexError, match="one-hot"):
        Embedding(26, 4)(np.eye(3, dtype=bool))


def test_gradient_adds_up_what_is_looked_up_twice():
    emb = f64(Embedding(5, 2))
    g = gradient(lambda m: np.sum(m([1, 3, 1]) * np.array([[1.0, 2], [3, 4], [5, 6]])), emb)[0]

    assert g.weight.tolist() == [[0, 0], [6, 8], [0, 0], [3, 4], [0, 0]]
    check_model(lambda m: np.sum(np.sin(m(np.array([[1, 3], [1, 0]])))), emb)


@pytest.fixture
def bag():
    return EmbeddingBag(26, 3, init=identity_init(gain=100))


def test_bags(bag):
    assert np.allclose(bag([1]), [0, 100, 0]) and np.allclose(bag([2, 2, 0]), [100 / 3, 0, 200 / 3])
    assert np.allclose(bag([[2, 0, 2], [1, 0]]), [[100 / 3, 0, 200 / 3], [50, 50, 0]])
    assert bag(np.array([[0, 0], [0, 1], [0, 2], [0, 3]])).tolist() == [[100, 0, 0], [50, 50, 0], [50, 0, 50], [50, 0, 0]]
    assert bag(np.zeros((5, 5, 10), int)).shape == (5, 5, 3) and bag([[[0], [1, 2]], [[3], [4]]]).shape == (2, 2, 3)
    assert nparams(bag) == 78
    with pytest.raises(TypeError, match="not one position"):
        bag(2)


def test_bags_by_their_starts(bag):
    data = [10, 0, 11, 1, 12, 2, 13]

    assert np.allclose(bag(data, [0, 3]), [[100 / 3, 0, 0], [0, 25, 25]])
    for at in ([1, 4], [0, 3, 3], [0, 7], []):
        with pytest.raises(ValueError, match="starts of bags"):
            bag(data, at)


def test_one_hot_bags(bag):
    hot = onehotbatch("bba", LETTERS)

    assert np.allclose(bag(hot), [100 / 3, 200 / 3, 0])
    assert np.allclose(bag([hot, onehotbatch("cc", LETTERS)]), [[100 / 3, 200 / 3, 0], [0, 0, 100]])
    with pytest.raises(TypeError, match="not one position"):
        bag(onehot("a", LETTERS))
    assert isinstance(hot, OneHotArray)


@pytest.mark.parametrize("reduction", ["mean", "sum", "max", lambda x, axis: np.sum(x * x, axis=axis)])
def test_reductions_and_gradients(reduction):
    m = f64(EmbeddingBag(6, 3, reduction))

    check_model(lambda m: np.sum(np.sin(m(np.array([[1, 2, 1], [0, 5, 3]])))), m)
    check_model(lambda m: np.sum(np.sin(m([[1, 2], [0, 5, 3]]))), m)


def test_unknown_reduction():
    with pytest.raises(ValueError, match="mean, sum, max"):
        EmbeddingBag(6, 3, "median")
