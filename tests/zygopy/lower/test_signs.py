"""A division by what is surely not zero needs no care; one by what may be zero keeps it."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_one_plus_exp_is_positive():
    text = "\n".join(printed(lambda x: np.sum(1.0 / (1.0 + np.exp(x))), np.ones(3)))

    assert "divide_selected" not in text


def test_a_selected_zero_over_zero_is_zero():
    assert zygopy.gradient(lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)), np.array([0.0, 4.0]))[0].tolist() == [0.0, 0.25]
