"""Lists that loops fill: their cotangents are taken one by one."""

import numpy as np
import pytest

from zygopy import adjoint_source, check_gradient, gradient

XS = [1.0, 2.0, 3.0]


def summed(xs, a):
    return sum([a * x * x for x in xs])


def stacked(xs, a):
    return np.sum(np.array([a * x for x in xs]) ** 2)


def some(xs, a):
    return sum(a * x * x for x in xs if x > 1.5)


def read_in_a_loop(xs, a):
    ys = [a * x for x in xs]
    total = 0.0
    for i in range(3):
        total = total + sum(ys) * i + ys[0] * ys[i]
    return total


def read_in_a_branch(xs, a):
    ys = [a * x for x in xs]
    if a > 1.0:
        total = sum(ys) * a + np.sum(np.array(ys) ** 2)
    else:
        total = ys[0]
    return total * sum(ys)


def changed_afterwards(xs, a):
    ys = [a * x for x in xs]
    ys.append(ys[0] * 3)
    ys[1] = ys[0]
    return sum(ys)


def nested(xs, a):
    return sum(sum([b * x for b in xs]) * a for x in xs)


def pairs(xs, a):
    return sum(x * y * a for x in xs for y in xs if x is not y)


def lists_of_lists(xs, a):
    rows = [[a * x * k for k in range(3)] for x in xs]
    return rows[1][2] * rows[0][1]


def largest(xs, a):
    ys = [a * x for x in xs]
    return max(ys) + sum(ys)


def looped_over(xs, a):
    ys = [a * x for x in xs]
    total = 1.0
    for y in ys:
        total = total * y
    return total + len(ys)


PROGRAMS = [summed, stacked, some, read_in_a_loop, read_in_a_branch, changed_afterwards, nested, pairs, lists_of_lists,
            largest, looped_over]  # fmt: skip


@pytest.mark.parametrize("a", [0.5, 2.0])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_gradients_are_right(f, a):
    check_gradient(f, XS, a)


@pytest.mark.parametrize("f", [summed, stacked, some, nested, pairs], ids=lambda f: f.__name__)
def test_no_elements(f):
    bars, a_bar = gradient(f, [], 2.0)

    assert bars in ([], None)
    assert a_bar in (0.0, None)


def test_a_sum_gives_each_element_its_own_cotangent_without_a_list():
    assert "pop" not in adjoint_source(summed, XS, 2.0)


def test_elements_that_are_all_that_is_read_are_run_over_backwards():
    def f(layers):
        return sum(np.sum(layer["W"] ** 2) for layer in layers)

    text = adjoint_source(f, [{"W": np.ones((2, 2))}])

    assert "for layer in reversed(layers)" in text
    assert "tape" not in text


def test_an_array_gives_its_rows():
    assert "bars = list(" in adjoint_source(lambda xs: np.sum(np.array([np.sin(x) for x in xs]) ** 2), np.ones(3))
