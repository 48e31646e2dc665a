"""The text of a generator stands where its values are used."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_a_loop_over_a_generator_is_the_generators_loop():
    def squares(xs):
        for x in xs:
            yield x * x

    def f(xs):
        total = 0.0
        for s in squares(xs):
            total += s
        return total

    assert sum("for x in " in line for line in printed(f, [1.0, 2.0])) == 2  # there and back
    assert zygopy.gradient(f, [1.0, 2.0]) == ([2.0, 4.0],)


def test_next_runs_to_the_next_yield():
    seen = []

    def steps(x):
        seen.append("first")
        yield x
        seen.append("second")
        yield x * x

    def f(x):
        g = steps(x)
        a = next(g)
        seen.append("between")
        return a * next(g)

    zygopy.gradient(f, 2.0)
    assert seen == ["first", "between", "second"]


def test_a_generator_that_is_spent_raises():
    def one(x):
        yield x

    def f(x):
        g = one(x)
        a = next(g)
        try:
            b = next(g)
        except StopIteration:
            b = 3 * a
        return a * b

    assert zygopy.gradient(f, 2.0) == (12.0,)


def test_a_break_leaves_the_generator(capsys):
    def count(x):
        for k in range(10):
            print(k)
            yield k * x

    def f(x):
        for v in count(x):
            if v > 2:
                break
        return v

    assert zygopy.gradient(f, 1.0) == (3.0,)
    assert capsys.readouterr().out.split() == ["0", "1", "2", "3"]
