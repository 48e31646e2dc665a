"""The tangents go the way of their values."""

from __future__ import annotations

import math

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


def slope(f, x):
    return zygopy.pushforward(f, (x,), (1.0,))[1]


def test_branches():
    def either(x):
        if x > 0:
            y, z = x * x, 1.0
        else:
            y, z = 2.0, x
        return y + 10.0 * z

    assert (slope(either, 3.0), slope(either, -3.0)) == (6.0, 10.0)


def test_loops_and_exits():
    def doubled(x):
        n = 0
        while True:
            x = x * x
            n += 1
            if x > 100:
                break
        else:
            x = 0.0
        return x * n

    assert slope(doubled, 3.0) == 3 * 8 * 3.0**7


def test_elements_of_arrays_and_of_what_is_zipped():
    def crossed(x):
        s = 0.0
        for i, (v, w) in enumerate(zip(x, x[::-1], strict=True)):
            s += i * v * w
        return s

    _, y_dot = zygopy.pushforward(crossed, (np.array([1.0, 2.0, 3.0]),), (np.array([1.0, 0.0, 0.0]),))

    assert y_dot == 6.0


def test_contexts():
    def quiet(x):
        with np.errstate(divide="ignore"):
            y = np.log(x)
        return y * y

    assert slope(quiet, 2.0) == pytest.approx(math.log(2.0))


def test_an_infinite_tangent_is_not_caught():
    def rooted(x):
        try:
            y = math.sqrt(x)
        except (ZeroDivisionError, ValueError):
            y = 5.0
        return y

    y, y_dot = zygopy.pushforward(rooted, (0.0,), (1.0,))

    assert (y, y_dot) == (0.0, math.inf)
    assert zygopy.pushforward(rooted, (-1.0,), (1.0,)) == (5.0, 0.0)


def test_what_an_exception_carries_is_refused():
    def carried(x):
        try:
            raise ValueError(x * x)
        except ValueError as error:
            return error.args[0] * 2.0

    with pytest.raises(zygopy.ZygopyError):
        slope(carried, 2.0)


def test_memory_that_a_branch_gives_has_a_twin_of_its_own():
    def chosen(x, flag):
        a = x + 0.0
        v = a if flag else x * 2.0
        v[0] = 1.0
        return np.sum(v) + np.sum(x)

    _, y_dot = zygopy.pushforward(chosen, (np.ones(2), True), (np.ones(2), None))

    assert y_dot == 3.0


def test_an_exception_that_holds_a_value_may_go_on_but_not_be_read():
    def goes_on(x):
        s = x
        try:
            try:
                s = s * 2
                if s < -100:
                    raise ValueError(s)
                s = s * math.log(x)
            finally:
                s = s * 3
        except ValueError:
            s = s * x
        return s

    def is_read(x):
        try:
            y = x
            if x < 0:
                raise ValueError(x * 2)
        except ValueError as error:
            y = error.args[0]
        return y

    assert zygopy.pushforward(goes_on, (-2.0,), (1.0,)) == (24.0, -24.0)
    with pytest.raises(zygopy.UnsupportedSyntax, match="that an exception carries"):
        zygopy.pushforward(is_read, (-2.0,), (1.0,))
