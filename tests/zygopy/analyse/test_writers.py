"""Every name stands for a method that there is, and each function that is said to write does."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy.analyse import writers

pytestmark = pytest.mark.core


@pytest.mark.parametrize("name", sorted(writers.OF_CONTAINERS))
def test_a_method_of_containers_is_one(name):
    assert any(hasattr(cls, name) for cls in (list, dict, set))


@pytest.mark.parametrize("name", sorted(writers.SILENT))
def test_a_silent_method_gives_nothing_back(name):
    made = {"update": ({},), "insert": (0, 1), "extend": ([1],), "remove": (1,), "append": (1,), "add": (1,), "discard": (1,)}

    for cls in (list, dict, set):
        if hasattr(cls, name):
            owner = cls([1]) if cls is not dict else {1: 2}
            assert getattr(owner, name)(*made.get(name, ())) is None


def test_an_array_filled_by_a_generator_is_refused():
    def f(x):
        rng = np.random.default_rng(0)
        y = x * 2.0
        rng.standard_normal(out=y)
        return np.sum(y)

    with pytest.raises(zygopy.AliasedMutation, match="out="):
        zygopy.gradient(f, np.ones(3))
