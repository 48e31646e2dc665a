"""`isinstance`, `callable`, `hasattr` and shapes are answered by kinds."""

from __future__ import annotations

import numpy as np
import pytest

from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def square(x):
    return x * x


def test_questions_that_kinds_answer_leave_no_steps():
    def f(x):
        return x * 2.0 if isinstance(x, float) and callable(square) and not hasattr(x, "shape") else x

    assert lowered(f, 3.0) == ["%value: float = mul(%x, 2.0)", "return %value"]


def test_the_rank_of_an_array_is_known():
    def f(x):
        return np.sum(x) if np.ndim(x) == 2 else np.prod(x)

    assert lowered(f, np.ones((2, 3))) == ["%value: float64 = np.sum(%x)", "return %value"]


def test_the_type_of_a_number_is_known():
    assert lowered(lambda x: x if type(x) is int else x * x, 3.0) == ["%value: float = mul(%x, %x)", "return %value"]
