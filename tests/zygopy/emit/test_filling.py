"""Loops that only fill a list are printed as comprehensions."""

import numpy as np

from zygopy import adjoint_source, check_gradient, gradient


def test_a_list_moves_to_its_only_reader():
    text = adjoint_source(lambda xs: sum([x * 2.0 for x in xs]), np.ones(3))

    assert "sum([x * 2.0 for x in xs])" in text


def test_a_list_with_a_name_keeps_its_line():
    def f(xs):
        ys = [x * 2.0 for x in xs]
        return sum(ys)

    assert "ys = [x * 2.0 for x in xs]\n" in adjoint_source(f, np.ones(3))


def test_a_condition():
    text = adjoint_source(lambda xs, n: n * sum([2.0 * k for k in xs if k > 1]), [1, 2, 3], 2.0, argnums=1)

    assert "[2.0 * k for k in xs if k > 1]" in text


def test_a_variable_that_is_read_after_its_loop_keeps_the_loop():
    def f(xs, a):
        seen = []
        for x in xs:
            seen.append(x * a)
        return x * a + sum(seen)

    check_gradient(f, [1.0, 2.0], 3.0)


def test_a_loop_that_reads_the_list_stays_a_loop():
    def f(xs):
        ys = [1.0]
        for x in xs:
            ys.append(ys[-1] * x)
        return ys[-1]

    assert ".append(" in adjoint_source(f, [1.0, 2.0])
    assert gradient(f, [2.0, 3.0]) == ([3.0, 2.0],)
