"""Arrays by identity, and gradients by array."""

import pickle

import numpy as np
import pytest

from zygopy import Grads, gradient, params


class Layer:
    def __init__(self):
        self.weight, self.bias, self.size = np.ones((2, 2)), np.zeros(2), np.array([2])


def test_params_gathers_each_array_of_a_structure_once():
    layer = Layer()

    ps = params([layer, {"tied": layer.weight}], layer)

    assert [array is held for array, held in zip(ps, [layer.weight, layer.bias], strict=True)] == [True, True]
    assert layer.bias in ps
    assert layer.bias.copy() not in ps
    assert repr(ps) == "params(float64[2, 2], float64[2])"


def test_a_number_is_refused():
    with pytest.raises(TypeError, match=r"params\(\) of a float"):
        params(3.0)


def test_params_as_a_vector_and_back():
    a, b = np.arange(2.0), np.ones((1, 2), np.float32)
    ps = params(a, b)

    vector = ps.vector()
    ps.copy_from(2 * vector)

    assert vector.tolist() == [0.0, 1.0, 1.0, 1.0]
    assert a.tolist() == [0.0, 2.0]
    assert b.tolist() == [[2.0, 2.0]]
    assert b.dtype == np.float32


@pytest.fixture
def found():
    a, b, c = np.ones(2), np.ones(2), np.ones(1)
    return gradient(lambda: np.sum(a**2 + b), params(a, b, c)), a, b, c


def test_gradients_are_found_by_the_array_itself(found):
    gs, a, b, c = found

    assert gs[a].tolist() == [2.0, 2.0]
    assert gs[b].tolist() == [1.0, 1.0]
    assert gs[c] is None
    assert a in gs
    assert np.ones(2) not in gs
    with pytest.raises(KeyError, match="no gradient was asked for"):
        gs[np.ones(2)]


def test_iterating_gives_the_arrays(found):
    gs, a, b, c = found

    assert [x is y for x, y in zip(gs, (a, b, c), strict=True)] == [True] * 3
    assert [x is y for x, y in zip(gs.keys(), gs, strict=True)] == [True] * 3
    assert [bar is None for bar in gs.values()] == [False, False, True]
    assert gs.items()[1][0] is b


def test_gradients_do_arithmetic(found):
    gs, a, b, c = found

    assert (gs + gs)[a].tolist() == [4.0, 4.0]
    assert (gs - gs)[a].tolist() == [0.0, 0.0]
    assert (2 * gs / np.float64(4))[b].tolist() == [0.5, 0.5]
    assert sum([gs, gs, gs])[a].tolist() == [6.0, 6.0]
    assert (-gs)[c] is None
    with pytest.raises(ValueError, match="different arrays"):
        gs + Grads([a], [a])


def test_arithmetic_keeps_float32():
    a = np.ones(2, np.float32)
    gs = gradient(lambda: np.sum(a**2), params(a))

    assert (gs * np.float64(2.0))[a].dtype == np.float32


def test_gradients_as_a_vector_and_back(found):
    gs, _, _, c = found

    assert gs.vector().tolist() == [2.0, 2.0, 1.0, 1.0, 0.0]
    assert gs.with_vector(np.arange(5.0))[c].tolist() == [4.0]
    assert gs.filled()[c].tolist() == [0.0]


def test_gradients_pickle(found):
    gs = pickle.loads(pickle.dumps(found[0]))

    assert gs.vector().tolist() == [2.0, 2.0, 1.0, 1.0, 0.0]
