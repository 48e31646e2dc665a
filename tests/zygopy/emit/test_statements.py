"""How branches, loops, inner functions and their ends are written."""

from __future__ import annotations

import operator as o
from contextlib import nullcontext

import numpy as np

from tests.zygopy.emit.building import FLOAT, Body, run, value, values, written
from zygopy.core import ops
from zygopy.core.values import FALSE, TRUE, UNBOUND, Const, Value


def body(text):
    """The body of the one function in `text`, at the margin."""
    lines = text.splitlines()[1:]
    return "\n".join(line[4:] for line in lines)


# ------------------------------------------------------------------ branches


def branching(then_steps, else_steps, origin=None):
    b = Body()
    x, y, t = values("x y t")
    target = value("z")
    arms = []
    for make in (then_steps, else_steps):
        with b.block() as steps:
            result = make(b, x, y)
        arms.append((steps, [result]))
    b.branch(b.bind(o.lt, x, y), *arms, target, origin=origin)
    return b.function("f", [x, y, t], b.tuple(target, target))


def test_both_arms_assign_the_same_name():
    f = branching(lambda b, x, y: b.bind(o.add, x, y, hint="z", named=True), lambda b, x, y: b.bind(o.sub, x, y, hint="z", named=True))

    assert body(written(f)) == """\
if x < y:
    z = x + y
else:
    z = x - y
return z, z"""


def test_an_arm_that_gives_another_name_moves_it():
    f = branching(lambda b, x, y: b.bind(o.add, x, y, hint="z", named=True), lambda b, x, y: y)

    assert body(written(f)) == """\
if x < y:
    z = x + y
else:
    z = y
return z, z"""


def test_an_arm_without_a_value_assigns_nothing():
    f = branching(lambda b, x, y: b.bind(o.add, x, y, hint="z", named=True), lambda b, x, y: UNBOUND)

    assert body(written(f)) == "if x < y:\n    z = x + y\nreturn z, z"


def test_an_empty_first_arm_turns_the_test_round():
    b = Body()
    x, y = values("x y")
    with b.block() as steps:
        b.do(ops.Method("append"), x, y)
    b.branch(b.bind(o.is_, y, None), ([], []), (steps, []))
    b.branch(b.bind(o.lt, x, y), ([], []), (list(steps), []))

    assert body(written(b.function("f", [x, y]))) == """\
if y is not None:
    x.append(y)
if not x < y:
    x.append(y)
return None"""


def test_a_branch_in_the_other_arm_is_an_elif():
    def otherwise(b, x, y):
        target = value("z")
        with b.block() as steps:
            small = b.bind(np.sin, y, hint="z", named=True)
        b.branch(b.bind(o.eq, x, y), (steps, [small]), ([], [0]), target)
        return target

    f = branching(lambda b, x, y: b.bind(np.cos, x, hint="z", named=True), otherwise)

    assert body(written(f)) == """\
if x < y:
    z = np.cos(x)
elif x == y:
    z = np.sin(y)
else:
    z = 0
return z, z"""


def test_a_short_choice_of_ours_is_an_expression():
    f = branching(lambda b, x, y: b.bind(o.add, x, y), lambda b, x, y: 0)
    for value_ in f.body.steps[-2].targets:
        value_.named = False

    assert body(written(f)) == "z = x + y if x < y else 0\nreturn z, z"


def test_a_branch_of_the_users_stays_a_branch():
    f = branching(lambda b, x, y: b.bind(o.add, x, y), lambda b, x, y: 0, origin="if x < y:  # smaller\n    z = x + y\nelse:\n    z = 0")

    assert body(written(f)) == "if x < y:  # smaller\n    z = x + y\nelse:\n    z = 0\nreturn z, z"


def test_after_a_raise_nothing_is_given():
    b = Body()
    x, y = values("x y")
    target = value("z")
    with b.block() as bad:
        b.do(ops.raise_, b.bind(ValueError, "negative"))
    with b.block() as good:
        root = b.bind(np.sqrt, x, hint="z", named=True)
    b.branch(b.bind(o.lt, x, 0), (bad, [UNBOUND]), (good, [root]), target)

    assert body(written(b.function("f", [x, y], b.tuple(target, target)))) == """\
if x < 0:
    raise ValueError('negative')
z = np.sqrt(x)
return z, z"""


