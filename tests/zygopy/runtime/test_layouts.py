"""Cotangents put back: what an adjoint is, ``<y_bar, f(x)> = <f_bar(y_bar), x>`` for a linear f."""

from __future__ import annotations

import numpy as np
import pytest

from zygopy.runtime.layouts import (
    add_windows,
    along_diagonal,
    from_memory_order,
    inner_part,
    insert_bars,
    inverse_axes,
    pad_widths,
    trace_bar,
    undelete,
    unpad,
    unrepeat,
    unresize,
    untile,
    untrim,
)

RNG = np.random.default_rng(0)


def assert_adjoint(function, adjoint, x):
    y = function(x)
    y_bar = np.random.default_rng(1).normal(size=np.shape(y))
    x_bar = adjoint(y_bar, x)

    assert np.shape(x_bar) == x.shape
    np.testing.assert_allclose(np.sum(x_bar * x), np.sum(y_bar * y))


def test_the_inverse_of_a_permutation():
    assert inverse_axes((2, 0, 1)) == (1, 2, 0)
    assert inverse_axes((-1, 0, 1)) == (1, 2, 0)
    assert inverse_axes([0]) == (0,)


def test_the_widths_of_a_border_in_every_spelling():
    assert pad_widths({-1: (1, 2)}, 2) == ((0, 0), (1, 2))
    assert pad_widths(3, 2) == ((3, 3), (3, 3))
    assert pad_widths((1, 2), 2) == ((1, 2), (1, 2))
    assert pad_widths(((1,), (2,)), 2) == ((1, 1), (2, 2))


def test_the_inner_part_where_a_side_has_no_border():
    assert inner_part(((0, 1), (2, 0)), 2) == (slice(None, -1), slice(2, None))


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0)])
def test_memory_order(axes):
    x = RNG.normal(size=(2, 3, 4)).transpose(axes)[::-1, :, ::2]

    np.testing.assert_array_equal(from_memory_order(x.ravel("K"), x), x)


@pytest.mark.parametrize("reps", [2, 0, (), (3,), (2, 1), (2, 1, 3), [1, 2]])
def test_untile(reps):
    assert_adjoint(lambda x: np.tile(x, reps), lambda g, x: untile(g, x, reps), RNG.normal(size=(2, 3)))


@pytest.mark.parametrize(("repeats", "axis"), [(2, None), (0, 1), (3, -1), ([2], 0), ([1, 0, 2], 1), ([1, 0, 2, 0, 0, 3], None)])
def test_unrepeat(repeats, axis):
    assert_adjoint(lambda x: np.repeat(x, repeats, axis), lambda g, x: unrepeat(g, x, repeats, axis), RNG.normal(size=(2, 3)))


@pytest.mark.parametrize("shape", [3, 6, (2, 5), (4, 4), 0])
def test_unresize(shape):
    assert_adjoint(lambda x: np.resize(x, shape), unresize, RNG.normal(size=(2, 3)))


@pytest.mark.parametrize(("window", "axis"), [((2, 2), None), (3, 1), ((2, 3), (1, 0)), ((2, 2), (1, 1)), (1, -1)])
def test_add_windows(window, axis):
    def windows(x):
        return np.lib.stride_tricks.sliding_window_view(x, window, axis)

    assert_adjoint(windows, lambda g, x: add_windows(g, x, axis), RNG.normal(size=(4, 5)))


@pytest.mark.parametrize(("offset", "axes"), [(0, (0, 1)), (1, (0, 1)), (-1, (2, 0)), (2, (-1, -3)), (9, (0, 1))])
def test_diagonals(offset, axes):
    x = RNG.normal(size=(2, 3, 4))

    assert_adjoint(lambda x: np.diagonal(x, offset, *axes), lambda g, x: along_diagonal(g, x, offset, *axes), x)
    assert_adjoint(lambda x: np.trace(x, offset, *axes), lambda g, x: trace_bar(g, x, offset, *axes), x)
    assert_adjoint(lambda x: np.diagonal(x, offset, *axes), lambda g, x: along_diagonal(g, x, offset, *axes), x.T)


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric", "wrap", "linear_ramp"])
@pytest.mark.parametrize("width", [1, (0, 2), ((3, 4), (7, 0))])
def test_unpad(mode, width):
    assert_adjoint(lambda x: np.pad(x, width, mode), lambda g, x: unpad(g, x, width, mode)[0], RNG.normal(size=(2, 3)))


@pytest.mark.parametrize(("obj", "values", "axis"), [
    (1, 2.0, None), (-1, np.ones(3), None), ([4, 0, 0], np.arange(3.0), None), (1, np.ones(2), 1),
    ([2, 0], np.ones((2, 1)), 1), (slice(0, 2), np.ones(3), 0), (1, np.ones((4, 2)), -1),
])
def test_insert(obj, values, axis):
    x = RNG.normal(size=(2, 3))

    assert_adjoint(lambda x: np.insert(x, obj, 0.0 * values, axis), lambda g, x: insert_bars(g, x, obj, values, axis)[0], x)
    assert_adjoint(lambda v: np.insert(0.0 * x, obj, v, axis), lambda g, v: insert_bars(g, x, obj, v, axis)[1], np.asarray(values))


@pytest.mark.parametrize(("obj", "axis"), [(1, None), ([0, -1], None), (slice(1, None), 1), ([True, False], 0), ([], -1)])
def test_delete(obj, axis):
    x = RNG.normal(size=(2, 3))

    assert_adjoint(lambda x: np.delete(x, obj, axis), lambda g, x: undelete(g, x, obj, axis), x)
    if axis is None:
        assert_adjoint(lambda x: np.delete(x, obj), lambda g, x: undelete(g, x, obj), x.T)


def test_trim():
    x = np.array([0.0, 1.0, 0.0, 2.0, 0.0])

    for trim in ("fb", "f", "B"):
        assert_adjoint(lambda x: np.trim_zeros(x, trim), lambda g, x: untrim(g, x, trim), x)
