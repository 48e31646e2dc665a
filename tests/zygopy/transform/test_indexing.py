"""An index that may name an element twice adds; any other assigns."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import printed

pytestmark = pytest.mark.core


def test_repeats_add():
    x = np.arange(3.0)

    assert zygopy.gradient(lambda x: np.sum(x[[0, 0, 2]]), x)[0].tolist() == [2.0, 0.0, 1.0]
    assert zygopy.gradient(lambda x, i: np.sum(x[i]), x, np.array([1, 1, 1]))[0].tolist() == [0.0, 3.0, 0.0]
    assert zygopy.gradient(lambda x: np.sum(x[x > 0.5] ** 2), x)[0].tolist() == [0.0, 2.0, 4.0]


def test_a_slice_needs_no_adding_at():
    assert not any("add.at" in line for line in printed(lambda x: np.sum(x[1:] ** 2), np.arange(3.0)))


def test_new_axes_only():
    text = "\n".join(printed(lambda x, y: np.sum(x[:, None] * y), np.ones(3), np.ones(2)))

    assert "add.at" not in text
    assert "zeros_like" not in text
