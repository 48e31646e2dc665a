"""`back` takes a cotangent of the form of the value, and says so of another."""

import numpy as np
import pytest

import zygopy
from zygopy import UnsupportedValue, pullback

pytestmark = pytest.mark.core


def pair(x):
    return {"a": 2.0 * x, "b": (x.sum(), [x[0]])}


@pytest.mark.parametrize(
    ("y_bar", "said"),
    [
        (np.ones(4), "y_bar is an array of shape (4,), where the value is an array of shape (3,)"),
        (np.ones((1, 3)), "shape (1, 3)"),
        (np.ones((3, 1)), "shape (3, 1)"),
        ([1.0, 1.0, 1.0], "a list"),
        ("a", "a str"),
        ((np.ones(3),), "a tuple"),
    ],
)
def test_a_cotangent_of_another_form_than_an_array_is_refused(y_bar, said):
    _, back = pullback(lambda x: 2.0 * x, np.ones(3))

    with pytest.raises(UnsupportedValue) as caught:
        back(y_bar)
    assert said in str(caught.value)


@pytest.mark.parametrize("y_bar", [np.ones(3), "a", [1.0]])
def test_a_cotangent_of_another_form_than_a_number_is_refused(y_bar):
    _, back = pullback(lambda x: 2.0 * x, 1.0)

    with pytest.raises(UnsupportedValue):
        back(y_bar)


@pytest.mark.parametrize(
    ("y_bar", "said"),
    [
        ({"c": 1.0}, "a dict with the keys 'a', 'b'"),
        (1.0, "a dict with the keys 'a', 'b'"),
        ({"b": (1.0,)}, "y_bar['b'] is a tuple"),
        ({"b": (1.0, [np.ones(2)])}, "y_bar['b'][1][0] is an array of shape (2,), where the value is a number"),
    ],
)
def test_a_cotangent_of_another_form_than_a_structure_is_refused(y_bar, said):
    _, back = pullback(pair, np.ones(3))

    with pytest.raises(UnsupportedValue) as caught:
        back(y_bar)
    assert said in str(caught.value)


def test_a_number_stands_for_an_array_and_none_for_zeros():
    _, back = pullback(lambda x: x.T, np.ones((2, 3)))

    assert np.array_equal(back(2.0)[0], np.full((2, 3), 2.0))
    assert np.array_equal(back(None)[0], np.zeros((2, 3)))

    _, back = pullback(pair, np.ones(3))

    assert np.array_equal(back({"a": None, "b": (1.0, [3.0])})[0], [4.0, 1.0, 1.0])
    assert np.array_equal(back({"a": 1.0})[0], [2.0, 2.0, 2.0])


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b


def test_the_cotangent_of_a_gradient_of_an_object_is_a_tangent():
    def slopes(p):
        return zygopy.gradient(lambda p: p.a**2 * p.b, p)[0]

    _, back = zygopy.pullback(slopes, Pair(2.0, 3.0))

    assert back(zygopy.Tangent(Pair, a=1.0, b=0.0))[0] == {"a": 6.0, "b": 4.0}
