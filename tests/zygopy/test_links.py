"""A function that calls itself finds its own version at each call."""

from __future__ import annotations

import numpy as np
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


def depth_sum(node, p):
    if "left" not in node:
        return np.tanh(node["v"] * p["w"])
    left = depth_sum(node["left"], p)
    right = depth_sum(node["right"], p)
    return np.tanh(left * p["w"] + right + node["v"])


def test_what_the_caller_tested_is_not_tested_again_but_all_else_is():
    def leaf(v):
        return {"v": v}

    def node(v, left, right):
        return {"v": v, "left": left, "right": right}

    p = {"w": np.array([0.5, 0.25])}
    one, two = np.array([1.0, 2.0]), np.array([0.5, -1.0])
    tree = node(one, node(two, leaf(one), leaf(two)), node(one, leaf(two), leaf(one)))
    odd = node(one, node(2, leaf(one), leaf(3.0)), leaf(np.float32(0.5)))  # other kinds in the same places

    for t in (tree, odd, tree, odd):
        zygopy.check_gradient(lambda p, t: np.sum(depth_sum(t, p)), p, t)


def relabelled(node, p):
    if "left" not in node:
        return np.sum(node["v"] * p)
    node["left"]["v"] = node["left"]["v"] * 1.0  # an array, where a number was
    return relabelled(node["left"], p) + np.sum(node["v"])


def test_what_was_written_to_is_tested_again():
    tree = {"v": np.ones(2), "left": {"v": 2.0}}
    try:
        got = zygopy.gradient(lambda p: relabelled(tree, p), np.array([1.0, 2.0]))[0]
    except zygopy.ZygopyError:
        return

    np.testing.assert_allclose(got, [2.0, 2.0])
