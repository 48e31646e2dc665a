"""The tables of answers: no call is in two of them, and each answers for something callable."""

from __future__ import annotations

import numpy as np
import pytest

from tests.zygopy.stages import lowered
from zygopy.lower import folds

pytestmark = pytest.mark.core


def test_known_ranks_are_numbers():
    assert "mul(%t1, 2)" in lowered(lambda x: np.sum(x) * np.ndim(x), np.ones((3, 2)))[1]


def test_everything_in_the_table_can_be_called():
    assert len(folds.FOLDS) > 20
    assert all(callable(function) for function in folds.FOLDS)
