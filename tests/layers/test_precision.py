"""Training in half precision: copies in more, losses made larger, steps left out."""

import numpy as np
import pytest

from layers import (
    Adam,
    Chain,
    Dense,
    Descent,
    LossScaler,
    MixedPrecision,
    OptimiserChain,
    f16,
    relu,
    setup,
    skip_not_finite,
    update,
)
from zygopy import gradient


def test_steps_too_small_for_half_precision_add_up():
    plain, mixed = {"w": np.ones(1, np.float16)}, {"w": np.ones(1, np.float16)}
    states = setup(Descent(1e-4), plain), setup(MixedPrecision(Descent(1e-4)), mixed)
    for _ in range(100):
        update(states[0], plain, {"w": np.ones(1, np.float16)})
        update(states[1], mixed, {"w": np.ones(1, np.float16)})

    assert plain["w"] == 1
    assert mixed["w"] == np.float16(0.99)
    assert mixed["w"].dtype == np.float16
    assert states[1]["w"].state[0].dtype == np.float32


def test_the_parameter_is_always_its_copy_rounded():
    model = {"w": np.linspace(-3, 3, 50).astype(np.float16)}
    state, rng = setup(MixedPrecision(Adam(0.01)), model), np.random.default_rng(0)
    for _ in range(20):
        update(state, model, {"w": rng.normal(size=50).astype(np.float16)})

    assert np.array_equal(model["w"], state["w"].state[0].astype(np.float16))


def test_it_goes_around_a_chain():
    with pytest.raises(ValueError, match="goes around an OptimiserChain"):
        OptimiserChain(MixedPrecision(Adam()))
    assert repr(MixedPrecision(Descent(0.1)).adjusted(0.2)) == "MixedPrecision(Descent(eta=0.2), float32)"


def test_a_step_that_is_not_finite_is_left_out_and_the_scale_halved():
    scaler, model = LossScaler(2.0**16), {"w": np.ones(2)}
    state = setup(Adam(), model)

    assert not scaler.step(state, model, {"w": np.array([1.0, np.inf])})
    assert model["w"].tolist() == [1, 1]
    assert scaler.scale == 32768
    assert state["w"].state[2] == (0.9, 0.999)


def test_good_steps_in_a_row_double_the_scale():
    scaler, model = LossScaler(2.0**16, every=5), {"w": np.ones(1)}
    state = setup(Descent(0.0), model)
    for _ in range(5):
        assert scaler.step(state, model, {"w": np.ones(1)})

    assert scaler.scale == 2**17


def test_a_gradient_that_half_precision_loses_is_saved_by_the_scale():
    model = f16(Chain(Dense(3, 3, relu), Dense(3, 1)))
    x = np.ones((4, 3), np.float16)
    scaler = LossScaler(1024.0)

    def loss(m, scale):
        return np.sum(m(x)) * np.float16(1e-6) * np.float16(scale)

    (lost,) = gradient(lambda m: loss(m, 1), model)
    (kept,) = gradient(lambda m: loss(m, scaler.scale), model)

    assert np.abs(kept.layers[1].weight).max() > 100 * np.abs(lost.layers[1].weight).max()


def test_settings_that_make_no_sense():
    with pytest.raises(ValueError, match="backoff 2"):
        LossScaler(backoff=2.0)
    model = {"w": np.ones(1)}
    assert skip_not_finite(setup(Descent(1.0), model), model, {"w": np.ones(1)})
    assert model["w"] == 0
