import numpy as np
import pytest

from zygopy.rules import BOOK


def bars(primitive, *args, y_bar=1.0, **keywords):
    return BOOK.find(primitive).apply(*args, **keywords)[1](y_bar)


@pytest.mark.parametrize("primitive", [np.maximum, np.minimum, np.fmax, np.fmin])
def test_a_tie_shares_evenly(primitive):
    assert bars(primitive, 2.0, 2.0) == (0.5, 0.5)
    assert [b.tolist() for b in bars(primitive, np.ones(2), np.ones(2), y_bar=np.ones(2))] == [[0.5, 0.5], [0.5, 0.5]]


def test_a_tie_of_infinities_shares_evenly():
    low = np.array([-np.inf])

    assert [b.tolist() for b in bars(np.maximum, low, low, y_bar=np.ones(1))] == [[0.5], [0.5]]


def test_what_is_not_taken_gets_exactly_zero():
    for y_bar in (np.array([np.inf]), np.array([np.nan])):
        a_bar, _ = bars(np.maximum, np.array([1.0]), np.array([2.0]), y_bar=y_bar)

        assert a_bar.tolist() == [0.0]


@pytest.mark.parametrize("primitive", [np.fmax, np.fmin])
def test_fmax_passes_over_nan(primitive):
    a, b = np.array([np.nan, 1.0]), np.array([1.0, np.nan])

    assert [bar.tolist() for bar in bars(primitive, a, b, y_bar=np.ones(2))] == [[0.0, 1.0], [1.0, 0.0]]


def test_where_gives_exact_zeros():
    _, x_bar, y_bar = bars(np.where, np.array([True, False]), np.zeros(2), np.zeros(2), y_bar=np.array([np.inf, np.nan]))

    assert x_bar.tolist() == [np.inf, 0.0]
    assert y_bar[0] == 0.0


def test_the_bounds_of_clip_count_as_inside():
    a_bar, low_bar, high_bar, *_ = bars(np.clip, np.array([0.0, 1.0, 2.0]), 0.0, 2.0, y_bar=np.ones(3))

    assert a_bar.tolist() == [1.0, 1.0, 1.0]
    assert (low_bar, high_bar) == (0.0, 0.0)


def test_the_bounds_of_clip_get_what_they_cut():
    a_bar, low_bar, high_bar, *_ = bars(np.clip, np.array([-1.0, 1.0, 5.0]), 0.0, 2.0, y_bar=np.array([1.0, 2.0, 4.0]))

    assert a_bar.tolist() == [0.0, 2.0, 0.0]
    assert (low_bar, high_bar) == (1.0, 4.0)


def test_where_bounds_cross_the_upper_one_is_taken():
    a_bar, low_bar, high_bar, *_ = bars(np.clip, np.array([0.0]), 2.0, 1.0, y_bar=np.ones(1))

    assert (a_bar.tolist(), low_bar, high_bar) == ([0.0], 0.0, 1.0)


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.1.0", reason="clip has min= and max= since NumPy 2.1")
def test_clip_with_the_new_names():
    a_bar, *rest = bars(np.clip, np.array([0.0, 3.0]), min=1.0, max=2.0, y_bar=np.ones(2))

    assert a_bar.tolist() == [0.0, 0.0]
    assert [bar for bar in rest if isinstance(bar, float)] == [1.0, 1.0]
