"""Which names values get."""

from __future__ import annotations

import operator as o

import numpy as np

from tests.zygopy.emit.building import Body, value, values, written
from zygopy.core import ops
from zygopy.core.values import Const, Value


def lines(make, params="x y"):
    b = Body()
    given = values(params)
    text = written(b.function("f", given, make(b, *given)))
    return "\n".join(line[4:] for line in text.splitlines()[1:])


def test_versions_of_a_variable_share_its_name():
    def make(b, x, y):
        for _ in range(3):
            x = b.bind(np.sin, x, hint="x", named=True)
        return x

    assert lines(make) == "x = np.sin(x)\nx = np.sin(x)\nx = np.sin(x)\nreturn x"


def test_a_version_that_is_still_needed_keeps_its_name():
    def make(b, x, y):
        new = b.bind(np.sin, x, hint="x", named=True)
        return b.tuple(x, new)

    assert lines(make) == "x1 = np.sin(x)\nreturn x, x1"


def test_the_users_names_come_before_ours():
    def make(b, x, y):
        ours = b.bind(o.add, x, y, hint="z")
        theirs = b.bind(o.mul, x, ours, hint="z", named=True)
        return b.tuple(ours, theirs, ours)

    assert lines(make) == "z1 = x + y\nz = x * z1\nreturn z1, z, z1"


def test_a_number_that_the_user_took_is_skipped():
    def make(b, x, y):
        x1 = b.bind(np.cos, y, hint="x1", named=True)
        again = b.bind(np.sin, x, hint="x", named=True)
        t1 = b.bind(np.tan, x, hint="t1", named=True)
        mine = b.bind(o.add, x, y)
        return b.tuple(x, x1, again, t1, mine, mine)

    text = lines(make)
    assert "x1 = np.cos(y)\nx2 = np.sin(x)\nt1 = np.tan(x)\nt2 = x + y\n" in text


def test_names_that_the_text_reads_from_outside_are_avoided():
    def make(b, x, y):
        mean = b.bind(Const(np.mean, "np.mean"), x, hint="np", named=True)
        size = b.bind(len, x, hint="len", named=True)
        return b.tuple(mean, size, b.bind(Const(np.sum, "np.sum"), mean))

    assert lines(make) == "np1 = np.mean(x)\nlen = len1(x)\nreturn np1, len, np.sum(np1)"


def test_keywords_are_no_names():
    assert lines(lambda b, x, y: (t := b.bind(o.add, x, y, hint="lambda"), b.tuple(t, t))[1]) == "lambda1 = x + y\nreturn lambda1, lambda1"


def test_two_loops_number_their_values_alike():
    def make(b, x, y):
        for _ in range(2):
            with b.block() as steps:
                t = b.bind(o.add, x, y)
                b.do(print, t, t)
            b.loop(value("i"), x, [], steps, [])
        return x

    assert lines(make) == "for i in x:\n    t1 = x + y\n    print(t1, t1)\n" * 2 + "return x"


def test_a_tape_of_tapes_comes_back_under_its_own_names():
    def make(b, x, y):
        tape = b.bind(ops.make_list, pure=False, hint="tape")
        with b.block() as steps:
            inner = b.bind(ops.make_list, pure=False, hint="tape")
            b.do(ops.Method("append"), tape, inner)
            b.do(ops.Method("append"), inner, x)
        b.loop(value("i"), y, [], steps, [])
        item = Value(hint="tape")
        back = b.bind(reversed, tape)
        with b.block() as steps:
            b.do(print, item)
        b.loop(item, back, [], steps, [])
        return x

    assert lines(make) == """\
tape = []
for i in y:
    tape1 = []
    tape.append(tape1)
    tape1.append(x)
for tape1 in reversed(tape):
    print(tape1)
return x"""


def test_a_counter_without_a_name_is_i():
    def make(b, x, y):
        item = Value()
        count = b.bind(range, y)
        with b.block() as steps:
            b.do(print, item)
        b.loop(item, count, [], steps, [])
        return x

    assert lines(make) == "for i in range(y):\n    print(i)\nreturn x"


def test_a_branch_needs_no_names_of_its_own():
    def make(b, x, y):
        targets = Value(hint="a"), Value(hint="b")
        arms = []
        for f in (np.sin, np.cos):
            with b.block() as steps:
                results = [b.bind(f, x, hint="a"), b.bind(f, y, hint="b")]
            arms.append((steps, results))
        b.branch(x, *arms, *targets)
        return b.tuple(*targets)

    assert lines(make) == """\
if x:
    a = np.sin(x)
    b = np.sin(y)
else:
    a = np.cos(x)
    b = np.cos(y)
return a, b"""


def test_swapped_arms_move_at_once():
    def make(b, x, y):
        targets = Value(hint="x"), Value(hint="y")
        with b.block() as steps:
            b.do(print)
        b.branch(b.bind(o.lt, y, x), (steps, [y, x]), ([], [x, y]), *targets)
        return b.tuple(*targets)

    assert lines(make) == "if y < x:\n    print()\n    x, y = y, x\nreturn x, y"


def test_what_comes_back_from_a_tape_has_the_name_under_which_it_went_in():
    def make(b, x, y):
        tape = b.bind(ops.make_list, pure=False, hint="tape")
        with b.block() as steps:
            old, new = (b.bind(f, x, hint="h", named=True) for f in (np.sin, np.cos))
            b.do(ops.Method("append"), tape, b.tuple(new, old))
        b.loop(value("i"), y, [], steps, [])
        pair = Value()
        back = b.bind(reversed, tape)
        with b.block() as steps:
            b.do(print, *b.unpack(pair, "h", "h"))
        b.loop(pair, back, [], steps, [])
        return x

    assert lines(make) == """\
tape = []
for i in y:
    h = np.sin(x)
    h1 = np.cos(x)
    tape.append((h1, h))
for h1, h in reversed(tape):
    print(h1, h)
return x"""
