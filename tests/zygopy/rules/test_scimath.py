"""Functions of real numbers whose values may be complex."""

import numpy as np

from zygopy import gradient


def test_the_root_of_a_negative_number_moves_along_the_imaginary_axis():
    got = gradient(lambda x: np.sum(np.imag(np.emath.sqrt(x))), np.array([-4.0, 9.0]))[0]

    np.testing.assert_allclose(got, [-0.25, 0.0])


def test_a_logarithm_has_its_own_base():
    got = gradient(lambda n: np.emath.logn(n, 8.0), 2.0)[0]

    np.testing.assert_allclose(got, -3.0 / (2.0 * np.log(2.0)))
