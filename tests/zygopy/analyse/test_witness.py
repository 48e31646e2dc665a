"""A guard tests the facts that were asked for, and those only."""

from __future__ import annotations

import linecache

import numpy as np
import pytest

import zygopy
from zygopy.analyse.witness import Guard

pytestmark = pytest.mark.core


def guard_of(f, *args):
    text = zygopy.explain(f, *args)
    return text.split("== what a call must have in common with this one\n")[1].split("\n\n== ")[0]


def product(x, y):
    return np.sum(x * y)


def test_types_ranks_and_lengths_of_one():
    guard = guard_of(product, np.ones((3, 1)), 2.0)

    assert "x.ndim == 2" in guard
    assert "type(y) is" in guard


def test_another_length_needs_nothing_new():
    before = zygopy.adjoint_source(product, np.ones(3), np.ones(3))

    assert zygopy.adjoint_source(product, np.ones(5), np.ones(5)) == before


@pytest.mark.parametrize("y", [2.0, np.ones(1), np.ones(3), np.ones((3, 1)), np.float32(2.0), 2, 1j])
def test_other_kinds_are_told_apart(y):
    x = np.arange(3.0)
    zygopy.gradient(product, x, np.ones(3))  # another version is there already
    if isinstance(y, complex):
        with pytest.raises(zygopy.NotScalar):
            zygopy.gradient(product, x, y)
        return
    x_bar, y_bar = zygopy.gradient(product, x, y)

    assert np.allclose(x_bar, np.sum(np.broadcast_to(y, np.broadcast_shapes(np.shape(y), (3,))).reshape(-1, 3), axis=0))
    assert np.shape(y_bar) == np.shape(y)


def test_a_field_that_is_not_read_is_not_tested():
    class Model:
        def __init__(self, label):
            self.weight, self.label = 2.0, label

    def f(m):
        return m.weight * 3.0

    assert "label" not in guard_of(f, Model("a"))


def test_a_redefined_helper_is_the_new_one():
    space = {}
    source = "def helper(x):\n    return 2.0 * x\n\ndef f(x):\n    return helper(x)\n"
    load(source, space)
    assert zygopy.gradient(space["f"], 1.0) == (2.0,)

    load("def helper(x):\n    return 5.0 * x\n", space)

    assert zygopy.gradient(space["f"], 1.0) == (5.0,)


def load(source, space):
    name = f"<cell {len(linecache.cache)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), space)


def test_a_guard_without_what_another_has_tested():
    guard, caller = Guard(), Guard()
    place = caller.root("a").child("{v}['x']")
    place.facts["type({v}) is float"] = None
    root = guard.root("f")
    root.facts["type({v}) is float"] = None
    root.child("{v}.real").facts["{v} == 1.0"] = None

    text = guard.text("holds", "f", "return False", "return True", {"f": [(caller, place)]})

    assert "is float" not in text
    assert "== 1.0" in text
    assert "is float" in guard.text("holds", "f", "return False", "return True", {"f": [(caller, place), (caller, None)]})
