"""A `try` taken apart: how far the body got is known, whatever it is that was left in the middle."""

from __future__ import annotations

import math

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


class Total:
    def __init__(self):
        self.value = 0.0

    def add(self, x):
        self.value += x
        return math.log(x)


def test_the_body_of_a_method_is_taken_in_pieces():
    def f(x):
        total = Total()
        try:
            y = total.add(x) + total.add(x - 3)
        except ValueError:
            y = x
        return y * total.value

    assert zygopy.grad(f)(2.0) == pytest.approx(4 * 2.0 - 3)
    assert zygopy.grad(f)(-2.0) == pytest.approx(2 * -2.0)
    assert zygopy.grad(f)(5.0) == pytest.approx((1 / 5 + 1 / 2) * 7 + (math.log(5) + math.log(2)) * 2)


def test_a_name_keeps_its_value_if_the_call_raises():
    total = Total

    def f(x):
        counted, s = total(), x * 3
        try:
            s = counted.add(x)
        except ValueError:
            s = s * counted.value
        return s

    assert zygopy.withgradient(f, -2.0) == (12.0, (-12.0,))
    assert zygopy.grad(f)(2.0) == 0.5


def test_an_exception_goes_on_to_the_try_around():
    def f(x):
        y = x
        try:
            try:
                y = y * 2
                y = y + math.log(x)
            except KeyError:
                y = y * 100
            finally:
                y = y * x
        except ValueError:
            y = y * 5
        return y

    assert zygopy.grad(f)(-2.0) == pytest.approx(20 * -2.0)


def test_an_exception_that_nobody_catches_is_raised_again():
    def f(x):
        seen = [x]
        try:
            seen.append(x * 2)
            seen.append(math.log(x))
        finally:
            total = sum(seen)
        return total

    assert zygopy.grad(f)(2.0) == pytest.approx(3.5)
    with pytest.raises(ValueError, match="math domain error"):
        zygopy.grad(f)(-2.0)


def test_the_body_is_cut_where_it_may_raise_after_a_change():
    def f(x):
        total = x
        try:
            total = math.log(x)
            total = math.log(total)
        except ValueError:
            total = total * 2
        return total

    assert sum(line.endswith("try:") for line in lowered(f, 2.0)) == 2


def test_a_rule_of_python_for_finally_and_return():
    def f(x):
        total = Total()

        def inner():
            try:
                total.value += x
                return math.log(x) * total.value
            finally:
                total.value = total.value * x

        try:
            y = inner()
        except ValueError:
            y = x
        return y + total.value

    assert zygopy.grad(f)(3.0) == pytest.approx(math.log(3) + 1 + 6)
    assert zygopy.grad(f)(-3.0) == pytest.approx(1 - 6)


def measured(a, b, w):
    w = w * 1.0
    try:
        w[0] = a
        try:
            w[1] = math.log(a)
            w[2] = math.log(b)
        finally:
            w[1] = w[1] * a
    except ValueError:
        w[2] = w[0] * w[1]
    return np.sum(w * w)


def test_what_comes_out_of_a_finally_goes_only_to_handlers_of_its_class():
    caught, a_bar = zygopy.value_and_grad(measured)(2.0, -1.0, np.ones(3))

    assert caught == measured(2.0, -1.0, np.ones(3))
    assert a_bar != 0
    with pytest.raises(TypeError, match="real number"):
        zygopy.gradient(measured, 2.0, "x", np.ones(3))
