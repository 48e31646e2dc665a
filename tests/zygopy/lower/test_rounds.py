"""What is carried from round to round is what is assigned before it is read."""

from __future__ import annotations

import numpy as np
import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


def test_a_name_of_one_round_is_not_handed_on():
    def f(xs):
        total = 0.0
        for x in xs:
            square = x * x
            total = total + square
        return total

    head = next(line for line in lowered(f, np.ones(3)) if " = for " in line)

    assert "%total" in head
    assert zygopy.gradient(f, np.array([1.0, 2.0]))[0].tolist() == [2.0, 4.0]


def test_a_swap_moves_at_once():
    def f(a, b):
        for _ in range(3):
            a, b = b, 2.0 * a
        return a

    assert zygopy.gradient(f, 1.0, 1.0) == (0.0, 2.0)


def decayed(params):
    return sum(np.sum(p**2) for p in params.values())


def stepped(params, rates):
    new = {k: p - rates[k] * p**2 for k, p in params.items()}
    total = 0.0
    for p in new.values():
        total += np.sum(p)
    for p in (new["W"], new["b"], 2.0):
        total = total * p if isinstance(p, float) else total + np.sum(p**3)
    return total


def test_arrays_of_different_ranks_are_met_one_by_one():
    params = {"W": np.arange(6.0).reshape(3, 2) / 4, "b": np.ones(2), "s": np.array(0.5)}
    rates = {"W": 0.1, "b": np.array([0.2, 0.3]), "s": 0.4}

    zygopy.check_gradient(decayed, params)
    zygopy.check_gradient(stepped, params, rates)
    text = zygopy.adjoint_source(decayed, params)
    assert "_rule" not in text
    assert "fill_zeros" not in text


def test_values_of_a_dict_are_known_in_each_round():
    many = {f"w{k}": np.full((2, 2), 1.0 + k) for k in range(20)}

    def f(params):
        return sum([np.sum(p**2) for p in params.values()])

    text = zygopy.adjoint_source(f, many)

    assert "for p in params.values():" in text
    assert "_rule(" not in text
    assert "2.0 * p" in text


def test_what_a_loop_over_a_dict_does_not_need_is_not_there():
    def f(params):
        return sum(np.sum(p**2) for p in params.values())

    assert "pullback" not in zygopy.adjoint_source(f, {"W": np.ones((2, 2)), "b": np.ones(2)})
