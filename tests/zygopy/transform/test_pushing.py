"""Rules used forwards, as they are printed."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from zygopy import tangent_source

pytestmark = pytest.mark.core

A, B, x = np.ones((2, 3)), np.ones((3, 2)), np.ones(3)


@pytest.mark.parametrize(
    ("f", "args", "line"),
    [
        (lambda a, b: a @ b, (A, B), "value_dot = a_dot @ b + a @ b_dot"),
        (lambda a: a.sum(axis=0), (A,), "value_dot = a_dot.sum(axis=0)"),
        (lambda a: a.T, (A,), "value_dot = a_dot.T"),
        (lambda a, b: a / b, (2.0, 3.0), "value_dot = (a_dot - b_dot * value) / b"),
        (lambda a: np.linalg.inv(a), (B[:2],), "value_dot = -(value @ a_dot @ value)"),
        (lambda a: np.where(a > 0, a, 1.0), (A,), "value_dot = np.where(t1, a_dot, 0.0)"),
        (lambda a: np.concatenate([a, a]), (A,), "value_dot = np.concatenate([a_dot, a_dot])"),
        (lambda a: np.einsum("ij,ij->i", a, a), (A,), "np.einsum("),
    ],
)
def test_reads_as_one_would_write_it(f, args, line):
    assert line in tangent_source(f, *args)


def test_a_rule_that_does_not_cover_a_call_is_asked_when_it_runs():
    assert "clip_tangent(" in tangent_source(lambda a, low: np.clip(a, low, 1.0), A, 0.5)
    assert "clip_tangent(" not in tangent_source(lambda a, low: np.clip(a, low, 1.0), A, 0.5, argnums=0)


@pytest.mark.parametrize("order", ["K", "A", "F", "C"])
def test_elements_in_the_order_of_memory_have_their_own_tangents(order):
    def first(x):
        return (x.T * 1.0).ravel(order)[1]

    def last(x, w):
        return np.ravel(x.T + 0.0 * w, order)[1] ** 2

    x, w = np.arange(6.0).reshape(2, 3), np.ones((3, 2))
    for f, args in ((first, (x,)), (last, (x, w))):
        (bar, *_), dot = zygopy.gradient(f, *args), np.arange(1.0, 7.0).reshape(2, 3)
        moved = zygopy.pushforward(f, args, (np.asfortranarray(dot), *(None,) * (len(args) - 1)))[1]
        assert moved == np.sum(bar * dot)
