"""Parameters chosen by patterns of their names."""

import numpy as np
import pytest

from layers import Adam, AdamW, BatchNorm, Chain, Dense, Descent, f64, freeze, setup, thaw, update
from layers.groups import matches, named
from zygopy import gradient


def ones(model):
    return gradient(lambda m: np.sum(m[0].weight) + np.sum(m[0].bias) + np.sum(m[1].weight) + np.sum(m[1].bias), model)[0]


def test_names_are_full_or_without_the_layers_of_containers():
    path = ("layers", "enc", "layers", 0, "weight")

    assert named(path) == ("layers.enc.layers.0.weight", "enc.0.weight")
    assert matches(path, "enc.*")
    assert matches(path, "*.weight")
    assert matches(path, "layers.enc.layers.0.weight")
    assert not matches(path, "dec.*")


def test_each_group_has_its_rule():
    model = f64(Chain(Dense(2, 2), Dense(2, 2)))
    before = [model[k].weight.copy() for k in (0, 1)]
    state = setup({"0.*": Descent(0.0), "*": Descent(1.0)}, model)
    update(state, model, ones(model))

    assert np.array_equal(model[0].weight, before[0])
    assert np.allclose(model[1].weight, before[1] - 1)


def test_decay_is_left_out_of_what_is_named():
    state = setup(AdamW(lambda_=0.1), Chain(Dense(2, 2), BatchNorm(2)), no_decay=["*.bias", "*.gamma", "*.beta"])

    assert state.layers[0].weight.rule.lambda_ == 0.1
    assert [leaf.rule.lambda_ for leaf in (state.layers[0].bias, state.layers[1].gamma)] == [0, 0]


def test_freezing_by_name():
    model = f64(Chain(Dense(2, 2), Dense(2, 2)))
    state = setup(Descent(1.0), model)
    freeze(state, "0.*", "*.bias")
    before = [p.copy() for k in (0, 1) for p in (model[k].weight, model[k].bias)]
    update(state, model, ones(model))
    after = [p for k in (0, 1) for p in (model[k].weight, model[k].bias)]

    assert [np.array_equal(a, b) for a, b in zip(after, before)] == [True, True, False, True]
    thaw(state, "1.bias")
    assert [state.layers[k].bias.frozen for k in (0, 1)] == [True, False]


def test_a_pattern_without_a_parameter():
    state = setup(Adam(), Chain(Dense(2, 2)))

    with pytest.raises(ValueError, match="no parameter has a name like 'enc"):
        freeze(state, "enc.*")
    with pytest.raises(ValueError, match=r"matches the parameter layers.0.weight"):
        setup({"1.*": Adam()}, Chain(Dense(2, 2)))
