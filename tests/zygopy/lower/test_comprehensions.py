"""A dict over known keys is written out; any other comprehension is a list that a loop fills."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_known_keys_are_written_out():
    assert [line for line in lowered(lambda x: {k: k * x for k in (1.0, 2.0)}[2.0], 1.0) if " for " in line] == []


def test_others_are_a_loop():
    assert sum(" = for " in line for line in lowered(lambda xs: sum([a * 2.0 for a in xs]), np.ones(3))) == 1


@pytest.mark.parametrize(
    ("f", "wanted"),
    [
        (lambda xs: sum(x * y for x in xs for y in (1.0, 2.0) if x > 0), [3.0, 0.0]),
        (lambda xs: sum({i: x * x for i, x in enumerate(xs)}.values()), [4.0, -2.0]),
        (lambda xs: [[x * k for k in range(3)] for x in xs][0][2], [2.0, 0.0]),
    ],
)
def test_gradients(f, wanted):
    got = zygopy.gradient(f, [2.0, -1.0])[0]

    assert [bar or 0.0 for bar in got] == wanted
