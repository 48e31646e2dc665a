"""`tuple`, `list`, `dict` and `partial` of what is known are known."""

from __future__ import annotations

import functools

import pytest

from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def square(x):
    return x * x


def test_a_dict_of_keywords_is_its_entries():
    assert lowered(lambda x: dict(a=x)["a"] * 2.0, 3.0) == ["%value: float = mul(%x, 2.0)", "return %value"]


def test_a_tuple_of_a_list_is_its_entries():
    assert lowered(lambda x: tuple([x, 2.0])[0] * list((x, 3.0))[1], 3.0)[-2:] == [
        "%value: float = mul(%x, 3.0)",
        "return %value",
    ]


def test_a_partial_is_the_call_that_it_will_be():
    assert lowered(lambda x: functools.partial(square)(x), 3.0) == ["%value: float = mul(%x, %x)", "return %value"]
