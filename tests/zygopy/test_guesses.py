"""Guesses of what a recursion gives: made after it was seen, tested at each call, given up where they were wrong."""

from typing import Any

import numpy as np

import zygopy
from zygopy.dispatch import SITES
from zygopy.guesses import form_of

NOISE: list[str] = []


def chain(x, n):
    if n == 0:
        return x
    return np.tanh(chain(x, n - 1) * x)


def total_of_chain(x, n):
    return np.sum(chain(x, n))


def mixed(x, n):
    if n > 2:
        return np.sum(x * mixed(x, n - 1)) * np.ones(2)
    return 1.0 if n == 0 else x[0] * mixed(x, n - 1)


def sum_of_mixed(x, n):
    return np.sum(mixed(x, n)) * x[0]


def noisy(x, n):
    NOISE.append(str(n))
    return x if n == 0 else x * noisy(x, n - 1)


def differences(f: Any, x: Any, n: int) -> Any:
    steps = 1e-6 * np.eye(x.size)
    return np.array([(f(x + step, n) - f(x - step, n)) / 2e-6 for step in steps])


def test_forms() -> None:
    assert form_of(1.0) == (float, None, 0)
    assert form_of(np.ones((2, 3))) == (np.ndarray, np.dtype(float), 2)
    assert form_of(np.ones((2, 1))) is None
    assert form_of([1.0]) is None
    assert form_of(1) is None


def test_a_guess_makes_the_text_plain() -> None:
    x = np.array([0.3, -0.5, 0.7])

    first, second, third = (zygopy.gradient(total_of_chain, x, 4)[0] for _ in range(3))

    assert SITES.guesses.form(chain) == (np.ndarray, np.dtype(float), 1)
    assert "tanh_rule" not in zygopy.adjoint_source(total_of_chain, x, 4)
    np.testing.assert_allclose(first, differences(total_of_chain, x, 4), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(second, first)
    np.testing.assert_allclose(third, first)


def test_a_wrong_guess_is_noticed_and_given_up() -> None:
    x = np.array([0.3, -0.5])
    for n in (2, 2, 2, 5, 2, 4, 0, 5):
        np.testing.assert_allclose(zygopy.gradient(sum_of_mixed, x, n)[0], differences(sum_of_mixed, x, n), rtol=1e-6, atol=1e-9)

    assert SITES.guesses.form(mixed) is None


def test_another_kind_of_argument_after_a_guess() -> None:
    for x in (np.array([0.3, -0.5]), 0.4, np.array([[0.1, 0.2], [0.3, 0.4]]), np.float64(0.3), np.array([0.7])) * 2:
        flat = np.ravel(x).astype(float)
        want = differences(lambda v, n, x=x: total_of_chain(v.reshape(np.shape(x)) if np.ndim(x) else v[0], n), flat, 3)
        np.testing.assert_allclose(np.ravel(zygopy.gradient(total_of_chain, x, 3)[0]), want, rtol=1e-6, atol=1e-9)


def test_what_somebody_could_see_happens_once() -> None:
    for x in (0.5, 0.5, 0.5, np.float64(0.5), 2 + 0j):
        NOISE.clear()
        value, _ = zygopy.pullback(noisy, x, 3)
        assert value == x**4
        assert NOISE == ["3", "2", "1", "0"]
