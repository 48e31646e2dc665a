"""Memory that goes by several names: its cotangent is found by which object it is."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy import AliasedMutation

from ...oracle import differences

pytestmark = pytest.mark.core


def two_names(x, first):
    xs, ys = [x, x * x], [x]
    zs = xs if first else ys
    rows = [zs, xs]
    rows[0][0] = rows[1][1] * x
    ys.append(x)
    return xs[0] * ys[0] + zs[0]


@pytest.mark.parametrize("first", [True, False])
def test_a_list_that_is_one_of_two_and_is_held_is_written_to(first):
    found = zygopy.gradient(two_names, 1.3, first)[0]

    assert found == pytest.approx(differences(two_names, (1.3, first), (0,))[0], rel=1e-6)


def one_owner(x):
    total = [x]
    total.append(x * x)
    return total[0] * total[1]


def test_where_the_owner_is_known_the_text_looks_nothing_up():
    assert "shadows" not in zygopy.adjoint_source(one_owner, 2.0)
    assert "shadows = {}" in zygopy.adjoint_source(two_names, 1.3, True)


def row_then_whole(x):
    rows = [x * 1.0, x * 2.0]
    before = np.sum(np.stack(rows) ** 2)
    row = rows[0]
    row[0] = 3.0
    return before + np.sum(np.stack(rows) ** 2)


def test_what_reads_a_list_as_a_whole_gives_each_entry_its_own_before_it_is_written_to():
    x = np.array([0.5, -1.5])

    assert zygopy.gradient(row_then_whole, x)[0] == pytest.approx([2 * 0.5 * 5 + 2 * 0.5 * 4, 2 * -1.5 * 10])


class Odd:
    def __init__(self):
        self.held = {}

    def append(self, value):
        self.held[len(self.held)] = value


def to_whatever(things, x):
    for thing in things:
        thing.append(x)
    return x * 2.0


def test_a_method_of_a_class_that_is_called_like_that_of_a_list_is_not_taken_for_it():
    try:
        found = zygopy.gradient(to_whatever, [Odd(), []], 1.0)[1]
    except AliasedMutation:
        return
    assert found == 2.0


def updated_in_place(a, v):
    rows = [v * 1.0, v * 2.0, a]
    s = 0.0
    for i in range(3):
        row = rows[i]
        row *= a
        row += 1.0
        row /= 2.0
        row -= a
        rows[i] = row
        s = s + np.sum(row * row)
    held = [a, [a]]
    more = held[1]
    more += [a * a, s]
    return s * np.sum(rows[0]) + held[1][1] * more[2]


def test_what_is_a_number_or_an_array_or_a_list_is_updated_as_what_it_is():
    zygopy.check_gradient(updated_in_place, 0.62, np.array([0.31, -0.83, 1.27]))


class Stop(Exception):
    pass


class Box:
    def __init__(self, held):
        self.held = held

    def shift(self, by):
        self.held = np.tanh(self.held + by)
        return self.held * 0.5

    @property
    def half(self):
        return self.held * 0.5


class Tilted(Box):
    def __init__(self, held, tilt):
        super().__init__(held)
        self.tilt = tilt


class Holder:
    def __init__(self, row, items):
        self.row = row
        self.items = items


def copied_into(a, b, v):
    s = 0.25
    w = v * 1.0
    m = np.array([[a, 0.2, s], [b, a * b, 0.5]])
    xs = [a, b * 0.5, 0.3]
    d = {"p": a, "q": 0.2}
    box = Box(b)
    try:
        c, s = s, np.sin(a)
        c = c * 0.3 + xs[0]
        xs += [a]
    except (Stop, LookupError):
        d["q"] *= 0.7
        box = box + Box(c)
    for _ in range(2):
        n3 = 0
        while n3 < 2:
            n3 += 1
            hold = Holder(w * 1.0, [s])
            hold.row = hold.row * c
            w = hold.row
            a = box.half * b
            tilted = Tilted(a, c)
            s = s * 0.5 + tilted.shift(s)
        else:
            np.copyto(w, v)
        d = {**d, "p": s}
    s = s + c * 0.3 + sum(xs) * 0.2 + d["p"] + d["q"] * 0.4 + box.held
    return s + np.sum(w * np.array([0.3, 0.5, 0.7])) + np.sum(m * m) * 0.2


def test_numbers_copied_into_what_turns_out_to_be_an_array_are_given_their_cotangent():
    a, b, v = 0.62, -0.47, np.array([0.31, -0.83, 1.27])

    assert "give_stored(" in zygopy.adjoint_source(copied_into, a, b, v)
    assert np.allclose(zygopy.gradient(copied_into, a, b, v)[2], [0.3, 0.5, 0.7])
    zygopy.check_gradient(copied_into, a, b, v)
