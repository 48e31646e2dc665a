from dataclasses import dataclass

from zygopy.runtime import make_object


@dataclass(frozen=True)
class Frozen:
    a: float

    def __post_init__(self):
        raise AssertionError("not run again")


class Slotted:
    __slots__ = ("a",)


def test_an_object_is_made_of_its_fields_without_running_its_init():
    made = make_object(Frozen, a=1.0)

    assert type(made) is Frozen
    assert made.a == 1.0


def test_slots_are_fields_too():
    assert make_object(Slotted, a=2.0).a == 2.0
