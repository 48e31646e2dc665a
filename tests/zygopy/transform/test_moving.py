"""Shadows are handed over where memory moved: by branches, round after round, and out of loops."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def buffers_change_places(x):
    a = x.copy()
    b = np.zeros_like(a)
    for i in range(3):
        b[:] = np.sin(a) * (i + 1)
        a, b = b, a
    return a.sum()


def test_two_buffers_that_change_places_cost_no_copy_of_their_shadows():
    text = zygopy.adjoint_source(buffers_change_places, np.ones(3))

    assert "a_bar, b_bar = b_bar, a_bar" in text


def appended_to_one_of_two(a, b, flag):
    xs, ys = [a, b], [b]
    xs.append(a * a)
    zs = xs if flag else ys
    zs.append(a * b)
    return sum(zs) * len(zs)


@pytest.mark.parametrize(("flag", "want"), [(True, ((1 + 4 + 3) * 4, (1 + 2) * 4)), (False, (3 * 2, (1 + 2) * 2))])
def test_a_list_that_is_one_of_two_hands_over_what_is_left_of_its_shadow(flag, want):
    assert zygopy.grad(appended_to_one_of_two, argnums=(0, 1))(2.0, 3.0, flag) == want
