"""Totals of loops: their cotangent is the same in every round, so no loop of the way back carries it."""

import re

import numpy as np
import pytest

from zygopy import adjoint_source, check_gradient, hvp, pullback

pytestmark = pytest.mark.core
XS = np.array([1.0, 2.0, 3.0])


def total(w, xs):
    t = 0.0
    for x in xs:
        t += w * x * x
    return t


def turned_round(w, xs):
    t = 1.0
    for x in xs:
        t = w * x + t
    return t * w


def taken_away(w, xs):
    t = w
    for x in xs:
        t = t - np.sin(w * x) + x
    return t


def sometimes(w, xs):
    t = 0.0
    for x in xs:
        if x > 1.5:
            t += w * x
        else:
            t -= w
    return t * t


def nested(w, xs):
    t = 0.0
    for x in xs:
        for y in xs:
            t += w * x * y
        t += w
    return t


def left(w, xs):
    t = 0.0
    for x in xs:
        if x > 2.5:
            break
        t += w * x
    return t


def while_it_lasts(w, xs):
    t, i = 0.0, 0
    while i < len(xs) and t < 100.0:
        t += w * xs[i]
        i += 1
    return t


def of_arrays(w, xs):
    t = np.zeros_like(xs)
    for _ in range(3):
        t = t + w * xs
    return np.sum(t * xs)


STEADY = (total, turned_round, taken_away, sometimes, nested, left, while_it_lasts, of_arrays)


def read_too(w, xs):
    t = 0.0
    for x in xs:
        t += w * x
        w = w + t * x
    return t


def read_by_another(w, xs):
    t, u = 0.0, 0.0
    for x in xs:
        u = u + t * w
        t += w * x
    return t + u


def doubled(w, xs):
    t = 1.0
    for x in xs:
        t = t + t * x * 0.0 + t
    return t * w


def negated(w, xs):
    t = w
    for x in xs:
        t = x - t
    return t


def one_way_only(w, xs):
    t = 1.0
    for x in xs:
        if x > 1.5:
            t = t * w
        else:
            t = t + w
    return t


def kept_in_a_list(w, xs):
    t, seen = 0.0, []
    for x in xs:
        t += w * x
        seen.append(t)
    return t + sum(seen)


def swapped(w, xs):
    a, b = w, 0.0
    for x in xs:
        a, b = b + x, a
    return a * 2.0 + b


def larger_each_round(w, xs):
    t = w
    for _ in range(3):
        t = t + xs
    return np.sum(t * t)


CHANGED = (read_too, read_by_another, doubled, negated, one_way_only, kept_in_a_list, swapped, larger_each_round)


def carried(f, *args):
    """Whether a loop of the way back assigns the cotangent of `t`."""
    back = adjoint_source(f, *args).rpartition("reversed(")[2].split("return")[0]
    return re.search(r"^\s+t_bar [-+]?= ", back, re.MULTILINE) is not None


@pytest.mark.parametrize("f", STEADY, ids=lambda f: f.__name__)
def test_cotangent_of_a_total_is_not_carried(f):
    assert not carried(f, 0.3, XS)


@pytest.mark.parametrize("f", [*STEADY, *CHANGED], ids=lambda f: f.__name__)
def test_gradients_are_right(f):
    check_gradient(f, 0.3, XS)
    check_gradient(f, 0.3, XS[:1])


@pytest.mark.parametrize("f", [*STEADY, *CHANGED[:-1]], ids=lambda f: f.__name__)
def test_second_derivatives_are_right(f):
    step = 1e-5
    _, back = pullback(f, 0.3, XS)
    want = (pullback(f, 0.3 + step, XS)[1](1.0)[0] - pullback(f, 0.3 - step, XS)[1](1.0)[0]) / (2 * step)

    assert back(2.0)[0] == pytest.approx(2.0 * back(1.0)[0])
    assert hvp(lambda w: f(w, XS), 0.3, 1.0) == pytest.approx(want, rel=1e-6, abs=1e-7)


def test_a_total_that_nobody_reads_gives_nothing():
    def f(w, xs):
        t, u = 0.0, 0.0
        for x in xs:
            t += w * x
            u += x * w * w
        return u

    check_gradient(f, 0.3, XS)


def test_a_quotient_by_zero_in_the_last_round_is_not_met():
    def f(w, xs):
        t = 0.0
        for x in xs:
            t += w * x
            w = w / x
        return t

    assert "t_bar" not in adjoint_source(f, 0.3, XS)
    check_gradient(f, 0.3, XS)
