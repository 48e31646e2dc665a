"""The core as text."""

from __future__ import annotations

import operator as o

import numpy as np
import pytest

from tests.zygopy.emit.building import FLOAT, Body, value, values
from zygopy.core import ops
from zygopy.core.kinds import ANY, ONE, UNKNOWN, Array, ListOf, Mapping, Number, Sequence, Sliced, Symbol
from zygopy.core.show import show, show_kind
from zygopy.core.values import TRUE, Const, Star, Value


def test_every_step_has_its_line():
    b = Body()
    x, f = values("x f")
    y = b.bind(o.add, x, 1, kind=FLOAT, hint="y")
    b.do(f, Star(x), b.bind(ops.make_tuple, y))
    inner, before, after = value("g"), Value(hint="s"), Value(hint="s")
    with b.block() as steps:
        total = b.bind(o.mul, before, y)
    b.loop(Value(hint="i"), x, [(after, before, y)], steps, [total, TRUE], exits=True)
    with b.block() as tests:
        test = b.bind(o.lt, y, 3)
    b.while_((tests, test), [], [], [])
    b.branch(y, ([], [x]), ([], [Const(2)]), Value(hint="z"))
    b.with_(x, inner, [], [])
    b.define("h", [Value(hint="a")], [], y)

    assert show(b.function("f", [x, f], after)) == """\
function f(%x, %f):
    %y: float = add(%x, 1)
    %t1 = make_tuple(%y)
    %f!(*%x, %t1)
    %s = for %i in %x carrying %s1 from %y:
        %t2 = mul(%s1, %y)
        exit if last of %t2, True
    while carrying nothing:
        %t3 = lt(%y, 3)
        test %t3
    do:
    %z = if %y:
        give %x
    else:
        give 2
    with %x as %g:
    %h = def (%a):
        return %y
    return %s"""


N = Symbol()


@pytest.mark.parametrize(("kind", "text"), [
    (Number(float), "float"),
    (Array(np.dtype("f4"), (N, ONE, ANY, Sliced(N, 1))), f"float32[{N!r}, 1, ?, {N!r}-1]"),
    (Sequence(tuple, (Number(int), UNKNOWN)), "tuple(int, ?)"),
    (ListOf(list, Number(int)), "list(int, ...)"),
    (Mapping(dict, (("a", UNKNOWN),)), "{'a': ?}"),
])  # fmt: skip
def test_kinds_are_short(kind, text):
    assert show_kind(kind) == text
