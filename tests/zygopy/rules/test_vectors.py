import numpy as np

from zygopy import flatten, gradient


def test_a_gradient_with_respect_to_the_vector():
    vector, unflatten = flatten({"a": np.array([1.0, 2.0]), "b": 3.0})

    def loss(v):
        p = unflatten(v)
        return np.sum(p["a"] ** 2) * p["b"]

    assert gradient(loss, vector)[0].tolist() == [6.0, 12.0, 5.0]


def test_a_gradient_with_respect_to_the_tree():
    def loss(tree):
        vector, _ = flatten(tree)
        return np.sum(vector**2)

    (g,) = gradient(loss, {"a": np.array([1.0, 2.0]), "b": 3.0, "name": "text"})

    assert g["a"].tolist() == [2.0, 4.0]
    assert g["b"] == 6.0
    assert g["name"] is None


def test_there_and_back():
    def loss(tree):
        vector, unflatten = flatten(tree)
        return unflatten(2.0 * vector)[1] ** 2

    assert gradient(loss, (1.0, 3.0))[0] == (0.0, 24.0)
