import copy
import pickle
from dataclasses import dataclass

import numpy as np
import pytest

from zygopy.runtime import Tangent, same_gradient


@dataclass
class Dense:
    weight: object
    bias: object = None
    name: str = "dense"


class Slotted:
    __slots__ = ("a", "b")


def test_a_field_that_got_a_gradient_is_an_attribute():
    g = Tangent(Dense, weight=np.ones(2), layers=[Tangent(Dense, weight=2.0)])

    assert g.weight.tolist() == [1.0, 1.0]
    assert g.layers[0].weight == 2.0


def test_a_field_without_gradient_is_none_and_an_unknown_one_an_error():
    assert Tangent(Dense, weight=1.0).bias is None
    assert Tangent(Slotted, a=1.0).b is None
    assert Tangent("object", a=None).a is None
    with pytest.raises(AttributeError, match="Dense has no field `wieght`, only weight"):
        Tangent(Dense, weight=1.0).wieght


def test_iteration_gives_the_fields_with_a_gradient():
    g = Tangent(Dense, weight=1.0, bias=None)

    assert list(g) == [("weight", 1.0)]
    assert len(g) == 1
    assert "weight" in g
    assert "bias" not in g


def test_it_shows_its_class_and_fields():
    assert repr(Tangent(Dense, weight=1.0, bias=None)) == "Dense(weight=1.0)"
    assert repr(Tangent("adder", n=2.0)) == "adder(n=2.0)"
    assert repr(Tangent(a=1.0)) == "Tangent(a=1.0)"


def test_arithmetic():
    g = Tangent(Dense, weight=np.array([1.0, 2.0]), parts=(1.0, [2.0]))
    h = Tangent(Dense, weight=np.array([3.0, 4.0]), bias=5.0)

    assert g + h == {"weight": np.array([4.0, 6.0]), "bias": 5.0, "parts": (1.0, [2.0])}
    assert h - g == {"weight": np.array([2.0, 2.0]), "bias": 5.0, "parts": (-1.0, [-2.0])}
    assert -g == {"weight": np.array([-1.0, -2.0]), "parts": (-1.0, [-2.0])}
    assert 2 * g == g * 2.0 == np.float64(2) * g == g + g
    assert g / 2 == {"weight": np.array([0.5, 1.0]), "parts": (0.5, [1.0])}
    assert g + None == None + g == sum([g]) == +g == g
    assert sum([g, h]) == g + h


def test_arithmetic_keeps_single_precision():
    g = Tangent(weight=np.ones(2, np.float32))

    assert (np.float64(2) * g / np.float64(3)).weight.dtype == np.float32


def test_arithmetic_keeps_what_is_shared_shared():
    layer = Tangent(Dense, weight=1.0)
    g = Tangent(first=layer, last=layer)

    for result in (g + g, 2 * g, -g):
        assert result.first is result.last


@pytest.mark.parametrize("other", ["text", [1.0], np.ones(2), Tangent(weight=1.0)])
def test_a_product_with_something_else_than_a_number_is_an_error(other):
    with pytest.raises(TypeError):
        Tangent(weight=1.0) * other


def test_comparison_looks_at_form_and_values():
    g = Tangent(Dense, weight=np.ones(2), bias=None)

    assert g == {"weight": np.ones(2)}
    assert {"weight": np.ones(2), "name": None} == g
    assert g == Tangent(weight=np.ones(2))
    assert g != {"weight": np.ones(3)}
    assert g != {"weight": np.zeros(2)}
    assert g != {"weight": np.ones(2), "bias": 0.0}
    assert g != 1.0
    assert not same_gradient((1.0,), (1.0, None))
    assert not same_gradient((1.0,), [1.0])
    with pytest.raises(TypeError):
        hash(g)


@pytest.mark.parametrize("of", [Dense, "adder", None])
def test_it_pickles_and_copies(of):
    g = Tangent(of, weight=np.ones(2))

    assert pickle.loads(pickle.dumps(g)) == g
    assert repr(pickle.loads(pickle.dumps(g))) == repr(g)
    assert copy.deepcopy(g) == g


def test_the_gradient_of_an_object_of_a_local_class_pickles():
    class Local:
        pass

    assert repr(pickle.loads(pickle.dumps(Tangent(Local, a=1.0)))) == "Local(a=1.0)"


def test_a_field_can_be_set():
    g = Tangent(Dense, weight=1.0)
    g.weight *= 0.5
    g.bias = 2.0

    assert g == {"weight": 0.5, "bias": 2.0}
