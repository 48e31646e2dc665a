"""A field of an argument is read once; methods and properties are interpreted."""

from __future__ import annotations

import types

import pytest

import zygopy
from tests.zygopy.stages import lowered

pytestmark = pytest.mark.core


class Plate:
    height = 2.0

    def __init__(self, a):
        self.a = a

    @property
    def double(self):
        return 2.0 * self.a

    def scaled(self, x):
        return self.a * x


def test_a_field_is_read_once():
    lines = lowered(lambda m: m.a * m.scaled(m.a), Plate(3.0))

    assert sum("getattr(%m, 'a')" in line for line in lines) == 1


def test_a_property_is_its_getter():
    assert lowered(lambda m: m.double, Plate(3.0))[-2:] == ["%value: float = mul(2.0, %a)", "return %value"]


def test_a_class_attribute_is_found_behind_the_instance():
    assert zygopy.gradient(lambda m: m.height * m.a, Plate(3.0))[0].a == 2.0


def test_a_field_that_does_not_exist_is_pythons_own_error():
    with pytest.raises(AttributeError, match="missing"):
        zygopy.gradient(lambda m: m.missing, Plate(3.0))


def test_an_attribute_of_a_class_that_is_set_later_is_not_the_old_one():
    class Settings:
        rate = 2.0

    class Model:
        gain = 3.0

        def __call__(self, x):
            return x * type(self).gain

    model = Model()

    def f(x):
        return Settings.rate * model(x)

    assert zygopy.gradient(f, 1.0) == (6.0,)
    Settings.rate, Model.gain = 5.0, 7.0
    assert zygopy.gradient(f, 1.0) == (35.0,)


def test_an_attribute_of_a_module_that_is_set_later_is_not_the_old_one():
    module = types.ModuleType("settings_of_a_user")
    module.rate = 2.0

    def f(x):
        return module.rate * x

    assert zygopy.gradient(f, 1.0) == (2.0,)
    module.rate = 5.0
    assert zygopy.gradient(f, 1.0) == (5.0,)


class Point:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return self.__class__(self.x + other.x)


def test_the_class_of_a_value_is_its_type():
    assert zygopy.gradient(lambda p, q: (p + q).x ** 2, Point(1.0), Point(2.0))[0].x == 6.0
    assert zygopy.gradient(lambda x: 3.0 * x.__class__(x), 2.0) == (3.0,)
