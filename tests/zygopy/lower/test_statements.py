"""Assignments, deletions, assertions and exits, in the order in which they happen."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_unpacking_deleting_asserting():
    def f(x):
        a, *b = x, 2.0, 3.0
        a += 1.0
        del b[0]
        assert a > 0, "negative"
        return a * b[0]

    assert lowered(f, 1.0) == [
        "%a: float = add(%x, 1.0)",
        "%t1: bool = gt(%a, 0)",
        "assert_!(%t1, 'negative')",
        "%value: float = mul(%a, 3.0)",
        "return %value",
    ]


def test_a_failed_assertion_is_the_users():
    def f(x):
        assert x > 0, "negative"
        return x

    with pytest.raises(AssertionError, match="negative"):
        zygopy.gradient(f, -1.0)


def test_what_stands_after_a_return_is_not_reached():
    def f(x):
        return 2.0 * x
        return 3.0 * x

    assert lowered(f, 1.0) == ["%value: float = mul(2.0, %x)", "return %value"]


def test_a_raise_ends_its_way():
    def f(x):
        if x < 0:
            raise ValueError(x)
        return x * x

    assert zygopy.gradient(f, 3.0) == (6.0,)
    with pytest.raises(ValueError, match="-3"):
        zygopy.gradient(f, -3.0)
