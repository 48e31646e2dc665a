import copy
import pickle
import timeit
from collections import namedtuple

import numpy as np
import pytest

from zygopy.errors import UnsupportedValue
from zygopy.runtime import (
    ZERO,
    accumulate,
    conj,
    cotangent_dtype,
    divide_selected,
    is_array,
    is_number,
    multiply_selected,
    project,
    spread,
    spread_full,
    unbroadcast,
    zeros_for,
)

Point = namedtuple("Point", "x y")


def same(got, want):
    assert type(got) is type(want)
    if isinstance(want, (list, tuple)):
        assert len(got) == len(want)
        for a, b in zip(got, want, strict=True):
            same(a, b)
        return
    if isinstance(want, dict):
        assert got.keys() == want.keys()
        for key in want:
            same(got[key], want[key])
        return
    m, n = np.asarray(got), np.asarray(want)
    assert (m.shape, m.dtype) == (n.shape, n.dtype)
    np.testing.assert_array_equal(m, n)


def test_zero_is_one_object_also_after_copying():
    assert not ZERO
    assert pickle.loads(pickle.dumps(ZERO)) is ZERO
    assert copy.deepcopy(ZERO) is ZERO
    assert repr(ZERO) == "ZERO"


@pytest.mark.parametrize(("a", "b", "want"), [
    (ZERO, 1.0, 1.0),
    (1.0, ZERO, 1.0),
    (None, 1.0, 1.0),
    (1.0, None, 1.0),
    (1.5, 2.0, 3.5),
    (1.0, 2j, 1 + 2j),
    (np.ones(2), np.ones(2), np.full(2, 2.0)),
    (np.ones(2, np.float32), np.ones(2, np.float32), np.full(2, 2.0, np.float32)),
    ((1.0, ZERO), (2.0, 3.0), (3.0, 3.0)),
    ([1.0, [2.0]], [1.0, [1.0]], [2.0, [3.0]]),
    (Point(1.0, None), Point(1.0, 2.0), Point(2.0, 2.0)),
    ({"a": 1.0}, {"b": 2.0, "a": 1.0}, {"a": 2.0, "b": 2.0}),
])
def test_accumulate(a, b, want):
    same(accumulate(a, b), want)


def test_accumulate_of_nothing_and_nothing_is_nothing():
    assert accumulate(ZERO, ZERO) is ZERO


def test_accumulate_does_not_write():
    a, b = np.ones(2), np.ones(2)
    accumulate(a, b)

    assert a.tolist() == b.tolist() == [1.0, 1.0]


def test_accumulate_refuses_lists_of_different_lengths():
    with pytest.raises(ValueError, match="different lengths"):
        accumulate([1.0], [1.0, 2.0])


@pytest.mark.parametrize(("g", "x", "shape"), [
    ((2, 3), (3,), (3,)),
    ((2, 3), (2, 1), (2, 1)),
    ((2, 3), (1, 1), (1, 1)),
    ((2, 3), (), ()),
    ((4, 2, 3), (2, 1), (2, 1)),
    ((0, 3), (1, 3), (1, 3)),
    ((0, 3), (), ()),
    ((0, 3), (0, 3), (0, 3)),
    ((1, 3), (2, 3), (2, 3)),
    ((3,), (2, 3), (2, 3)),
    ((), (2,), (2,)),
])
def test_unbroadcast_gives_the_shape_of_the_operand(g, x, shape):
    rng = np.random.default_rng(0)
    bar, operand = rng.normal(size=g), rng.normal(size=x)
    got = unbroadcast(bar, operand)

    assert np.shape(got) == shape
    if len(g) >= len(x) and g != (1, 3):  # adjoint of broadcasting: <bar, broadcast(x)> == <got, x>
        assert np.sum(bar * np.broadcast_to(operand, g)) == pytest.approx(np.sum(got * operand))


def test_unbroadcast_of_equal_shapes_is_the_same_object():
    g = np.ones((2, 3))

    assert unbroadcast(g, np.zeros((2, 3))) is g
    assert unbroadcast(ZERO, g) is ZERO


def test_unbroadcast_of_a_number_takes_the_dtype_of_the_array():
    same(unbroadcast(2.0, np.ones(2, np.float32)), np.full(2, 2.0, np.float32))


