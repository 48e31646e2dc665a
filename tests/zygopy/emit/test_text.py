"""Whole functions: the texts that the design asks for, and random programs that must mean what they say."""

from __future__ import annotations

import operator as o

import numpy as np
import pytest

from tests.zygopy.emit import drawing
from tests.zygopy.emit.building import FLOAT, USER, Body, run, values, written
from tests.zygopy.emit.interpreting import interpret
from zygopy.core import ops
from zygopy.core.kinds import ANY, Array
from zygopy.core.nodes import Function
from zygopy.core.values import Const, Value
from zygopy.emit import emit

VECTOR = Array(np.dtype(float), (ANY,))


def loss_gradient():
    b = Body()
    W, bias, x, y = values("W b x y")
    inner = b.bind(o.add, b.bind(o.matmul, x, W), bias)
    p = b.bind(Const(np.tanh, "np.tanh"), inner, hint="p", named=True, origin="p = np.tanh(x @ W + b)      # prediction")
    r = b.bind(o.sub, p, y, hint="r")
    result = b.bind(np.mean, b.bind(o.pow, r, 2), hint="value")
    scale = b.bind(o.mul, b.bind(o.truediv, 2.0, b.attribute(r, "size")), r)
    t_bar = b.bind(o.mul, scale, b.bind(o.sub, 1.0, b.bind(o.mul, p, p)), hint="t_bar")
    b_bar = b.method(t_bar, "sum", axis=0, hint="b_bar")
    W_bar = b.bind(o.matmul, b.attribute(x, "T"), t_bar, hint="W_bar")
    return b.function("loss_gradient", [W, bias, x, y], b.tuple(result, b.tuple(W_bar, b_bar)))


def test_the_loss_of_the_design():
    assert written(loss_gradient()) == """\
def loss_gradient(W, b, x, y):
    p = np.tanh(x @ W + b)      # prediction
    r = p - y
    value = np.mean(r ** 2)
    t_bar = 2.0 / r.size * r * (1.0 - p * p)
    b_bar = t_bar.sum(axis=0)
    W_bar = x.T @ t_bar
    return value, (W_bar, b_bar)
"""


def rosenbrock():
    b = Body()
    (x,) = values("x")
    t1 = b.index(x, b.slice(None, -1))
    t2 = b.bind(o.sub, b.index(x, b.slice(1)), b.bind(o.pow, t1, 2))
    t3 = b.bind(o.sub, 1, t1)
    terms = b.bind(o.add, b.bind(o.mul, 100, b.bind(o.pow, t2, 2)), b.bind(o.pow, t3, 2))
    result = b.bind(np.sum, terms, hint="value")
    x_bar = b.bind(np.zeros_like, x, hint="x_bar", pure=False, kind=VECTOR)
    first = b.bind(o.add, b.bind(o.mul, -2, t3), b.bind(o.mul, -400.0, b.bind(o.mul, t2, t1)))
    second = b.bind(o.mul, 200.0, t2)  # moves past the write to x_bar, which it cannot see
    b.do(o.setitem, x_bar, b.slice(None, -1), first)
    rest = b.slice(1)
    b.do(o.setitem, x_bar, rest, b.bind(o.iadd, b.index(x_bar, rest, pure=False), second, pure=False))
    return b.function("f_gradient", [x], b.tuple(result, b.tuple(x_bar)))


def test_rosenbrock_by_slices():
    assert written(rosenbrock()) == """\
def f_gradient(x):
    t1 = x[:-1]
    t2 = x[1:] - t1 ** 2
    t3 = 1 - t1
    value = np.sum(100 * t2 ** 2 + t3 ** 2)
    x_bar = np.zeros_like(x)
    x_bar[:-1] = -2 * t3 + -400.0 * (t2 * t1)
    x_bar[1:] += 200.0 * t2
    return value, (x_bar,)
"""


