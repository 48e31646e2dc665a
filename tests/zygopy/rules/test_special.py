"""`scipy.special` as a user calls it."""

import subprocess
import sys

import numpy as np
import pytest

import zygopy

special = pytest.importorskip("scipy.special")
from zygopy.rules.special import complex_trigamma  # noqa: E402  only where SciPy is

x = np.array([0.2, 0.7, 1.5])


def negative_binomial(r, p, counts=np.array([1.0, 4.0, 2.0])):
    chosen = special.gammaln(counts + r) - special.gammaln(r) - special.gammaln(counts + 1)
    return -np.sum(chosen + special.xlogy(r, p) + special.xlog1py(counts, -p))


def diffracted(k):
    return np.sum((special.j1(k * x) / (k * x)) ** 2)


def screened(z):
    return np.sum(special.erfc(z * x) * np.exp(-x) + special.expit(z) * special.ndtr(z * x))


@pytest.mark.parametrize(("function", "args"), [
    (negative_binomial, (3.5, 0.4)), (diffracted, (1.3,)), (screened, (0.7,)),
    (lambda z: np.sum(special.betainc(2.0, 3.0, z / 3)), (x,)), (lambda z: np.sum(special.kv(1.5, z)), (x,))])
def test_functions_of_users_agree_with_differences(function, args):
    zygopy.check_gradient(function, *args)


def test_second_derivatives():
    curvature = zygopy.hessian(lambda z: np.sum(special.gammaln(z)), x)

    np.testing.assert_allclose(np.diag(curvature), special.polygamma(1, x))


def test_an_argument_without_a_closed_form_is_named():
    with pytest.raises(zygopy.MissingRule, match="`betainc` with respect to `a`"):
        zygopy.gradient(lambda a: special.betainc(a, 2.0, 0.3), 1.5)


def test_trigamma_of_complex_numbers():
    z = np.array([0.3, 2.5, -0.7]) + 0j

    np.testing.assert_allclose(complex_trigamma(z)[:2].real, special.polygamma(1, z[:2].real), rtol=1e-12)
    slope = (special.digamma(z[2] + 1e-6) - special.digamma(z[2] - 1e-6)) / 2e-6
    np.testing.assert_allclose(complex_trigamma(z)[2], slope, rtol=1e-8)


def test_scipy_is_loaded_by_the_users_code_only():
    text = "import sys, math, zygopy; zygopy.gradient(math.lgamma, 3.0); assert 'scipy' not in sys.modules"

    subprocess.run([sys.executable, "-c", text], check=True)
