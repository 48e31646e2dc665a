"""What a branch or loop gives may be written to, if what it came from is not looked at again."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def chosen_and_written(x, flag):
    a, b = x * 1.0, x * 3.0
    c = a if flag > 0 else b
    c[0] = 0.0
    return np.sum(c)


def read_under_its_old_name(x, flag):
    a, b = x * 1.0, x * 3.0
    c = a if flag > 0 else b
    c[0] = 0.0
    return np.sum(a) + np.sum(c)


def written_under_its_old_name(x, flag):
    a, b = x * 1.0, x * 3.0
    c = a if flag > 0 else b
    a[0] = 0.0
    return np.sum(c)


def two_names_in_a_loop(x):
    a = x * 1.0
    b = a
    for _ in range(2):
        a = a * 2.0
        b[0] = 1.0
        a, b = b, a
    return np.sum(a) + np.sum(b)


def test_what_it_came_from_is_not_looked_at_again():
    assert zygopy.gradient(chosen_and_written, np.ones(2), 1)[0].tolist() == [0.0, 1.0]
    assert zygopy.gradient(chosen_and_written, np.ones(2), -1)[0].tolist() == [0.0, 3.0]


@pytest.mark.parametrize(("f", "want"), [(read_under_its_old_name, [0.0, 2.0]), (written_under_its_old_name, [0.0, 1.0])])
def test_under_its_old_name_it_is_found_when_it_runs(f, want):
    assert zygopy.gradient(f, np.ones(2), 1)[0].tolist() == want


def test_names_that_change_places_in_a_loop_are_right_or_refused():
    try:
        got = zygopy.gradient(two_names_in_a_loop, np.ones(2))[0]
    except zygopy.AliasedMutation:
        return

    assert got.tolist() == [0.0, 4.0]
