"""Which elements a segment has."""

import numpy as np

from zygopy.runtime.segments import elements_of, unsegment


def test_a_segment_that_ends_before_it_begins_has_one_element():
    places, counts = elements_of([0, 4, 1, 3], 6)

    assert counts.tolist() == [4, 1, 2, 3]
    assert places.tolist() == [0, 1, 2, 3, 4, 1, 2, 3, 4, 5]


def test_elements_of_several_segments_get_the_sum():
    got = unsegment(np.array([1.0, 10.0, 100.0]), np.zeros(4), [0, 2, 1], 0)

    assert got.tolist() == [1.0, 101.0, 110.0, 100.0]
