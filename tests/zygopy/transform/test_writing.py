"""What is written to is written twice."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def pushed(f, *pairs):
    args, dots = zip(*pairs, strict=True)
    return zygopy.pushforward(f, args, dots)[1]


def test_stores_and_augmented_stores():
    def stored(x, v):
        y = x * 1.0
        y[0] = v
        y[1:] *= v
        y -= x
        return y

    assert pushed(stored, (np.array([1.0, 2.0]), np.ones(2)), (3.0, 10.0)).tolist() == [9.0, 22.0]


def test_views():
    def viewed(x):
        y = x * 1.0
        v = y[1:]
        v[0] = 7.0
        w = y.reshape(3, 1)
        w[2] *= 2.0
        return y

    assert pushed(viewed, (np.ones(3), np.ones(3))).tolist() == [1.0, 0.0, 2.0]


def test_lists():
    def listed(x):
        xs = [x, 1.0]
        xs.append(x * x)
        xs.insert(0, 2.0)
        xs += [x]
        last = xs.pop()
        xs.reverse()
        return xs, last, xs[0]

    assert pushed(listed, (3.0, 1.0)) == ([6.0, 0.0, 1.0, 0.0], 1.0, 6.0)


def test_dicts():
    def kept(x):
        d = {"a": x, "b": 1.0}
        d["b"] = d["a"] * x
        del d["a"]
        return d, d.get("b", 0.0), sum(d.values())

    assert pushed(kept, (3.0, 1.0)) == ({"b": 6.0}, 6.0, 6.0)


def test_objects():
    class Counter:
        def __init__(self):
            self.total = 0.0

        def add(self, x):
            self.total += x * x

    def counted(c, x):
        c.add(x)
        c.add(x)
        return c.total

    counter = Counter()

    assert zygopy.pushforward(counted, (counter, 3.0), (None, 1.0)) == (18.0, 12.0)
    assert counter.total == 18.0


def test_a_list_in_a_list_has_one_twin():
    def nested(x):
        grid = [[x, x], [1.0, 1.0]]
        row = grid[1]
        row[0] = x * x
        return grid[1][0]

    assert pushed(nested, (3.0, 1.0)) == 6.0


def test_sorting_and_removing():
    def ordered(xs):
        xs.sort()
        xs.remove(2.0)
        return xs

    def turned(xs):
        xs.sort(key=abs)
        return xs[0]

    assert pushed(ordered, ([3.0, 2.0, 1.0, 1.0], [1.0, 2.0, 3.0, 5.0])) == [4.0, 4.0, 1.0]
    assert pushed(turned, ([3.0, 2.0], [1.0, 5.0])) == 5.0


def test_updating():
    def updated(d, x):
        d.update({"b": x * x}, c=x)
        return d, d.setdefault("e", x), d.setdefault("a", 0.0)

    got = pushed(updated, ({"a": 1.0}, {"a": 7.0}), (3.0, 1.0))

    assert got == ({"a": 7.0, "b": 6.0, "c": 1.0, "e": 1.0}, 1.0, 7.0)


def test_taking_any_item_is_refused():
    def popped(d):
        return d.popitem()[1]

    with pytest.raises(zygopy.AliasedMutation, match=r"`\.popitem` on a list or dict"):
        pushed(popped, ({"a": 1.0}, {"a": 7.0}))


def test_what_was_written_since_is_not_what_it_was_made_of():
    def doubled(x):
        y = x * 2.0
        y[0] = 1.0
        return y * y

    def read_before(x):
        u = x * 1.0
        y = u * 2.0
        u[0] = 5.0
        return 3.0 * y + u

    assert pushed(doubled, (np.ones(2), np.ones(2))).tolist() == [0.0, 8.0]
    assert pushed(read_before, (np.ones(2), np.ones(2))).tolist() == [6.0, 7.0]


def test_a_number_without_a_tangent_is_added_to_what_may_be_a_list():
    def f(a):
        xs = [a, a * 0.5, 0.3]
        shift = np.tanh(0.7)
        try:
            xs[-1] += shift
            xs[1:2] = [0.25, a]
        except TypeError:
            a = a * 100.0
        xs[0] = np.tanh(xs[-1])
        return sum(xs) + a

    value, dot = zygopy.pushforward(f, (0.3,), (1.0,))

    assert abs(value - f(0.3)) < 1e-12
    assert abs(dot - zygopy.gradient(f, 0.3)[0]) < 1e-12
