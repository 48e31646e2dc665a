"""A test that kinds decide leaves one way; any other leaves both, and what they give is joined."""

from __future__ import annotations

import numpy as np
import pytest

from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def by_kind(x, flag=None):
    if flag is None:
        return x * 2.0
    return x


def by_value(x):
    if x > 1.0:
        y = x * 2.0
    else:
        y = x
    return y


def test_what_kinds_decide_is_decided():
    assert lowered(by_kind, 3.0) == ["%value: float = mul(%x, 2.0)", "return %value"]


def test_what_values_decide_stays_a_branch():
    assert lowered(by_value, 3.0) == [
        "%t1: bool = gt(%x, 1.0)",
        "%y: float = if %t1:",
        "    %y1: float = mul(%x, 2.0)",
        "    give %y1",
        "else:",
        "    give %x",
        "return %y",
    ]


def test_kinds_that_differ_are_joined():
    def f(x):
        y = np.ones(2) if x > 0 else x
        return np.sum(y * x)

    assert any(line.startswith("%y = if ") for line in lowered(f, 3.0))
