"""The values of a dict carry derivatives, its keys do not; of equal keys the last one counts."""

from __future__ import annotations

import pytest

import zygopy

pytestmark = pytest.mark.core


def first_of(k, n, x):
    d = {k: x, n: 2.0 * x}
    return d[k]


@pytest.mark.parametrize(("n", "wanted"), [("a", 2.0), ("b", 1.0)])
def test_a_value_that_a_later_key_replaced_gets_nothing(n, wanted):
    assert zygopy.gradient(first_of, "a", n, 3.0)[2] == wanted


def test_pairs_with_a_key_given_twice():
    def f(pairs):
        d = dict(pairs)
        return d["a"] * d["b"]

    (got,) = zygopy.gradient(f, [("a", 1.0), ("b", 2.0), ("a", 3.0)])

    assert got == [(None, 0.0), (None, 3.0), (None, 2.0)]


@pytest.mark.parametrize(
    "f",
    [
        lambda x: sum({x: 1.0}),
        lambda x: sum({x: 1.0}.keys()),
        lambda x: sum([k * v for k, v in {x: 1.0}.items()]),
        lambda x: list({2.0 * x: x})[0],
    ],
)
def test_a_key_that_carries_a_derivative_is_refused(f):
    with pytest.raises(zygopy.UnsupportedSyntax, match="is the key of a dict"):
        zygopy.gradient(f, 3.0)


def test_an_entry_written_under_such_a_key_is_refused():
    def f(x):
        d = {}
        d[x] = 1.0
        total = 0.0
        for key in d:
            total += key
        return total

    with pytest.raises(zygopy.UnsupportedSyntax, match="is the key of a dict"):
        zygopy.gradient(f, 3.0)


def test_a_memory_of_results_by_rounded_keys():
    def f(x):
        known = {}
        for step in (0.1, 0.2, 0.1):
            key = round(step * 10)
            if key not in known:
                known[key] = step * x
        return known[1] + known[2]

    assert zygopy.gradient(f, 3.0)[0] == pytest.approx(0.3)


def test_an_element_of_a_set_with_a_derivative_is_refused():
    with pytest.raises(zygopy.UnsupportedSyntax, match="is an element of a set") as caught:
        zygopy.gradient(lambda x: sum({x, 2.0 * x}), 1.0)
    assert "{x, 2.0 * x}" in str(caught.value)


def test_a_set_without_a_derivative_may_stand_beside():
    assert zygopy.gradient(lambda x: x * len({x, 2.0 * x}) if x in {1.0, 2.0} else x, 1.0) == (2.0,)
