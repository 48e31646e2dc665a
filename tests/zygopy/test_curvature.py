import numpy as np
import pytest

from zygopy import NotScalar, UnsupportedValue, diaghessian, gradient, hessian, hvp


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def looped(x):
    total = 0.0
    for i in range(len(x) - 1):
        total = total + x[i] ** 2 * x[i + 1]
    return total


def written(x):
    y = x.copy()
    for i in range(1, len(y)):
        y[i] = y[i] * y[i - 1]
    return np.sum(y**2)


def by_branch(x):
    return np.sum(x**3) if x[0] > 0 else np.sum(x**2)


def by_norm(x):
    return np.linalg.norm(x) + np.log(np.sum(np.exp(x)))


FUNCTIONS = [rosenbrock, looped, written, by_branch, by_norm]
X = np.array([0.9, -0.4, 0.3])


def by_differences(f, x, h=1e-5):
    rows = [(gradient(f, x + h * e)[0] - gradient(f, x - h * e)[0]) / (2 * h) for e in np.eye(len(x))]
    return np.array(rows)


MODES = pytest.mark.parametrize("mode", ["forward", "reverse"])


@MODES
@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
def test_hessian_is_that_of_differences(f, mode):
    got = hessian(f, X, mode=mode)

    np.testing.assert_allclose(got, by_differences(f, X), rtol=1e-7, atol=1e-6)
    np.testing.assert_allclose(got, got.T, rtol=1e-12, atol=1e-12)


@MODES
@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
def test_diagonal_and_product_are_those_of_the_hessian(f, mode):
    v = np.array([1.0, -2.0, 0.5])

    np.testing.assert_allclose(diaghessian(f, X, mode=mode), (np.diag(hessian(f, X)),), atol=1e-12)
    np.testing.assert_allclose(hvp(f, X, v, mode=mode), hessian(f, X) @ v, atol=1e-12)


@MODES
def test_numbers_and_constants(mode):
    assert hessian(lambda x: x**3, 2.0, mode=mode) == 12.0
    assert hessian(lambda x: x**3, 2, mode=mode) == 12.0
    assert hessian(lambda x: 3.0, 2.0, mode=mode) == 0.0
    np.testing.assert_array_equal(hessian(lambda x: 2.0 * x[0], np.ones(2), mode=mode), np.zeros((2, 2)))
    assert hessian(lambda x: x.sum(), np.ones(0), mode=mode).shape == (0, 0)


@MODES
def test_form_and_dtype(mode):
    assert hessian(lambda x: np.sum(x**2), np.ones((2, 3)), mode=mode).shape == (2, 3, 2, 3)
    assert hessian(lambda x: np.sum(x**2), np.ones(2, dtype=np.float32), mode=mode).dtype == np.float32
    np.testing.assert_array_equal(hessian(lambda x: np.sum(x**3), np.array([1, 2]), mode=mode), np.diag([6.0, 12.0]))


def test_modes_are_two():
    with pytest.raises(UnsupportedValue):
        hessian(lambda x: x**2, 1.0, mode="sideways")


def test_diagonals_of_several_arguments():
    first, second = diaghessian(lambda x, y: np.sum(x**3) * y**2, np.array([1.0, 2.0]), 3.0)

    np.testing.assert_allclose(first, [54.0, 108.0])
    assert second == 18.0


def test_product_over_a_structure():
    assert hvp(lambda p: p["w"] ** 2 * p["b"], {"w": 2.0, "b": 3.0}, {"w": 1.0, "b": 0.5}) == {"w": 8.0, "b": 4.0}


@MODES
@pytest.mark.parametrize("f", [lambda x: x * 2, lambda x: x[:1], lambda x: 1j * x[0], lambda x: None])
def test_what_is_no_number_has_no_hessian(f, mode):
    with pytest.raises(NotScalar):
        hessian(f, np.ones(3), mode=mode)


def test_structures_have_no_hessian():
    with pytest.raises(UnsupportedValue):
        hessian(lambda p: p["a"] ** 2, {"a": 1.0})


def test_hessian_of_least_squares():
    a = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

    np.testing.assert_allclose(hessian(lambda x: np.sum((a @ x) ** 2), np.ones(2)), 2 * a.T @ a)