@pytest.mark.parametrize(("g", "x", "want"), [
    (2.0, 1.0, 2.0),
    (np.float64(2), 1.0, 2.0),
    (np.array(2.0), 1.0, 2.0),
    (2 + 1j, 1.0, 2.0),
    (2.0, 3, 2.0),
    (2.0, 1j, 2 + 0j),
    (2.0, True, ZERO),
    (2.0, "a", ZERO),
    (2.0, None, ZERO),
    (ZERO, 1.0, ZERO),
    (None, np.ones(2), ZERO),
    (2.0, np.float32(1), np.float32(2)),
    (2.0, np.int64(1), np.float64(2)),
    (np.array(2.0), np.float32(1), np.float32(2)),
    (np.float64(2), np.array(1, np.float32), np.array(2, np.float32)),
    (2.0, np.ones(2, np.float32), np.full(2, 2, np.float32)),
    (np.ones(2), np.ones(2, np.float32), np.ones(2, np.float32)),
    (np.ones(2), np.arange(2), np.ones(2)),
    (np.ones(2), np.array([True, False]), ZERO),
    (np.array([1 + 2j]), np.ones(1), np.ones(1)),
    (np.ones(1), np.ones(1, np.complex64), np.ones(1, np.complex64)),
    (np.array([[1.0, 2.0], [3.0, 4.0]]), [(1, 2.0), np.ones(2)], [(1.0, 2.0), np.array([3.0, 4.0])]),
])
def test_project(g, x, want):
    same(project(g, x), want)


def test_project_refuses_arrays_of_objects():
    with pytest.raises(UnsupportedValue, match="dtype object"):
        project(np.ones(1), np.array([None]))


@pytest.mark.parametrize(("x", "want"), [
    (1.0, 0.0),
    (3, 0.0),
    (1j, 0j),
    (np.float32(1), np.float32(0)),
    (np.int8(1), np.float64(0)),
    (np.arange(2), np.zeros(2)),
    (np.ones((0, 2), np.float32), np.zeros((0, 2), np.float32)),
    (np.array(1.0), np.array(0.0)),
    (np.array([True]), ZERO),
    (True, ZERO),
    (None, ZERO),
])
def test_zeros_for(x, want):
    same(zeros_for(x), want)


def test_zeros_for_keeps_the_layout_and_is_writable():
    zeros = zeros_for(np.ones((3, 4), order="F"))

    assert zeros.flags.f_contiguous
    assert zeros.flags.writeable


@pytest.mark.parametrize("x", [2.0, 3, 1 + 2j, np.float32(2), np.array([1j, 2])])
def test_conj(x):
    same(conj(x), np.conj(x) if isinstance(x, (np.generic, np.ndarray)) else x.conjugate())


def test_conj_of_what_is_real_is_itself():
    x = np.ones(3)

    assert conj(x) is x


@pytest.mark.parametrize(("shape", "axis"), [
    ((2, 3), 0), ((2, 3), -1), ((2, 3), 1), ((4, 2, 3), (0, 2)), ((4, 2, 3), (-1,)), ((2, 3), None), ((3,), 0), ((2, 3), ()),
    ((0, 3), 0), ((), None),
])
@pytest.mark.parametrize("keepdims", [False, True])
def test_spread_undoes_a_sum(shape, axis, keepdims):
    x = np.random.default_rng(0).normal(size=shape)
    g = np.sum(x, axis=axis, keepdims=keepdims)
    wide = spread(g, x, axis, keepdims)

    want = np.broadcast_to(np.sum(x, axis=axis, keepdims=True), shape)
    np.testing.assert_array_equal(np.broadcast_to(wide, shape), want)
    np.testing.assert_array_equal(spread_full(g, x, axis, keepdims), want)
    assert np.shape(spread_full(g, x, axis, keepdims)) == shape


def test_spread_of_a_number_takes_the_dtype_of_the_array():
    assert spread_full(1.0, np.ones(3, np.float32), 0).dtype == np.float32
    assert spread(1.0, 2.0) == 1.0


