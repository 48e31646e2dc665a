"""What expressions do, and how long they are."""

from __future__ import annotations

import operator as o

import numpy as np
import pytest

from tests.zygopy.emit.building import FLOAT, Body, values
from zygopy.core import ops
from zygopy.core.kinds import UNKNOWN
from zygopy.core.values import Const
from zygopy.emit.measure import Measure, width
from zygopy.emit.plan import Plan
from zygopy.emit.uses import count


def entry(make, kind=UNKNOWN):
    b = Body()
    x, y = values("x y", kind)
    make(b, x, y)
    f = b.function("f", [x, y], x)
    return Measure(f, count(f)).bind(f.body.steps[-1], {})


@pytest.mark.parametrize(("make", "kind", "effect", "memory"), [
    (lambda b, x, y: b.bind(o.add, x, y), UNKNOWN, False, True),
    (lambda b, x, y: b.bind(o.add, x, y), FLOAT, False, False),
    (lambda b, x, y: b.bind(np.sum, x), UNKNOWN, False, True),
    (lambda b, x, y: b.bind(print, x, pure=False), UNKNOWN, True, True),
    (lambda b, x, y: b.bind(ops.make_list, x, pure=False), UNKNOWN, False, False),
    (lambda b, x, y: b.bind(range, x), UNKNOWN, False, False),
])  # fmt: skip
def test_effects_and_memory(make, kind, effect, memory):
    found = entry(make, kind)

    assert (found.effect, found.memory) == (effect, memory)


@pytest.mark.parametrize(("make", "text"), [
    (lambda b, x, y: b.bind(o.add, x, y), "x + y"),
    (lambda b, x, y: b.bind(Const(np.sum, "np.sum"), x, axis=0), "np.sum(x, axis=0)"),
    (lambda b, x, y: b.index(x, b.tuple(b.slice(1), y)), "x[1:, y]"),
    (lambda b, x, y: b.method(x, "reshape", y), "x.reshape(y)"),
])  # fmt: skip
def test_sizes_are_about_right(make, text):
    assert abs(entry(make).size - len(text)) <= 8


def test_a_constant_is_as_wide_as_its_text():
    assert width(Const(1e-5, "1e-5"), {}, Plan()) == 4
    assert width(Const(0.25), {}, Plan()) == 4