def test_what_an_arm_defined_may_be_read_in_a_later_branch():
    b = Body()
    x, y = values("x y")
    test = b.bind(o.lt, x, y, hint="t")
    with b.block() as first:
        root = b.bind(np.sqrt, x)
        b.do(ops.Method("append"), y, root)
    b.branch(test, (first, []), ([], []))
    with b.block() as second:
        b.do(ops.Method("append"), y, b.bind(o.mul, root, 2))
    b.branch(test, (second, []), ([], []))

    assert body(written(b.function("f", [x, y]))) == """\
t = x < y
if t:
    t1 = np.sqrt(x)
    y.append(t1)
if t:
    y.append(t1 * 2)
return None"""


def test_an_early_return_of_an_inner_function():
    b = Body()
    (x,) = values("x")
    g = value("g_bar")
    with b.block() as steps:
        target = value(named=False)
        with b.block() as rest:
            b.do(ops.Method("append"), x, g)
            doubled = b.bind(o.mul, g, 2)
        b.branch(b.bind(o.is_, g, None), ([], [None]), (rest, [doubled]), target)
    back = b.define("pullback", [g], steps, target)

    assert body(written(b.function("f", [x], b.tuple(x, back)))) == """\
def pullback(g_bar):
    if g_bar is None:
        return None
    x.append(g_bar)
    return g_bar * 2
return x, pullback"""


# ------------------------------------------------------------------ loops


def looping(make, exits=False, params="x y", carried="x"):
    """`for i in range(3)` with carried values that start as the parameters of their name."""
    b = Body()
    given = values(params)
    by_hint = {param.hint: param for param in given}
    triples = [(Value(hint=hint), Value(hint=hint), by_hint[hint]) for hint in carried.split()]
    count = b.bind(range, 3)
    with b.block() as steps:
        results = make(b, *(param for _, param, _ in triples))
    b.loop(Value(hint="i"), count, triples, steps, results, exits)
    targets = [target for target, _, _ in triples]
    return b.function("f", given, targets[0] if len(targets) == 1 else b.tuple(*targets))


def test_a_carried_value_keeps_one_name():
    f = looping(lambda b, x: [b.bind(o.mul, x, b.bind(o.sub, 1, x), hint="x", named=True)])

    assert body(written(f)) == "for i in range(3):\n    x = x * (1 - x)\nreturn x"


def test_a_start_that_has_another_name_is_moved_before_the_loop():
    b = Body()
    (x0,) = values("x0")
    x, after = Value(hint="x"), Value(hint="x")
    with b.block() as steps:
        doubled = b.bind(o.mul, x, 2, hint="x", named=True)
    b.loop(Value(hint="i"), b.bind(range, 3), [(after, x, x0)], steps, [doubled])

    assert body(written(b.function("f", [x0], after))) == "x = x0\nfor i in range(3):\n    x = x * 2\nreturn x"


def test_a_swap_is_one_assignment():
    assert body(written(looping(lambda b, x, y: [y, x], carried="x y"))) == "for i in range(3):\n    x, y = y, x\nreturn x, y"


def test_fibonacci_reads_as_one_writes_it():
    f = looping(lambda b, x, y: [y, b.bind(o.add, x, y, hint="y", kind=FLOAT)], carried="x y")
    for step in f.body.steps[-2:-1]:
        for param in step.params:
            param.kind = FLOAT

    assert body(written(f)) == "for i in range(3):\n    x, y = y, x + y\nreturn x, y"
    assert run(f, 0, 1) == (2, 3)


def test_a_swap_of_the_users_is_printed_as_it_was():
    text = "y, x = x + y, y  # onward"
    f = looping(lambda b, x, y: [y, b.bind(o.add, x, y, hint="y", named=True, origin=text)], carried="x y")

    assert body(written(f)) == f"for i in range(3):\n    {text}\nreturn x, y"
    assert run(f, 0, 1) == (2, 3)


