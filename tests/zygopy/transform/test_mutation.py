"""What is overwritten gets no cotangent from what is read later."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def stored(x, v):
    y = x * 1.0
    y[1] = v
    return np.sum(y * y)


def added(x, v):
    y = x * 1.0
    y[1:] += v
    return np.sum(y * y)


def masked(x, v):
    y = x * 1.0
    y[x > 1.5] = v
    return np.sum(y * y)


@pytest.mark.parametrize(
    ("f", "wanted", "of_v"),
    [(stored, [2.0, 0.0, 6.0], 10.0), (added, [2.0, 14.0, 16.0], 30.0), (masked, [2.0, 0.0, 0.0], 20.0)],
)
def test_stores(f, wanted, of_v):
    x = np.array([1.0, 2.0, 3.0])
    x_bar, v_bar = zygopy.gradient(f, x, 5.0)

    assert x_bar.tolist() == wanted
    assert v_bar == of_v
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_the_users_own_writes_happen_once():
    x = np.ones(3)

    def f(x):
        x *= 2.0
        return np.sum(x)

    zygopy.gradient(f, x)

    assert x.tolist() == [2.0, 2.0, 2.0]


def raised_in_place(x, n):
    y = x * 1.0
    y **= n
    return np.sum(y)


@pytest.mark.parametrize(("n", "wanted"), [(0, 0.0), (1, 1.0), (2, 0.0), (np.array([0, 1, 2]), [0.0, 1.0, 0.0])])
def test_a_power_in_place_has_the_slope_of_a_power_also_at_zero(n, wanted):
    (x_bar,) = zygopy.grad(raised_in_place, argnums=(0,))(np.zeros(3), n)

    np.testing.assert_array_equal(x_bar, np.broadcast_to(wanted, 3))


def turned_in_place(x):
    z = np.ones(2, complex)
    z[:] = x
    z *= 1j
    z /= 2j + 1
    return np.sum(z.imag)


def test_scaling_complex_numbers_in_place_turns_the_cotangent_the_other_way():
    (x_bar,) = zygopy.gradient(turned_in_place, np.ones(2))

    np.testing.assert_allclose(x_bar, [0.2, 0.2])  # the imaginary part of 1j / (2j + 1)
