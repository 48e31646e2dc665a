"""Tests for zygopy/source/identity.py."""

import gc

from zygopy.source.identity import ByIdentity


def code(text="x + 1"):
    return compile(text, "<made>", "eval")


def test_equal_objects_are_different_keys():
    first, second = code(), code()
    assert first == second
    entries = ByIdentity()
    entries.put(first, 1)

    assert (entries.get(first), entries.get(second)) == (1, None)


def test_an_entry_goes_with_its_key():
    entries, key = ByIdentity(), code()
    entries.put(key, 1)

    del key
    gc.collect()

    assert len(entries) == 0


def test_a_later_value_replaces_the_earlier():
    entries, key = ByIdentity(), code()
    entries.put(key, 1)
    entries.put(key, 2)
    gc.collect()

    assert entries.get(key) == 2
