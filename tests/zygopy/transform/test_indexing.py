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


@pytest.mark.parametrize("columns", [np.array([[0, 1], [0, 1]]), np.array([[1, 0], [0, 1], [1, 1]])])
def test_a_range_that_another_index_repeats_in_rows_adds_up(columns):
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    wanted = np.zeros((2, 2))
    np.add.at(wanted, (np.arange(2), columns), 1.0)

    assert zygopy.gradient(lambda x: np.sum(x[np.arange(2), columns]), x)[0].tolist() == wanted.tolist()
    assert zygopy.gradient(lambda x, c: np.sum(x[np.arange(2), c]), x, columns)[0].tolist() == wanted.tolist()


def test_of_a_store_to_a_repeated_range_the_last_counts():
    columns = np.array([[0, 1], [0, 1]])

    def f(x):
        y = np.zeros((2, 2))
        y[np.arange(2), columns] = x
        return np.sum(y**2)

    assert zygopy.gradient(f, np.array([[1.0, 2.0], [3.0, 4.0]]))[0].tolist() == [[0.0, 0.0], [6.0, 8.0]]


def test_a_range_beside_one_row_of_places_is_stored_at_once():
    assert "add.at" not in str(
        zygopy.adjoint_source(lambda x, c: np.sum(x[np.arange(2), c]), np.ones((2, 3)), np.array([1, 0]))
    )
