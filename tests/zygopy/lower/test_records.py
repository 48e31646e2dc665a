"""Dataclasses and named tuples: their made methods mean what they do field by field."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, replace
from typing import NamedTuple

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


@dataclass(frozen=True)
class Point:
    x: float
    y: float = 2.0


class Pair(NamedTuple):
    a: float
    b: float


def test_replace_leaves_no_steps():
    assert lowered(lambda x: replace(Point(x), y=3.0).y * Point(x).x, 2.0) == [
        "%value: float = mul(3.0, %x)",
        "return %value",
    ]


@pytest.mark.parametrize(
    ("f", "wanted"),
    [
        (lambda x: sum(astuple(Point(x, x))), 2.0),
        (lambda x: asdict(Point(x))["x"] * 3.0, 3.0),
        (lambda x: Pair(x, 1.0)._replace(b=2.0 * x).b, 2.0),
        (lambda x: Pair(x, 4.0).a * Pair(x, 4.0)[1], 4.0),
        (lambda x: x if Point(1.0) == Point(1.0) else 2.0 * x, 1.0),
    ],
)
def test_gradients(f, wanted):
    assert zygopy.gradient(f, 3.0) == (wanted,)
