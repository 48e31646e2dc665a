"""Rules of the user's own: in place at once, before those of the library, and replaced when declared again."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy.dispatch import BOOKS
from zygopy.testing import test_rule as check_rule

pytestmark = pytest.mark.core


@pytest.fixture(autouse=True)
def own_book():
    before = dict(BOOKS.user.rules)
    yield
    BOOKS.user.rules = before
    BOOKS.changed()


def test_a_rule_stands_for_the_source():
    def f(x):
        return x * x

    assert zygopy.gradient(f, 3.0) == (6.0,)

    @zygopy.rule(f)
    def f_rule(x):
        return f(x), lambda y_bar: (100.0 * y_bar,)

    assert zygopy.gradient(f, 3.0) == (100.0,)
    assert zygopy.gradient(lambda x: 2 * f(x), 3.0) == (200.0,)
    assert zygopy.pullback(f, 3.0)[1](2.0) == (200.0,)


def test_a_rule_declared_again_replaces_the_first():
    def f(x):
        return x

    for factor in (2.0, 3.0):
        zygopy.elementwise(f, lambda y, x, factor=factor: factor)

        assert zygopy.gradient(lambda x: f(x) + 1, 1.0) == (factor,)


def test_a_rule_may_leave_out_cotangents_at_the_end():
    def scaled(x, times):
        return x * times

    @zygopy.rule(scaled)
    def scaled_rule(x, times):
        return x * times, lambda y_bar: (y_bar * times,)

    assert zygopy.gradient(lambda x: scaled(x, 3.0), 2.0) == (3.0,)


def test_elementwise_broadcasts():
    def sum_of_squares(a, b):
        return a * a + b * b

    zygopy.elementwise(sum_of_squares, lambda y, a, b: (2 * a, 2 * b))
    a_bar, b_bar = zygopy.gradient(lambda a, b: np.sum(sum_of_squares(a, b)), np.ones((2, 3)), 2.0)

    assert np.array_equal(a_bar, np.full((2, 3), 2.0))
    assert b_bar == 24.0


def test_a_constant_stops_the_derivative():
    def weight(x):
        return x

    zygopy.constant(weight)

    assert zygopy.gradient(lambda x: x * weight(x), 3.0) == (3.0,)


def test_a_linear_rule_is_checked_for_linearity():
    def halves(x):
        return x[: len(x) // 2] + x[len(x) // 2 :]

    @zygopy.linear(halves)
    def halves_rule(x):
        return halves(x), lambda y_bar: (np.concatenate([y_bar, y_bar]),)

    check_rule(halves, np.arange(4.0))
    assert np.array_equal(zygopy.gradient(lambda x: np.sum(halves(x)), np.ones(4))[0], np.ones(4))


def test_a_rule_for_the_library_of_others_comes_first():
    def model(x):
        return np.tanh(x)

    zygopy.elementwise(np.tanh, lambda y, x: 7.0)

    assert zygopy.gradient(model, 0.5) == (7.0,)


def test_a_mistake_in_a_rule_is_found_by_test_rule():
    def cube(x):
        return x**3

    zygopy.elementwise(cube, lambda y, x: 2 * x * x)

    with pytest.raises(zygopy.RuleError, match="differences"):
        check_rule(cube, 2.0)


def test_a_rule_of_nothing_is_refused():
    with pytest.raises(TypeError, match="say which function"):
        zygopy.rule()(len)
    with pytest.raises(TypeError, match="not of a int"):
        zygopy.constant(3)


def test_a_rule_reads_what_it_captured_when_it_runs():
    def scaled(x):
        return 2.0 * x

    def declare(factor):
        def scaled_rule(x):
            return scaled(x), lambda y_bar: (factor * y_bar,)

        zygopy.rule(scaled)(scaled_rule)

    declare(3.0)
    assert zygopy.gradient(lambda x: scaled(x) * x, 5.0) == (25.0,)
    declare(4.0)
    assert zygopy.gradient(lambda x: scaled(x) * x, 5.0) == (30.0,)
    assert zygopy.pullback(lambda x: scaled(x) * x, 5.0)[1](1.0) == (30.0,)


NOTED = []


def note(x):
    NOTED.append(x)


def noted(x):
    note(x)
    return x * x


def doubled(x):
    return 2.0 * x


def unread(x):
    doubled(x)
    return x * x


def test_a_constant_that_is_called_for_its_effect_is_called_once_forwards_and_in_reverse():
    zygopy.constant(note)
    NOTED.clear()

    assert zygopy.gradient(noted, 3.0) == (6.0,)
    assert NOTED == [3.0]
    assert zygopy.pushforward(noted, (3.0,), (1.0,)) == (9.0, 6.0)
    assert NOTED == [3.0, 3.0]


def test_a_constant_that_only_computes_goes_where_nobody_reads_it():
    zygopy.constant(doubled, pure=True)

    assert "doubled" not in zygopy.adjoint_source(unread, 3.0)
