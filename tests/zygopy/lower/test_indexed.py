"""What a round of a loop meets is read in that round, where rounds write to what they go over."""

import numpy as np
import pytest

import zygopy

from ...oracle import differences

pytestmark = pytest.mark.core


def next_written(x, n):
    xs = [x * k for k in range(n)]
    total = 0.0
    for i, y in enumerate(xs):
        if i + 1 < len(xs):
            xs[i + 1] = y * x + 1.0
        total = total + y * y
    return total


def its_own_written(x, n):
    xs = [x * k for k in range(n)]
    for i, y in enumerate(xs):
        xs[i] = y * x
    return sum(xs)


def one_of_three_written(x):
    xs = [x, 2.0 * x, 3.0 * x]
    total = 0.0
    for y in xs:
        xs[2] = y * x
        total = total + y * y
    return total


def backwards_written(x):
    xs = [x, 2.0 * x, 3.0 * x]
    total = 0.0
    for y in reversed(xs):
        xs[0] = y * x
        total = total + y * y
    return total


def of_two_kinds(x):
    xs = [x, np.ones(2), 3.0 * x]
    total = 0.0
    for y in xs:
        xs[2] = np.sum(y) * x
        total = total + np.sum(y * y)
    return total


def another_key_written(x):
    d = {"a": x, "c": 2.0}
    total = 0.0
    for _, y in d.items():
        d["c"] = y * x
        total = total + y * y
    return total


def rounds_of_two(x, n):
    xs, ys = [x * k for k in range(n)], [x + k for k in range(n)]
    total = 0.0
    for y, z in zip(xs, ys):
        ys[2] = y + z * x
        total = total + y * z
    return total


@pytest.mark.parametrize(
    ("f", "args"),
    [(next_written, (1.3, 4)), (its_own_written, (1.3, 4)), (one_of_three_written, (1.3,)), (backwards_written, (1.3,)),
     (of_two_kinds, (1.3,)), (another_key_written, (1.3,)), (rounds_of_two, (1.3, 4))],
)  # fmt: skip
def test_an_element_is_what_it_is_when_its_round_comes(f, args):
    value, bars = zygopy.withgradient(f, *args)

    assert value == f(*args)
    assert bars[0] == pytest.approx(differences(f, args, (0,))[0], rel=1e-6)


def test_where_each_round_writes_to_its_own_the_loop_stays_as_it_is():
    assert "for i, y in enumerate(xs)" in zygopy.adjoint_source(its_own_written, 1.3, 4)
