"""Pinned cases of linear algebra."""

import numpy as np
import pytest

from zygopy.rules.linalg import RULES
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar=None, **keywords):
    y, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(np.ones_like(y) if y_bar is None else y_bar)


@pytest.mark.parametrize(
    ("a", "want"),
    [
        ([[1.0, 2.0], [2.0, 4.0]], [[4.0, -2.0], [-2.0, 1.0]]),
        ([[1.0, 2.0], [3.0, 4.0]], [[4.0, -3.0], [-2.0, 1.0]]),
        ([[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]),
        ([[1e-9, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1e-9]]),
        ([[2.5]], [[1.0]]),
        ([[0.0]], [[1.0]]),
    ],
)
def test_det_gives_the_cofactors_of_singular_matrices_too(a, want):
    (got,) = bars(np.linalg.det, np.array(a), y_bar=1.0)

    np.testing.assert_allclose(got, want, atol=1e-14)


def test_det_of_a_stack_with_a_singular_matrix():
    a = np.array([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]])
    (got,) = bars(np.linalg.det, a)

    np.testing.assert_allclose(got, [[[4.0, -2.0], [-2.0, 1.0]], [[4.0, -3.0], [-2.0, 1.0]]], atol=1e-14)


def test_det_of_nan_is_nan():
    with np.errstate(invalid="ignore"):
        (got,) = bars(np.linalg.det, np.full((2, 2), np.nan), y_bar=1.0)

    assert np.isnan(got).all()


def test_solve_takes_a_stack_of_matrices_with_one_vector():
    a = np.stack([np.eye(3), 2 * np.eye(3)])
    a_bar, b_bar = bars(np.linalg.solve, a, np.ones(3))

    assert a_bar.shape == a.shape
    assert b_bar.tolist() == [1.5, 1.5, 1.5]


def test_only_the_logarithm_of_a_real_determinant_counts():
    (got,) = bars(np.linalg.slogdet, np.diag([2.0, 4.0]), y_bar=(7.0, ZERO))

    assert got is ZERO
    (got,) = bars(np.linalg.slogdet, np.diag([2.0, 4.0]), y_bar=(ZERO, 1.0))
    assert got.tolist() == [[0.5, 0.0], [0.0, 0.25]]


def test_cholesky_has_its_cotangent_where_it_reads():
    a = np.array([[4.0, 1.0], [1.0, 3.0]])
    (lower,) = bars(np.linalg.cholesky, a)
    (upper,) = bars(np.linalg.cholesky, a, upper=True)

    assert lower[0, 1] == 0.0
    np.testing.assert_allclose(upper, lower.T)


def test_cholesky_of_a_product_is_right_in_every_direction():
    rng = np.random.default_rng(0)
    m, y_bar, m_dot = rng.normal(size=(3, 3, 3))

    def definite(m):
        return m @ m.T + np.eye(3)

    (a_bar,) = bars(np.linalg.cholesky, definite(m), y_bar=y_bar)
    m_bar = (a_bar + a_bar.T) @ m
    h = 1e-6
    slope = np.sum(
        y_bar * (np.linalg.cholesky(definite(m + h * m_dot)) - np.linalg.cholesky(definite(m - h * m_dot)))
    ) / (2 * h)

    assert np.sum(m_bar * m_dot) == pytest.approx(slope, rel=1e-7)


def test_the_power_zero_is_constant():
    assert bars(np.linalg.matrix_power, np.eye(2), 0) == (ZERO,)


def test_float32_stays_float32():
    a = np.eye(2, dtype=np.float32)

    for primitive in (np.linalg.inv, np.linalg.cholesky):
        assert bars(primitive, a)[0].dtype == np.float32
    assert bars(np.linalg.det, a, y_bar=1.0)[0].dtype == np.float32
    assert [bar.dtype for bar in bars(np.linalg.solve, a, a)] == [np.float32, np.float32]


def test_integers_get_float64():
    assert bars(np.linalg.inv, np.array([[1, 2], [3, 4]]))[0].dtype == np.float64
