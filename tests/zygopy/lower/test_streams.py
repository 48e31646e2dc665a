"""Streams give each element once."""

from __future__ import annotations

import pytest

import zygopy
from zygopy import dispatch

pytestmark = pytest.mark.core


def halves(x):
    while True:
        x = x / 2
        yield x


def test_a_generator_expression_over_a_generator_computes_as_it_is_used():
    def f(x):
        first = next(h * h for h in halves(x) if h < 1)
        return first + sum(a * b for a, b in zip(halves(x), [1.0, 2.0], strict=False))

    assert zygopy.gradient(f, 1.0) == (1.5,)


def test_what_never_ends_is_not_taken_as_a_whole():
    with pytest.raises(zygopy.UnsupportedSyntax, match="never ends"):
        zygopy.gradient(lambda x: sum(list(halves(x))), 1.0)


def test_what_is_spent_is_not_gone_over_again():
    def f(xs):
        g = iter_of(xs)
        return sum(g) + sum(g)

    with pytest.raises(zygopy.UnsupportedSyntax, match="a second time"):
        zygopy.gradient(f, [1.0, 2.0])


def iter_of(xs):
    yield from xs


def test_a_list_that_is_filled_outside_of_loops_gives_its_cotangents_back():
    def f(x):
        def counted(x):
            n = 0
            while n < 3:
                n += 1
                yield n * x

        g = counted(x)
        a = next(g)
        rest = [v for v in g]
        return a * sum(rest)

    _, bars = dispatch.run(f, [2.0], dispatch.Request((0,), general=True))
    assert bars == (20.0,)
    assert zygopy.gradient(f, 2.0) == (20.0,)
