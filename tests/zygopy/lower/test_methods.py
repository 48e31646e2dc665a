"""Methods of lists and dicts made inside are done at once."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_append_and_len():
    def f(x):
        xs = [x]
        xs.append(2.0 * x)
        return xs[1] * len(xs)

    assert lowered(f, 3.0) == ["%t1: float = mul(2.0, %x)", "%value: float = mul(%t1, 2)", "return %value"]


@pytest.mark.parametrize(
    ("f", "wanted"),
    [
        (lambda x: [x, 1.0].pop(0) * 2.0, 2.0),
        (lambda x: {"a": x}.get("a", 0.0) + {"a": x}.get("b", 5.0), 1.0),
        (lambda x: sum({"a": x, "b": 3.0 * x}.values()), 4.0),
        (lambda x: {"a": x}.setdefault("c", 2.0 * x), 2.0),
    ],
)
def test_gradients(f, wanted):
    assert zygopy.gradient(f, 3.0) == (wanted,)
