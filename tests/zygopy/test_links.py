"""A function that calls itself finds its own version at each call."""

from __future__ import annotations

import pytest

import zygopy
from zygopy.links import linkable

pytestmark = pytest.mark.core


def total(tree, weight):
    if isinstance(tree, tuple):
        left, right = tree
        return weight * total(left, weight) + total(right, weight)
    return tree * tree


def even(n, x):
    return x if n == 0 else x * odd(n - 1, x)


def odd(n, x):
    return x if n == 0 else 2.0 * even(n - 1, x)


def test_over_a_tree():
    tree_bar, weight_bar = zygopy.gradient(total, ((1.0, 2.0), 3.0), 0.5)

    assert tree_bar == ((0.5, 2.0), 6.0)
    assert weight_bar == 2 * 0.5 * 1.0 + 4.0


def test_two_functions_that_call_each_other():
    assert zygopy.gradient(lambda x: even(4, x), 1.5)[0] == pytest.approx(4 * 3 * 1.5**2)


def test_a_function_that_was_redefined_is_the_new_one(monkeypatch):
    assert zygopy.gradient(lambda x: even(1, x), 3.0) == (6.0,)
    monkeypatch.setitem(globals(), "odd", lambda n, x: 5.0 * x)

    assert zygopy.gradient(lambda x: even(1, x), 3.0) == (30.0,)


def test_so_many_arguments_as_parameters():
    assert linkable(even, (True, True))
    assert not linkable(even, (True,))
    assert not linkable(len, (True,))
