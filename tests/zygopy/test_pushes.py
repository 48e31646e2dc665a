"""Calls of which nothing was known: whose tangent is found when they happen."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import zygopy
from zygopy import dispatch

pytestmark = pytest.mark.core


def pushed(f, args, dots):
    """Value and tangent by the version that knows nothing of its arguments."""
    target = dispatch.target_of(f)
    values, _ = dispatch.bind(target, args, {})
    request = dispatch.Request(tuple(range(len(args))), "tangent", general=True)
    return dispatch.run(target.function, values, request, dots)


class Money:
    def __init__(self, amount):
        self.amount = amount

    def __add__(self, other):
        return Money(self.amount + other.amount)

    def __mul__(self, factor):
        return Money(self.amount * factor)

    @property
    def taxed(self):
        return self.amount * 1.5

    def times(self, factor):
        return self.amount * factor


def dot(amount):
    return zygopy.Tangent(Money, amount=amount)


def scale(factor, x):
    return factor * x


def test_operators_of_users_classes():
    def total(a, b):
        return (a + b * 2.0).amount

    assert pushed(total, (Money(1.0), Money(3.0)), (dot(1.0), dot(10.0))) == (7.0, 21.0)


def test_properties_methods_and_partials():
    def several(m, x):
        return m.taxed + m.times(x) + functools.partial(scale, x)(m.amount)

    assert pushed(several, (Money(2.0), 3.0), (dot(1.0), 0.0)) == (15.0, 7.5)


def test_a_function_that_comes_as_an_argument():
    def twice(f, x):
        return f(f(x))

    def square(x):
        return x * x

    assert zygopy.pushforward(twice, (square, 2.0), (None, 1.0)) == (16.0, 32.0)


def test_what_a_function_captured_moves_with_it():
    def made(k):
        return lambda x: k * x

    f = made(3.0)

    assert zygopy.pushforward(lambda g, x: g(x), (f, 2.0), (zygopy.Tangent(k=1.0), 0.5)) == (6.0, 3.5)


def test_starred_arguments():
    def summed(*xs):
        return xs[0] * xs[1]

    def spread(xs):
        return summed(*xs)

    assert pushed(spread, ((2.0, 3.0),), ((1.0, 0.0),)) == (6.0, 3.0)


def test_zip_and_enumerate_pass_on_the_tangents():
    def crossed(pairs):
        xs, ys = zip(*pairs, strict=False)
        return sum([i * x * y for i, (x, y) in enumerate(zip(xs, ys, strict=False))])

    assert pushed(crossed, ([(1.0, 2.0), (3.0, 4.0)],), ([(0.0, 0.0), (1.0, 0.0)],)) == (12.0, 4.0)


def test_keys_do_not_move():
    def keyed(d):
        return sum(list(d)) + sum([k * v for k, v in d.items()])

    assert pushed(keyed, ({2.0: 3.0},), ({2.0: 1.0},)) == (8.0, 2.0)


def test_what_has_no_rule_is_refused_where_its_value_would_move():
    def found(x):
        return np.interp(0.5, [0.0, 1.0], [x, x]) + len(str(x))

    def hidden(x):
        return np.random.default_rng(0).gamma(x)

    assert zygopy.pushforward(found, (1.0,), (1.0,)) == (4.0, 1.0)
    with pytest.raises(zygopy.MissingRule, match="no rule for `gamma`"):
        zygopy.pushforward(hidden, (1.0,), (1.0,))


def test_recursion():
    def power(x, n):
        return x if n == 1 else x * power(x, n - 1)

    assert zygopy.pushforward(chain, (2.0, 5), (1.0, None)) == (32.0, 80.0)
    assert power(2.0, 5) == 32.0


def chain(x, n):
    return x if n == 1 else x * chain(x, n - 1)
