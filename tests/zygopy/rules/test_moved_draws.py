"""Draws that move with their parameters: the same random numbers, moved, stretched or bent."""

import numpy as np
import pytest

from zygopy import MissingRule, gradient
from zygopy.rules.moved_draws import RULES

TWO = ["gumbel", "laplace", "logistic", "lognormal"]
ONE = ["exponential", "rayleigh", "weibull", "pareto", "power"]


@pytest.mark.parametrize(("name", "count"), [*[(name, 2) for name in TWO], *[(name, 1) for name in ONE]])
def test_draws_move_with_their_parameters(name, count):
    parameters, step = [0.7, 1.4][:count], 1e-6

    def drawn(*given):
        return getattr(np.random.default_rng(3), name)(*given, (2, 3))

    rule = RULES.find(getattr(np.random.Generator, name))
    y, pullback = rule.apply(np.random.default_rng(3), *parameters, (2, 3))
    y_bar = np.arange(6.0).reshape(2, 3)
    bars = pullback(y_bar)[1:]

    np.testing.assert_array_equal(y, drawn(*parameters))
    for place in range(count):
        moved = [[p + (k == place) * s for k, p in enumerate(parameters)] for s in (step, -step)]
        slope = (drawn(*moved[0]) - drawn(*moved[1])) / (2 * step)
        np.testing.assert_allclose(bars[place], np.sum(y_bar * slope), rtol=1e-6)


@pytest.mark.parametrize("name", TWO + ONE)
def test_draws_of_the_global_generator_are_those_of_the_method(name):
    parameters = [0.7, 1.4][: 1 if name in ONE else 2]
    np.random.seed(3)
    y, pullback = RULES.find(getattr(np.random, name)).apply(*parameters, 4)
    np.random.seed(3)
    again = getattr(np.random, name)(*parameters, 4)
    want = RULES.find(getattr(np.random.Generator, name)).apply(FixedDraw(again), *parameters, 4)[1](np.ones(4))[1:]

    np.testing.assert_array_equal(y, again)
    np.testing.assert_allclose(pullback(np.ones(4)), want)


class FixedDraw:
    """A generator that draws what it is told."""

    def __init__(self, y):
        self.y = y

    def __getattr__(self, name):
        return lambda *_: self.y


def test_a_vector_moves_with_its_mean_and_is_refused_by_its_covariance():
    def total(mean, cov):
        return np.sum(np.random.default_rng(1).multivariate_normal(mean, cov, 4))

    got = gradient(lambda mean: total(mean, np.eye(2)), np.zeros(2))[0]

    assert got.tolist() == [4.0, 4.0]
    with pytest.raises(MissingRule, match="with respect to `cov`"):
        gradient(total, np.zeros(2), np.eye(2))
