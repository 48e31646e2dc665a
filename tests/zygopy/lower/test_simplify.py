"""The way back has no arithmetic that does nothing, and the way forward is the user's own."""

from __future__ import annotations

import numpy as np
import pytest

from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("f", "x", "line"),
    [
        (lambda x: x * 3.0, 2.0, "return value, (3.0,)"),
        (lambda x: -x, 2.0, "return value, (-1.0,)"),
        (lambda x: x + 0.0, 2.0, "return value, (1.0,)"),
        (lambda x: x - 5.0, 2.0, "return value, (1.0,)"),
    ],
)
def test_factors_of_one_and_sums_with_nothing_go(f, x, line):
    assert line in printed(f, x)


def test_what_the_user_wrote_is_computed_all_the_same():
    assert any("x * 1.0" in line for line in printed(lambda x: np.sum(x * 1.0), np.ones(3)))
