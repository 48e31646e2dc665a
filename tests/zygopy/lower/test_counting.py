"""Whole numbers that the guard vouches for."""

from __future__ import annotations

import pytest

import zygopy

pytestmark = pytest.mark.core


def test_how_deep_an_inner_function_goes_is_counted():
    def f(x, n):
        def power(k):
            return 1.0 if k == 0 else x * power(k - 1)

        return power(n)

    assert zygopy.gradient(f, 2.0, 3)[0] == 12.0
    assert zygopy.gradient(f, 2.0, 2)[0] == 4.0
