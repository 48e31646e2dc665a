"""The cotangents of the elements of a list that was looped over."""

import numpy as np
import pytest

import zygopy
from zygopy import adjoint_source, check_gradient, gradient

XS = [np.array([1.0, 2.0]), np.array([3.0, 4.0])]


def product(xs):
    h = 1.0
    for x in xs:
        h = h * x
    return np.sum(h)


def total(xs):
    h = np.zeros(2)
    for x in xs:
        h = h + x
    return np.sum(h)


def pairs(rows):
    h = np.ones(2)
    for a, b in rows:
        h = h * (a + b)
    return np.sum(h)


def test_rows_of_their_own_are_given_out_as_they_are():
    assert "xs_bar = rows[::-1]" in adjoint_source(product_from_ones, XS)


def product_from_ones(xs):
    h = np.ones(2)
    for x in xs:
        h = h * x
    return np.sum(h)


def test_one_cotangent_for_all_rounds_is_copied():
    (bars,) = gradient(total, XS)

    assert not np.shares_memory(bars[0], bars[1])
    bars[0][:] = 7.0
    np.testing.assert_array_equal(bars[1], [1.0, 1.0])


def test_one_cotangent_for_two_entries_is_copied():
    (bars,) = gradient(pairs, [(XS[0], XS[1]), (XS[1], XS[0])])

    assert not any(np.shares_memory(a, b) for a, b in bars)


def test_a_tuple_gives_a_tuple():
    (bars,) = gradient(product_from_ones, tuple(XS))

    assert type(bars) is tuple
    np.testing.assert_array_equal(bars[0], XS[1])


def test_a_part_of_a_list():
    def f(layers, x):
        for layer in layers[:-1]:
            x = np.tanh(layer["W"] @ x + layer["b"])
        return np.sum(layers[-1]["W"] @ x + layers[-1]["b"])

    rng = np.random.default_rng(0)
    layers = [{"W": rng.normal(size=(2, 2)), "b": rng.normal(size=2)} for _ in range(3)]

    assert "layers_bar = [*rows[::-1], {" in adjoint_source(f, layers, XS[0], argnums=0)
    check_gradient(f, layers, XS[0])


def test_entries_that_the_rounds_do_not_read_get_zeros():
    def f(layers, x):
        for layer in layers:
            x = layer["W"] @ x
        return np.sum(x)

    (bars,) = gradient(lambda layers: f(layers, XS[0]), [{"W": np.eye(2), "b": np.ones(2)}])

    np.testing.assert_array_equal(bars[0]["W"], [[1.0, 2.0], [1.0, 2.0]])
    np.testing.assert_array_equal(bars[0]["b"], [0.0, 0.0])


def test_a_list_that_is_read_elsewhere_too():
    def f(xs):
        return product(xs) + np.sum(xs[0] ** 2) + total(xs[1:])

    check_gradient(f, XS)


def squares(xs):
    return sum([x * x for x in xs])


def weighted(xs):
    total = 0.0
    for x in xs:
        total += np.sin(x) * x
    return float(total)


def of_dicts(xs):
    total = 0.0
    for x in xs:
        total += x["w"] ** 2 * x["b"]
    return total


def twice_over(xs):
    total = 0.0
    for x in xs:
        total += x * x
    for x in xs:
        total += x
    return total


def left_early(xs):
    total = 0.0
    for x in xs:
        if x > 2.5:
            break
        total += x * x
    return total


def in_pairs(xs):
    total = 0.0
    for x, y in zip(xs, xs[1:]):
        total += x * y
    return total


NUMBERS = [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("f", "xs"),
    [
        (squares, NUMBERS),
        (squares, tuple(NUMBERS)),
        (squares, []),
        (squares, [1, 2.0, 3]),
        (squares, [np.float64(1.0), np.float64(2.0)]),
        (weighted, NUMBERS),
        (of_dicts, [{"w": 1.0, "b": 2.0}, {"w": 2.0, "b": 0.5}]),
        (twice_over, NUMBERS),
        (left_early, NUMBERS),
        (in_pairs, NUMBERS),
    ],
)
def test_numbers_of_a_list_are_pythons_own(f, xs):
    (got,) = zygopy.gradient(f, xs)
    want = type(xs[0]) if xs and type(xs[0]) is not int else float
    entries = [part for bar in got for part in (bar.values() if isinstance(bar, dict) else [bar])]

    assert type(got) is type(xs)
    assert len(got) == len(xs)
    if f is not of_dicts:
        assert all(type(entry) is want or type(entry) is float for entry in entries)
    assert all(isinstance(entry, float) for entry in entries)
    zygopy.check_gradient(f, xs) if xs else None


def test_the_rows_of_numbers_are_given_out_as_they_are():
    assert "rows[::-1]" in zygopy.adjoint_source(squares, NUMBERS)
    assert "rows[::-1]" in zygopy.adjoint_source(of_dicts, [{"w": 1.0, "b": 2.0}])
    assert "finish(" in zygopy.adjoint_source(left_early, NUMBERS)
