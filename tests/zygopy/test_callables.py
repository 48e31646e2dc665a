"""Arguments are bound by Python's rules, whatever is called."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

import zygopy

pytestmark = pytest.mark.core


class Model:
    def __init__(self, a):
        self.a = a

    def __call__(self, x, y=2.0):
        return self.a * x * y

    def method(self, x):
        return self.a * x

    @classmethod
    def of_class(cls, x):
        return 3.0 * x

    @staticmethod
    def static(x):
        return 4.0 * x


def scaled(a, x, *rest, times=1.0, **more):
    return a * x * times * (1 + sum(rest)) * (1 + sum(more.values()))


@pytest.mark.parametrize(
    ("f", "args", "keywords", "wanted"),
    [
        (scaled, (2.0, 3.0), {}, (3.0, 2.0)),
        (scaled, (2.0, 3.0, 1.0), {"times": 2.0, "b": 1.0}, (24.0, 16.0, 24.0)),
        (functools.partial(scaled, 2.0), (3.0,), {}, (2.0,)),
        (functools.partial(scaled, x=3.0), (2.0,), {}, (3.0,)),
        (Model(5.0), (3.0,), {}, (10.0,)),
        (Model(5.0), (3.0,), {"y": 4.0}, (20.0,)),
        (Model(5.0).method, (3.0,), {}, (5.0,)),
        (Model.of_class, (1.0,), {}, (3.0,)),
        (Model.static, (1.0,), {}, (4.0,)),
        (math.sin, (0.0,), {}, (1.0,)),
        (np.multiply, (2.0, 3.0), {}, (3.0, 2.0)),
    ],
)
def test_gradients(f, args, keywords, wanted):
    assert zygopy.gradient(f, *args, **keywords) == wanted


@pytest.mark.parametrize("args", [(), (1.0,)])
def test_a_missing_argument_is_pythons_own_error(args):
    with pytest.raises(TypeError, match=r"missing|argument"):
        zygopy.gradient(scaled, *args)


def test_two_values_for_one_argument():
    with pytest.raises(TypeError, match=r"multiple values|argument"):
        zygopy.gradient(scaled, 1.0, 2.0, a=3.0)


def test_what_cannot_be_called_is_refused():
    with pytest.raises(zygopy.UnsupportedValue, match="not a function"):
        zygopy.gradient(3.0, 1.0)


@pytest.mark.parametrize(
    ("argnums", "error"),
    [(3, ValueError), (-3, ValueError), ((0, 0), ValueError), ((0, -2), ValueError), ("x", TypeError), (1.0, TypeError)],
)
def test_argnums_are_arguments_that_there_are_each_once(argnums, error):
    with pytest.raises(error, match="argnums"):
        zygopy.grad(lambda x, y: x * y, argnums=argnums)(1.0, 2.0)
    with pytest.raises(error, match="argnums"):
        zygopy.adjoint_source(lambda x, y: x * y, 1.0, 2.0, argnums=argnums)


def test_argnames_are_parameters():
    def f(x, *rest, k=3.0):
        local = x * k
        return local * rest[0] if rest else local

    assert zygopy.grad(f, argnames=("k", "x"))(2.0, 4.0) == (8.0, 12.0)
    with pytest.raises(ValueError, match="no parameter 'local'"):
        zygopy.grad(f, argnames="local")(2.0)


def test_a_tuple_of_argnums_chooses_among_star_arguments():
    def f(*xs):
        return xs[0] * xs[1] ** 2 + xs[2]

    assert zygopy.grad(f, argnums=(1, 0))(2.0, 3.0, 4.0) == (12.0, 9.0)
    assert zygopy.value_and_grad(f, argnums=(2, 1))(2.0, 3.0, 4.0) == (22.0, (1.0, 12.0))
