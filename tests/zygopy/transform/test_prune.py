"""What nothing reads is not computed, and what has an effect stays."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_an_unused_half_of_the_way_back_is_gone():
    text = "\n".join(printed(lambda x, w: np.sum(x @ w), np.ones((2, 3)), np.ones(3), argnums=1))

    assert "x_bar" not in text


def test_effects_happen_once_and_in_order(capsys):
    def f(x):
        print("a", x)
        y = x * x
        print("b", y)
        return y

    zygopy.gradient(f, 3.0)
    capsys.readouterr()
    zygopy.gradient(f, 3.0)

    assert capsys.readouterr().out == "a 3.0\nb 9.0\n"
