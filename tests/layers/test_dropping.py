"""Dropout: how much, where, with which generator; only in training."""

import numpy as np
import pytest

from layers import AlphaDropout, Chain, Dense, Dropout, dropout, f64, seed, selu, summary, tanh, trainmode
from zygopy import adjoint_source, gradient, withgradient


def test_share_and_scale():
    y = trainmode(Dropout(0.4, rng=np.random.default_rng(0)))(np.full((10_000, 3), 2.0))

    assert set(np.unique(y.round(5))) == {0.0, 3.33333}
    assert abs((y == 0).mean() - 0.4) < 0.02 and abs(y.mean() - 2) < 0.05


def test_channels_are_dropped_in_all_of_the_batch():
    y = trainmode(Dropout(0.5, axis=1, rng=np.random.default_rng(0)))(np.ones((3, 40, 2, 2)))

    assert (y == y[:1, :, :1, :1]).all() and 0 < (y[0, :, 0, 0] == 0).sum() < 40
    two = dropout(np.ones((5, 7, 3)), 0.5, axis=(0, -1), rng=np.random.default_rng(0))
    assert (two == two[:, :1]).all() and len(np.unique(two)) == 2


def test_generators():
    a, b = (trainmode(Dropout(0.5, rng=np.random.default_rng(7)))(np.ones((50, 50))) for _ in range(2))
    assert np.array_equal(a, b)

    seed(3)
    c = dropout(np.ones(50), 0.5)
    seed(3)
    assert np.array_equal(c, dropout(np.ones(50), 0.5))


@pytest.mark.parametrize("make", [Dropout, AlphaDropout, lambda p: dropout(np.ones(2), p)])
@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_what_is_no_probability(make, p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        make(p)


def test_ends():
    x = np.array([1.0, -2.0])
    assert trainmode(Dropout(0))(x) is x and trainmode(AlphaDropout(0))(x) is x and dropout(x, 0) is x
    assert (trainmode(Dropout(1))(x) == 0).all() and (trainmode(AlphaDropout(1))(x) == 0).all() and (dropout(x, 1) == 0).all()


def test_gradient_is_the_mask_that_was_drawn():
    x = np.random.default_rng(0).normal(size=(20, 20))
    m = Dropout(0.5, rng=np.random.default_rng(1))
    y = trainmode(Dropout(0.5, rng=np.random.default_rng(1)))(x)
    (got,) = gradient(lambda x: np.sum(m(x)), x)

    assert np.array_equal(got, np.where(y == 0, 0, 2.0))


def test_inside_a_model_with_respect_to_the_model():
    model = f64(Chain(Dense(4, 50, tanh), Dropout(0.5), Dense(50, 2)))
    g = gradient(lambda m, x: np.sum(m(x)), model, np.ones((3, 4)))[0]

    assert g.layers[0].weight.shape == (50, 4) and (g.layers[2].weight == 0).any()


def test_single_precision_stays():
    x = np.ones((3, 4), np.float32)
    for m in (Dropout(0.5), AlphaDropout(0.5)):
        assert trainmode(m)(x).dtype == np.float32
        assert gradient(lambda x: np.sum(m(x)), x)[0].dtype == np.float32


def test_alpha_dropout_keeps_mean_and_deviation():
    x = selu(np.random.default_rng(0).normal(size=(1000, 20)))
    y = trainmode(AlphaDropout(0.3, rng=np.random.default_rng(1)))(x)

    assert abs(x.mean() - y.mean()) < 0.05 and abs(x.std() - y.std()) < 0.05


def test_printed_forms():
    assert repr(Dropout(0.4)) == "Dropout(0.4)" and repr(trainmode(Dropout(0.4))) == "Dropout(0.4, active=true)"
    assert repr(Dropout(0.3, axis=1, active=False)) == "Dropout(0.3, axis=1, active=false)"
    assert summary(Chain(Dense(np.ones((3, 2))), Dropout(0.4))).splitlines() == [
        "Chain(", "  Dense(2 => 3),                        # 9 parameters", "  Dropout(0.4),", ")"]


def test_the_same_seed_gives_the_same_draws_in_a_derivative_that_was_made_before():
    x = np.ones(20, np.float32)
    found = []
    for _ in range(3):
        seed(3)
        found.append(gradient(lambda m, x: np.sum(m(x)), Dropout(0.5), x)[1].tolist())

    assert found[0] == found[1] == found[2]


def test_what_comes_after_dropout_is_known_when_the_gradient_is_derived():
    source = str(adjoint_source(lambda x: np.sum(np.tanh(Dropout(0.5)(x)) ** 2), np.ones((3, 4))))

    assert source.count("mask_for(") == 1
    assert "_rule(" not in source


def test_two_draws_are_not_one():
    model = Chain(Dropout(0.5), Dropout(0.5))

    def loss(x):
        y = model(x)
        return np.sum(y), y

    (_, y), (x_bar,) = withgradient(loss, np.ones((40, 40)))

    assert np.array_equal(x_bar, y) and set(y.ravel()) == {0.0, 4.0}
    assert 0.15 < np.mean(y > 0) < 0.35


def test_the_same_input_twice_is_two_draws():
    layer = Dropout(0.5)
    value, _ = withgradient(lambda x: np.mean(dropout(x, 0.5) * dropout(x, 0.5) + 0 * layer(x)), np.ones((60, 60)))

    assert 0.8 < value < 1.2
