"""The tangent of a structure is a structure of tangents."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


class Point(NamedTuple):
    x: float
    y: float


def pushed(f, *pairs):
    args, dots = zip(*pairs, strict=True)
    return zygopy.pushforward(f, args, dots)[1]


def test_displays_and_parts():
    def displayed(x):
        a, (b, *rest) = x, (x * x, 1.0, x)
        d = {"a": a, "b": [b]}
        return d["b"][0] + rest[1], d, (a, "text")

    assert pushed(displayed, (3.0, 1.0)) == (7.0, {"a": 1.0, "b": [6.0]}, (1.0, None))


def test_named_tuples():
    def moved(p, x):
        q = Point(p.y * x, y=p.x)
        return q, q.x + q[1]

    assert pushed(moved, (Point(2.0, 3.0), Point(1.0, 0.0)), (5.0, 1.0)) == (Point(3.0, 1.0), 4.0)


def test_items_and_values():
    def gathered(d):
        return sum([k * v for k, v in d.items()]) + sum(d.values())

    assert pushed(gathered, ({2.0: 3.0, 4.0: 5.0}, {2.0: 1.0, 4.0: 0.0})) == 3.0


def test_elements_of_arrays():
    def taken(x):
        a, b = x[:2]
        return a * b + x[-1]

    assert pushed(taken, (np.array([2.0, 3.0, 4.0]), np.array([1.0, 0.0, 10.0]))) == 13.0
