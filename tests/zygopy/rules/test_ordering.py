"""Pinned cases of ordering: where elements are equal they share."""

import numpy as np
import pytest

import zygopy
from zygopy.rules.ordering import RULES
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar=None, **keywords):
    y, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(np.ones_like(y) if y_bar is None else y_bar)


def test_sort_gives_back_in_the_old_order():
    (got,) = bars(np.sort, np.array([3.0, 1.0, 2.0]), y_bar=np.array([10.0, 20.0, 30.0]))

    assert got.tolist() == [30.0, 10.0, 20.0]


def test_equal_elements_share_in_sort():
    (got,) = bars(np.sort, np.array([2.0, 1.0, 2.0, 2.0]), y_bar=np.array([1.0, 2.0, 3.0, 7.0]))

    assert got.tolist() == [4.0, 1.0, 4.0, 4.0]


def test_equal_elements_of_different_rows_do_not_share():
    (got,) = bars(np.sort, np.array([[1.0, 2.0], [2.0, 2.0]]), y_bar=np.array([[1.0, 2.0], [3.0, 5.0]]))

    assert got.tolist() == [[1.0, 2.0], [4.0, 4.0]]


def test_sort_along_the_first_axis_shares_along_it():
    (got,) = bars(np.sort, np.array([[1.0, 7.0], [1.0, 1.0]]), axis=0, y_bar=np.array([[2.0, 3.0], [4.0, 5.0]]))

    assert got.tolist() == [[3.0, 5.0], [3.0, 3.0]]


def test_equal_elements_share_in_partition():
    (got,) = bars(np.partition, np.array([2.0, 1.0, 2.0]), 1, y_bar=np.array([1.0, 2.0, 4.0]))

    assert got.tolist() == [3.0, 1.0, 3.0]


def test_equal_elements_share_in_unique():
    (got,) = bars(np.unique, np.array([2.0, 1.0, 2.0]), y_bar=np.array([5.0, 8.0]))

    assert got.tolist() == [4.0, 5.0, 4.0]


def test_only_the_values_of_unique_have_a_cotangent():
    x = np.array([2.0, 1.0, 2.0])

    assert bars(np.unique, x, return_counts=True, y_bar=(ZERO, ZERO)) == (ZERO,)


@pytest.mark.parametrize(
    ("q", "want"), [(0.5, [0.0, 0.5, 0.5, 0.0]), (0.25, [0.0, 0.75, 0.0, 0.25]), (1.0, [1.0, 0.0, 0.0, 0.0])]
)
def test_quantiles_share_between_neighbours(q, want):
    (got, _) = bars(np.quantile, np.array([9.0, 3.0, 5.0, 1.0]), q, y_bar=1.0)

    np.testing.assert_allclose(got, want, atol=1e-15)


def test_a_quantile_moves_with_its_fraction():
    (_, got) = bars(np.quantile, np.array([1.0, 3.0, 7.0]), 0.75, y_bar=1.0)

    assert got == pytest.approx(8.0)


def test_a_percentile_is_a_hundredth():
    (_, got) = bars(np.percentile, np.array([1.0, 3.0, 7.0]), 75.0, y_bar=1.0)

    assert got == pytest.approx(0.08)


def test_weights_of_a_histogram():
    got = bars(
        np.histogram,
        np.array([0.5, 1.5, 9.0]),
        np.array([0.0, 1.0, 2.0]),
        weights=np.ones(3),
        y_bar=(np.array([3.0, 4.0]), ZERO),
    )

    assert got[-1].tolist() == [3.0, 4.0, 0.0]


def test_the_edges_follow_the_extremes():
    a_bar, *_ = bars(np.histogram, np.array([2.0, 0.0, 1.0]), 2, y_bar=(ZERO, np.array([1.0, 10.0, 100.0])))

    assert a_bar.tolist() == [105.0, 6.0, 0.0]


def test_bincount_gathers():
    assert bars(np.bincount, np.array([1, 0, 1]), np.ones(3), y_bar=np.array([5.0, 7.0]))[1].tolist() == [7.0, 5.0, 7.0]


def test_a_histogram_gives_its_elements_zeros_and_never_an_absent_cotangent():
    def f(x, edges):
        squares = x * x
        heights, _ = np.histogram(squares, bins=edges, density=True)
        return np.sum(heights**2) + np.sum(x)

    x_bar, _ = zygopy.gradient(f, np.array([0.1, 0.5, 0.7]), np.array([-1.0, 0.3, 0.6, 1.0]))

    assert x_bar.tolist() == [1.0, 1.0, 1.0]
