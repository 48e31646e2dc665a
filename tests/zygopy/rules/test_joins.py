"""Joins and cuts: forms, dtypes and absent cotangents."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.core.kinds import ANY, UNKNOWN, Array, Sequence, Symbol
from zygopy.rules.joins import RULES, divided, parted
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


def test_each_array_gets_its_own_dtype():
    (got,) = bars(np.concatenate, [np.ones(2, np.float32), np.ones(1, int), np.ones(1, complex)],
                  y_bar=np.array([1, 2, 3, 4 + 1j]))

    assert [bar.dtype for bar in got] == [np.float32, np.float64, np.complex128]
    np.testing.assert_array_equal(got[2], [4 + 1j])


def test_the_parts_are_views():
    y_bar = np.arange(5.0)
    (got,) = bars(np.concatenate, [np.ones(2), np.ones(3)], y_bar=y_bar)

    assert all(np.shares_memory(bar, y_bar) for bar in got)


def test_one_array_for_all_gets_one_array():
    x = np.arange(12.0).reshape(2, 3, 2)

    for primitive in (np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack):
        np.testing.assert_array_equal(bars(primitive, x, y_bar=primitive(x))[0], x)


def test_numbers_in_a_stack_get_numbers():
    (got,) = bars(np.stack, [1.5, np.array(2.5)], y_bar=np.array([3.0, 4.0]))

    assert type(got[0]) is float
    assert isinstance(got[1], np.ndarray)
    assert got == (3.0, 4.0)


def test_a_block_has_the_form_of_its_lists():
    a, b, c = np.full((2, 2), 1.0), np.full((2, 1), 2.0), np.full((1, 3), 3.0)
    (got,) = bars(np.block, [[a, b], [c]], y_bar=np.block([[a, b], [c]]))

    np.testing.assert_array_equal(got[0][0], a)
    np.testing.assert_array_equal(got[0][1], b)
    np.testing.assert_array_equal(got[1][0], c)


def test_parts_without_a_cotangent_are_zeros():
    for absent in (ZERO, None):
        got = bars(np.split, np.arange(4.0), 2, y_bar=[absent, np.ones(2)])[0]

        np.testing.assert_array_equal(got, [0.0, 0.0, 1.0, 1.0])


@pytest.mark.skipif(not hasattr(np, "unstack"), reason="from NumPy 2.1 on")
def test_unstack_without_some_cotangents():
    got = bars(np.unstack, np.ones((2, 3)), axis=1, y_bar=(np.ones(2), ZERO, ZERO))[0]

    np.testing.assert_array_equal(got, [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])


def test_parts_of_every_number_along_every_axis():
    x = np.arange(120.0).reshape(4, 5, 6)

    for axis in (0, 1, 2, -1, -2):
        for sizes in ([x.shape[axis]], [1, x.shape[axis] - 1], [1, 0, 2, x.shape[axis] - 3]):
            got = parted(x, sizes, axis)
            assert [part.shape[axis] for part in got] == sizes
            np.testing.assert_array_equal(np.concatenate(got, axis=axis), x)


def test_the_kinds_of_the_parts():
    n, m = Symbol(), Symbol()
    x = Array(np.dtype(float), (n, m))

    assert divided(x, 2) == Sequence(list, (Array(np.dtype(float), (ANY, m)),) * 2)
    assert divided(x, (1, 3), axis=-1) == Sequence(list, (Array(np.dtype(float), (n, ANY)),) * 3)
    assert divided(x, UNKNOWN) == UNKNOWN
    assert divided(UNKNOWN, 2) == UNKNOWN
