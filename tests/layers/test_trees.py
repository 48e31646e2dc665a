"""Trees: children, parameters, maps; shared leaves stay shared, cycles are refused."""

import dataclasses
import types
from collections import namedtuple

import numpy as np
import pytest

from layers import (
    BatchNorm,
    Chain,
    Dense,
    children,
    f16,
    f32,
    f64,
    fmap,
    functor,
    isleaf,
    isnumeric,
    leaf,
    modules,
    nparams,
    params,
    rebuilt_with,
    trainable,
    trainables,
)
from zygopy import gradient


@dataclasses.dataclass
class Foo:
    x: float
    y: float


@functor("a", "c")
@dataclasses.dataclass
class TwoThirds:
    a: object
    b: object
    c: object


class Slotted:
    __slots__ = ("v", "w")

    def __init__(self):
        self.w, self.v = np.ones(2), 3


Point = namedtuple("Point", "x y")


def test_children():
    assert children(Foo(1, 2)) == {"x": 1, "y": 2}
    assert children(TwoThirds(10, 20, 30)) == {"a": 10, "c": 30}
    assert children(Point(1, 2)) == {"x": 1, "y": 2}
    assert children([5, 6]) == {0: 5, 1: 6}
    assert children(np.ones(2)) == {} == children(np.tanh) == children(())
    assert set(children(Slotted())) == {"v", "w"}


def test_rebuilding():
    assert rebuilt_with(Foo(1, 2), {"x": 10}) == Foo(10, 2)
    assert rebuilt_with(TwoThirds(10, 20, 30), {"a": "ten", "c": "thirty"}) == TwoThirds("ten", 20, "thirty")
    assert rebuilt_with(Point(1, 2), {"x": 5}) == Point(5, 2)


def test_a_frozen_class_can_be_rebuilt():
    frozen = dataclasses.make_dataclass("Frozen", ["w"], frozen=True)

    assert fmap(lambda v: 2 * v, frozen(3)).w == 6


def test_map_leaves_other_fields_alone():
    got = fmap(lambda x: 10 * x, TwoThirds(Foo(1, 2), Foo(3, 4), 56))

    assert got == TwoThirds(Foo(10, 20), Foo(3, 4), 560)


def test_map_over_several_trees():
    assert fmap(lambda a, b: a + b, {"p": 1, "q": [2]}, {"p": 10, "q": [20]}) == {"p": 11, "q": [22]}


def test_shared_leaves_stay_shared():
    a = np.ones(2)
    t = fmap(np.copy, {"p": a, "q": a, "r": a.copy()})

    assert t["p"] is t["q"] and t["p"] is not t["r"] and t["p"] is not a


def test_shared_layers_stay_shared():
    layer = Dense(2, 2)
    got = f64(Chain(layer, layer))

    assert got[0] is got[1] and got[0].weight.dtype == np.float64


def test_a_cycle_is_refused():
    model = types.SimpleNamespace(w=np.ones(1))
    model.me = [model]

    with pytest.raises(ValueError, match=r"contains itself at me\[0\]"):
        trainables(model)
    with pytest.raises(ValueError, match="contains itself"):
        fmap(lambda x: x, model)


def test_numeric_is_an_array_that_is_not_of_integers():
    assert isnumeric(np.zeros(2)) and isnumeric(np.zeros(2, complex))
    assert not any(map(isnumeric, [np.zeros(2, int), np.zeros(2, bool), 3.0, [1.0]]))


def test_parameters_of_a_plain_object():
    class M:
        def __init__(self):
            self.w, self.f, self.n = np.ones(3), np.tanh, 4

    assert [p.shape for p in trainables(M())] == [(3,)]
    assert isleaf(leaf(type("Hidden", (), {}))())


def test_parameters_with_paths_and_without_repetition():
    a, c, e = np.ones(1), np.ones(2), np.ones(3)

    assert [p for p, _ in trainables({"a": a, "b": ({"c": c, "d": 5.0}, e)}, path=True)] == [("a",), ("b", 0, "c"), ("b", 1)]
    assert len(trainables([a, a])) == 1
    assert len(params({"x": a}, [a, c])) == 2


def test_a_hidden_class_has_no_parameters():
    @leaf
    class Hidden:
        def __init__(self):
            self.w = np.ones(3)

    assert trainables(Hidden()) == []


def test_trainable_names_the_fields():
    class Half:
        def __init__(self):
            self.a, self.b = np.ones(1), np.ones(2)

        def trainable(self):
            return {"b": self.b}

    class Named(Half):
        def trainable(self):
            return ("a",)

    assert [p.size for p in trainables(Half())] == [2] and [p.size for p in trainables(Named())] == [1]
    assert list(trainable(BatchNorm(2))) == ["beta", "gamma"]


def test_modules_lists_layers_and_containers():
    m = Chain(Chain(Dense(784, 64), BatchNorm(64)), Dense(64, 10))

    assert [type(x).__name__ for x in modules(m)] == ["Chain", "Chain", "Dense", "BatchNorm", "Dense"]
    assert len(modules(m, containers=True)) == 7
    assert nparams(m) == 51_018


def test_casts():
    model = {"w": np.ones(2), "i": np.ones(2, int), "z": np.ones(1, complex), "n": 3.0, "f": np.tanh}
    single, double = f32(model), f64(f32(model))

    assert (single["w"].dtype, single["z"].dtype, single["i"].dtype) == (np.float32, np.complex64, model["i"].dtype)
    assert (double["w"].dtype, double["z"].dtype, double["n"], double["f"]) == (float, complex, 3.0, np.tanh)
    assert f16(Chain(Dense(2, 2), BatchNorm(2)))[1].gamma.dtype == np.float32
    assert f16(Dense(2, 2)).weight.dtype == np.float16


def test_a_map_over_a_gradient():
    model = Dense(2, 1)
    (bar,) = gradient(lambda m: np.sum(m(np.ones(2, np.float32))), model)
    doubled = fmap(lambda v: 2 * v, bar)

    assert list(children(bar)) == ["weight", "bias"]
    assert doubled.weight.tolist() == [[2, 2]]
    assert bar.weight.tolist() == [[1, 1]]


def test_parameters_of_a_function_that_reaches_them_by_itself():
    model = Chain(Dense(2, 1), Dense(1, 1))
    named = params(model)
    bars = gradient(lambda: np.sum(model[1].bias * 3), named)

    assert len(named) == 4
    assert model[0].weight in named
    assert bars[model[1].bias].tolist() == [3]
