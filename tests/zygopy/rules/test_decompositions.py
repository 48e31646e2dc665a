"""Pinned cases of decompositions: what does not depend on a phase, and what is refused."""

import numpy as np
import pytest

from zygopy.errors import MissingRule
from zygopy.rules.decompositions import RULES
from zygopy.runtime import ZERO

H = 1e-6


def hermitian(x):
    return x.conj().T


def drawn(rng, *shape):
    return rng.normal(size=shape) + 1j * rng.normal(size=shape)


def agree(function, a, a_bar, a_dot):
    slope = (function(a + H * a_dot) - function(a - H * a_dot)) / (2 * H)
    assert np.sum(np.conj(a_bar) * a_dot).real == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (2, 4)])
def test_complex_singular_vectors(shape):
    rng = np.random.default_rng(0)
    a, m, c = drawn(rng, *shape), drawn(rng, *shape), rng.normal(size=min(shape))

    def weighted(a):
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        return np.sum(np.conj(m) * ((u * c) @ vh)).real

    (u, _, vh), pullback = RULES.find(np.linalg.svd).apply(a, full_matrices=False)
    (a_bar,) = pullback((m @ hermitian(c[:, None] * vh), ZERO, hermitian(u * c) @ m))

    agree(weighted, a, a_bar, drawn(rng, *shape))


@pytest.mark.parametrize("uplo", ["L", "U"])
def test_complex_eigenvectors(uplo):
    rng = np.random.default_rng(1)
    a, m, c = drawn(rng, 3, 3), drawn(rng, 3, 3), rng.normal(size=3)
    a = a + hermitian(a)

    def weighted(a):
        _, v = np.linalg.eigh(a, uplo)
        return np.sum(np.conj(m) * ((v * c) @ hermitian(v))).real

    (_, v), pullback = RULES.find(np.linalg.eigh).apply(a, uplo)
    (a_bar,) = pullback((ZERO, m @ hermitian(c[:, None] * hermitian(v)) + hermitian(m) @ (v * c)))

    agree(weighted, a, a_bar, drawn(rng, 3, 3))


def test_the_phase_of_complex_vectors_is_refused():
    rng = np.random.default_rng(2)
    a = drawn(rng, 3, 3)

    for primitive, matrix in ((np.linalg.eigh, a + hermitian(a)), (np.linalg.eig, a)):
        _, pullback = RULES.find(primitive).apply(matrix)
        with pytest.raises(MissingRule, match="phase"):
            pullback((ZERO, drawn(rng, 3, 3)))
    _, pullback = RULES.find(np.linalg.svd).apply(a)
    with pytest.raises(MissingRule, match="phase"):
        pullback((drawn(rng, 3, 3), ZERO, ZERO))


def test_full_vectors_of_a_matrix_that_is_not_square_are_refused():
    (u, _, _), pullback = RULES.find(np.linalg.svd).apply(np.ones((3, 2)))

    with pytest.raises(MissingRule, match="not square"):
        pullback((np.ones_like(u), ZERO, ZERO))


def test_singular_values_have_a_cotangent_with_full_vectors():
    a = np.array([[3.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
    _, pullback = RULES.find(np.linalg.svd).apply(a)
    (a_bar,) = pullback((ZERO, np.array([5.0, 7.0]), ZERO))

    np.testing.assert_allclose(a_bar, [[5.0, 0.0], [0.0, 7.0], [0.0, 0.0]], atol=1e-14)


def test_equal_eigenvalues_are_fine_where_no_vector_is_read():
    (_, v), pullback = RULES.find(np.linalg.eigh).apply(np.eye(2))

    assert pullback((np.ones(2), ZERO))[0].tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert pullback((np.ones(2), np.zeros_like(v)))[0].tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_complete_qr_of_a_tall_matrix_is_refused():
    y, pullback = RULES.find(np.linalg.qr).apply(np.ones((3, 2)), "complete")

    with pytest.raises(MissingRule, match="complete"):
        pullback(tuple(map(np.ones_like, y)))


def test_what_is_left_over_by_least_squares():
    a, b = np.array([[1.0], [1.0]]), np.array([0.0, 2.0])
    _, pullback = RULES.find(np.linalg.lstsq).apply(a, b)
    a_bar, b_bar = pullback((ZERO, np.array([1.0]), ZERO, ZERO))

    np.testing.assert_allclose(b_bar, [-2.0, 2.0])
    np.testing.assert_allclose(a_bar, [[2.0], [-2.0]])
