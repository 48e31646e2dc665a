"""What arrived at each path to an object is added up, once."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy.dispatch import Request, run
from zygopy.runtime.tangents import Tangent
from zygopy.runtime.tied import tied

pytestmark = pytest.mark.core


class Layer:
    def __init__(self, w):
        self.w = w

    def __call__(self, x):
        return np.sum(self.w * x)


class Pair:
    def __init__(self, a, b):
        self.a = a
        self.b = b


def weighted(layers):
    total = 0.0
    for i, layer in enumerate(layers):
        total += (i + 1) * layer(np.ones(2))
    return total


@pytest.mark.parametrize("count", [2, 3, 20])
def test_each_path_counts(count):
    layer = Layer(np.array([1.0, 2.0]))
    wanted = count * (count + 1) / 2

    (got,) = zygopy.gradient(weighted, [layer] * count)
    bare = zygopy.grad(weighted)
    _, back = zygopy.pullback(weighted, [layer] * count)

    for bars in (got, bare([layer] * count), bare([layer] * count), back(1.0)[0]):
        assert all(bar is bars[0] for bar in bars)
        assert bars[0].w.tolist() == [wanted, wanted]


def test_the_general_version_adds_up_too():
    layer = Layer(np.array([1.0, 2.0]))

    _, (bars,) = run(weighted, [[layer, layer]], Request((0,), general=True))

    assert [bar.w.tolist() for bar in bars] == [[1.0, 1.0], [2.0, 2.0]]  # tied where they are given out


def test_an_object_within_two_others():
    layer = Layer(np.array([1.0, 2.0]))
    pairs = {"first": Pair(layer, layer), "second": Pair(layer, 0.5)}

    def f(d):
        return d["first"].a.w[0] + 2.0 * d["first"].b.w[0] * d["second"].b + 4.0 * d["second"].a.w[0]

    (got,) = zygopy.gradient(f, pairs)

    assert got["first"].a is got["first"].b is got["second"].a
    assert got["first"].a.w.tolist() == [6.0, 0.0]
    assert got["second"].b == 2.0


def test_two_arguments_that_are_one_object():
    layer = Layer(np.array([1.0, 2.0]))

    first, second = zygopy.gradient(lambda a, b: a.w[0] * b.w[1], layer, layer)

    assert first is second
    assert first.w.tolist() == [2.0, 1.0]


def test_one_gradient_counts_once():
    layer = Layer(1.0)
    bar = Tangent(Layer, w=3.0)

    assert tied(([bar, bar],), ([layer, layer],)) == ([bar, bar],)


def test_objects_at_one_path_each_stay_as_they_are():
    bars = ([Tangent(Layer, w=3.0), Tangent(Layer, w=3.0)],)

    assert tied(bars, ([Layer(1.0), Layer(1.0)],)) is bars


class Chain:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        return sum([layer(x) * (i + 1) for i, layer in enumerate(self.layers)])


def test_objects_that_become_one_are_seen():
    a, b = Layer(np.array([1.0, 2.0])), Layer(np.array([3.0, 4.0]))
    derivative = zygopy.grad(lambda m: m(np.ones(2)))

    for _ in range(2):
        apart = derivative(Chain(a, b))
        assert [bar.w.tolist() for bar in apart.layers] == [[1.0, 1.0], [2.0, 2.0]]
    for _ in range(2):
        together = derivative(Chain(a, a))
        assert together.layers[0] is together.layers[1]
        assert together.layers[0].w.tolist() == [3.0, 3.0]
    assert derivative(Chain(b, a)).layers[0].w.tolist() == [1.0, 1.0]
    three = derivative(Chain(a, b, a))
    assert three.layers[0] is three.layers[2] is not three.layers[1]
    assert three.layers[0].w.tolist() == [4.0, 4.0]


def test_an_object_that_is_captured_by_two_functions():
    layer = Layer(np.array([1.0, 2.0]))

    def make(factor):
        return lambda x: factor * layer(x)

    f, g = zygopy.gradient(lambda f, g: f(np.ones(2)) + g(np.ones(2)), make(2.0), make(3.0))

    assert f.layer.w.tolist() == [2.0, 2.0]
    assert g.layer.w.tolist() == [3.0, 3.0]
