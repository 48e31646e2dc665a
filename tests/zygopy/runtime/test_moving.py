import numpy as np
import pytest

import zygopy
from zygopy import pushforward
from zygopy.runtime.moving import halves, phases, pinv_dot

rng = np.random.default_rng(0)
A, A_DOT = (rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3)) for _ in range(2))


def differences(f, a, a_dot, h=1e-6):
    return (f(a + h * a_dot) - f(a - h * a_dot)) / (2 * h)


def vectors(a):
    return np.linalg.eigh(a + a.conj().T)[1]


def upper_vectors(a):
    return np.linalg.eigh(a + a.conj().T, "U")[1]


def general_vectors(a):
    return np.linalg.eig(a)[1]


def right_vectors(a):
    return np.linalg.svd(a)[2]


def left_vectors(a):
    return np.linalg.svd(a[:2], full_matrices=False)[0]


@pytest.mark.parametrize("f", [vectors, upper_vectors, general_vectors, right_vectors, left_vectors])
def test_complex_vectors_move_as_lapack_moves_them_the_phase_too(f):
    _, got = pushforward(f, (A,), (A_DOT,))

    np.testing.assert_allclose(got, differences(f, A, A_DOT), atol=1e-6)


def test_a_phase_that_nobody_can_tell_is_refused():
    with pytest.raises(zygopy.MissingRule, match="phase"):
        phases(np.array([[0.6 + 0.48j, 1j], [0.64j, 0.1 + 0.99j]]), np.ones((2, 2)))


def test_of_a_symmetric_matrix_one_triangle_is_read():
    assert halves(np.array([[1.0, 5.0], [2.0, 3.0]])).tolist() == [[1.0, 2.0], [2.0, 3.0]]
    assert halves(np.array([[1.0, 5.0], [2.0, 3.0]]), "U").tolist() == [[1.0, 5.0], [5.0, 3.0]]


def test_a_pseudoinverse_of_any_form():
    for shape in ((3, 2), (2, 3), (3, 3)):
        a, dot = rng.normal(size=shape), rng.normal(size=shape)
        np.testing.assert_allclose(pinv_dot(dot, a, np.linalg.pinv(a)), differences(np.linalg.pinv, a, dot), atol=1e-6)


def test_repeated_eigenvalues_have_sums_that_move():
    _, got = pushforward(lambda a: np.sum(np.linalg.eigvalsh(a)), (np.eye(2),), (np.ones((2, 2)),))

    assert got == pytest.approx(2.0)
