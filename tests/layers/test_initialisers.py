"""Initialisers: scale, bounds, structure, currying, generators."""

import functools
import math

import numpy as np
import pytest

import layers
from layers import (
    default_rng_value,
    glorot_normal,
    glorot_uniform,
    identity_init,
    initn,
    kaiming_normal,
    kaiming_uniform,
    lecun_normal,
    nfan,
    ones32,
    orthogonal,
    rand32,
    randn32,
    rng_from_array,
    seed,
    sparse_init,
    truncated_normal,
    zeros32,
)

ALL = [glorot_uniform, glorot_normal, kaiming_uniform, kaiming_normal, lecun_normal, truncated_normal, orthogonal,
       functools.partial(sparse_init, sparsity=0.5), identity_init, ones32, zeros32, rand32, randn32, initn]


@pytest.fixture(autouse=True)
def _seeded():
    seed(0)


@pytest.mark.parametrize("init", ALL)
def test_all_are_float32_of_the_shape_asked_for(init):
    weights = init(4, 6)

    assert weights.dtype == np.float32 and weights.shape == (4, 6)


@pytest.mark.parametrize("init", ALL)
def test_without_sizes_each_is_an_initialiser_again(init):
    assert init()(4, 6).shape == (4, 6)
    a, b = (init(np.random.default_rng(3))(4, 6) for _ in range(2))
    c = init(4, 6, rng=np.random.default_rng(3))

    assert np.array_equal(a, b) and np.array_equal(a, c)


def test_later_settings_override():
    assert identity_init(gain=22)(2, 2)[0, 0] == 22
    assert identity_init(gain=22)(2, 2, gain=3)[0, 0] == 3


@pytest.mark.parametrize(("shape", "bound"), [((10, 100), 0.2336), ((100, 100), 0.1733)])
def test_glorot_uniform_fills_its_bounds(shape, bound):
    top = np.abs(glorot_uniform(*shape)).max()

    assert 0.95 * bound < top <= bound


@pytest.mark.parametrize(("init", "shape", "std"), [
    (glorot_normal, (10, 1000), 0.0445), (glorot_normal, (1000, 1000), 0.0316), (glorot_normal(gain=100), (1000, 10), 4.45),
    (kaiming_normal, (10, 1000), math.sqrt(2 / 1000)), (kaiming_normal, (1000, 10), 0.447),
    (initn, (100, 100), 0.01), (randn32, (100, 100), 1.0), (truncated_normal, (100, 100), 0.8796),
    (truncated_normal(lo=-100, hi=100), (100, 100), 1.0), (lecun_normal, (1000, 25), 0.2),
])
def test_standard_deviation(init, shape, std):
    assert init(*shape).std() == pytest.approx(std, rel=0.03)


def test_kaiming_uniform_bounds():
    assert 0.73 < np.abs(kaiming_uniform(100, 10)).max() <= 0.7747
    assert 0.23 < np.abs(kaiming_uniform(10, 100)).max() <= 0.2450


def test_truncated_normal_stays_inside_and_warns_far_outside():
    assert np.abs(truncated_normal(1000)).max() <= 2.0
    with pytest.warns(UserWarning, match="2 std"):
        truncated_normal(2, 2, mean=5.0)


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 4)])
def test_orthogonal_has_orthonormal_rows_or_columns(shape):
    W = orthogonal(*shape, gain=2.0)
    product = W @ W.T if shape[0] < shape[1] else W.T @ W

    np.testing.assert_allclose(product, 4.0 * np.eye(min(shape)), atol=1e-5)


def test_orthogonal_of_a_kernel_is_of_the_matrix_out_by_the_rest():
    W = orthogonal(4, 3, 2, 2).reshape(4, -1)

    np.testing.assert_allclose(W @ W.T, np.eye(4), atol=1e-6)
    with pytest.raises(ValueError, match="two axes"):
        orthogonal(5)


@pytest.mark.parametrize(("shape", "sparsity", "zeros"), [((10, 10), 0.2, 2), ((10, 11), 0.9, 9), ((10, 3), 0.5, 5)])
def test_sparse_columns(shape, sparsity, zeros):
    W = sparse_init(*shape, sparsity=sparsity)

    assert ((W == 0).sum(axis=0) == zeros).all()
    with pytest.raises(ValueError, match="matrices only"):
        sparse_init(3, 3, 3, sparsity=0.5)


def test_identity():
    assert identity_init(4).tolist() == [0, 0, 0, 0]
    assert identity_init(3, 2).tolist() == [[1, 0], [0, 1], [0, 0]]
    assert identity_init(2, 2, shift=(0, 1)).tolist() == [[0, 1], [1, 0]]
    W = identity_init(2, 3, 3, 4)
    assert W.sum() == 2 and W[0, 0, 1, 1] == W[1, 1, 1, 1] == 1


@pytest.mark.parametrize(("shape", "fans"), [((), (1, 1)), ((7,), (1, 7)), ((20, 10), (10, 20)), (((10, 2, 3, 3),), (18, 90))])
def test_fans(shape, fans):
    assert nfan(*shape) == fans


def test_one_seed_for_all():
    seed(1)
    a = layers.glorot_uniform(3, 3)
    seed(1)

    assert np.array_equal(a, glorot_uniform(3, 3))
    assert rng_from_array(np.zeros(2)) is default_rng_value() is rng_from_array()
