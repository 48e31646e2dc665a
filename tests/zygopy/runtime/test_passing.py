"""What we raise in the middle of the user's text is not for its handlers."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy.errors import MissingRule, Passing
from zygopy.runtime.passing import pass_on

pytestmark = pytest.mark.core


def test_only_errors_of_ours_are_passed_on():
    pass_on(ValueError())

    for error in (MissingRule("no rule"), Passing()):
        with pytest.raises(type(error)):
            pass_on(error)


def total(items):
    return 0.1 if not items else items[0] * 0.3 + 0.5 * total(items[1:])


def test_a_guess_that_was_wrong_is_not_caught_by_a_handler():
    def f(a, w):
        xs, s, n = [a, 0.3], 0.0, 0
        for _ in range(2):
            try:
                s = s * 0.5 + total(xs)
            except Exception:
                n += 1
            else:
                xs[-1] += w[-1]
                xs[1:2] = [s, a]
        return s * 10.0**n

    w = np.array([0.3, 0.5])
    want = (f(0.5 + 1e-6, w) - f(0.5 - 1e-6, w)) / 2e-6

    assert zygopy.withgradient(f, 0.5, w).val == f(0.5, w)
    assert zygopy.grad(f)(0.5, w) == pytest.approx(want, rel=1e-6)


class Opaque:
    __slots__ = ()
    __array_ufunc__ = None

    def __radd__(self, other):
        return other


def test_a_refusal_at_run_time_is_not_caught_by_a_handler():
    def f(x, parts):
        try:
            y = x
            for part in parts:
                y = part(y)
        except Exception:
            y = x * 100
        return y

    with pytest.raises(zygopy.ZygopyError):
        zygopy.grad(f)(2.0, [abs, np.vectorize(lambda v: v * 2, otypes=[float])])
    assert zygopy.grad(f)(2.0, [np.sin]) == pytest.approx(np.cos(2.0))
