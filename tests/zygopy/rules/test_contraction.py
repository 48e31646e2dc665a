"""Pinned cases of products of vectors and matrices."""

import operator

import numpy as np
import pytest

from zygopy.rules.contraction import RULES

A = np.array([[1.0, 2.0], [3.0, 4.0]])


def bars(primitive, *args, y_bar=None, **keywords):
    y, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(np.ones_like(y) if y_bar is None else y_bar)


def test_matmul_of_matrices():
    a_bar, b_bar = bars(operator.matmul, A, np.eye(2), y_bar=A)

    assert a_bar.tolist() == A.tolist()
    assert b_bar.tolist() == (A.T @ A).tolist()


def test_an_inner_product_takes_a_python_number():
    a_bar, b_bar = bars(np.matmul, A[0], A[1], y_bar=2.0)

    assert a_bar.tolist() == [6.0, 8.0]
    assert b_bar.tolist() == [2.0, 4.0]


def test_stacks_that_broadcast_sum_over_the_stack():
    a_bar, b_bar = bars(operator.matmul, np.ones((5, 2, 3)), np.ones((3, 4)))

    assert a_bar.shape == (5, 2, 3)
    assert b_bar.tolist() == [[10.0] * 4] * 3


@pytest.mark.parametrize("shapes", [((2, 3, 0), (0, 4)), ((0, 2, 3), (3, 4)), ((2, 3, 4), (4, 0)), ((0, 3), (3,))])
def test_empty_axes(shapes):
    a, b = map(np.ones, shapes)

    assert tuple(bar.shape for bar in bars(operator.matmul, a, b)) == shapes


def test_each_keeps_its_dtype():
    a_bar, b_bar = bars(operator.matmul, A.astype(np.float32), A)

    assert (a_bar.dtype, b_bar.dtype) == (np.float32, np.float64)


def test_a_real_factor_has_a_real_cotangent():
    a_bar, b_bar = bars(operator.matmul, A, 1j * A)

    assert (a_bar.dtype, b_bar.dtype) == (np.float64, np.complex128)


def test_integers_get_float64():
    a_bar, _ = bars(operator.matmul, np.array([[1, 2]]), A)

    assert a_bar.dtype == np.float64


def test_vdot_conjugates_the_first():
    z, w = np.array([1.0 + 2.0j]), np.array([3.0 - 1.0j])
    z_bar, w_bar = bars(np.vdot, z, w, y_bar=1j)

    assert z_bar.tolist() == [-1j * w[0]]
    assert w_bar.tolist() == [1j * z[0]]


def test_dot_with_a_number():
    a_bar, b_bar = bars(np.dot, 2.0, A)

    assert (a_bar, type(a_bar)) == (10.0, float)
    assert b_bar.tolist() == [[2.0, 2.0], [2.0, 2.0]]


def test_outer_of_matrices_has_their_shapes():
    a_bar, b_bar = bars(np.outer, A, np.ones((3, 1)))

    assert a_bar.tolist() == [[3.0, 3.0], [3.0, 3.0]]
    assert b_bar.tolist() == [[10.0]] * 3


def test_cross_of_vectors_in_the_plane_is_not_silently_wrong():
    with np.errstate(all="ignore"), pytest.raises(Exception):  # NumPy warns of it, or refuses it
        bars(np.cross, np.ones(2), np.ones(2))
