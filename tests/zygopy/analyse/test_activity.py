"""Active is what a wanted parameter reaches through what has a derivative."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_what_does_not_depend_on_it_gets_no_cotangent():
    text = "\n".join(printed(lambda x, y: np.sum(np.exp(y)) * x, 1.0, np.ones(3), argnums=0))

    assert "y_bar" not in text
    assert text.count("np.exp(y)") == 1


@pytest.mark.parametrize("f", [
    lambda x: len(str(x)),
    lambda x: round(x),
    lambda x: float(x > 1.0),
    lambda x: [1.0, 2.0][int(x)],
])
def test_constants_stop_it(f):
    assert zygopy.gradient(f, 1.0) == (None,)


def test_what_could_carry_a_derivative_and_did_not_is_zero():
    assert zygopy.gradient(lambda x, y: x if x > 0 else y, 1.0, 2.0) == (1.0, 0.0)


def test_activity_goes_round_a_loop():
    def f(x):
        a, b, c = 1.0, 1.0, x
        for _ in range(3):
            a, b = b, c
        return a

    assert zygopy.gradient(f, 2.0) == (1.0,)
