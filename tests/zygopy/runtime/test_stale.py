"""Arguments that change between `pullback` and `back` are noticed, where that is asked for."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def loss(w, p):
    return np.sum(w * p["b"] ** 2)


def given():
    return np.arange(3.0), {"b": np.ones(3), "n": 2}


@pytest.mark.parametrize("change", [
    lambda w, p: w.__setitem__(0, 5.0),
    lambda w, p: p["b"].__imul__(2.0),
    lambda w, p: p.__setitem__("n", 3),
    lambda w, p: p.__setitem__("c", 1.0),
])
def test_a_change_is_noticed(change):
    w, p = given()
    _, back = zygopy.pullback(loss, w, p, checked=True)
    back(1.0)
    change(w, p)

    with pytest.raises(zygopy.StaleResidual, match="was changed between"):
        back(1.0)


def test_what_the_call_itself_changes_is_none():
    def f(x):
        x *= 2.0
        return np.sum(x**2)

    _, back = zygopy.pullback(f, np.ones(2), checked=True)

    assert back(1.0)[0].tolist() == back(1.0)[0].tolist() == [8.0, 8.0]


def test_nothing_is_looked_at_otherwise():
    w, p = given()
    _, back = zygopy.pullback(loss, w, p)
    p["n"] = 3

    assert back(1.0)[0].tolist() == [1.0, 1.0, 1.0]
