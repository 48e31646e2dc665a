"""An object made inside the function is its fields; one that leaves it is really made."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


class Box:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def area(self):
        return self.a * self.b


def test_an_object_that_stays_inside_leaves_no_steps():
    assert lowered(lambda x: Box(x, 2.0).area(), 3.0) == ["%value: float = mul(%x, 2.0)", "return %value"]


def test_an_object_that_leaves_is_made_and_has_a_gradient():
    value, back = zygopy.pullback(lambda x: Box(x, 2.0 * x), 3.0)

    assert type(value) is Box
    assert (value.a, value.b) == (3.0, 6.0)
    assert back({"a": 1.0, "b": 10.0}) == (21.0,)
