"""Random draws: the derivative by place and width of what was drawn."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.core.kinds import ANY, ONE, UNKNOWN, Array, Number, Sequence, Symbol
from zygopy.rules.draws import RULES, by_lengths, by_method_size, by_parameters_and_size, by_size

FLOAT64 = np.dtype(np.float64)


@pytest.mark.parametrize("name", ["normal", "uniform"])
def test_draws_move_with_their_parameters(name):
    draw = getattr(np.random.Generator, name)
    rule = RULES.find(draw)
    y, pullback = rule.apply(np.random.default_rng(3), 0.5, 2.0, (4,))
    y_bar = np.arange(4.0)
    _, a_bar, b_bar = pullback(y_bar)
    moved_a = draw(np.random.default_rng(3), 0.5 + 1e-3, 2.0, (4,))
    moved_b = draw(np.random.default_rng(3), 0.5, 2.0 + 1e-3, (4,))

    np.testing.assert_array_equal(y, draw(np.random.default_rng(3), 0.5, 2.0, (4,)))
    np.testing.assert_allclose(a_bar, y_bar @ (moved_a - y) / 1e-3)
    np.testing.assert_allclose(b_bar, y_bar @ (moved_b - y) / 1e-3)


@pytest.mark.parametrize("draw", [np.random.normal, np.random.uniform])
def test_draws_of_the_global_generator(draw):
    np.random.seed(3)
    _, pullback = RULES.find(draw).apply(np.zeros(3), np.ones(3))
    a_bar, b_bar = pullback(np.ones(3))
    np.random.seed(3)
    z = draw(np.zeros(3), np.ones(3))

    np.testing.assert_allclose(a_bar + (b_bar if draw is np.random.uniform else 0.0), np.ones(3))
    np.testing.assert_allclose(b_bar, z)


def test_no_draw_is_pure():
    assert not any(rule.pure for rule in RULES)


def test_the_kind_of_a_draw_follows_its_size():
    n = Symbol()

    assert by_size() == Number(float)
    assert by_size(3) == Array(FLOAT64, (ANY,))
    assert by_size(Number(int, n)) == Array(FLOAT64, (n,))
    assert by_method_size(UNKNOWN, size=Sequence(tuple, (Number(int, n), Number(int, ONE)))) == Array(FLOAT64, (n, ONE))
    assert by_size((2, 3)) == Array(FLOAT64, (ANY, ANY))
    assert by_size(UNKNOWN) == UNKNOWN
    assert by_lengths(Number(int, n), Number(int)) == Array(FLOAT64, (n, ANY))
    assert by_lengths() == Number(float)
    assert by_parameters_and_size(Number(float), 1.0, Number(int, n)) == Array(FLOAT64, (n,))
    assert by_parameters_and_size(Array(FLOAT64, (n,))) == UNKNOWN
