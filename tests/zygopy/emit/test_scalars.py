"""A value that turns out, when it has run, to be no number is said to be none."""

from __future__ import annotations

import math

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def listed(x, n):
    return [x] if n == 0 else listed(x, n - 1)


def mapped(x, n):
    return {"a": x} if n == 0 else mapped(x, n - 1)


def either(x, n):
    return x if n > 5 else [x]


def repeated(x, n):
    return [x] * n


def filled(x, n):
    found = {}
    for i in range(n):
        found[i] = x
    return found


def zipped(x, n):
    return zip([x], [x])


def stacked(x, n):
    return np.array([x] * n)


def widened(x, n):
    return x * np.ones(3) if n == 0 else widened(x, n - 1)


@pytest.mark.parametrize("f", [listed, mapped, either, repeated, filled, zipped, stacked, widened])
def test_a_value_that_is_no_number_is_refused_by_name(f):
    for take in (zygopy.gradient, lambda f, *args: zygopy.value_and_grad(f)(*args)):
        for _ in range(2):
            with pytest.raises(zygopy.NotScalar) as caught:
                take(f, 2.0, 3)
            assert caught.value.span is not None
            assert f.__name__ in str(caught.value)


def rescaled(x, n):
    x = [x] * n
    return math.log(-x[0])


def test_an_error_of_the_way_forward_is_the_users():
    with pytest.raises(ValueError, match="math domain error"):
        zygopy.gradient(rescaled, 2.0, 3)
