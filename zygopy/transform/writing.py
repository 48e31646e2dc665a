"""Writes in forward mode: what is written is written twice.

    x[i] = v          ==>      x[i] = v
                               x_dot[i] = v_dot
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..core.kinds import UNKNOWN, Array, Instance, Mapping
from ..core.nodes import Bind
from ..core.ops import Method
from ..core.values import Const, Operand, Value
from ..errors import AliasedMutation
from .forward import Forward, dot_hint
from .pushing import dispatched
from .reverse import ZERO
from .twins import entry, items


def setitem(forward: Forward, step: Bind) -> None:
    """``x[index] = v``: x_dot[index] = v_dot."""
    x, key, value = step.args
    forward.builder.add(step)
    if x not in forward.active:
        return
    with forward.at(step):
        dot = forward.whole(value)
        if isinstance(x, Value) and x.kind == UNKNOWN:
            forward.builder.do(runtime.write_dot, forward.dot(x), x, key, entry(forward, value))
            return
        if isinstance(x, Value) and isinstance(x.kind, Array):
            whole = x.kind.dtype.kind not in "fc"  # what is stored there is truncated
            dot = Const(0.0) if whole or dot is ZERO or forward.dot(value) is ZERO else dot
        forward.builder.do(operator.setitem, forward.dot(x), key, Const(None) if dot is ZERO else dot)


def delitem(forward: Forward, step: Bind) -> None:
    """``del x[index]``."""
    forward.builder.add(step)
    if step.args[0] in forward.active:
        forward.builder.do(operator.delitem, forward.dot(step.args[0]), step.args[1])


def set_field(forward: Forward, step: Bind) -> None:
    """``x.name = v``."""
    x, name, value = step.args
    forward.builder.add(step)
    if x not in forward.active:
        return
    with forward.at(step):
        if isinstance(x, Value) and x.kind == UNKNOWN:
            name = forward.builder.bind(runtime.plain_field, x, name, pure=False, kind=Instance(str))
        forward.builder.do(runtime.set_part, forward.dot(x), name, entry(forward, value))


def add_at(forward: Forward, step: Bind) -> None:
    """``np.add.at(x, index, v)``."""
    x, key, value = step.args
    forward.builder.add(step)
    if x in forward.active and value in forward.active:
        with forward.at(step):
            forward.builder.do(np.add.at, forward.dot(x), key, forward.dot(value))


def inplace(function: Any) -> Callable[[Forward, Bind], None]:
    """``x op= v`` on an array, by the rule of ``x op v``; ``+=`` of a list extends it."""

    def handle(forward: Forward, step: Bind) -> None:
        x = step.args[0]
        builder = forward.builder
        if x not in forward.active or not isinstance(x, Value):
            builder.add(step)
            return
        if not isinstance(x.kind, Array):
            if x not in builder.mutable:
                dispatched(forward, step)
            elif function is operator.add:
                extended(forward, step, operator.iadd)
            else:
                raise AliasedMutation("an augmented assignment to a value of unknown kind", step.span,
                                      hint="write `x = x + v`")
            return
        with forward.at(step):
            alongside(forward, step, function)
        for target in step.targets:
            forward.set(target, forward.dot(x))

    return handle


def alongside(forward: Forward, step: Bind, function: Any) -> None:
    """The tangent of ``x op= v`` is written before x is."""
    x, value = step.args
    builder = forward.builder
    home, v_dot = forward.dot(x), forward.dot(value)
    if function in (operator.add, operator.sub):
        builder.add(step)
        if v_dot is not ZERO:
            builder.do(step.callee, home, v_dot)
        return
    if function in (operator.mul, operator.truediv) and v_dot is ZERO:
        builder.do(step.callee, home, value)
        builder.add(step)
        return
    whole = Value(x.kind)  # type: ignore[union-attr]
    plain = Bind((whole,), Const(function), (x, value), (), True, False, step.span)
    builder.producer[whole] = plain
    forward.active.mark([whole])
    forward.by_rule(plain)
    builder.do(operator.setitem, home, Const(Ellipsis), forward.dot(whole))
    builder.add(step)


def extended(forward: Forward, step: Bind, callee: Any) -> None:
    """``xs += more``, ``xs.extend(more)``."""
    xs, more = step.args
    with forward.at(step):
        if forward.dot(more) is ZERO or more is xs:
            rows: Operand = forward.builder.bind(runtime.zeros_of_items, more, pure=False, kind=UNKNOWN)
            rows = forward.builder.bind(list, forward.dot(xs), pure=False, kind=UNKNOWN) if more is xs else rows
        elif forward.machine.kind(xs) == UNKNOWN:  # a number, or a list
            rows = forward.builder.bind(runtime.added_dot, forward.dot(more), more, pure=False, kind=UNKNOWN)
        else:
            rows = items(forward, more)
        forward.builder.do(callee, forward.dot(xs), rows)
    forward.builder.add(step)
    for target in step.targets:
        if target in forward.active:
            forward.set(target, forward.dot(xs))


def method(forward: Forward, step: Bind) -> None:
    """A method that changes a list or dict, or reads one that is changed: the same call of the twin."""
    x, *rest = step.args
    name = step.callee.value.name  # type: ignore[union-attr]
    if x not in forward.active:
        forward.builder.add(step)
        return
    if x not in forward.builder.mutable and name != "append":
        forward.by_rule(step)
        return
    if name == "extend":
        extended(forward, step, step.callee)
        return
    forward.builder.add(step)
    positions = {"append": 0, "insert": 1, "get": 1, "setdefault": 1}
    at = positions.get(name, len(rest))
    with forward.at(step):
        args = (forward.dot(x), *rest[:at], *(entry(forward, operand) for operand in rest[at:]))
        if name == "pop" and len(rest) == 2:
            args = (forward.dot(x), rest[0], entry(forward, rest[1]))
        if not step.targets:
            forward.builder.do(step.callee, *args)
            return
        (target,) = step.targets
        dot = forward.builder.bind(step.callee, *args, pure=False, kind=UNKNOWN, hint=dot_hint(target))
        if target in forward.active:
            forward.machine.selected.add(dot)
            forward.set(target, forward.formed(dot, target))


def beside(function: Any) -> Callable[[Forward, Bind], None]:
    """``xs.sort(...)``, ``xs.remove(v)``: what it does is seen in the list as it was before."""

    def handle(forward: Forward, step: Bind) -> None:
        x = step.args[0]
        if x in forward.active:
            with forward.at(step):
                forward.builder.do(function, forward.dot(x), *step.args, keywords=step.keywords)
        forward.builder.add(step)

    return handle


def update(forward: Forward, step: Bind) -> None:
    """``d.update(other, key=v)``."""
    d, *others = step.args
    if d not in forward.active:
        forward.builder.add(step)
        return
    kinds = [forward.machine.kind(other) for other in others]
    if not all(isinstance(kind, Mapping) or (isinstance(kind, Instance) and kind.type is dict) for kind in kinds):
        refused(forward, step)
    with forward.at(step):
        dots = [forward.whole(other) for other in others]
        named = tuple((name, entry(forward, operand)) for name, operand in step.keywords)
        forward.builder.do(step.callee, forward.dot(d), *dots, keywords=named)
    forward.builder.add(step)


def refused(forward: Forward, step: Bind) -> None:
    if step.args[0] not in forward.active:
        forward.builder.add(step)
        return
    raise AliasedMutation(f"`.{step.callee.value.name}` on a list or dict that carries a derivative", step.span,  # type: ignore[union-attr]
                          why="its tangent is not known", hint="build a new list instead")


FUNCTIONS: dict[Any, Callable[[Forward, Bind], None]] = {
    np.add.at: add_at, operator.setitem: setitem, operator.delitem: delitem, setattr: set_field,
    operator.iadd: inplace(operator.add), operator.isub: inplace(operator.sub), operator.imul: inplace(operator.mul),
    operator.itruediv: inplace(operator.truediv), operator.ipow: inplace(operator.pow),
    **{Method(name): method for name in ("append", "get", "pop", "insert", "extend", "reverse", "clear", "setdefault")},
    Method("sort"): beside(runtime.sort_beside), Method("remove"): beside(runtime.remove_beside),
    Method("update"): update,
    **{Method(name): refused for name in ("popitem", "add", "discard")},
}
