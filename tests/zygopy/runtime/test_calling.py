"""What NumPy's functions that call a function do, written out."""

import numpy as np

from zygopy.runtime.calling import apply_along_axis, like_first, of_each, of_pairs, of_triples, pieces_for, put_piece


def test_a_function_along_an_axis_is_numpys():
    t = np.arange(24.0).reshape(2, 3, 4)

    for axis in (0, 1, -1):
        for function in (np.sum, np.cumsum, lambda row: np.outer(row, row[:2])):
            np.testing.assert_array_equal(apply_along_axis(function, axis, t), np.apply_along_axis(function, axis, t))


def test_a_piece_is_put_where_its_condition_holds():
    x = np.array([1.0, 2.0, 3.0])
    y = pieces_for(x)
    put_piece(y, x, x > 1, lambda u: u * u)
    put_piece(y, x, x > 9, np.max)
    put_piece(y, x, x < 2, 5.0)

    assert y.tolist() == [5.0, 4.0, 9.0]


def test_results_of_each_element_are_of_the_type_of_the_first():
    x = np.array([[0.25, 1.5]])

    assert like_first(of_each(lambda u: 0 if u < 1 else u, x)).tolist() == [0, 1]
    assert of_pairs(lambda u, v: u + v, x, x) == [0.5, 3.0]
    assert of_triples(lambda u, v, w: u + v + w, x, x, x) == [0.75, 4.5]
