"""What einsum gives has the lengths of its letters."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy.analyse.subscripts import einsum
from zygopy.core.kinds import ONE, UNKNOWN, Array, Number, Symbol

pytestmark = pytest.mark.core
DOUBLE = np.dtype(float)


def array(*axes):
    return Array(DOUBLE, axes)


def test_a_letter_is_a_length():
    n, m, k = Symbol(), Symbol(), Symbol()

    assert einsum("ij,jk->ik", (array(n, m), array(m, k)), False) == array(n, k)
    assert einsum("ij, kj", (array(n, m), array(k, m)), False) == array(n, k)
    assert einsum("ij,j->ij", (array(n, ONE), array(m)), False) == array(n, m)


def test_what_is_not_foreseen_is_unknown():
    n = Symbol()

    assert einsum("...i->i", (array(n, n),), False) == UNKNOWN
    assert einsum("ij->", (array(n, n),), False) == UNKNOWN
    assert einsum("ij->i", (array(n),), False) == UNKNOWN
    assert einsum("i,->i", (array(n), Number(float)), False) == UNKNOWN


def test_lengths_of_one_letter_agree_afterwards():
    n, m = Symbol(), Symbol()
    einsum("i,i->i", (array(n), array(m)), False)

    assert n != m
    einsum("i,i->i", (array(n), array(m)), True)
    assert n == m


def attention(x, W):
    q = np.einsum("btd,de->bte", x, W)
    a = np.exp(np.einsum("bte,bse->bts", q, x))
    return np.sum(np.einsum("bts,bsd->btd", a / a.sum(axis=-1, keepdims=True), x) ** 2)


def test_attention():
    x, W = np.arange(24.0).reshape(2, 4, 3) / 24, np.eye(3)

    assert "unbroadcast" not in zygopy.adjoint_source(attention, x, W)
    zygopy.check_gradient(attention, x, W)
    zygopy.check_gradient(attention, x[:, :1], W)
    zygopy.check_gradient(attention, x[:1, :, :1], W[:1, :1])
