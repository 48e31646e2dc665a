"""The state of an interpretation is one call long: nothing of one derivation is seen by the next."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def accumulate(x, into=None):
    into = [] if into is None else into
    into.append(x)
    return sum(into)


def test_deriving_twice_gives_the_same_steps():
    assert lowered(accumulate, 2.0) == lowered(accumulate, 2.0)


def test_two_ways_join_where_they_meet():
    def f(x, flag):
        pair = (x, 1.0)
        if flag > 0:
            pair = (2.0 * x, 1.0)
        return pair[0] * pair[1]

    assert zygopy.gradient(f, 3.0, 1)[0] == 2.0
    assert zygopy.gradient(f, 3.0, -1)[0] == 1.0
