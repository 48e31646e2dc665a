"""A `try` has two ways; a body that changes what is read later is taken in pieces."""

from __future__ import annotations

import math

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_two_ways_and_what_they_give():
    def f(x):
        try:
            y = math.log(x)
        except ValueError:
            y = x
        return y

    assert lowered(f, 2.0) == [
        "%y: float = try:",
        "    %y1: float = math.log(%x)",
        "except ValueError as %error:",
        "    give %x",
        "else:",
        "    give %y1",
        "return %y",
    ]


def test_a_body_that_cannot_raise_is_only_that():
    def f(x):
        try:
            y = x * 2.0
        except ValueError:
            y = x
        return y

    assert lowered(f, 2.0) == ["%y: float = mul(%x, 2.0)", "return %y"]


def test_a_handler_that_only_raises_again_is_none():
    def f(x):
        try:
            y = math.log(x)
        except ValueError:
            raise
        return y

    assert lowered(f, 2.0) == ["%y: float = math.log(%x)", "return %y"]


def test_each_change_that_is_read_after_an_exception_has_a_try_of_its_own():
    def f(x):
        total = x
        try:
            total = math.log(x)
            total = total + math.sqrt(total)
        except ValueError:
            pass
        return total

    assert sum("try:" in line for line in lowered(f, 2.0)) == 2
    assert zygopy.gradient(f, 0.5) == (2.0,)
    assert zygopy.gradient(f, math.e)[0] == pytest.approx(1.5 / math.e)


def test_what_is_assigned_again_by_the_handler_needs_none():
    def f(x):
        try:
            y = math.log(x)
            y = math.sqrt(y)
        except ValueError:
            y = x
        return y

    assert sum("try:" in line for line in lowered(f, 2.0)) == 1


def test_an_exception_that_nobody_catches_leaves_the_gradient():
    def f(x):
        try:
            return math.log(x)
        except KeyError:
            return x

    with pytest.raises(ValueError, match="math domain error"):
        zygopy.gradient(f, -1.0)


def test_finally_runs_once_on_every_way():
    seen = []

    def f(x):
        try:
            y = math.log(x)
        finally:
            seen.append(1)
        return y

    zygopy.gradient(f, 2.0)
    with pytest.raises(ValueError, match="math domain error"):
        zygopy.gradient(f, -2.0)

    assert seen == [1, 1]

