"""Parallel, PairwiseFusion, SkipConnection, Maxout: which input goes where, and gradients."""

import operator

import numpy as np
import pytest

from layers import (
    Chain,
    Dense,
    Maxout,
    PairwiseFusion,
    Parallel,
    SkipConnection,
    cat,
    f64,
    hcat,
    nparams,
    rand32,
    tanh,
    vcat,
)
from zygopy import check_gradient, gradient

normal = np.random.default_rng(0).normal
X, Y = normal(size=(3, 5)), normal(size=(3, 5))


def loss(model, *xs):
    return np.mean(np.sin(model(*xs)))


def test_parallel_splats_tuples_and_shares_one_input():
    p = Parallel(np.add, lambda v: v * v, np.sqrt)

    assert p(3.0, 4.0) == 11 == p((3.0, 4.0)) and p(4.0) == 18
    with pytest.raises(ValueError, match="takes one input or 2, not 3"):
        p(1, 2, 3)
    with pytest.raises(ValueError, match="not 0"):
        p()


def test_one_layer_takes_each_input():
    assert Parallel("hcat", lambda v: 1 / v)(1, 2, 4).tolist() == [1, 0.5, 0.25]
    assert Chain(lambda x: x, Parallel(operator.add, lambda v: 1 / v, lambda v: v * v))(4, 5) == 25.25


def test_names_of_connections():
    three = [lambda v: v, lambda v: 2 * v, lambda v: 3 * v]

    assert Parallel("+", *three)(1) == 6 and Parallel("*", *three)(1) == 6 and Parallel(np.multiply, *three)(1) == 6
    with pytest.raises(ValueError, match="names are"):
        Parallel("concat", *three)


def test_named_layers():
    m = Parallel("+", alpha=Dense(10, 2, tanh), beta=Dense(5, 2))

    assert m["beta"] is m[1] is m.beta and len(m) == 2
    assert m(rand32(10), rand32(5)).shape == (2,)
    for name in ("layers", "connection"):
        with pytest.raises((ValueError, TypeError)):
            Parallel("+", **{name: Dense(1, 1)})
    with pytest.raises(ValueError, match="at least one"):
        Parallel("+")


def test_parallel_inside_a_chain():
    model = Chain(Dense(3, 5), Parallel(vcat, Dense(5, 4), Chain(Dense(5, 7), Dense(7, 4))), Dense(8, 17))

    assert model(rand32(3)).shape == (17,) and model(rand32(2, 3)).shape == (2, 17)


def test_joining():
    assert vcat(np.ones((2, 1)), np.ones((2, 2))).shape == (2, 3)
    assert hcat(np.ones((2, 1)), np.ones((3, 1))).shape == (5, 1)
    assert cat(1)(np.ones((2, 3, 4, 4)), np.ones((2, 5, 4, 4))).shape == (2, 8, 4, 4)


def test_fusion_of_a_tuple_and_of_one_input():
    layers = [lambda v: v + 1, lambda v: v * 10, lambda v: -v]

    assert PairwiseFusion("+", *layers)((1, 2, 3)) == (2, 40, -43)
    assert PairwiseFusion("+", *layers)(1) == (2, 21, -20)
    assert PairwiseFusion("+", *layers)(1, 2, 3) == (2, 40, -43)
    with pytest.raises(ValueError, match="takes 3 inputs, not 2"):
        PairwiseFusion("+", *layers)((1, 2))


def test_skip_connection_gives_the_layers_output_first():
    assert SkipConnection(lambda x: 2 * x, lambda y, x: y - x)(3) == 3
    assert SkipConnection(lambda x: 2 * x, cat(1))(np.ones((2, 4, 5, 5))).shape == (2, 8, 5, 5)


def test_maxout():
    assert Maxout(lambda x: x * x, lambda x: x * 3)(np.array([-2, -1, 0, 1, 2])).tolist() == [4, 1, 0, 3, 6]
    m = Maxout(lambda: Dense(5, 7, tanh), 3)
    assert nparams(m) == 126 and m[0] is not m[1] and m(rand32(11, 5)).shape == (11, 7)
    with pytest.raises(ValueError, match="at least one"):
        Maxout()


@pytest.mark.parametrize(("model", "inputs"), [
    (SkipConnection(Dense(5, 5, tanh), "+"), (X,)),
    (SkipConnection(Dense(5, 2), vcat), (X,)),
    (Parallel("+", Dense(5, 3), Dense(5, 3, tanh)), (X,)),
    (Parallel("vcat", Dense(5, 3), Dense(5, 2)), (X, Y)),
    (Parallel("*", a=Dense(5, 3), b=Dense(5, 3)), (X, Y)),
    (Parallel("+", Dense(5, 3, tanh)), (X, Y)),
    (Maxout(*(Dense(normal(size=(3, 5)), normal(size=3)) for _ in range(3))), (X,)),  # no two nearly equal
    (Chain(PairwiseFusion("+", Dense(5, 5), Dense(5, 5)), vcat), ((X, Y),)),
    (Chain(PairwiseFusion("+", Dense(5, 5), Dense(5, 5)), lambda ys: ys[0] * ys[1]), (X,)),
])
def test_gradients(model, inputs):
    check_gradient(loss, f64(model), *inputs)


def test_ties_of_maxout_share():
    assert gradient(lambda x: np.sum(Maxout(lambda v: v, lambda v: 1.0 * v)(x)), np.ones(2))[0].tolist() == [1.0, 1.0]
