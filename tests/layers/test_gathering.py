"""Gather and scatter against loops; gradients, also of ties and zeros; positions that are not there."""

import numpy as np
import pytest

from layers import (
    DimensionMismatch,
    batched_adjoint,
    batched_mul,
    batched_transpose,
    batched_vec,
    bias_act,
    gather,
    relu,
    scatter,
)
from zygopy import check_gradient, gradient

rng = np.random.default_rng(0)
SRC, AT = rng.normal(size=(5, 2)), np.array([2, 0, 2, 2, 0])
OPS = {
    "+": lambda v: v.sum(0), "-": lambda v: -v.sum(0), "*": lambda v: v.prod(0), "/": lambda v: 1 / v.prod(0),
    "max": lambda v: v.max(0), "min": lambda v: v.min(0), "mean": lambda v: v.mean(0),
}  # fmt: skip
EMPTY = {"+": 0, "-": 0, "*": 1, "/": 1, "max": -np.inf, "min": np.inf, "mean": 0}


@pytest.mark.parametrize("op", OPS)
def test_each_position_gets_what_belongs_to_it(op):
    got = scatter(op, SRC, AT, 4)

    assert got.shape == (4, 2)
    for k in (0, 2):
        assert np.allclose(got[k], OPS[op](SRC[AT == k]))
    assert (got[[1, 3]] == EMPTY[op]).all()


@pytest.mark.parametrize("op", OPS)
def test_gradients(op):
    check_gradient(lambda s: np.sum(np.sin(scatter(op, s, AT)[::2])), SRC)


def test_a_product_with_zeros_has_the_product_of_the_others():
    check_gradient(lambda s: np.sum(np.sin(scatter("*", s, AT) + 1)), SRC * [[0, 1]] * np.array([[1], [1], [0], [1], [1]]))
    check_gradient(lambda s: np.sum(scatter("*", s, np.array([0, 0, 0]))), np.array([2.0, 0.0, 3.0]))


def test_the_largest_share_their_gradient():
    (bar,) = gradient(lambda s: np.sum(scatter("max", s, np.array([0, 0, 0]))), np.array([1.0, 3.0, 3.0]))

    assert bar.tolist() == [0, 0.5, 0.5]


def test_several_axes_at_once():
    places = (np.array([0, 1, 1]), np.array([2, 0, 0]))
    values = rng.normal(size=(3, 4))
    got = scatter("+", values, places, (2, 3))

    assert got.shape == (2, 3, 4)
    assert np.allclose(got[1, 0], values[1] + values[2])
    assert np.array_equal(gather(got, places)[0], got[0, 2])
    check_gradient(lambda v, s: np.sum(np.sin(gather(s, places) * scatter("+", v, places)[1, 0])), values, got)


def test_entries_that_are_taken_twice_get_both_gradients():
    (bar,) = gradient(lambda s: np.sum(gather(s, np.array([1, 1, 0]))), np.ones(3))

    assert bar.tolist() == [1, 2, 0]


@pytest.mark.parametrize("places", [np.array([0, -1]), np.array([0, 5])])
def test_positions_that_are_not_there(places):
    with pytest.raises(IndexError, match="in an axis of length"):
        gather(SRC, places)
    with pytest.raises(IndexError, match="in an axis of length"):
        scatter("+", np.ones(2), places, 5)


def test_what_makes_no_sense():
    with pytest.raises(TypeError, match="whole numbers"):
        gather(SRC, np.array([0.5]))
    with pytest.raises(ValueError, match="the operations are"):
        scatter("xor", SRC, AT)
    with pytest.raises(DimensionMismatch, match="positions of shape"):
        scatter("+", SRC, np.array([0, 1]))


def test_products_of_batches():
    a, b = rng.normal(size=(4, 2, 3)), rng.normal(size=(4, 3, 5))

    assert np.allclose(batched_mul(a, b)[1], a[1] @ b[1])
    assert np.allclose(batched_vec(a, b[:, :, 0])[2], a[2] @ b[2, :, 0])
    assert np.array_equal(batched_transpose(a)[0], a[0].T)
    assert np.array_equal(batched_adjoint(a * 1j)[0], -1j * a[0].T)
    check_gradient(lambda a, b: np.sum(np.sin(batched_vec(a, b))), a, b[:, :, 0])


def test_a_bias_for_each_channel():
    x = rng.normal(size=(2, 3, 4))

    assert np.allclose(bias_act(relu, x, np.array([1.0, 2, 3])), np.maximum(x + np.array([[[1.0], [2], [3]]]), 0))
    assert np.array_equal(bias_act(relu, x, False), np.maximum(x, 0))
