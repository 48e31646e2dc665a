"""A callee with source is interpreted where it is called; one that calls itself stays a call."""

from __future__ import annotations

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def square(z, times=1.0):
    return z * z * times


def power(x, n):
    return 1.0 if n == 0 else x * power(x, n - 1)


def test_a_function_leaves_its_steps_and_no_call():
    assert lowered(lambda x: square(x) + 1.0, 3.0) == [
        "%t1: float = mul(%x, %x)",
        "%t2: float = mul(%t1, 1.0)",
        "%value: float = add(%t2, 1.0)",
        "return %value",
    ]


def test_keywords_and_defaults_are_bound():
    assert lowered(lambda x: square(times=x, z=2.0), 3.0)[-2] == "%value: float = mul(%t1, %x)"


def test_a_recursive_function_stays_a_call():
    assert sum("power!(" in line for line in lowered(power, 3.0, 3)) == 1


def test_a_wrong_call_is_refused_at_the_call():
    with pytest.raises(zygopy.ZygopyError, match="takes 2 arguments but 3 were given"):
        lowered(lambda x: square(x, 1.0, 2.0), 3.0)
