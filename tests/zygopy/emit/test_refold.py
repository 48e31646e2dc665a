"""What is put back into expressions, and what must stay where it is."""

from __future__ import annotations

import operator as o

import numpy as np
import pytest

from tests.zygopy.emit.building import FLOAT, Body, value, values, written
from zygopy.core import ops
from zygopy.core.kinds import ANY, Array
from zygopy.core.values import Value

VECTOR = Array(np.dtype(float), (ANY,))


def lines(make, params="x y f", kind=None):
    b = Body()
    given = values(params) if kind is None else values(params, kind)
    text = written(b.function("g", given, make(b, *given)))
    return "\n".join(line[4:] for line in text.splitlines()[1:])


def test_a_single_use_is_put_back_and_others_have_a_name():
    def make(b, x, y, f):
        t = b.bind(o.add, x, y)
        return b.bind(o.mul, t, t)

    assert lines(make) == "t1 = x + y\nreturn t1 * t1"


def test_calls_that_may_do_anything_keep_their_order():
    def make(b, x, y, f):
        return b.bind(o.add, b.bind(f, x, pure=False), b.bind(f, y, pure=False))

    def swapped(b, x, y, f):
        first, second = b.bind(f, x, pure=False), b.bind(f, y, pure=False)
        return b.bind(o.add, second, first)

    assert lines(make) == "return f(x) + f(y)"
    assert lines(swapped) == "t1 = f(x)\nreturn f(y) + t1"


def test_a_read_does_not_move_past_a_call_that_may_write():
    def make(b, x, y, f):
        entry = b.index(x, 0)
        b.do(f, x)
        return b.bind(o.add, entry, y)

    assert lines(make) == "t1 = x[0]\nf(x)\nreturn t1 + y"


def test_arithmetic_on_numbers_moves_past_anything():
    def make(b, x, y, f):
        total = b.bind(o.add, x, y)
        b.do(print)
        return b.bind(o.mul, total, 2)

    assert lines(make, kind=FLOAT) == "print()\nreturn (x + y) * 2"


def test_evaluation_within_an_expression_keeps_its_order():
    def make(b, x, y, f):
        entry = b.index(x, 0)
        return b.bind(o.add, entry, b.bind(f, x, pure=False))

    def swapped(b, x, y, f):
        entry = b.index(x, 0)
        return b.bind(o.add, b.bind(f, x, pure=False), entry)

    assert lines(make) == "return x[0] + f(x)"
    assert lines(swapped) == "t1 = x[0]\nreturn f(x) + t1"


def test_a_write_to_a_buffer_of_ours_disturbs_only_what_came_from_it():
    def make(b, x, y, f):
        bar = b.bind(np.zeros_like, x, pure=False, kind=VECTOR, hint="x_bar")
        far, near = b.index(y, 0), b.index(bar, 0)
        b.do(o.setitem, bar, 0, 1.0)
        return b.tuple(far, near, bar)

    assert lines(make) == "x_bar = np.zeros_like(x)\nt1 = x_bar[0]\nx_bar[0] = 1.0\nreturn y[0], t1, x_bar"


def test_a_buffer_that_was_given_away_is_anybodys():
    def make(b, x, y, f):
        bar = b.bind(np.zeros_like, x, pure=False, kind=VECTOR, hint="x_bar")
        b.do(f, bar)
        far = b.index(y, 0)
        b.do(o.setitem, bar, 0, 1.0)
        return b.tuple(far, bar)

    assert lines(make) == "x_bar = np.zeros_like(x)\nf(x_bar)\nt1 = y[0]\nx_bar[0] = 1.0\nreturn t1, x_bar"


def test_a_reader_of_a_name_that_is_assigned_again_stays_before_that():
    def make(b, x, y, f):
        old = b.bind(o.mul, x, 2)
        new = b.bind(o.add, x, y, hint="x", named=True)
        return b.tuple(new, old)

    assert lines(make) == "t1 = x * 2\nx = x + y\nreturn x, t1"


def test_nothing_moves_into_a_loop():
    def make(b, x, y, f):
        twice = b.bind(o.mul, x, 2)
        with b.block() as steps:
            b.do(f, twice)
        b.loop(Value(hint="i"), y, [], steps, [])
        return x

    assert lines(make) == "t1 = x * 2\nfor i in y:\n    f(t1)\nreturn x"


