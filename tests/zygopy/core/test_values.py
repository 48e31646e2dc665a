"""Values have identity, constants a meaning and perhaps a text."""

from __future__ import annotations

import pytest

from zygopy.core.values import FALSE, NONE, TRUE, UNBOUND, Const, Star, Value, is_const


def test_a_value_is_equal_only_to_itself():
    assert Value(hint="x") != Value(hint="x")
    assert len({Value(), Value()}) == 2


@pytest.mark.parametrize(("operand", "values", "wanted"), [
    (Const(1), (), True), (Const(1), (1,), True), (Const(1), (1.0,), False), (Const(True), (1,), False),
    (Const(2), (1, 2), True), (NONE, (None,), True), (FALSE, (0,), False), (TRUE, (True,), True),
    (Value(), (), False), (Star(Const(1)), (1,), False), (UNBOUND, (None,), False),
])  # fmt: skip
def test_constants_are_compared_by_type_too(operand, values, wanted):
    assert is_const(operand, *values) is wanted


def test_a_constant_is_shown_in_the_users_words():
    assert [repr(const) for const in (Const(1e-5, "1e-5"), Const(len), Const("a"))] == ["1e-5", "len", "'a'"]
