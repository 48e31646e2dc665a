"""Running means of models."""

import numpy as np
import pytest

from layers import EMA, SWA, Dense


def test_mean_by_formula_and_back():
    m = Dense(np.zeros((1, 2)), False)
    mean, corrected = EMA(m, 0.9), EMA(m, 0.9, correct=True)
    e = c = 0.0
    for t in range(1, 4):
        m.weight[...] = t
        mean.update(m)
        corrected.update(m)
        e, c = 0.9 * e + 0.1 * t, 0.9 * c + 0.1 * t
    with mean.swap(m) as inside:
        assert inside is m
        np.testing.assert_allclose(m.weight, e)
    with corrected.swap(m):
        np.testing.assert_allclose(m.weight, c / (1 - 0.9**3))
    assert (m.weight == 3).all()


def test_an_error_inside_puts_the_model_back():
    m = Dense(2, 2)
    before = m.weight.copy()
    mean = EMA(m, 0.5)
    m.weight += 1
    with pytest.raises(RuntimeError), mean.swap(m):
        raise RuntimeError

    np.testing.assert_array_equal(m.weight, before + 1)


def test_what_does_not_fit():
    with pytest.raises(ValueError, match="decay"):
        EMA(Dense(2, 2), 1.0)
    with pytest.raises(ValueError, match="other parameters"):
        EMA(Dense(2, 2)).update(Dense(3, 2))


def test_the_mean_of_all_that_was_seen():
    rng = np.random.default_rng(0)
    model = {"w": np.zeros(3, np.float32)}
    mean, seen = SWA(model), []
    for _ in range(5):
        model["w"][:] = rng.normal(size=3)
        seen.append(model["w"].copy())
        mean.update(model)
    with mean.swap(model):
        np.testing.assert_allclose(model["w"], np.mean(seen, axis=0), rtol=1e-6)
        assert model["w"].dtype == np.float32

    assert (model["w"] == seen[-1]).all()
