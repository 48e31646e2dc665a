"""What a loop goes over, with the tangents in between."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core

x, y = np.arange(1.0, 21.0), np.ones(20)


def plain(xs):
    s = 0.0
    for v in xs:
        s += v * v
    return s


def counted(xs):
    s = 0.0
    for i, v in enumerate(xs, 1):
        s += i * v
    return s


def zipped(xs, ys):
    s = 0.0
    for v, w in zip(xs, ys):
        s += v * w
    return s


def both(xs, ys):
    s = 0.0
    for i, (v, w) in enumerate(zip(xs, ys)):
        s += i * v * w
    return s


def whole(xs):
    s = 0.0
    for pair in zip(xs, xs):
        a, b = pair
        s += a * b + len(pair)
    return s


def twice(xs):
    pairs = list(zip(xs, xs))
    return sum([a * b for a, b in pairs])


@pytest.mark.parametrize(
    ("f", "args", "line"),
    [
        (plain, (x,), "for v, v_dot in zip(xs, xs_dot):"),
        (counted, (x,), "for i, (v, v_dot) in enumerate(zip(xs, xs_dot), 1):"),
        (zipped, (x, y), "for v, v_dot, w, w_dot in zip(xs, xs_dot, ys, ys_dot):"),
        (both, (x, y), "for i, (v, v_dot, w, w_dot) in enumerate(zip(xs, xs_dot, ys, ys_dot)):"),
    ],
)
def test_reads_as_one_would_write_it(f, args, line):
    assert line in zygopy.tangent_source(f, *args)


def test_what_does_not_move_has_no_tangent():
    assert "for v, v_dot, w in zip(xs, xs_dot, ys):" in zygopy.tangent_source(zipped, x, y, argnums=0)
    assert zygopy.pushforward(zipped, (x, y), (y, None))[1] == 20.0


@pytest.mark.parametrize(("f", "args"), [(plain, (x,)), (counted, (x,)), (both, (x, y)), (whole, (x,)), (twice, (x,))])
def test_tangents_are_those_of_the_gradient(f, args):
    _, y_dot = zygopy.pushforward(f, args, args)
    bars = zygopy.gradient(f, *args)

    assert y_dot == pytest.approx(sum(bar @ dot for bar, dot in zip(bars, args, strict=True)))
