"""Operators, truth, membership and iteration of a class are the methods that Python would call."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __rmul__(self, factor):
        return Vector(factor * self.x, factor * self.y)

    def __bool__(self):
        return True

    def __len__(self):
        return 2

    def __iter__(self):
        return iter((self.x, self.y))

    def __contains__(self, item):
        return item == self.x

    def __getitem__(self, index):
        return self.x if index == 0 else self.y


@pytest.mark.parametrize(
    ("f", "wanted"),
    [
        (lambda v: (v + v).x, {"x": 2.0}),
        (lambda v: (3.0 * v).y, {"y": 3.0}),
        (lambda v: v.x if v else v.y, {"x": 1.0}),
        (lambda v: v[1] * len(v), {"y": 2.0}),
        (lambda v: sum(a * a for a in v), {"x": 2.0, "y": 4.0}),
        (lambda v: v.x * 2.0 if 1.0 in v else v.y, {"x": 2.0}),
    ],
)
def test_gradients(f, wanted):
    got = zygopy.gradient(f, Vector(1.0, 2.0))[0]

    assert {name: bar for name in ("x", "y") if (bar := getattr(got, name, 0.0))} == wanted


def test_an_operator_leaves_the_steps_of_its_method():
    lines = lowered(lambda a, b: (a + b).x, Vector(1.0, 2.0), Vector(3.0, 4.0))

    assert any(line.endswith("= add(%x, %x1)") for line in lines)
    assert not any("__add__" in line for line in lines)
