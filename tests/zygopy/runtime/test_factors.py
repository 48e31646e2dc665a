"""Cotangents of matrices from those of their factors."""

import numpy as np

from zygopy.runtime.factors import cofactors, condition_bar, lower_half, power_bar


def test_cofactors_by_both_ways_agree_near_where_they_meet():
    a = np.array([[1.0, 2.0], [3.0, 6.0 + 1e-4]])
    nearly = np.array([[1.0, 2.0], [3.0, 6.0 + 1e-9]])

    for matrix in (a, nearly):
        want = [[matrix[1, 1], -3.0], [-2.0, 1.0]]
        np.testing.assert_allclose(cofactors(np.linalg.det(matrix), matrix), want, rtol=1e-9)


def test_half_the_diagonal_is_real():
    a = np.array([[2.0 + 1j, 5.0], [1j, 4.0]])

    assert lower_half(a).tolist() == [[1.0, 0.0], [1j, 2.0]]


def test_the_condition_of_one_number_does_not_change():
    assert condition_bar(1.0, np.array([[3.0]]), 1.0, None).tolist() == [[0.0]]


def test_a_power_is_a_sum_of_products():
    b, g = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [1.0, 1.0]])

    assert power_bar(g, b, 3).tolist() == (g @ b @ b + b @ g @ b + b @ b @ g).tolist()
