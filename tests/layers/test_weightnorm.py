"""Weights as a length times a direction."""

import numpy as np
import pytest

from layers import Chain, Conv, Dense, WeightNorm, f64, nparams, rand32, remove_weight_norms, summary, tanh
from tests.layers.checking import check_model


@pytest.mark.parametrize("axis", [0, 1, -1, (0, 1)])
def test_it_computes_what_the_layer_did(axis):
    plain = Dense(4, 3, tanh)
    x = rand32(5, 4)

    np.testing.assert_allclose(WeightNorm(plain, axis=axis)(x), plain(x), rtol=1e-5)


def test_lengths_of_a_convolution():
    c = Conv((3,), 1, 2)
    m, x = WeightNorm(c), rand32(2, 1, 7)

    assert m.g.shape == (1, 1, 3) and nparams(m) == 11
    np.testing.assert_allclose(m(x), c(x), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("layer", [Dense(4, 3, tanh), Dense(4, 3, bias=False)])
def test_gradients(layer):
    m = f64(WeightNorm(layer))
    m.g *= 1.3

    check_model(lambda m, x: np.sum(np.sin(m(x))), m, np.random.default_rng(0).normal(size=(5, 4)))


def test_taking_it_off():
    model = Chain(WeightNorm(Dense(4, 3)), tanh, WeightNorm(Dense(3, 2, bias=False)))
    model[0].g *= 2
    x = rand32(5, 4)
    plain = remove_weight_norms(model)

    assert nparams(model) == 31 - 31 + 15 + 4 + 6 + 3 and nparams(plain) == 21 and isinstance(plain[0], Dense)
    np.testing.assert_allclose(plain(x), model(x), rtol=1e-5)


def test_printed_form():
    text = " ".join(summary(WeightNorm(Conv((3,), 1, 2))).split())

    assert all(part in text for part in ("Conv((3,), 1 => 2), # 8 parameters", "1×1×3 float32 array, # 3 parameters", "Total: 3 arrays, 11 parameters, 44 bytes."))


def test_what_has_no_direction():
    with pytest.raises(ValueError, match="zero"):
        WeightNorm(Dense(np.zeros((2, 2))))
    with pytest.raises(AttributeError):
        WeightNorm(tanh)
