"""Pinned cases of einsum, tensordot and kron."""

import numpy as np
import pytest

from zygopy.rules.einsum import RULES


def bars(primitive, *args, y_bar=None, **keywords):
    y, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(np.ones_like(y) if y_bar is None else y_bar)


def test_the_diagonal_gets_its_cotangent():
    _, got = bars(np.einsum, "ii->i", np.ones((2, 2)), y_bar=np.array([3.0, 4.0]))

    assert got.tolist() == [[3.0, 0.0], [0.0, 4.0]]


def test_an_axis_of_length_one_sums():
    _, a_bar, _ = bars(np.einsum, "ij,jk->ik", np.ones((2, 1)), np.ones((3, 4)))

    assert a_bar.tolist() == [[12.0], [12.0]]


def test_a_path_is_not_used_for_other_operands():
    a, b, c = np.ones((2, 3)), np.ones((3, 4)), np.ones((4, 2))
    path = ["einsum_path", (1, 2), (0, 1)]

    _, *got = bars(np.einsum, "ij,jk,kl->il", a, b, c, optimize=path)

    assert [bar.shape for bar in got] == [a.shape, b.shape, c.shape]


@pytest.mark.parametrize("axes", [1, ([1], [0]), (1, 0), ((-1,), (-2,))])
def test_forms_of_axes(axes):
    a, b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    a_bar, b_bar = bars(np.tensordot, a, b, axes)

    assert a_bar.tolist() == (np.ones((2, 4)) @ b.T).tolist()
    assert b_bar.tolist() == (a.T @ np.ones((2, 4))).tolist()


def test_tensordot_of_axes_out_of_order():
    a, b = np.zeros((3, 4, 2)), np.ones((2, 3, 4))
    a_bar, b_bar = bars(np.tensordot, a, b, ((2, 0, 1), (0, 1, 2)), y_bar=1.0)

    assert (a_bar.shape, b_bar.shape) == (a.shape, b.shape)


def test_kron_sums_the_blocks():
    a_bar, b_bar = bars(np.kron, np.array([1.0, 2.0]), np.array([3.0, 4.0, 5.0]))

    assert a_bar.tolist() == [12.0, 12.0]
    assert b_bar.tolist() == [3.0, 3.0, 3.0]
