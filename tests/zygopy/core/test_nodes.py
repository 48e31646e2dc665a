"""Steps are what they are made of, and equal only to themselves."""

from __future__ import annotations

import operator as o
from dataclasses import FrozenInstanceError

import pytest

from zygopy.core.nodes import Bind, Block, Def, call
from zygopy.core.values import Const, Value


def test_steps_do_not_change():
    step = Bind((), Const(print))
    with pytest.raises(FrozenInstanceError):
        step.pure = False


def test_equal_steps_are_two_steps():
    assert Bind((), Const(print)) != Bind((), Const(print))


def test_an_inner_function_assigns_its_name():
    target = Value()

    assert Def(target, (), Block()).targets == (target,)


def test_a_call_of_a_known_function():
    target, x = Value(), Value()
    step = call(target, o.neg, x, pure=False)

    assert (step.targets, step.callee.value, step.args, step.pure) == ((target,), o.neg, (x,), False)
