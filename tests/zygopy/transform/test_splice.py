"""A rule stands where the call stood, and only the part that is needed."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_the_rule_of_a_primitive_is_not_called():
    text = "\n".join(printed(lambda x: np.sum(np.tanh(x)), np.ones(3)))

    assert "_rule" not in text
    assert "pullback" not in text


def test_the_users_spelling_of_the_call_stays():
    text = "\n".join(printed(lambda x: x.sum(axis=0).sum(), np.ones((2, 3))))

    assert "x.sum(axis=0)" in text
    assert "np.sum(x" not in text


def test_branches_of_a_rule_are_folded():
    assert not any("if " in line for line in printed(lambda a, b: np.sum(a @ b), np.ones((2, 3)), np.ones((3, 2))))


def total(x, keepdims=False):
    return np.sum(x, axis=1, keepdims=keepdims)


def test_a_rule_that_calls_its_primitive_otherwise_gets_what_it_asked_for():
    @zygopy.rule(total)
    def total_rule(x, keepdims=False):
        kept = total(x, keepdims=True)

        def pullback(y_bar):
            return (np.reshape(y_bar, kept.shape) * np.ones_like(x),)

        return kept if keepdims else kept[:, 0], pullback

    for options in ({}, {"keepdims": True}, {"keepdims": False}):
        (got,) = zygopy.gradient(lambda x, o=options: np.sum(total(x, **o)), np.ones((2, 3)))
        assert got.tolist() == [[1.0] * 3] * 2
    assert zygopy.gradient(lambda x: np.sum(total(x)), np.ones((2, 3)))[0].tolist() == [[1.0] * 3] * 2


def test_a_rule_that_draws_gives_the_value_that_it_drew():
    generator = np.random.default_rng(0)

    def drawn(x):
        return x * (generator.random(x.shape) > 0.5)

    @zygopy.rule(drawn, result="elementwise")
    def drawn_rule(x):
        mask = generator.random(x.shape) > 0.5
        return x * mask, lambda y_bar: (y_bar * mask,)

    for _ in range(3):
        value, (x_bar,) = zygopy.withgradient(lambda x: np.sum(drawn(x)), np.ones(50))
        assert value == x_bar.sum()


def shifted(k, x):
    return k * x * x


@zygopy.rule(shifted)
def shifted_rule(k, x):
    """k_bar = y(1, x) y_bar: its own function, of other numbers."""
    one = shifted(k / k, x)
    return shifted(k, x), lambda y_bar: (y_bar * one, y_bar * shifted(2.0 * k, x) / x)


def test_a_rule_that_calls_its_primitive_with_other_values_gets_theirs():
    assert zygopy.gradient(lambda k, x: shifted(k, x), 3.0, 5.0) == (25.0, 30.0)
