"""Classes of sites: what may be one memory, and what it holds."""

import pytest

from zygopy.core.kinds import UNKNOWN, Number
from zygopy.lower.alike import Alike

pytestmark = pytest.mark.core

ROWS, ROW, OTHER = ("given", "rows"), ("made", 1), ("made", 2)


def test_what_is_put_into_a_list_is_of_the_class_of_its_entries():
    alike = Alike()
    alike.unite([(ROWS, "entry"), ROW])

    assert alike.of(ROW) == alike.of((ROWS, "entry"))
    assert alike.of(ROW) != alike.of(OTHER)
    assert alike.of(alike.of(ROW)) == alike.of(ROW)


def test_two_lists_that_are_one_hold_the_same():
    alike = Alike()
    alike.unite([(ROWS, "entry"), ROW])
    alike.unite([(("made", 3), "entry"), OTHER])
    alike.unite([ROWS, ("made", 3)])

    assert alike.of(ROW) == alike.of(OTHER)


def test_a_list_that_holds_itself_is_a_class_that_ends():
    alike = Alike()
    alike.unite([ROWS, (ROWS, "entry")])

    assert alike.of(((ROWS, "entry"), "entry")) == alike.of(ROWS)
    assert alike.reach([ROWS]) == {alike.of(ROWS)}


def test_what_can_be_reached_is_of_the_caller_if_it_hangs_on_an_argument():
    alike = Alike()

    assert alike.of((ROWS, "entry"))[2]
    assert not alike.of((ROW, "entry"))[2]
    assert alike.of((ROWS, "entry")) in alike.reach([ROWS])


def test_only_what_is_new_makes_it_grow():
    alike = Alike()
    alike.unite([ROW, OTHER])
    assert alike.grown

    alike.settle(set(), set(), {})
    alike.unite([OTHER, ROW])
    assert not alike.grown


def test_what_was_known_of_two_sites_holds_for_their_class():
    alike = Alike()
    written, fields = {ROW}, {(ROW, "a")}
    contents = {(ROW, None): Number(float), (OTHER, None): Number(int)}
    alike.unite([ROW, OTHER])
    alike.settle(written, fields, contents)

    place = alike.of(OTHER)
    assert written == {place}
    assert fields == {(place, "a")}
    assert list(contents) == [(place, None)]
    assert contents[(place, None)] not in (UNKNOWN, Number(int))
