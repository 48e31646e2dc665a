"""Records: fields, defaults, equality, copies; they refuse to be changed."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, field

import pytest

from zygopy.records import record, replace

pytestmark = pytest.mark.core


@record
class Point:
    """Equal by content."""

    x: float
    y: float = 0.0


@record
class Named(Point):
    """With one more field, and a list for each object."""

    names: list[str] = field(default_factory=list)


@record(eq=False)
class Node:
    """Equal only to itself."""

    value: object


@record(frozen=False)
class Counter:
    """To be changed."""

    count: int = 0

    def __post_init__(self) -> None:
        self.count += 1


def test_fields_by_place_and_by_name():
    assert (Point(1.0).x, Point(1.0).y, Point(y=2.0, x=1.0).y) == (1.0, 0.0, 2.0)
    assert repr(Point(1.0)) == "Point(x=1.0, y=0.0)"
    with pytest.raises(TypeError):
        Point()
    with pytest.raises(TypeError):
        Point(1.0, z=2.0)


def test_fields_of_the_class_above_come_first():
    one, other = Named(1.0), Named(1.0, 2.0, ["a"])
    one.names.append("b")

    assert (one.names, other.names, Named(0.0).names) == (["b"], ["a"], [])
    assert Named.__match_args__ == ("x", "y", "names")


def test_equal_by_content_or_by_identity():
    assert Point(1.0) == Point(1.0, 0.0) != Point(2.0)
    assert hash(Point(1.0)) == hash(Point(1.0, 0.0))
    assert Point(1.0) != Named(1.0)
    assert Node(1) != Node(1)
    assert len({Node(1), Node(1)}) == 2
    with pytest.raises(TypeError):
        hash(Counter())


def test_frozen_unless_said():
    with pytest.raises(FrozenInstanceError):
        Point(1.0).x = 2.0
    with pytest.raises(FrozenInstanceError):
        del Node(1).value
    counter = Counter(1)
    counter.count += 1

    assert counter.count == 3


def test_patterns_match_by_place():
    match Named(1.0, 2.0):
        case Point(x, y):
            found = x, y

    assert found == (1.0, 2.0)


def test_a_copy_differs_in_what_was_said():
    old = Named(1.0, 2.0, ["a"])
    new = replace(old, y=3.0)

    assert (type(new), new.x, new.y, new.names is old.names, old.y) == (Named, 1.0, 3.0, True, 2.0)
    with pytest.raises(TypeError, match="no field z"):
        replace(old, z=1)


def test_copied_and_pickled():
    assert copy.copy(Point(1.0)) == pickle.loads(pickle.dumps(Point(1.0))) == Point(1.0)


@record(frozen=False)
class Bound:
    self: object
    held: int = 2


def test_a_field_may_have_any_name():
    for bound in (Bound(self=1), Bound(1), Bound(1, held=2)):
        assert (bound.self, bound.held) == (1, 2)
