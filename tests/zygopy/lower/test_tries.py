"""`finally`: run once on every way, before an exception goes on, and seen by who catches it."""

from __future__ import annotations

import ast
import math

import pytest

import zygopy
from zygopy.lower.tries import exits
from zygopy.source.surface import to_surface

pytestmark = pytest.mark.core


def test_what_finally_assigns_is_seen_by_the_handler_around():
    def f(x):
        s = x
        try:
            try:
                y = math.log(x)
            finally:
                s = 3 * x
        except ValueError:
            y = 1.0
        return s * y

    assert zygopy.withgradient(f, -2.0) == (-6.0, (3.0,))


def test_an_exit_is_refused_in_finally_but_not_in_a_loop_of_it():
    def left(text: str) -> bool:
        return any(map(exits, to_surface(ast.parse(text)).body))

    assert left("if a:\n    break") and left("while a:\n    return_ = 1\n    continue") is False
    assert left("for x in y:\n    break") is False
    assert left("for x in y:\n    pass\nelse:\n    break") is True
