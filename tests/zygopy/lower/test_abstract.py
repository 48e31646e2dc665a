"""A structure made inside the function leaves no steps behind: its entries are known one by one."""

from __future__ import annotations

import pytest

from tests.zygopy.stages import lowered
from zygopy.lower.abstract import remembered

pytestmark = pytest.mark.core


class Other:
    pass


def test_a_tuple_is_only_its_entries():
    def f(x):
        pair = (x, 2.0 * x)
        return pair[0] * pair[1]

    assert lowered(f, 3.0) == ["%t1: float = mul(2.0, %x)", "%value: float = mul(%x, %t1)", "return %value"]


def test_a_dict_in_a_list_too():
    def f(x):
        rows = [{"a": x}, {"a": 3.0}]
        return rows[0]["a"] * rows[1]["a"]

    assert lowered(f, 2.0) == ["%value: float = mul(%x, 3.0)", "return %value"]


def test_remembered_puts_back_what_was_there():
    other = Other()
    other.site = 1
    with remembered(other, "site", 2):
        assert other.site == 2

    assert other.site == 1
