"""Rules used forwards at run time: each way says the same."""

from __future__ import annotations

import operator

import numpy as np
import pytest

from zygopy.pushforwards import by_pullback, by_rule, completed, filled, inner
from zygopy.records import replace
from zygopy.rules import BOOK
from zygopy.runtime import ZERO, Tangent

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("function", "args", "keywords"),
    [
        (np.tanh, (np.array([0.5, -1.0]),), {}),
        (operator.matmul, (np.array([[1.0, 2.0]]), np.array([3.0, 4.0])), {}),
        (np.sum, (np.array([[1.0, 2.0], [3.0, 4.0]]),), {"axis": 0}),
        (np.max, (np.array([[1.0, 2.0], [3.0, 3.0]]),), {"axis": 1}),
        (np.linalg.norm, (np.array([3.0, 4.0]),), {}),
        (operator.truediv, (1.0 + 2.0j, 2.0 - 1.0j), {}),
        (np.power, (np.array([1.5, 2.0]), np.array([2.0, 0.5])), {}),
        (np.linalg.solve, (np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([1.0, 2.0])), {}),
    ],
)
def test_the_short_ways_say_what_the_pullback_says(function, args, keywords):
    rng = np.random.default_rng(0)
    rule = BOOK.find(function)
    dots = tuple(filled(rng.normal(size=np.shape(x)), x) if isinstance(x, np.ndarray) else type(x)(rng.normal()) for x in args)

    y, y_dot = by_rule(rule, function, args, dots, keywords, {})
    _, wanted = by_pullback(rule, args, dots, keywords, {})

    assert np.allclose(y, function(*args, **keywords))
    assert np.allclose(y_dot, wanted)


def test_a_rule_without_a_way_of_its_own_goes_through_its_pullback():
    bare = replace(BOOK.find(operator.matmul), multilinear=())
    a, b = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])

    _, y_dot = by_rule(bare, operator.matmul, (a, b), (np.ones((1, 2)), ZERO), {}, {})

    assert y_dot.tolist() == [[7.0]]


def test_inner_product_is_real():
    assert inner(1.0 + 2.0j, 3.0 - 1.0j) == 1.0
    assert inner({"a": 2.0}, {"a": 3.0}) == 6.0
    assert inner(ZERO, 3.0) == 0.0


def test_a_completed_tangent_keeps_its_parts():
    part = np.ones(2)

    whole = completed(Tangent(None, a=part), type("Thing", (), {})())
    pair = completed((part, ZERO), (np.zeros(2), 2.0))

    assert whole.a is part
    assert pair[0] is part
    assert pair[1] == 0.0
