"""An entry of an argument is read once; one of a structure made inside is known."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_each_entry_of_an_argument_is_read_once():
    lines = lowered(lambda p: p["a"] * p["b"][1] + p["a"], {"a": 1.0, "b": (2.0, 3.0)})

    assert sum("getitem(%p, 'a')" in line for line in lines) == 1
    assert sum("getitem(%b, 1)" in line for line in lines) == 1


def test_an_entry_that_does_not_exist_is_pythons_own_error():
    with pytest.raises(IndexError):
        zygopy.gradient(lambda x: (x, x)[2], 1.0)  # noqa: PLE0643
    with pytest.raises(KeyError):
        zygopy.gradient(lambda p: p["b"] * 1.0, {"a": 1.0})


def test_an_entry_that_was_set_is_the_new_one():
    def f(x):
        row = [x, 1.0]
        row[1] = 2.0 * x
        del row[0]
        return row[0]

    assert lowered(f, 3.0) == ["%value: float = mul(2.0, %x)", "return %value"]
