"""Each call of `numpy_variants`: its gradient and its tangent against differences."""

import numpy as np
import pytest

from zygopy import ZygopyError, gradient, pushforward

from .numpy_variants import VARIANTS
from .oracle import differences, disagreements

REFUSED = {
    "polydiv", "poly", "roots", "polynomial.polyint", "polynomial.polyvander",
    "polynomial.Polynomial", "var(mean)", "quantile(weights)", "subtract.reduce", "divide.reduce", "hypot.reduce",
    "multiply.reduceat", "maximum.reduceat", "vectorize(signature)", "vectorize(excluded)", ".flat",
    ".flat(iterated)", ".flat(slice)", "pad(maximum)", "pad(minimum)", "pad(mean)", "pad(median)", "multiply.at",
    ".flat[...] =", "linalg.eig(v)", "random.permutation", "random.choice",
}


def weighed(y, weights):
    if isinstance(y, (tuple, list)):
        return sum(weighed(part, weight) for part, weight in zip(y, weights))
    return np.real(np.sum(np.conj(weights) * y))


def weights_for(y, rng):
    if isinstance(y, (tuple, list)):
        return [weights_for(part, rng) for part in y]
    weights = rng.uniform(0.5, 1.5, np.shape(y))
    return weights + 1j * rng.uniform(0.5, 1.5, np.shape(y)) if np.iscomplexobj(y) else weights


def loss_of(function, *args):
    """A real number in which all that `function` returns takes part."""
    weights = weights_for(function(*args), np.random.default_rng(1))

    def loss(*given):
        return weighed(function(*given), weights)

    return loss


@pytest.mark.parametrize("name", [name for name in VARIANTS if name not in REFUSED])
def test_the_gradient_of_a_call_agrees_with_differences(name):
    function, *args = VARIANTS[name]
    loss = loss_of(function, *args)

    want = differences(loss, tuple(args), tuple(range(len(args))))
    got = gradient(loss, *args)

    assert not list(disagreements(got, want, 1e-5))


def moved(x, rng):
    dot = rng.normal(size=np.shape(x))
    if np.iscomplexobj(x):
        return dot + 1j * rng.normal(size=np.shape(x))
    return float(dot) if isinstance(x, float) else dot


BACKWARDS = {"linalg.svd(full)", "polynomial.polyder"}  # refused forwards


@pytest.mark.parametrize("name", [name for name in VARIANTS if name not in REFUSED | BACKWARDS])
def test_the_tangent_of_a_call_agrees_with_its_gradient(name):
    function, *args = VARIANTS[name]
    loss, rng = loss_of(function, *args), np.random.default_rng(2)
    dots = tuple(moved(x, rng) for x in args)

    _, loss_dot = pushforward(loss, tuple(args), dots)
    want = sum(np.sum((np.conj(bar) * dot).real) for bar, dot in zip(gradient(loss, *args), dots) if bar is not None)

    assert np.isclose(loss_dot, want, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_has_no_rule_is_refused(name):
    function, *args = VARIANTS[name]

    with pytest.raises(ZygopyError):
        gradient(loss_of(function, *args), *args)
