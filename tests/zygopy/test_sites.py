"""What is called only then is found then, and a cotangent that nobody can pass on is an error."""

from __future__ import annotations

import functools
import math
import operator

import pytest

import zygopy

pytestmark = pytest.mark.core


def run(f, x):
    return f(x) * 2.0


TABLE = {"sin": math.sin, "square": lambda x: x * x, "model": None}


class Model:
    def __init__(self, a):
        self.a = a

    def __call__(self, x):
        return self.a * x


@pytest.mark.parametrize(
    ("f", "wanted"),
    [(math.sin, 2 * math.cos(3.0)), (lambda x: x * x, 12.0), (Model(5.0), 10.0), (functools.partial(pow, 2.0), 16 * math.log(2))],
)
def test_a_function_that_comes_with_the_call(f, wanted):
    assert zygopy.gradient(run, f, 3.0)[1] == pytest.approx(wanted)


@pytest.mark.parametrize(("name", "wanted"), [("sin", math.cos(3.0)), ("square", 6.0)])
def test_a_function_from_a_table(name, wanted):
    assert zygopy.gradient(lambda x, name: TABLE[name](x), 3.0, name)[0] == pytest.approx(wanted)


def test_an_opaque_call_is_fine_until_a_cotangent_arrives():
    opaque = operator.methodcaller("hex")

    assert zygopy.gradient(lambda x: x * len(opaque(2.0)), 3.0)[0] == len((2.0).hex())
    with pytest.raises(zygopy.MissingRule):
        zygopy.gradient(lambda x: float.fromhex(x.hex()), 3.0)
