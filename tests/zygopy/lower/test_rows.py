"""Loops over the rows of an array that is written to, through `zip` and `enumerate` too."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def each_row_scaled(A):
    B = A.copy()
    for i, (row, other) in enumerate(zip(B, A[::-1])):
        row *= other[0] + i
    return np.sum(B)


def number_by_number(x):
    y = x.copy()
    for v in y:
        y[0] = y[0] + v
    return y[0]


def test_rows_are_views():
    A = np.arange(1.0, 5.0).reshape(2, 2)

    assert zygopy.gradient(each_row_scaled, A)[0].tolist() == [[10.0, 3.0], [5.0, 2.0]]


def test_numbers_of_an_array_that_is_written_meanwhile_are_refused():
    with pytest.raises(zygopy.UnsupportedSyntax, match="whose numbers a loop goes over"):
        zygopy.gradient(number_by_number, np.ones(3))
