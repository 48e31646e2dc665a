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
