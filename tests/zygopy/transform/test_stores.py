"""The first cotangent of an element is stored; what may come second is added."""

import numpy as np
import pytest

from zygopy import adjoint_source, check_gradient
from zygopy.transform.stores import apart

pytestmark = pytest.mark.core
X, M = np.array([0.5, 1.5, 2.5]), np.arange(1.0, 7.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("one", "other", "want"),
    [
        ((0,), (1,), True),
        ((-1,), (-2,), True),
        ((0,), (-1,), False),
        ((0, None), (0, 1), False),
        ((None, 0), (None, 1), True),
        ((0, 1), (0,), False),
        ((), (1,), False),
        ((None,), (1,), False),
    ],
)
def test_which_indices_are_apart(one, other, want):
    assert apart(one, other) is want


def entries(x, m):
    return x[0] * x[1] + x[2] ** 2


def rows_and_columns(x, m):
    return np.sum(m[0] * m[1]) + 0.0 * x[0]


def by_number_or_name(x, m):
    i = len(x) - 1
    return m[0, i] * m[1, i] + x[0] * x[-1]


def twice(x, m):
    return x[0] * x[1] + np.sin(x[0])


def slices(x, m):
    return np.sum(x[1:] * x[:-1]) + x[0]


def from_both_ends(x, m):
    return x[0] * x[-3]


def in_the_arms(x, m):
    if x[0] > 0:
        y = x[1] * m[0, 0]
    else:
        y = x[2] * x[0]
    return y * x[2] + m[0, 1]


def before_and_in_an_arm(x, m):
    y = x[0] ** 2 if x[1] > 0 else x[1]
    return y * x[0] * x[1] + x[1]


def in_a_round(x, m):
    t = x[2]
    for _ in range(3):
        t = t * x[0] + m[0, 0]
    return t * x[1]


def arms_in_a_round(x, m):
    t = 0.0
    for i in range(3):
        if i > 0:
            t = t + x[1] * x[0]
        else:
            t = t + x[1] * m[0, 0]
    return t * x[1]


def nested_arms(x, m):
    if x[0] > 0:
        y = x[1] * 2.0
        if x[1] > 0:
            y = y * x[0]
        y = y + x[1]
    else:
        y = x[2]
    return y * x[0]


def whole_and_entry(x, m):
    return np.sum(x**2) + x[0] * x[1]


def with_an_axis(x, m):
    return np.sum(x[None, 0] * x[None, 1]) + np.sum(m[:, 0] * m[:, 2])


def masks_and_lists(x, m):
    return np.sum(x[[0, 0, 1]]) * x[0] + np.sum(x[x > 1.0]) * x[1]


ALL = (entries, rows_and_columns, by_number_or_name, twice, slices, from_both_ends, in_the_arms, before_and_in_an_arm,
       in_a_round, arms_in_a_round, nested_arms, whole_and_entry, with_an_axis, masks_and_lists)  # fmt: skip


@pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_gradients_are_right(f, sign):
    check_gradient(f, sign * X, M)


def added(f):
    """How many lines of the way back add to an entry."""
    return adjoint_source(f, X, M).count("] +=")


@pytest.mark.parametrize(
    ("f", "want"), [(entries, 0), (rows_and_columns, 0), (in_the_arms, 1), (twice, 1), (from_both_ends, 1)]
)
def test_only_what_may_come_second_is_added(f, want):
    assert added(f) == want
