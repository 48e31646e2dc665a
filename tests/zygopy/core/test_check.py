"""What every Function must keep to."""

from __future__ import annotations

import operator as o

import pytest

from tests.zygopy.emit.building import Body, value, values
from zygopy.core import ops
from zygopy.core.check import check
from zygopy.core.nodes import Bind, Block, Def, For, Function, If, While
from zygopy.core.values import NONE, TRUE, Const, Value
from zygopy.errors import InternalError

X = value("x")


def function(*steps, result=NONE):
    return Function("f", (X,), Block(steps, (result,)))


def test_a_good_function_comes_back():
    f = function(Bind((y := Value(),), Const(o.neg), (X,)), result=y)

    assert check(f) is f


def loop(**facts):
    target, param = Value(hint="a"), Value(hint="a")
    parts = dict(targets=(target,), item=Value(), iterable=X, params=(param,), start=(X,), body=Block((), (param,)))
    return For(**parts | facts)


A, B = Value(hint="a"), Value(hint="b")


@pytest.mark.parametrize(("steps", "message"), [
    ([Bind((), Const(print), (A,))], "read before it is assigned"),
    ([Bind((A,), Const(o.neg), (X,)), Bind((A,), Const(o.neg), (X,))], "assigned twice"),
    ([Bind((X,), Const(o.neg), (X,))], "assigned twice"),
    ([If((A,), X, Block((), (X,)), Block())], "targets and results"),
    ([loop(start=())], "params, start, targets and results"),
    ([loop(exits=True)], "params, start, targets and results"),
    ([While((), (), (), Block(), Block())], "one result"),
    ([Def(A, (), Block())], "one result"),
    ([Bind((A,), Const(ops.unpack), (X, Const(2)))], "unpack of 2 has 1"),
    ([Bind((A, B), Const(ops.unpack), (X, Const(1), Const(1)))], "unpack of 3 has 2"),
])  # fmt: skip
def test_what_breaks_the_language_is_found(steps, message):
    with pytest.raises(InternalError, match=message):
        check(function(*steps))


def test_what_a_round_starts_from_is_not_read_after_the_loop():
    step = loop()
    with pytest.raises(InternalError, match="outside its scope"):
        check(function(step, result=step.params[0]))


def test_what_an_inner_function_defines_stays_inside():
    inner = Bind((A,), Const(o.neg), (X,))
    step = Def(B, (), Block((inner,), (A,)))
    check(function(step, result=B))
    with pytest.raises(InternalError, match="outside its scope"):
        check(function(step, result=A))


def test_what_an_arm_defines_may_be_read_in_a_later_arm():
    first = If((), X, Block((Bind((A,), Const(o.neg), (X,)),)), Block())
    second = If((), X, Block((Bind((), Const(print), (A,), pure=False),)), Block())

    check(function(first, second))


def test_a_function_has_one_result():
    with pytest.raises(InternalError, match="one result"):
        check(Function("f", (), Block()))


def test_the_message_names_the_pass():
    with pytest.raises(InternalError, match=r"reverse: `f`"):
        check(Function("f", (), Block()), "reverse")


def test_an_exit_flag_is_one_result_more():
    step = loop()
    check(function(loop(body=Block((), (step.params[0], TRUE)), exits=True, params=step.params)))
    b = Body()
    xs, *_ = values("xs")
    b.loop(Value(), xs, [], [], [TRUE], exits=True)
    b.function("f", [xs])
