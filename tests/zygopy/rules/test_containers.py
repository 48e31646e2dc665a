"""Pinned cases of containers."""

import copy
import operator

import numpy as np
import pytest

from zygopy.rules.containers import RULES
from zygopy.runtime import ZERO


def bars(primitive, *args, y_bar, **keywords):
    _, pullback = RULES.find(primitive).apply(*args, **keywords)
    return pullback(y_bar)


@pytest.mark.parametrize(
    ("primitive", "x", "y_bar", "want"),
    [
        (tuple, [1.0, 2.0], (3.0, ZERO), [3.0, ZERO]),
        (list, (1.0, 2.0), [3.0, ZERO], (3.0, ZERO)),
        (list, {"a": 1.0}, [ZERO], ZERO),
        (dict, {"a": 1.0, "b": 2.0}, {"b": 3.0}, {"a": ZERO, "b": 3.0}),
        (dict, [("a", 1.0), ("a", 2.0)], {"a": 3.0}, [(ZERO, ZERO), (ZERO, 3.0)]),
        (sorted, [3.0, 1.0, 2.0], [10.0, 20.0, 30.0], [30.0, 10.0, 20.0]),
        (sorted, [2.0, 1.0, 2.0], [ZERO, 20.0, 30.0], [25.0, ZERO, 25.0]),
        (sorted, [2.0, 2.0], [ZERO, ZERO], [ZERO, ZERO]),
        (copy.deepcopy, [1.0], [3.0], [3.0]),
    ],
)
def test_the_cotangent_has_the_form_of_the_argument(primitive, x, y_bar, want):
    assert bars(primitive, x, y_bar=y_bar) == (want,)


def test_the_rows_of_an_array_go_back_into_one():
    (got,) = bars(list, np.ones((2, 2)), y_bar=[ZERO, np.array([1.0, 2.0])])

    assert got.tolist() == [[0.0, 0.0], [1.0, 2.0]]


def test_sorted_by_a_key():
    (got,) = bars(sorted, [-3.0, 1.0], key=abs, y_bar=[10.0, 20.0])

    assert got == [20.0, 10.0]


def test_deepcopy_is_deep():
    inner = [1.0]
    y, _ = RULES.find(copy.deepcopy).apply([inner])

    assert y[0] is not inner


def test_get_gives_to_the_entry_or_to_the_default():
    d = {"a": 1.0, "b": 2.0}

    assert bars(dict.get, d, "b", 5.0, y_bar=3.0) == ({"a": ZERO, "b": 3.0}, ZERO, ZERO)
    assert bars(dict.get, d, "c", 5.0, y_bar=3.0) == (ZERO, ZERO, 3.0)


def test_views_of_a_dict():
    d = {"a": 1.0, "b": 2.0}

    assert bars(dict.values, d, y_bar=[3.0, ZERO]) == ({"a": 3.0, "b": ZERO},)
    assert bars(dict.items, d, y_bar=[(ZERO, 3.0), ZERO]) == ({"a": 3.0, "b": ZERO},)


def test_the_second_of_two_merged_dicts_wins():
    got = bars(operator.or_, {"a": 1.0, "b": 2.0}, {"b": 3.0}, y_bar={"a": 5.0, "b": 7.0})

    assert got == ({"a": 5.0, "b": ZERO}, {"b": 7.0})
