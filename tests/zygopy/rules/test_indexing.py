"""Pinned cases of indexing and choosing."""

import operator

import numpy as np
import pytest

import zygopy
from zygopy.errors import MissingRule
from zygopy.rules.indexing import RULES
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar=None, **keywords):
    y, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(np.ones_like(y) if y_bar is None else y_bar)


def read(x, index, y_bar=None):
    (x_bar,) = bars(operator.getitem, x, index, y_bar=y_bar)
    return x_bar


def test_a_repeated_index_adds_up():
    got = read(np.zeros(3), [0, 0, 2], y_bar=np.array([1.0, 10.0, 100.0]))

    assert got.tolist() == [11.0, 0.0, 100.0]


def test_a_repeated_index_pair_adds_up():
    rows, columns = np.array([1, 1, 0]), np.array([0, 0, 1])

    assert read(np.zeros((2, 2)), (rows, columns)).tolist() == [[0.0, 1.0], [2.0, 0.0]]


def test_a_mask_scatters():
    x = np.array([1.0, -1.0, 2.0])

    assert read(x, x > 0, y_bar=np.array([3.0, 4.0])).tolist() == [3.0, 0.0, 4.0]


def test_a_list_of_bools_is_a_mask():
    assert read(np.zeros(3), [True, False, True]).tolist() == [1.0, 0.0, 1.0]


def test_integers_get_float64():
    got = read(np.array([1, 2, 3]), 1, y_bar=0.5)

    assert got.dtype == np.float64
    assert got.tolist() == [0.0, 0.5, 0.0]


def test_float32_stays_float32():
    assert read(np.zeros(3, np.float32), [0, 0]).dtype == np.float32


def test_the_layout_is_that_of_the_array():
    x = np.zeros((3, 4)).T

    assert read(x, 0).strides == x.strides


def test_a_mask_array_has_no_cotangent():
    assert read(np.array([True, False]), 0, y_bar=0.0) is ZERO


def test_a_number_of_numpy_gives_its_own_kind():
    got = read(np.float32(2.0), None, y_bar=np.array([3.0], np.float32))

    assert (got, type(got)) == (3.0, np.float32)


@pytest.mark.parametrize(
    ("x", "index", "y_bar", "want"),
    [
        ([1.0, 2.0, 3.0], 1, 5.0, [ZERO, 5.0, ZERO]),
        ([1.0, 2.0, 3.0], slice(0, 2), [5.0, ZERO], [5.0, ZERO, ZERO]),
        ((1.0, 2.0), -1, 5.0, (ZERO, 5.0)),
        ({"a": 1.0, "b": 2.0}, "b", 5.0, {"a": ZERO, "b": 5.0}),
    ],
)
def test_containers_get_their_own_form(x, index, y_bar, want):
    assert read(x, index, y_bar) == want


def test_a_named_tuple_gets_a_named_tuple():
    point = np.linalg.slogdet(np.eye(2))

    assert type(read(point, 1, 5.0)) is type(point)


def test_take_adds_up_and_wraps():
    (got, *_) = bars(np.take, np.zeros(3), [4, 1, -1], mode="wrap")

    assert got.tolist() == [0.0, 2.0, 1.0]


def test_take_clips():
    (got, *_) = bars(np.take, np.zeros((2, 3)), [9, -9, 0], axis=1, mode="clip")

    assert got.tolist() == [[2.0, 0.0, 1.0]] * 2


def test_take_of_a_transposed_array_without_axis():
    (got, *_) = bars(np.take, np.arange(6.0).reshape(2, 3).T, [1, 1])

    assert got.tolist() == [[0.0, 2.0], [0.0, 0.0], [0.0, 0.0]]


def test_item_counts_from_the_end():
    (got,) = bars(np.ndarray.item, np.zeros((2, 2)), -1, y_bar=5.0)

    assert got.tolist() == [[0.0, 0.0], [0.0, 5.0]]


def test_select_gives_to_the_first_that_holds():
    x = np.array([1.0, 2.0, 3.0])
    _, (first, second), rest = bars(np.select, [x > 2, x > 1], [x, x], 0.0)

    assert first.tolist() == [0.0, 0.0, 1.0]
    assert second.tolist() == [0.0, 1.0, 0.0]
    assert rest == 1.0


def test_what_is_joined_gets_its_part():
    _, (a_bar, b_bar, c_bar, d_bar) = bars(
        type(np.r_).__getitem__, np.r_, (np.ones(2), slice(0, 2), 2.5, [1.0, 2.0]), y_bar=np.arange(7.0)
    )

    assert a_bar.tolist() == [0.0, 1.0]
    assert b_bar is ZERO
    assert c_bar == 4.0
    assert d_bar == [5.0, 6.0]


def test_an_iterator_over_the_elements_is_refused():
    _, pullback = RULES.find(np.ndarray.flat).apply(np.ones((2, 2)))

    with pytest.raises(MissingRule, match="flat"):
        pullback([1.0])


def test_axes_of_numbers_keep_their_derivative():
    def f(x, y):
        rows, columns = np.ix_(x, y)
        return np.sum(rows * columns**2)

    x_bar, y_bar = zygopy.gradient(f, np.array([1.0, 2.0]), np.array([3.0, 4.0, 5.0]))

    assert x_bar.tolist() == [50.0, 50.0]
    assert y_bar.tolist() == [18.0, 24.0, 30.0]


def test_an_entry_of_what_is_no_container_of_ours_is_refused():
    with pytest.raises(MissingRule, match="of memoryview"):
        zygopy.gradient(lambda x: memoryview(x)[0] * 2.0, np.ones(2))
