"""Mistakes planted in the compiler are found: by one drawn program each, out of the first 2000.

When the generator changes, ``python -m tests.fuzz.planted`` looks for others.
"""

import pytest

from .planted import PLANTS, shows

FOUND = {
    "a write to an array leaves its cotangent": 108,
    "a write to an entry leaves its cotangent": 1690,
    "of an index that is there twice both values win": 954,
    "what is written later is not kept for the way back": 535,
    "x *= v: the old x is read after the write": 1485,
    "x -= v is undone as x += v": 850,
    "the shadow of a view is cleared when it is looked up": 339,
    "insert() is undone at the end of the list": 1522,
    "reverse() is not undone": 990,
    "sort() is not undone": 421,
    "pop() is not undone": 199,
    "np.add.at is undone as an assignment": 1332,
    "break only ends the round": 1524,
    "return in a loop only leaves the loop": 309,
    "a swap is done one name after the other": 1455,
    "the arms of a branch are exchanged on the way back": 39,
    "what a handler did is undone where there was no exception": 373,
    "a view that is made in a try is taken for memory of its own": 966,
    "the shadow of what only a loop goes over is lost": 1399,
    "the cotangents of the elements of a loop come in the wrong order": 915,
    "the second cotangent of a value replaces the first": 678,
    "nonlocal assigns a variable of the inner function": 21,
}


def test_each_mistake_has_a_program_that_finds_it() -> None:
    assert set(FOUND) == set(PLANTS)
    assert len(PLANTS) >= 20
    assert max(FOUND.values()) < 2000


@pytest.mark.parametrize("name", FOUND)
def test_a_planted_mistake_is_found(name: str) -> None:
    assert shows(name, FOUND[name])
