"""A list that statements fill is told from one that is written to: what it holds is known."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.programs import filled_lists as programs
from tests.zygopy.stages import lowered
from zygopy import adjoint_source, pushforward

pytestmark = pytest.mark.core
AS_IF_WRITTEN_OUT = (programs.two_loops, programs.some_in_arms, programs.several_first)
WRITTEN_TO = (programs.fed_back, programs.changed_afterwards, programs.under_another_name, programs.grown_after_reading,
              programs.seen_by_a_function, programs.extended_too, programs.sorted_by_size, programs.tried)  # fmt: skip


def is_shadowed(f, *args):
    return "shadow_for" in adjoint_source(f, *args)


@pytest.mark.parametrize("f", AS_IF_WRITTEN_OUT, ids=lambda f: f.__name__)
def test_a_list_that_is_only_filled_needs_no_shadow(f):
    args = (1.5, 0.5, 3) if f is programs.several_first else (1.3, 3)
    text = adjoint_source(f, *args)

    assert "_rule" not in text


@pytest.mark.parametrize("f", WRITTEN_TO, ids=lambda f: f.__name__)
def test_one_that_is_written_to_in_another_way_has_one(f):
    assert is_shadowed(f, 1.3, 4)


def test_what_it_holds_is_known():
    def f(xs):
        ys = [xs[0]]
        for x in xs:
            ys.append(x * 2.0)
        return sum(ys) * ys[1]

    assert "_rule" not in adjoint_source(f, np.ones(3))
    assert " = begin_list!(" in "\n".join(lowered(f, np.ones(3)))


@pytest.mark.parametrize("n", [0, 1, 3])
def test_any_number_of_rounds(n):
    want = sum(range(n)) + 1.0

    assert zygopy.gradient(programs.nothing_in_it, 1.3, n)[0] == want


def test_forwards():
    _, dot = pushforward(programs.trajectory, (2.0, 0.5, 0.1, 0.1, 6), (1.0, 0.0, 0.0, 0.0, None))

    assert dot == pytest.approx(zygopy.grad(programs.trajectory)(2.0, 0.5, 0.1, 0.1, 6))


def test_twice():
    def f(x):
        values = []
        for i in range(5):
            values.append(x * i)
        total = 0.0
        for value in values:
            total += value**3
        return total

    def slope(x):
        return zygopy.gradient(f, x)[0]

    assert zygopy.gradient(slope, 2.0)[0] == pytest.approx(6 * 2.0 * sum(i**3 for i in range(5)))


def test_what_is_held_may_be_written_to():
    def f(v, n):
        rows = []
        row = v * 1.0
        for _ in range(n):
            rows.append(row)
            row *= 2.0
        return np.sum(np.stack(rows))

    assert zygopy.gradient(f, np.ones(3), 3)[0].tolist() == [24.0, 24.0, 24.0]  # one array, three times


def rows_read_under_the_name_of_a_row(x, n):
    rows = []
    for i in range(n):
        row = []
        for j in range(i):
            row.append(x * j)
        rows.append(row)
    total = 0.0
    for row in rows:
        for value in row:
            total += value**2
    return total


def test_a_name_that_another_loop_goes_over_is_another_list():
    assert not is_shadowed(rows_read_under_the_name_of_a_row, 1.5, 4)
    zygopy.check_gradient(rows_read_under_the_name_of_a_row, 1.5, 4)


def last_row_read_after_the_loop(x, n):
    rows = []
    for i in range(n):
        row = []
        for j in range(i + 1):
            row.append(x * j)
        rows.append(row)
    total = 0.0
    for row in rows:
        total += row[0] ** 2
    return total + row[-1]


def test_a_name_that_is_read_after_the_other_loop_may_be_either():
    zygopy.check_gradient(last_row_read_after_the_loop, 1.5, 4)