def test_what_one_arm_gives_may_be_read_again_under_the_same_name():
    b = Body()
    x, t = values("x t")
    target = Value(hint="z")
    with b.block() as then:
        root = b.bind(np.exp, x, hint="z", named=True)
    b.branch(t, (then, [root]), ([], [x]), target)
    with b.block() as again:
        b.do(print, root)
    b.branch(t, (again, []), ([], []))

    assert body(written(b.function("f", [x, t], target))) == """\
if t:
    z = np.exp(x)
else:
    z = x
if t:
    print(z)
return z"""


def test_a_value_read_after_its_successor_keeps_its_name():
    def round_(b, x):
        new = b.bind(o.mul, x, 2, hint="x", named=True)
        b.do(print, x, new)
        return [new]

    assert body(written(looping(round_))) == """\
for i in range(3):
    x1 = x * 2
    print(x, x1)
    x = x1
return x"""


def test_a_carried_value_that_nobody_reads_is_not_moved():
    b = Body()
    x, y = values("x y")
    param = Value(hint="z")
    with b.block() as steps:
        b.do(print, x)
    b.loop(Value(hint="i"), b.bind(range, y), [(Value(hint="z"), param, x)], steps, [x])

    assert body(written(b.function("f", [x, y], x))) == "for i in range(y):\n    print(x)\nreturn x"


def test_the_item_is_unpacked_where_it_is_assigned():
    b = Body()
    params, h = values("params h")
    pair, after, before = Value(), Value(hint="h"), Value(hint="h")
    last = b.index(params, b.slice(None, -1))
    numbered = b.bind(enumerate, last)
    with b.block() as steps:
        _i, inner = b.unpack(pair, "i", None)
        W, bias = b.unpack(inner, "W", "b")
        new = b.bind(np.tanh, b.bind(o.add, b.bind(o.matmul, before, W), bias), hint="h", named=True)
    b.loop(pair, numbered, [(after, before, h)], steps, [new])

    assert body(written(b.function("f", [params, h], after))) == """\
for i, (W, b) in enumerate(params[:-1]):
    h = np.tanh(h @ W + b)
return h"""


def test_items_that_nobody_reads_have_no_name():
    b = Body()
    xs, total = values("xs total")
    pair, after, before = Value(), Value(hint="total"), Value(hint="total")
    with b.block() as steps:
        _, _rest, x = b.unpack(pair, None, None, "x", after=1)
        new = b.bind(o.add, before, x, hint="total", named=True)
    b.loop(pair, xs, [(after, before, total)], steps, [new])

    assert body(written(b.function("f", [xs, total], after))) == "for _, *_, x in xs:\n    total = total + x\nreturn total"


# ------------------------------------------------------------------ exits


def leaving(flags, extra=False):
    def round_(b, x):
        new = b.bind(o.add, x, 1, hint="x", named=True)
        flag = value(named=False)
        arms = []
        for leaves in flags:
            with b.block() as steps:
                if extra or leaves:
                    b.do(print, new)
            arms.append((steps, [leaves]))
        b.branch(b.bind(o.gt, new, 5), *arms, flag)
        return [new, flag]

    return looping(round_, exits=True)


def test_an_arm_that_leaves_ends_with_break():
    assert body(written(leaving([True, False]))) == """\
for i in range(3):
    x = x + 1
    if x > 5:
        print(x)
        break
return x"""


def test_the_arm_that_stays_follows_without_else():
    assert body(written(leaving([True, False], extra=True))) == """\
for i in range(3):
    x = x + 1
    if x > 5:
        print(x)
        break
    print(x)
return x"""


def test_a_break_in_the_other_arm_turns_the_test_round():
    assert body(written(leaving([False, True]))) == """\
for i in range(3):
    x = x + 1
    if not x > 5:
        print(x)
        break
return x"""


def test_an_exit_that_is_a_value_is_tested_at_the_end():
    f = looping(lambda b, x: [(n := b.bind(o.add, x, 1, hint="x", named=True)), b.bind(o.gt, n, 5)], exits=True)

    assert body(written(f)) == """\
for i in range(3):
    x = x + 1
    t1 = x > 5
    if t1:
        break
return x"""
    assert [run(f, x, None) for x in (0, 4)] == [3, 6]


