"""autosize: sizes that are left open are filled in by a run on zeros."""

import numpy as np
import pytest

from layers import (
    RNN,
    BatchNorm,
    Chain,
    Conv,
    Dense,
    DepthwiseConv,
    DimensionMismatch,
    LayerNorm,
    Parallel,
    SkipConnection,
    autosize,
    flatten,
    nparams,
    relu,
    softmax,
)
from zygopy import gradient


def test_channels_of_images_and_features_after_them():
    model = autosize((1, 3, 28, 28), lambda _: Chain(Conv((3, 3), _, 5), BatchNorm(_, relu), flatten, Dense(_, 10)))

    assert model[0].weight.shape == (5, 3, 3, 3)
    assert model[1].gamma.shape == (5,)
    assert model[3].weight.shape == (10, 3380)
    assert model(np.zeros((2, 3, 28, 28), np.float32)).shape == (2, 10)


def test_a_chain_of_the_manual_of_2017():
    model = autosize((1, 784), lambda _: Chain(Dense(_, 128, relu), Dense(_, 64, relu), Dense(_, 10), softmax))

    assert nparams(model) == 109_386


def test_sequences_normalised_features_and_layers_inside_layers():
    model = autosize((1, 4, 6), lambda _: Chain(RNN(_, 3), LayerNorm(_), SkipConnection(Dense(_, 3), "+")))

    assert model[0].cell.Wi.shape == (3, 6)
    assert type(model[2].layers) is Dense


def test_depthwise_kernels_take_their_groups_too():
    model = autosize((1, 3, 8, 8), lambda _: Chain(DepthwiseConv((3, 3), _, 6)))

    assert model[0].groups == 3


def test_what_is_made_is_an_ordinary_model():
    model = autosize((1, 2), lambda _: Chain(Dense(_, 3)))
    (bar,) = gradient(lambda m: np.sum(m(np.ones((1, 2), np.float32))), model)

    assert type(model[0]) is Dense
    assert bar.layers[0].weight.tolist() == [[1, 1]] * 3


def test_sizes_that_were_given_and_do_not_fit():
    with pytest.raises(DimensionMismatch, match=r"Dense\(2 => 3\) expects"):
        autosize((1, 4), lambda _: Chain(Dense(_, 5), Dense(2, 3)))


def test_a_layer_that_no_input_reaches():
    class First:
        def __init__(self, one, other):
            self.one, self.other = one, other

        def __call__(self, x):
            return self.one(x)

    with pytest.raises(ValueError, match=r"the input does not reach Dense\(_, 5\)"):
        autosize((1, 4), lambda _: First(Dense(_, 3), Dense(_, 5)))


def test_layers_are_made_at_once_again_afterwards_even_where_building_fails():
    with pytest.raises(ZeroDivisionError):
        autosize((1, 4), lambda _: 1 / 0)

    assert Dense(2, 3).weight.shape == (3, 2)
    assert Parallel("+", Dense(2, 3)).layers[0].weight.shape == (3, 2)
