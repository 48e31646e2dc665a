"""Which arrays are ours to write into."""

from __future__ import annotations

import operator as o

import numpy as np
import pytest

from tests.zygopy.emit.building import Body, value, values
from zygopy.core.kinds import ANY, UNKNOWN, Array
from zygopy.core.nodes import Bind
from zygopy.core.ops import Method
from zygopy.emit.buffers import Buffers, is_maker

VECTOR = Array(np.dtype(float), (ANY,))


def made(b, x, kind=VECTOR):
    return b.bind(np.zeros_like, x, kind=kind, hint="x_bar", pure=False)


def written_to(make):
    """What the last write may change, by hint."""
    b = Body()
    x, f = values("x f")
    make(b, x, f)
    function = b.function("f", [x, f])
    writes = Buffers(function).written([step for step in function.body.steps if isinstance(step, Bind)][-1])
    return None if writes is None else {value.hint for value in writes}


def test_a_write_to_a_buffer_changes_that():
    assert written_to(lambda b, x, f: b.do(o.setitem, made(b, x), 0, x)) == {"x_bar"}


def test_a_write_to_a_part_of_a_buffer_changes_the_buffer():
    assert written_to(lambda b, x, f: b.do(o.iadd, b.index(made(b, x), 0), x)) == {"x_bar"}


def test_a_write_to_anything_else_may_change_everything():
    assert written_to(lambda b, x, f: b.do(o.setitem, x, 0, 1)) is None
    assert written_to(lambda b, x, f: b.do(f, made(b, x))) is None


@pytest.mark.parametrize("keep", [
    lambda b, bar, f: b.do(f, bar),
    lambda b, bar, f: b.do(Method("append"), f, bar),
    lambda b, bar, f: b.do(o.setitem, f, 0, bar),
    lambda b, bar, f: b.do(f, b.index(bar, 0)),
])  # fmt: skip
def test_a_buffer_that_something_keeps_is_not_ours(keep):
    def make(b, x, f):
        bar = made(b, x)
        keep(b, bar, f)
        b.do(o.setitem, bar, 0, 1)

    assert written_to(make) is None


def test_a_buffer_is_known_inside_a_loop():
    def make(b, x, f):
        bar = made(b, x)
        item = value("i")
        with b.block() as steps:
            b.do(f, bar)
        b.loop(item, x, [], steps, [])
        b.do(o.setitem, bar, 0, 1)

    assert written_to(make) is None


@pytest.mark.parametrize(("kind", "wanted"), [(VECTOR, True), (UNKNOWN, False), (Array(np.dtype(object), (ANY,)), False)])
def test_only_arrays_of_numbers_hold_copies(kind, wanted):
    b = Body()
    made(b, value("x"), kind)

    assert is_maker(b.stack[0][0]) is wanted
