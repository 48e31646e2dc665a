"""What a rule does with a cotangent is decided by kinds: no test of a shape or dtype is left in the text."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
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


@pytest.mark.parametrize("axis", [0, 1])
def test_the_norms_of_rows_and_columns(axis):
    x = np.random.default_rng(0).normal(size=(3, 3))
    norms = np.sqrt(np.sum(x**2, axis=axis, keepdims=True))

    got = zygopy.gradient(lambda x: np.mean((np.sqrt(np.sum(x**2, axis=axis)) - 1.0) ** 2), x)[0]

    np.testing.assert_allclose(got, 2.0 / 3.0 * (norms - 1.0) * x / norms)
