"""An examination stands after each step that computes, also inside blocks, and after what changes in place."""

from __future__ import annotations

import operator

import numpy as np
import pytest

from zygopy.core.nodes import Bind, Block, For, Function
from zygopy.core.values import Const, Value
from zygopy.errors import Span
from zygopy.runtime.watching import examine
from zygopy.transform.watch import watch

pytestmark = pytest.mark.core

SPAN = Span("f.py", 1, 0, 1, 4, "f")


def callees(block):
    return [step.callee.value if isinstance(step, Bind) else type(step) for step in block.steps]


def test_after_each_step():
    x, y = Value(hint="x"), Value(hint="y")
    f = watch(Function("f", (x,), Block((Bind((y,), Const(np.log), (x,), span=SPAN),), (y,))))

    assert callees(f.body) == [np.log, examine]
    assert f.body.steps[1].args[0] is y
    assert f.body.steps[1].args[1].value.span is SPAN


def test_inside_a_loop_and_after_a_change_in_place():
    x, total, item = Value(hint="x"), Value(hint="total"), Value(hint="i")
    body = Block((Bind((), Const(operator.iadd), (total, item), pure=False, span=SPAN),))
    f = watch(Function("f", (x, total), Block((For((), item, x, (), (), body),), (total,))))

    assert callees(f.body) == [For]
    assert callees(f.body.steps[0].body) == [operator.iadd, examine]
    assert f.body.steps[0].body.steps[1].args[0] is total


def test_what_the_compiler_brought_in_is_left_alone():
    x, y = Value(hint="x"), Value()
    f = watch(Function("f", (x,), Block((Bind((y,), Const(np.zeros_like), (x,)),), (y,))))

    assert callees(f.body) == [np.zeros_like]
