from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest

from zygopy.runtime import Tangent, flatten

Point = namedtuple("Point", "x y")


@dataclass
class Layer:
    w: object
    stride: int = 2


def test_flatten_and_back():
    tree = {"a": 1.0, "b": [np.arange(6.0).reshape(2, 3), (2,)], "c": "text", "d": None, "p": Point(7.0, True)}
    vector, unflatten = flatten(tree)
    back = unflatten(vector)

    assert vector.tolist() == [1.0, 0, 1, 2, 3, 4, 5, 2, 7]
    assert back["a"] == 1.0
    assert type(back["a"]) is float
    np.testing.assert_array_equal(back["b"][0], tree["b"][0])
    assert back["b"][1] == (2.0,)
    assert (back["c"], back["d"], back["p"]) == ("text", None, Point(7.0, True))


def test_what_is_built_is_new():
    vector, unflatten = flatten([np.ones(2)])
    unflatten(vector)[0][:] = 5.0

    assert vector.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("tree", "dtype"), [
    (np.ones(2, np.float32), np.float32),
    ([np.ones(2, np.float32), 1.0], np.float64),
    ([np.ones(2), 1j], np.complex128),
    ((1, 2), np.float64),
    ((), np.float64),
    (None, np.float64),
])
def test_the_dtype_of_the_vector(tree, dtype):
    assert flatten(tree)[0].dtype == dtype


def test_each_leaf_gets_its_own_dtype_back():
    vector, unflatten = flatten([np.ones(1, np.float32), 1j, 2.0, np.float32(3), np.arange(2)])
    back = unflatten(vector)

    assert [np.asarray(x).dtype for x in back] == [np.float32, np.complex128, np.float64, np.float32, np.float64]
    assert type(back[2]) is float
    assert type(back[3]) is np.float32


def test_what_is_at_two_places_counts_once():
    w = np.ones(2)
    layer = Layer(w)
    vector, unflatten = flatten((layer, layer, w))
    back = unflatten(2 * vector)

    assert vector.size == 2
    assert back[0] is back[1]
    assert back[0].w is back[2]


def test_equal_numbers_are_two_numbers():
    assert flatten((1.5, 1.5))[0].size == 2


def test_sizes_inside_objects_are_not_numbers():
    vector, unflatten = flatten(Layer(1.0, stride=3))

    assert vector.tolist() == [1.0]
    assert unflatten(vector) == Layer(1.0, stride=3)


def test_a_gradient_flattens_as_its_model():
    vector, unflatten = flatten(Tangent(Layer, w=np.ones(2), stride=None))

    assert vector.tolist() == [1.0, 1.0]
    assert unflatten(3 * vector) == Tangent(Layer, w=np.full(2, 3.0))


def test_a_vector_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"a vector of 2 numbers is needed, not one of shape \(3,\)"):
        flatten([1.0, 2.0])[1](np.ones(3))


def test_join_is_the_adjoint_of_building():
    w = np.ones(2)
    layer = Layer(w)
    _, unflatten = flatten((layer, layer, 1.0, w))
    shared = Tangent(Layer, w=np.array([1.0, 2.0]))
    vector = unflatten.join((shared, shared, 5.0, np.array([10.0, 20.0])))

    assert vector.tolist() == [11.0, 22.0, 5.0]
    assert unflatten.join((None, None, None, None)).tolist() == [0.0, 0.0, 0.0]


def test_the_gradient_of_a_tree_from_a_vector():
    _, unflatten = flatten((Layer(1.0), "text", 2.0))

    assert unflatten.gradient(np.array([3.0, 4.0])) == (Tangent(Layer, w=3.0), None, 4.0)
