"""An array that one variable alone holds is made anew where it is changed."""

import numpy as np
import pytest

from zygopy import adjoint_source, check_gradient

X = np.array([0.5, 1.5, 2.0])


def alone(x):
    w = np.exp(x)
    w /= w.sum()
    return np.sum(w * x)


def two_names(x):
    y = x * 2
    z = y
    y += 1
    return np.sum(z * y)


def a_view(x):
    y = x * 2
    z = y[1:]
    y *= x
    return np.sum(z * y[1:])


def in_a_list(x):
    y = x * 2
    ys = [y]
    y *= x
    return np.sum(ys[0])


def in_a_loop(x):
    h = x * 1.0
    for _ in range(3):
        h = np.tanh(h)
        h *= x
    return np.sum(h)


def carried(x):
    h = x * 1.0
    for _ in range(2):
        h *= x
    return np.sum(h)


def captured(x):
    y = x * 2
    f = lambda: np.sum(y * x)
    y *= x
    return f()


def in_an_arm(x):
    y = x * 2
    if x[0] > 0:
        y += x
    return np.sum(y * y)


def read_before(x):
    y = x * 2
    z = y
    square = np.sum(z * z)
    y += 1
    return square + np.sum(y)


@pytest.mark.parametrize(
    "f", [alone, two_names, read_before, a_view, in_a_list, in_a_loop, carried, captured, in_an_arm], ids=lambda f: f.__name__
)
def test_gradients_are_right(f):
    check_gradient(f, X)


def test_no_copies_are_kept_of_it():
    assert "np.copy" not in adjoint_source(alone, X)
    assert "np.copy" in adjoint_source(read_before, X)


def test_one_copy_is_kept_of_a_square():
    assert adjoint_source(read_before, X).count("np.copy(y)") == 1


def test_what_would_keep_its_dtype_is_written_to():
    def f(x):
        y = x.astype(np.float32)
        y *= np.float64(2.0) * x
        return np.sum(y)

    assert "y *= " in adjoint_source(f, X)
