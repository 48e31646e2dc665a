"""A structure's cotangent is put together only where somebody wants the whole."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_entries_of_a_tuple_argument():
    assert zygopy.gradient(lambda p: p[0] * p[1], (2.0, 3.0)) == ((3.0, 2.0),)


def test_a_structure_inside_is_never_built():
    def f(x):
        parts = {"a": x, "b": [x * 2.0, 3.0]}
        return parts["a"] * parts["b"][0]

    assert not any("{" in line for line in printed(f, 3.0))
    assert zygopy.gradient(f, 3.0) == (12.0,)


def test_nested_containers_keep_their_form():
    tree = {"a": (1.0, [2.0, {"b": 3.0}])}

    assert zygopy.gradient(lambda t: t["a"][0] * t["a"][1][1]["b"], tree)[0]["a"][0] == 3.0


def test_an_entry_that_is_not_there_raises_as_in_the_plain_call():
    with pytest.raises(IndexError):
        zygopy.gradient(lambda a, b: a * b[0], 1.0, [])
    with pytest.raises(IndexError):
        zygopy.gradient(lambda a, b: a * b[-3], 1.0, (2.0, 3.0))
