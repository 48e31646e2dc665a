"""An answer is declared for several calls at once, and None leaves the call as it is."""

from __future__ import annotations

import math

import pytest

from tests.zygopy.stages import lowered
from zygopy.lower.folding import folding

pytestmark = pytest.mark.core


def test_a_table_is_filled():
    table = {}
    fold = folding(table)

    @fold(len, max)
    def answer(machine, x):
        return None

    assert set(table) == {len, max}


def test_a_call_with_an_answer_leaves_no_step():
    assert lowered(lambda x: x * len((1, 2, 3)), 2.0) == ["%value: float = mul(%x, 3)", "return %value"]


def test_a_call_without_an_answer_stays():
    assert any("hypot" in line for line in lowered(lambda x: math.hypot(x, 1.0), 2.0))
