"""Signs inside of what is added are those of the sum; the user's own text stays."""

import numpy as np
import pytest

from zygopy import adjoint_source, check_gradient

pytestmark = pytest.mark.core
A, B = np.array([0.5, 1.5, 2.5]), np.array([1.0, 2.0, 4.0])


def quotient(a, b):
    return np.sum(a / b + np.sin(b))


def subtracted(a, b):
    return np.sum((a - b) ** 2 * b)


def read_twice(a, b):
    d = b - a
    return np.sum(a * d) + np.sum(d * d * b)


def in_place(a, b):
    t = 0.0
    for x in a:
        t = t + np.sum((x - b) ** 2)
    return t


def users_own(a, b):
    return np.sum(a + -2.0 * b) + np.sum(a * (b + -(a / b)))


def below_its_writer(a, b):
    c = a * 1.0
    d = -c
    c[0] = 7.0
    return np.sum(b + d / b) + np.sum(c)


@pytest.mark.parametrize("f", [quotient, subtracted, read_twice, in_place, users_own, below_its_writer],
                         ids=lambda f: f.__name__)
def test_gradients_are_right(f):
    check_gradient(f, A, B)


@pytest.mark.parametrize("f", [quotient, subtracted, in_place], ids=lambda f: f.__name__)
def test_no_sign_is_added(f):
    text = adjoint_source(f, A, B)

    assert "+ -" not in text
    assert "+= -" not in text


def test_the_users_signs_stay():
    assert "np.sum(a + -2.0 * b)" in adjoint_source(users_own, A, B)
