"""What the observations of a covariance are, and how many count."""

import numpy as np

from zygopy.runtime.covariances import columns_of, degrees, freedom_of, from_rows, weights_of


def test_observations_are_columns():
    x = np.arange(6.0).reshape(2, 3)

    assert columns_of(x, None, True) is x
    assert columns_of(x, x[:1], True).shape == (3, 3)
    assert columns_of(x.T, x.T, False).shape == (4, 3)
    assert columns_of(x[0], None, False).shape == (1, 3)
    np.testing.assert_array_equal(from_rows(x, x.T, False), x.T)


def test_what_the_sum_is_divided_by_is_numpys():
    weights, often = np.array([1.0, 2.0, 0.5]), np.array([1, 2, 1])
    x = np.array([1.0, 4.0, 2.0])

    for given in (None, often):
        for aweights in (None, weights):
            counted = weights_of(given, aweights, 3)
            mean = np.average(x, weights=counted)
            free = freedom_of(counted, aweights, degrees(False, None))
            want = np.cov(x, fweights=given, aweights=aweights)
            np.testing.assert_allclose(np.sum(counted * (x - mean) ** 2) / free, want)
    assert (degrees(True, None), degrees(True, 2)) == (0, 2)