@pytest.mark.parametrize(("g", "d", "want"), [
    (1.0, 2.0, 0.5),
    (0.0, 0.0, 0.0),
    (np.array([0.0, 1.0]), np.array([0.0, 4.0]), np.array([0.0, 0.25])),
    (np.array([0.0, 1.0], np.float32), np.array([0.0, 4.0], np.float32), np.array([0.0, 0.25], np.float32)),
    (np.array([0.0, 1.0]), np.array([[0.0, 4.0], [0.0, 2.0]]), np.array([[0.0, 0.25], [0.0, 0.5]])),
    (np.array([0.0, 1.0]), np.array([0.0, 1j]), np.array([0.0, -1j])),
    (0.0, np.array([0.0, 1.0]), np.zeros(2)),
    (np.float64(0), 0.0, np.float64(0)),
    (np.array([0, 2]), 4.0, np.array([0.0, 0.5])),
])
def test_divide_selected(g, d, want):
    same(divide_selected(g, d), want)


def test_divide_selected_by_zero_of_something_is_what_division_does():
    with pytest.raises(ZeroDivisionError):
        divide_selected(1.0, 0.0)
    with np.errstate(divide="ignore"):
        assert divide_selected(np.array([1.0]), np.array([0.0])) == np.inf


@pytest.mark.parametrize(("a", "b", "want"), [
    (2.0, 3.0, 6.0),
    (np.inf, 0.0, 0.0),
    (0.0, np.nan, 0.0),
    (np.array([np.inf, 2.0]), np.array([0.0, 3.0]), np.array([0.0, 6.0])),
    (np.array([np.inf, 2.0], np.float32), np.array([False, True]), np.array([0.0, 2.0], np.float32)),
    (np.inf, np.array([0.0, 3.0]), np.array([0.0, np.inf])),
    (np.array([np.inf, 2.0]), 0.0, np.zeros(2)),
    (np.array([np.inf]), np.array([[0.0], [1.0]]), np.array([[0.0], [np.inf]])),
    (np.float64(np.inf), np.float64(0), np.float64(0)),
])
def test_multiply_selected(a, b, want):
    same(multiply_selected(a, b), want)


def test_the_dtype_of_a_cotangent():
    dtypes = [cotangent_dtype(np.dtype(t)) for t in ("f4", "c8", "i8", "u1", "?", "O")]

    assert dtypes == [np.float32, np.complex64, np.float64, np.float64, None, None]


def test_numbers_and_arrays_are_told_from_types_and_bools():
    assert [is_array(x) for x in (np.ones(1), np.float32, np.float32(1), [1.0])] == [True, False, False, False]
    assert [is_number(x) for x in (1, 1.0, 1j, np.int8(1), True, np.True_, "1", np.array(1))] == [True] * 4 + [False] * 4


def test_what_runs_at_every_step_is_fast():
    a, b = np.ones((3, 4)), np.ones((3, 4))
    seconds = {
        "shapes": min(timeit.repeat(lambda: unbroadcast(a, b), number=10_000, repeat=5)) / 10_000,
        "dtypes": min(timeit.repeat(lambda: project(a, b), number=10_000, repeat=5)) / 10_000,
        "numbers": min(timeit.repeat(lambda: unbroadcast(1.0, 2.0), number=10_000, repeat=5)) / 10_000,
    }

    assert max(seconds.values()) < 2e-6, seconds  # 0.25 µs where nothing else runs


def test_accumulate_takes_several_and_writes_to_none() -> None:
    a, b, c = np.ones(2), np.full(2, 2.0), np.full(2, 3.0)
    first, second, third = {"x": a, "y": None}, {"x": b, "z": 1.0}, {"x": c, "y": 2.0, "z": ZERO}

    total = accumulate(first, second, third)

    np.testing.assert_array_equal(total["x"], [6.0, 6.0])
    assert (total["y"], total["z"]) == (2.0, 1.0)
    np.testing.assert_array_equal([a, b, c], [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    assert accumulate(1.0, ZERO, 2.0) == 3.0
    assert accumulate(ZERO, None, ZERO) is ZERO


@pytest.mark.parametrize("a", [[2.0, 3.0], [0.0, 3.0], [np.inf, 3.0]])
def test_multiply_selected_over_one_of_its_operands(a):
    a, b = np.array(a)[:, None], np.array([[0.0, 2.0], [1.0, np.inf]])
    want = multiply_selected(a, b)
    y = multiply_selected(a, b, out=b)

    assert y is b
    assert np.array_equal(y, want)