def test_both_arms_carry_something_else():
    def round_(b, x):
        new, flag = value("x"), value(named=False)
        with b.block() as steps:
            doubled = b.bind(o.mul, x, 2, hint="x", named=True)
        b.branch(b.bind(o.gt, x, 5), ([], [x, TRUE]), (steps, [doubled, FALSE]), new, flag)
        return [new, flag]

    f = looping(round_, exits=True)
    assert body(written(f)) == "for i in range(3):\n    if x > 5:\n        break\n    x = x * 2\nreturn x"


# ------------------------------------------------------------------ while


def test_a_while_loop_whose_test_is_an_expression():
    b = Body()
    (x,) = values("x")
    before, after = Value(hint="x"), Value(hint="x")
    with b.block() as tests:
        test = b.bind(o.gt, before, 1)
    with b.block() as steps:
        half = b.bind(o.truediv, before, 2, hint="x", named=True)
    b.while_((tests, test), [(after, before, x)], steps, [half])

    assert body(written(b.function("f", [x], after))) == "while x > 1:\n    x = x / 2\nreturn x"


def test_a_while_loop_whose_test_needs_statements():
    b = Body()
    (x,) = values("x")
    before, after = Value(hint="x"), Value(hint="x")
    with b.block() as tests:
        b.do(print, before)
        test = b.bind(o.gt, before, 1)
    with b.block() as steps:
        half = b.bind(o.truediv, before, 2, hint="x", named=True)
    b.while_((tests, test), [(after, before, x)], steps, [half])

    assert body(written(b.function("f", [x], after))) == """\
while True:
    print(x)
    if not x > 1:
        break
    x = x / 2
return x"""


# ------------------------------------------------------------------ with, def


def test_with():
    b = Body()
    (x,) = values("x")
    target, context = value("y"), b.bind(np.errstate, divide="ignore", pure=False)
    with b.block() as steps:
        inverse = b.bind(o.truediv, 1, x, hint="y", named=True)
    b.with_(context, None, steps, [inverse], target)
    name = value("opened")
    with b.block() as more:
        b.do(print, name)
    b.with_(b.bind(nullcontext, 3, pure=False), name, more, [])

    assert body(written(b.function("f", [x], target))) == """\
with np.errstate(divide='ignore'):
    y = 1 / x
with nullcontext(3) as opened:
    print(opened)
return y"""


def test_what_a_closure_reads_keeps_its_name_to_itself():
    b = Body()
    (x,) = values("x")
    first = b.bind(o.mul, x, 2, hint="x", named=True)
    inner = Value(hint="x")
    with b.block() as steps:
        result = b.bind(o.add, inner, first)
    g = b.define("g", [inner], steps, result)
    second = b.bind(o.mul, first, 3, hint="x", named=True)
    f = b.function("f", [x], b.tuple(b.bind(g, second, pure=False), second))

    assert body(written(f)) == """\
x = x * 2
def g(x1):
    return x1 + x
x1 = x * 3
return g(x1), x1"""
    assert run(f, 1) == (8, 6)


def test_a_pullback_reads_well():
    b = Body()
    x, W = values("x W")
    y = b.bind(o.matmul, x, W, hint="y")
    y_bar = Value(hint="y_bar")
    with b.block() as steps:
        x_bar = b.bind(o.matmul, y_bar, b.attribute(W, "T"))
        W_bar = b.bind(o.matmul, b.attribute(x, "T"), y_bar)
        result = b.tuple(x_bar, W_bar)
    back = b.define("pullback", [y_bar], steps, result)

    assert body(written(b.function("f_rule", [x, W], b.tuple(y, back)))) == """\
y = x @ W
def pullback(y_bar):
    return y_bar @ W.T, x.T @ y_bar
return y, pullback"""


def test_an_inner_function_that_nobody_calls_is_not_written():
    b = Body()
    (x,) = values("x")
    b.define("g", [], [], x)

    assert body(written(b.function("f", [x], Const(1)))) == "return 1"