def logistic_map():
    b = Body()
    r, x, x_in, x_out, x_bar, x_bar_out, r_bar, r_bar_out = (Value(FLOAT, hint) for hint in "r x x x x_bar x_bar r_bar r_bar".split())
    n, item, pair = Value(hint="n"), Value(hint="_"), Value()
    tape = b.bind(ops.make_list, pure=False, hint="tape")
    count = b.bind(range, n)
    with b.block() as body:
        t1 = b.bind(o.mul, r, x_in, kind=FLOAT)
        t2 = b.bind(o.sub, 1, x_in, kind=FLOAT)
        b.do(ops.Method("append"), tape, b.tuple(x_in, t1, t2))
        x_next = b.bind(o.mul, t1, t2, kind=FLOAT, hint="x", named=True, origin="x = r * x * (1 - x)")
    b.loop(item, count, [(x_out, x_in, x)], body, [x_next])
    back = b.bind(reversed, tape)
    with b.block() as body:
        x1, u1, u2 = b.unpack(pair, "x", None, None)
        t_bar = b.bind(o.mul, x_bar, u2, kind=FLOAT, hint="t_bar")
        r_next = b.bind(o.add, r_bar, b.bind(o.mul, t_bar, x1, kind=FLOAT), kind=FLOAT, hint="r_bar")
        terms = b.bind(o.mul, t_bar, r, kind=FLOAT), b.bind(o.mul, x_bar, u1, kind=FLOAT)
        x_bar_next = b.bind(o.sub, *terms, kind=FLOAT, hint="x_bar")
    b.loop(pair, back, [(x_bar_out, x_bar, 1.0), (r_bar_out, r_bar, 0.0)], body, [x_bar_next, r_next])
    return b.function("f_gradient", [r, x, n], b.tuple(x_out, b.tuple(r_bar_out, x_bar_out)))


def test_the_logistic_map():
    assert written(logistic_map()) == """\
def f_gradient(r, x, n):
    tape = []
    for _ in range(n):
        t1 = r * x
        t2 = 1 - x
        tape.append((x, t1, t2))
        x = t1 * t2
    x_bar = 1.0
    r_bar = 0.0
    for x1, t1, t2 in reversed(tape):
        t_bar = x_bar * t2
        r_bar += t_bar * x1
        x_bar = t_bar * r - x_bar * t1
    return x, (r_bar, x_bar)
"""
    x, (r_bar, _x_bar) = run(logistic_map(), 3.1, 0.3, 4)
    again, _ = run(logistic_map(), 3.1 + 1e-7, 0.3, 4)

    assert (again - x) / 1e-7 == pytest.approx(r_bar, rel=1e-5)


def test_a_docstring_stays():
    (x,) = values("x")
    f = Function("f", (x,), Body().function("f", [x], x).body, None, "Give `x`.\n\n    As it is.\n    ", USER)

    assert emit(f).source == 'def f(x):\n    """Give `x`.\n\n    As it is.\n    """\n    return x\n'


def test_a_callee_with_the_name_of_the_function_is_still_called():
    def f_gradient(x):
        return x + 1

    for callee in (Const(f_gradient), Const(f_gradient, "f_gradient")):
        b = Body()
        (x,) = values("x")
        f = b.function("f_gradient", [x], b.bind(callee, x), user={"f_gradient": f_gradient})

        assert run(f, 3) == 4
    b = Body()
    read = b.bind(ops.read_global, "f_gradient", inline=True)

    assert run(b.function("f_gradient", [x], b.bind(read, x), user={"f_gradient": f_gradient}), 3) == 4


def test_the_text_is_the_same_each_time():
    assert len({emit(drawing.draw(11)).source for _ in range(3)}) == 1


@pytest.mark.parametrize("seed", range(250))
def test_a_random_program_means_what_its_steps_mean(seed):
    function = drawing.draw(seed)
    for x, y in ((3, 5), (0, -2)):
        drawing.KEPT.clear()
        want = interpret(function, x, y, [1])
        drawing.KEPT.clear()

        assert run(function, x, y, [1]) == want
