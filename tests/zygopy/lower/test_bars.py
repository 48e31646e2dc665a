"""What a rule does with a cotangent is decided by kinds: no test of a shape or dtype is left in the text."""

from __future__ import annotations

import numpy as np
import pytest

from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def product(x, y):
    return np.sum(x * y)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_broadcast_argument_is_summed_and_an_equal_one_is_not(dtype):
    text = "\n".join(printed(product, np.ones((3, 2), dtype), np.ones(2, dtype)))

    assert "sum(axis=0)" in text
    assert not any(word in text for word in ("unbroadcast", "project", "conj", "accumulate"))


def test_a_row_and_a_column():
    text = "\n".join(printed(lambda x, y: np.sum(np.exp(x * y)), np.ones((3, 1)), np.ones((1, 2))))

    assert "axis=1, keepdims=True" in text
    assert "axis=0, keepdims=True" in text


def test_a_complex_factor_is_conjugated():
    text = "\n".join(printed(lambda x, y: np.sum((x * y).real), 1j * np.ones(2), 1j * np.ones(2)))

    assert "conj" in text
