"""Pullbacks of objects give a field to each argument that filled it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import zygopy

pytestmark = pytest.mark.core


@dataclass
class Point:
    x: float
    y: float = 2.0


def test_a_class_that_comes_with_the_call():
    assert zygopy.gradient(lambda cls, x: cls(x, 3.0 * x).y, Point, 2.0)[1] == 3.0


def test_a_field_that_comes_with_the_call():
    assert zygopy.gradient(lambda p, name: getattr(p, name) * 2.0, Point(1.0), "y")[0].y == 2.0
