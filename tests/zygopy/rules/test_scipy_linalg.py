"""`scipy.linalg` as a user calls it."""

import numpy as np
import pytest

import zygopy

linalg = pytest.importorskip("scipy.linalg")
from zygopy.rules.scipy_linalg import order_of  # noqa: E402  only where SciPy is

RNG = np.random.default_rng(0)
A = RNG.normal(size=(3, 3)) + 3.0 * np.eye(3)
B = RNG.normal(size=(3, 2))


def marginal(a, y):
    factor = linalg.cholesky(a @ a.T, lower=True), True
    return y @ linalg.cho_solve(factor, y) / 2 + np.sum(np.log(np.diag(factor[0])))


def propagated(a, t):
    return np.sum(linalg.expm(t * a)[0] ** 2)


def both_factors(a, b):
    factors = linalg.lu_factor(a)
    return np.sum(linalg.lu_solve(factors, b) ** 2)


@pytest.mark.parametrize(("function", "args"), [
    (marginal, (A, B[:, 0])), (propagated, (A, 0.3)), (both_factors, (A, B)),
    (lambda a, b: np.sum(linalg.solve_triangular(a, b, lower=True) ** 2), (A, B)),
    (lambda a: np.sum(linalg.sqrtm(a @ a.T)), (A,)), (lambda a: linalg.det(a) + np.sum(linalg.inv(a)), (A,)),
    (lambda a, q: np.sum(linalg.solve_sylvester(a, a.T, q) ** 2), (A, A @ A))])
def test_functions_of_users_agree_with_differences(function, args):
    zygopy.check_gradient(function, *args)


def test_the_exponential_to_second_order():
    product = zygopy.hvp(lambda a: np.sum(linalg.expm(a)), A, B @ B.T)
    steps = [zygopy.gradient(lambda a: np.sum(linalg.expm(a)), A + h * B @ B.T)[0] for h in (1e-5, -1e-5)]

    np.testing.assert_allclose(product, (steps[0] - steps[1]) / 2e-5, rtol=1e-6)


def test_what_overwrites_its_argument_is_refused():
    with pytest.raises(zygopy.ZygopyError):
        zygopy.gradient(lambda a: np.sum(linalg.inv(a, overwrite_a=True)), A)


def test_pivots_say_in_which_order_rows_come():
    lu, pivots = linalg.lu_factor(A[::-1])
    lower, upper = np.tril(lu, -1) + np.eye(3), np.triu(lu)

    np.testing.assert_allclose(lower @ upper, A[::-1][order_of(pivots)])