def test_nothing_moves_into_a_function():
    def make(b, x, y, f):
        twice = b.bind(o.mul, x, 2)
        with b.block() as steps:
            result = b.bind(o.add, twice, 1)
        return b.define("g", [], steps, result)

    assert lines(make) == "t1 = x * 2\ndef g():\n    return t1 + 1\nreturn g"


def test_tuples_and_slices_are_written_where_they_are_used():
    def make(b, x, y, f):
        where = b.tuple(b.slice(1), y)
        with b.block() as steps:
            b.do(o.setitem, x, where, b.index(f, where))
        b.loop(Value(hint="i"), y, [], steps, [])
        return x

    assert lines(make) == "for i in y:\n    x[1:, y] = f[1:, y]\nreturn x"


def test_a_copy_is_written_as_what_it_copies():
    def make(b, x, y, f):
        return b.bind(o.mul, b.bind(ops.identity, x, hint="z", named=True, origin="z = x"), 2)

    assert lines(make) == "return x * 2"


def test_a_constant_under_the_users_name_stays():
    def make(b, x, y, f):
        return b.bind(o.mul, b.bind(ops.identity, 1e-5, hint="eps", named=True, origin="eps = 1e-5  # small"), x)

    assert lines(make) == "eps = 1e-5  # small\nreturn eps * x"


def test_what_may_be_written_inline_is_written_at_each_use():
    def make(b, x, y, f):
        entry = b.bind(o.getitem, x, "W", inline=True)
        return b.tuple(entry, b.bind(o.mul, entry, 2))

    assert lines(make) == "return x['W'], x['W'] * 2"


def test_the_users_statement_is_printed_as_it_was():
    def make(b, x, y, f):
        z = b.bind(o.mul, b.bind(o.add, x, y), 1e-3, hint="z", named=True, origin="z = ((x + y)\n     * 1e-3)  # scaled")
        return b.bind(o.add, z, z)

    assert lines(make) == "z = ((x + y)\n     * 1e-3)  # scaled\nreturn z + z"


def test_a_statement_that_has_changed_is_printed_anew():
    def make(b, x, y, f):
        t = b.bind(o.add, x, y)
        z = b.bind(o.mul, t, 1e-3, hint="z", named=True, origin="z = (x + y) * 1e-3  # scaled")
        return b.tuple(t, z)

    assert lines(make) == "t1 = x + y\nz = t1 * 0.001\nreturn t1, z"


def test_a_long_expression_of_ours_is_split():
    def make(b, x, y, f):
        total = x
        for _ in range(12):
            total = b.bind(o.mul, b.bind(np.tanh, b.bind(o.add, total, y)), x)
        return b.bind(o.add, b.bind(o.neg, total), y, hint="result")

    text = lines(make)
    assert max(map(len, text.splitlines())) <= 100
    assert 3 <= len(text.splitlines()) <= 5


def test_an_arm_that_changes_nothing_is_not_written():
    def make(b, x, y, f):
        target = Value(hint="x")
        with b.block() as steps:
            twice = b.bind(o.mul, x, 2)
        b.branch(y, (steps, [twice]), ([], [x]), target)
        return b.bind(o.add, target, 1)

    assert lines(make) == "if y:\n    x = x * 2\nreturn x + 1"


@pytest.mark.parametrize("effect", [True, False])
def test_a_branch_that_does_something_is_no_expression(effect):
    def make(b, x, y, f):
        target = value(named=False)
        with b.block() as steps:
            if effect:
                b.do(print)
            twice = b.bind(o.mul, x, 2)
        b.branch(y, (steps, [twice]), ([], [x]), target)
        return b.tuple(target, target)

    assert ("t1 = x * 2 if y else x" in lines(make)) is not effect


def test_an_and_that_cannot_be_an_expression_keeps_its_test():
    def make(b, x, y, f):
        test, target = b.bind(o.lt, x, y), value(named=False)
        with b.block() as steps:
            b.do(print)
        b.branch(test, (steps, [f]), ([], [test]), target)
        return b.bind(o.add, target, 1)

    assert lines(make) == "t1 = x < y\nif t1:\n    print()\n    t1 = f\nreturn t1 + 1"
