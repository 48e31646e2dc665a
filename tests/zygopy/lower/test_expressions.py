"""Every expression becomes steps in the order in which Python evaluates."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_operands_from_left_to_right():
    assert [line.split(" = ")[1] for line in lowered(lambda x, y: (x + y) * -(x - y), 1.0, 2.0)[:-1]] == [
        "add(%x, %y)",
        "sub(%x, %y)",
        "neg(%t2)",
        "mul(%t1, %t3)",
    ]


def test_a_chained_comparison_stops_where_it_is_decided():
    lines = lowered(lambda x, y: x if x < y < 3 else y, 1.0, 2.0)
    first, second = (next(i for i, line in enumerate(lines) if test in line) for test in ("lt(%x, %y)", "lt(%y, 3)"))

    assert "if %t1:" in lines[first + 1]
    assert second > first
    assert lines[second].startswith("    ")


def test_a_conditional_expression_evaluates_one_arm():
    lines = lowered(lambda x: x * 2.0 if x > 0 else x * 3.0, 1.0)

    assert [line for line in lines if "mul" in line] == ["    %t2: float = mul(%x, 2.0)", "    %t3: float = mul(%x, 3.0)"]


def test_a_name_that_is_gone_is_refused_where_it_stands():
    def gone(x):
        y = 2.0 * x
        del y
        return x + y  # noqa: F821

    with pytest.raises(zygopy.ZygopyError, match="`y` has no value here"):
        lowered(gone, 1.0)


def with_missing(x, flag=False):
    if flag:
        return missing_module.tanh(x)  # noqa: F821
    return x * x


def test_a_name_that_nobody_defined_is_an_error_only_where_it_is_read(monkeypatch):
    assert zygopy.gradient(with_missing, 3.0) == (6.0,)

    with pytest.raises(NameError, match="missing_module") as caught:
        zygopy.gradient(with_missing, 3.0, True)
    assert any("in with_missing" in note for note in caught.value.__notes__)

    monkeypatch.setitem(globals(), "missing_module", np)

    assert zygopy.gradient(with_missing, 0.0, True) == (1.0, None)
