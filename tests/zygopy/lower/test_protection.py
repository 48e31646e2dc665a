"""What may raise, and what is read after an exception."""

from __future__ import annotations

import math
import operator

import gast
import pytest

from zygopy.core.kinds import Number
from zygopy.core.nodes import Bind
from zygopy.core.ops import make_tuple
from zygopy.core.values import Const, Value
from zygopy.lower.protection import assigned_first, may_raise, read_after

pytestmark = pytest.mark.core
x = Value(Number(float), "x")


@pytest.mark.parametrize(("function", "wanted"), [
    (operator.add, False), (operator.lt, False), (operator.truediv, True), (math.log, True), (make_tuple, False),
])  # fmt: skip
def test_what_may_raise(function, wanted):
    assert may_raise(Bind((Value(),), Const(function), (x, x))) is wanted


def test_sums_of_what_is_not_known_may_raise():
    assert may_raise(Bind((Value(),), Const(operator.add), (Value(), x)))


def needed(text, name):
    tree = gast.parse(text).body[0]
    attempt = next(node for node in gast.walk(tree) if isinstance(node, gast.Try))
    return read_after(tree, attempt, None)(name)


def test_a_name_is_needed_if_somebody_reads_it_after_an_exception():
    text = "def f():\n try:\n  y = g()\n  z = g()\n except E:\n  z = 1\n return y, z"

    assert needed(text, "y")
    assert not needed(text, "z")


def test_a_name_that_only_the_body_reads_is_not_needed():
    text = "def f():\n for i in r:\n  try:\n   y = g()\n   t += y\n  except E:\n   pass"

    assert not needed(text, "y")
    assert needed(text, "t")


def test_what_is_assigned_before_it_is_read():
    assert assigned_first(gast.parse("a = b\nc = a\nd += 1\nif a:\n e = 1").body) == {"a", "c"}
