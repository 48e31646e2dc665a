"""Shadows follow the methods of lists and dicts backwards."""

from __future__ import annotations

import pytest

from zygopy.runtime import ZERO, put_back, put_back_slice, take_default, take_out, take_slice, take_updates, unsorted

pytestmark = pytest.mark.core


@pytest.mark.parametrize("index", [-60, -2, -1, 0, 1, 3, 50])
def test_what_was_inserted_is_taken_out(index):
    entries = ["a", "b", "c"]
    entries.insert(index, "new")

    assert take_out(entries, index) == "new"
    assert entries == ["a", "b", "c"]


@pytest.mark.parametrize("index", [-3, -1, 0, 2])
def test_what_was_popped_is_put_back(index):
    entries = ["a", "b", "c"]
    put_back(entries, index, entries.pop(index))

    assert entries == ["a", "b", "c"]


@pytest.mark.parametrize("key", [slice(1, 3), slice(None, None, 2), slice(-1, None), slice(3, 1, -1), slice(2, 1)])
def test_a_deleted_slice_leaves_nothing(key):
    entries = list(range(4))
    want = [ZERO if i in range(4)[key] else i for i in range(4)]
    del entries[key]
    put_back_slice(entries, key, 4)

    assert entries == want


def test_a_stored_slice_may_have_another_length():
    shadow = [1, 2, 3, 4, 5]  # of a list of 4, whose entries 1 and 2 became three others

    assert take_slice(shadow, slice(1, 3), 4) == [2, 3, 4]
    assert shadow == [1, ZERO, ZERO, 5]


def test_equal_numbers_share_when_a_list_was_sorted():
    shadow = [1.0, 2.0, 4.0]
    unsorted(shadow, [5.0, 3.0, 3.0], None, False)

    assert shadow == [4.0, 1.5, 1.5]


def test_entries_of_a_dict():
    shadow = {"a": 1.0, "b": 2.0}

    assert take_default(shadow, "a", True) is ZERO
    assert take_default(shadow, "a", False) == 1.0
    assert take_updates(shadow, ["b", "c"]) == {"b": 2.0, "c": ZERO}
    assert shadow == {}
