"""`scipy.stats` as a user calls it."""

import numpy as np
import pytest

import zygopy

stats = pytest.importorskip("scipy.stats")

DATA = np.array([0.2, 0.7, 1.5])


def of_normals(mu, s):
    return -np.sum(stats.norm.logpdf(DATA, loc=mu, scale=s)) + stats.norm.logsf(2.0, mu, s)


def of_lifetimes(c, scale):
    return np.sum(stats.weibull_min.logpdf(DATA, c, scale=scale)) + np.sum(stats.gamma.pdf(DATA, c))


def of_heavy_tails(df, scale):
    return np.sum(stats.t.logpdf(DATA, df, 0.3, scale)) * stats.t.cdf(scale, 3.0)


@pytest.mark.parametrize(("function", "args"), [
    (of_normals, (0.5, 1.2)), (of_lifetimes, (1.7, 0.9)), (of_heavy_tails, (3.5, 0.8)),
    (lambda a, b: np.sum(stats.beta.logpdf(DATA / 2, a, b)), (2.0, 3.0))])
def test_functions_of_users_agree_with_differences(function, args):
    zygopy.check_gradient(function, *args)
    zygopy.pushforward(function, args, (1.0, -1.0))


def test_a_distribution_function_has_no_derivative_by_its_shape():
    with pytest.raises(zygopy.MissingRule, match="`cdf` with respect to `a`"):
        zygopy.gradient(lambda a: stats.gamma.cdf(1.0, a), 2.0)


def test_other_distributions_are_refused():
    with pytest.raises(zygopy.MissingRule):
        zygopy.gradient(lambda x: stats.skewnorm.logpdf(x, 2.0), 0.3)
