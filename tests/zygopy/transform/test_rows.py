"""The cotangents of the elements of a list that was looped over."""

import numpy as np

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
