"""What is added to an entry of an array: the cotangent of the entry is that of what was added, and stays where it is.

    y[i] = y[i] + v          ==>      v_bar += y_bar[i]
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.kinds import Array, Kind, Number
from ..core.nodes import Bind
from ..core.values import Const, Operand, Value, is_const
from .reverse import Reverse

SIGNS = {operator.add: False, operator.sub: True}


def added(reverse: Reverse, step: Bind) -> Bind | None:
    """The sum that ``x[key] = x[key] + v`` stores, where nothing is written between the read and the write."""
    x, key, value = step.args
    producer = reverse.builder.producer
    total = producer.get(value) if isinstance(value, Value) else None
    if total is None or not isinstance(total.callee, Const) or total.callee.value not in SIGNS or total.keywords:
        return None
    old, v = total.args
    read = producer.get(old) if isinstance(old, Value) else None
    if read is None or not is_const(read.callee, operator.getitem) or read.args[0] is not x or v is old:
        return None
    if not alike(reverse, read.args[1], key) or not lies_within(old, v, value) or v not in reverse.active:
        return None
    return total if undisturbed(reverse, read, step) else None


def alike(reverse: Reverse, a: Operand, b: Operand) -> bool:
    """Whether two indices name the same elements, and say so in the same way."""
    if a is b or (isinstance(a, Const) and isinstance(b, Const) and is_const(a, b.value)):
        return True
    made = [reverse.builder.producer.get(key) if isinstance(key, Value) else None for key in (a, b)]
    first, second = made
    if first is None or second is None or not isinstance(first.callee, Const):
        return False
    same = first.callee.value in ops.INLINE and is_const(second.callee, first.callee.value)
    return same and len(first.args) == len(second.args) and all(
        alike(reverse, m, n) for m, n in zip(first.args, second.args, strict=True))


def lies_within(old: Operand, v: Operand, total: Operand) -> bool:
    """Whether the sum has the form of the entry, and what is added no more axes than it."""
    kinds = [operand.kind if isinstance(operand, Value) else None for operand in (old, v, total)]
    if not all(map(is_floating, kinds)):
        return False
    entry, change, whole = (kind.ndim if isinstance(kind, Array) else 0 for kind in kinds)
    return change <= entry == whole and isinstance(kinds[0], Array) == isinstance(kinds[2], Array)


def is_floating(kind: Kind | None) -> bool:
    """Whether a value is a real number or an array of those that have cotangents."""
    if isinstance(kind, Array):
        return kind.dtype.kind == "f" and not kind.loose
    return isinstance(kind, Number) and np.dtype(kind.type).kind == "f"


def undisturbed(reverse: Reverse, read: Bind, write: Bind) -> bool:
    """Whether only pure steps stand between the read and the write, in one block."""
    for step in reversed(reverse.builder.steps):
        if step is write:
            continue
        if isinstance(step, Bind) and step.targets == read.targets:
            return True
        if not isinstance(step, Bind) or not step.pure:
            return False
    return False


def give_change(reverse: Reverse, total: Bind, bar: Any) -> None:
    """Give what was added the cotangent of the entry."""
    machine, v = reverse.machine, total.args[1]
    if SIGNS[total.callee.value]:  # type: ignore[union-attr]
        bar = machine.invoke(Const(operator.neg), [bar])
    bar = machine.invoke(Const(runtime.unbroadcast), [bar, v])
    reverse.give(v, machine.invoke(Const(runtime.project), [bar, v]), True)
