"""The kind of a result, from broadcasting or from a try on small arrays of ones."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.analyse.probe import contract, element, elementwise, indexed, probe
from zygopy.core.kinds import ONE, UNKNOWN, Array, Number, Symbol

pytestmark = pytest.mark.core

F8, F4 = np.dtype(np.float64), np.dtype(np.float32)


def array(*axes, dtype=F8):
    return Array(dtype, axes)


def test_broadcasting():
    m, n = Symbol(), Symbol()

    assert elementwise((array(m, ONE), array(n)), np.add) == array(m, n)
    assert elementwise((array(m), Number(float)), np.add) == array(m)
    assert elementwise((array(m, dtype=F4), Number(float)), np.multiply) == array(m, dtype=F4)
    assert elementwise((UNKNOWN, array(m)), np.add) == UNKNOWN


def test_products():
    m, n, k = Symbol(), Symbol(), Symbol()

    assert contract(np.matmul, (array(m, k), array(k, n))) == array(m, n)
    assert contract(np.matmul, (array(m, k), array(k))) == array(m)
    assert contract(np.matmul, (array(k), array(k))) == Number(np.float64)


def test_a_try_finds_rank_dtype_and_the_axes_that_stay():
    m, n = Symbol(), Symbol()

    assert probe(np.sum, (array(m, n),), {"axis": 0}) == array(n)
    assert probe(np.sum, (array(m, n),), {"axis": 1, "keepdims": True}) == array(m, ONE)
    assert probe(np.argmax, (array(m),), {}) == Number(np.int64)
    assert probe(np.transpose, (array(m, n),), {}) == array(n, m)


def test_a_call_that_fails_says_nothing():
    assert probe(np.linalg.inv, (array(Symbol()),), {}) == UNKNOWN


def test_an_index():
    m, n = Symbol(), Symbol()

    assert indexed(array(m, n), (0,)) == array(n)
    assert indexed(array(m, n), (slice(None), None)) == array(m, ONE, n)
    assert indexed(array(m), (slice(1, None),)).axes[0] == indexed(array(m), (slice(None, -1),)).axes[0]
    assert element(array(m, n)) == array(n)
