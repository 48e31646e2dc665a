"""Systems of equations and inverses of tensors."""

import numpy as np

from zygopy import gradient


def test_a_system_solved_over_other_axes_has_its_derivative_there():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(3, 3)) + 3.0 * np.eye(3), rng.normal(size=3)

    got = gradient(lambda a, b: np.sum(np.linalg.tensorsolve(a.T, b, axes=(0,))), a, b)
    want = gradient(lambda a, b: np.sum(np.linalg.solve(a, b)), a, b)

    np.testing.assert_allclose(got[0], want[0])
    np.testing.assert_allclose(got[1], want[1])
