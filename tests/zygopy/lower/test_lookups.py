"""What a class, a module or a function of the user holds under a name may change: the derivative changes with it."""

import types

import numpy as np
import pytest

from zygopy import adjoint_source, gradient


class Body:
    scale = 2.0
    act = staticmethod(np.sin)

    def __init__(self, w):
        self.w = w

    def energy(self):
        return self.w * self.scale

    @property
    def tripled(self):
        return 3.0 * self.w

    @classmethod
    def scaled(cls, x):
        return cls.scale * x

    def __add__(self, other):
        return self.w + other

    def __getitem__(self, i):
        return self.w

    def __call__(self):
        return self.w

    def __iter__(self):
        yield self.w

    def __enter__(self):
        return self.w

    def __exit__(self, *_):
        pass

    def __len__(self):
        return 2

    def __bool__(self):
        return True


class Heavier(Body):
    def energy(self):
        return super().energy()


def entered(body):
    with body as w:
        return w




CHANGES = [
    ("scale", 4.0, lambda body: body.w * body.scale),
    ("energy", lambda self: 4.0 * self.w, lambda body: body.energy()),
    ("tripled", property(lambda self: 4.0 * self.w), lambda body: body.tripled),
    ("scaled", classmethod(lambda cls, x: 4.0 * x), lambda body: body.scaled(body.w)),
    ("act", staticmethod(lambda x: 4.0 * x), lambda body: body.act(body.w)),
    ("__add__", lambda self, other: 4.0 * self.w, lambda body: body + 1.0),
    ("__getitem__", lambda self, i: 4.0 * self.w, lambda body: body[0]),
    ("__call__", lambda self: 4.0 * self.w, lambda body: body()),
    ("__iter__", lambda self: iter([4.0 * self.w]), lambda body: sum(body)),
    ("__enter__", lambda self: 4.0 * self.w, entered),
    ("__len__", lambda self: 4, lambda body: len(body) * body.w),
    ("__bool__", lambda self: False, lambda body: body.w if body else 4.0 * body.w),
]


@pytest.mark.parametrize("cls", [Body, Heavier])
@pytest.mark.parametrize(("name", "new", "f"), CHANGES, ids=[name for name, *_ in CHANGES])
def test_a_class_that_changed_is_the_new_one_for_arguments(monkeypatch, cls, name, new, f):
    body = cls(1.0)
    gradient(f, body)
    monkeypatch.setattr(Body, name, new)

    assert gradient(f, body)[0].w == 4.0


@pytest.mark.parametrize(("name", "new", "f"), CHANGES, ids=[name for name, *_ in CHANGES])
def test_a_class_that_changed_is_the_new_one_for_objects_made_inside(monkeypatch, name, new, f):
    def made(x):
        return f(Body(x))

    gradient(made, 1.0)
    monkeypatch.setattr(Body, name, new)

    assert gradient(made, 1.0) == (4.0,)


def test_a_changed_init_is_the_new_one(monkeypatch):
    def made(x):
        return Body(x).w

    def twice(self, w):
        self.w = 2.0 * w

    assert gradient(made, 1.0) == (1.0,)

    monkeypatch.setattr(Body, "__init__", twice)

    assert gradient(made, 1.0) == (2.0,)


def test_a_subclass_that_overrides_a_method_later_is_seen(monkeypatch):
    heavier = Heavier(1.0)
    total = Heavier.__add__

    assert gradient(lambda body: body + 0.0, heavier)[0].w == 1.0

    monkeypatch.setattr(Heavier, "__add__", lambda self, other: 2.0 * total(self, other), raising=False)

    assert gradient(lambda body: body + 0.0, heavier)[0].w == 2.0


class Settings:
    rate = 2.0
    weights = np.array([1.0, 2.0])
    depth = 2
    act = np.sin


CONSTANTS = types.ModuleType("constants")
CONSTANTS.g = 9.0
CONSTANTS.law = lambda x: 3.0 * x
CONSTANTS.inner = types.ModuleType("inner")
CONSTANTS.inner.k = 4.0


def helper(x, k=2.0, *, q=1.0):
    return k * q * x


def later(x, k=2.0, *, q=1.0):
    return k * q * x * x * x


helper.scale = 2.0


def powered(x):
    for _ in range(Settings.depth):
        x = x * x
    return x


VALUES = [
    (Settings, "rate", 3.0, lambda x: x * Settings.rate),
    (Settings, "weights", np.array([5.0, 6.0]), lambda x: np.sum(x * Settings.weights)),
    (Settings, "depth", 3, powered),
    (Settings, "act", np.tan, lambda x: Settings.act(x)),
    (CONSTANTS, "g", 3.0, lambda x: x * CONSTANTS.g),
    (CONSTANTS, "law", lambda x: 5.0 * x, lambda x: CONSTANTS.law(x)),
    (CONSTANTS, "law", np.tanh, lambda x: CONSTANTS.law(x)),
    (CONSTANTS.inner, "k", 5.0, lambda x: CONSTANTS.inner.k * x),
    (helper, "scale", 5.0, lambda x: helper.scale * x),
    (helper, "__defaults__", (5.0,), lambda x: helper(x)),
    (helper, "__kwdefaults__", {"q": 5.0}, lambda x: helper(x)),
    (helper, "__code__", later.__code__, lambda x: helper(x)),
]


@pytest.mark.parametrize(
    ("owner", "name", "new", "f"), VALUES, ids=[f"{owner.__name__}.{name}" for owner, name, *_ in VALUES]
)
def test_what_is_held_under_a_name_is_the_new_one(monkeypatch, owner, name, new, f):
    before = gradient(f, 0.5)
    monkeypatch.setattr(owner, name, new)
    (after,) = gradient(f, 0.5)

    assert before != (after,)
    assert abs(after - (f(0.5 + 1e-6) - f(0.5 - 1e-6)) / 2e-6) < 1e-8


def test_a_number_that_changes_is_read_anew_not_derived_again(monkeypatch):
    def f(x):
        return x * Settings.rate

    text = adjoint_source(f, 0.5)
    for rate in range(20):
        monkeypatch.setattr(Settings, "rate", float(rate))

        assert gradient(f, 0.5) == (float(rate),)
    assert adjoint_source(f, 0.5) == text
    assert "Settings.rate" in text


@pytest.mark.parametrize("x", [2.0, np.float64(2.0), 3, np.ones(2)])
def test_numbers_and_arrays_are_not_callable(x):
    def f(x):
        return x(1.0) if callable(x) else np.sum(x * x)

    assert np.array_equal(gradient(f, x)[0], 2.0 * x)
