"""Covariances and correlations."""

import numpy as np

from zygopy import gradient


def test_a_variable_alone_has_its_variance():
    x = np.array([1.0, 4.0, 2.0, 5.0])

    got = gradient(lambda x: np.cov(x) + np.cov(x, bias=True), x)[0]
    want = gradient(lambda x: np.var(x, ddof=1) + np.var(x), x)[0]

    np.testing.assert_allclose(got, want)


def test_a_correlation_does_not_change_with_the_scale():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=6), rng.normal(size=6)

    bar = gradient(lambda x, y: np.corrcoef(x, y)[0, 1], x, y)[0]

    assert abs(bar @ x) < 1e-12
    assert abs(np.sum(bar)) < 1e-12
    np.testing.assert_allclose(gradient(lambda x: np.sum(np.corrcoef(x)), x)[0], 0.0)
