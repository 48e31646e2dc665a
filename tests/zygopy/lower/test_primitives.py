"""A call of a primitive stays one step, with the kind of what it gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_one_step_with_its_kind():
    assert lowered(lambda x: math.sin(x), 1.0) == ["%value: float = math.sin(%x)", "return %value"]


def test_keywords_stay_keywords():
    assert lowered(lambda x: np.sum(np.sum(x, axis=0, keepdims=True)), np.ones((3, 2)))[0].endswith(
        "np.sum(%x, axis=0, keepdims=True)"
    )


def test_an_error_of_numpy_is_numpys():
    with pytest.raises(ValueError, match=r"mismatch|not aligned|matmul"):
        zygopy.gradient(lambda x: np.sum(x @ x), np.ones((3, 2)))
