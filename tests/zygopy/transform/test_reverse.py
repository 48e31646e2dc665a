"""Each active step is undone in reverse order, and cotangents that meet add up."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import reversed_

pytestmark = pytest.mark.core


def test_a_value_read_twice_gets_both():
    def f(x):
        y = x * x
        return y * 3.0 + y * x

    assert zygopy.gradient(f, 2.0) == (2 * 2.0 * 3.0 + 3 * 4.0,)


def test_the_reverse_half_comes_after_the_forward_half():
    steps = reversed_(lambda x: np.sum(np.tanh(x) ** 2), np.ones(3))
    names = [line.split(":")[0] for line in steps]

    assert names.index("%value") < min(i for i, name in enumerate(names) if name.endswith("_bar"))


def test_the_seed_is_pythons_one():
    got = zygopy.gradient(lambda x: np.sum(x), np.ones(2, np.float32))[0]

    assert got.dtype == np.float32
