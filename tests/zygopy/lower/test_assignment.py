"""Names, entries, fields and patterns are assigned, and changed in place."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def test_a_pattern_of_names():
    def f(x):
        (a, b), *c = (x, 2.0), 3.0, 4.0
        return a * b * c[0] * len(c)

    assert zygopy.gradient(f, 1.0) == (12.0,)


def test_a_chain_assigns_one_value():
    def f(x):
        a = b = [x]
        a[0] = 3.0 * x
        return b[0]

    assert zygopy.gradient(f, 1.0) == (3.0,)


@pytest.mark.parametrize("x", [2.0, np.full(2, 2.0)])
def test_in_place_on_numbers_is_a_new_number_and_on_arrays_a_write(x):
    def f(x):
        y = x * 1.0
        z = y
        y += x
        return np.sum(z * x)

    wanted = 2.0 * x if isinstance(x, float) else 4.0 * x

    assert np.array_equal(zygopy.gradient(f, x)[0], wanted)
