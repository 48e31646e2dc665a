"""Mistakes in a user's rule are reported with the line of the rule, spliced or looked up at run time."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy.dispatch import BOOKS

pytestmark = pytest.mark.core
x3 = np.array([1.0, 2.0, 3.0])


def doubled(x):
    return x * 2.0


def writes(y_bar):
    y_bar *= 2.0
    return (y_bar,)


def writes_an_entry(y_bar):
    y_bar[0] = 2.0
    return (y_bar,)


MISTAKES = {
    "3 cotangents for 1 argument": lambda y_bar: (y_bar, y_bar, y_bar),
    r"shape \(2,\) as the cotangent of an array of shape \(3,\)": lambda y_bar: (y_bar[:2],),
    r"shape \(1, 3\) as the cotangent of an array": lambda y_bar: (y_bar[None],),
    "a number as the cotangent of an array": lambda y_bar: (np.sum(y_bar),),
    "a list as the cotangent of an array": lambda y_bar: ([1.0, 2.0, 3.0],),
    "a str as the cotangent of an array": lambda y_bar: ("no",),
    "instead of a tuple of cotangents": lambda y_bar: 2.0 * y_bar,
    "None instead of a tuple of cotangents": lambda y_bar: None,
    "the pullback writes to the cotangent that it is given": writes,
    "pullback writes to the cotangent": writes_an_entry,
}


def spliced(x):
    return np.sum(doubled(x) ** 2)


def spliced_beside_another_use(x):
    return np.sum(doubled(x) * x)


def looked_up(x, functions=(doubled,)):
    total = 0.0
    for function in list(functions):
        total = total + np.sum(function(x) ** 2)
    return total


@pytest.fixture(autouse=True)
def own_rules():
    yield
    BOOKS.user.rules.pop(doubled, None)
    BOOKS.changed()


@pytest.mark.parametrize("f", [spliced, spliced_beside_another_use, looked_up])
@pytest.mark.parametrize("result", ["unknown", "elementwise"])
@pytest.mark.parametrize("message", MISTAKES)
def test_a_mistake_of_a_pullback(message, result, f):
    pullback = MISTAKES[message]

    @zygopy.rule(doubled, result=result)
    def doubled_rule(x):
        return doubled(x), pullback

    with pytest.raises(zygopy.RuleError, match=message) as caught:
        zygopy.gradient(f, x3)

    assert "doubled_rule" in str(caught.value)
    assert "test_ruled.py" in str(caught.value)


def test_a_rule_without_a_pullback():
    @zygopy.rule(doubled)
    def doubled_rule(x):
        return doubled(x)

    with pytest.raises(zygopy.RuleError, match=r"instead of \(value, pullback\)"):
        zygopy.gradient(spliced, x3)


@pytest.mark.parametrize("f", [spliced, spliced_beside_another_use, looked_up])
@pytest.mark.parametrize("result", ["unknown", "elementwise"])
def test_a_good_rule_is_left_in_peace(result, f):
    @zygopy.rule(doubled, result=result)
    def doubled_rule(x):
        return doubled(x), lambda y_bar: (2.0 * y_bar,)

    got = zygopy.gradient(f, x3)[0].tolist()

    assert got == ([4.0, 8.0, 12.0] if f is spliced_beside_another_use else [8.0, 16.0, 24.0])


def test_where_kinds_prove_it_right_nothing_is_examined():
    @zygopy.rule(doubled, result="elementwise")
    def doubled_rule(x):
        return doubled(x), lambda y_bar: (2.0 * y_bar,)

    assert "ruled" not in str(zygopy.adjoint_source(spliced, x3))
    assert "ruled" not in str(zygopy.adjoint_source(lambda x: doubled(x), 2.0))


def test_the_identity_gives_its_cotangent_back():
    @zygopy.rule(doubled)
    def doubled_rule(x):
        return doubled(x), lambda y_bar: (y_bar,)

    _, back = zygopy.pullback(doubled, x3)
    given = np.ones(3)
    (got,) = back(given)
    got += 1.0

    assert given.tolist() == [1.0, 1.0, 1.0]


def scaled(k, x):
    return k * x


@zygopy.rule(scaled, without=("k",))
def scaled_rule(k, x):
    return scaled(k, x), lambda y_bar: (None, y_bar * k)


WAYS = [
    lambda f: zygopy.gradient(f, 2.0, 3.0),
    lambda f: zygopy.pushforward(f, (2.0, 3.0), (1.0, 1.0)),
    lambda f: zygopy.gradient(lambda k, x: f(k, x=x), 2.0, 3.0),
    lambda f: zygopy.gradient(lambda f, k, x: f(k, x), f, 2.0, 3.0),
    lambda f: zygopy.gradient(lambda k, x, pair: pair[0](*pair[1:]) + f(*[k, x]), 2.0, 3.0, (f, 1, 2)),
    lambda f: zygopy.gradient(lambda ks, x: sum(map(f, ks, [x] * len(ks))), [2.0] * 20, 3.0),
    lambda f: zygopy.hvp(lambda v: f(v[0], v[1]) ** 2, np.array([2.0, 3.0]), np.ones(2)),
]


@pytest.mark.parametrize("way", WAYS)
def test_an_argument_without_a_derivative_is_named(way):
    with pytest.raises(zygopy.MissingRule, match="no rule for `scaled` with respect to `k`"):
        way(scaled)


def test_an_argument_without_a_derivative_may_be_constant():
    assert zygopy.gradient(lambda x: scaled(2.0, x), 3.0) == (2.0,)
    assert zygopy.grad(lambda k, x: scaled(k, x), 1)(2.0, 3.0) == 2.0
    assert zygopy.pushforward(lambda x: scaled(2.0, x), (3.0,), (1.0,)) == (6.0, 2.0)
    zygopy.testing.test_rule(scaled, 2.0, 3.0)
