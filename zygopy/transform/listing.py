"""Writes to lists undone: what is appended, popped and inserted."""

from __future__ import annotations

from .. import runtime
from ..core import ops
from ..core.kinds import UNKNOWN, Number
from ..core.nodes import Bind
from ..core.ops import Method
from ..core.values import Const, Operand, Value
from ..errors import AliasedMutation
from .regions import Undo
from .reverse import Reverse
from .shadowing import filled, shadow


def list_extend(reverse: Reverse, step: Bind) -> Undo:
    xs, more = step.args
    assert isinstance(xs, Value)
    builder = reverse.builder
    count = builder.bind(len, more, pure=False, kind=Number(int))
    builder.add(step)
    return [
        lambda: reverse.give(
            more, builder.bind(runtime.take_last, shadow(reverse, xs), count, pure=False, kind=UNKNOWN)
        )
    ]


def append(reverse: Reverse, step: Bind) -> Undo:
    """``xs.append(v)``."""
    xs, value = step.args
    builder = reverse.builder
    builder.add(step)
    if xs not in reverse.active:
        return []
    builder.mutable.add(xs)

    def undo() -> None:
        home = shadow(reverse, xs)  # type: ignore[arg-type]
        bar = builder.bind(Const(Method("pop")), home, pure=False, kind=UNKNOWN)
        reverse.owned[bar] = reverse.owned[home]
        reverse.give(value, filled(reverse, bar, value), True)

    return [undo]


def pop(reverse: Reverse, step: Bind) -> Undo:
    """``v = xs.pop(i)``."""
    xs, *where = step.args
    builder = reverse.builder
    builder.add(step)
    if xs not in reverse.active:
        return []

    def undo() -> None:
        bar = reverse.bar(step.targets[0])
        home = shadow(reverse, xs)  # type: ignore[arg-type]
        back = Method("insert") if where else Method("append")
        builder.do(Const(back), home, *where, reverse.machine.operand(bar))

    return [undo]


def insert(reverse: Reverse, step: Bind) -> Undo:
    """``xs.insert(i, v)``."""
    xs, where, value = step.args
    builder = reverse.builder
    builder.add(step)
    if xs not in reverse.active:
        return []

    def undo() -> None:
        home = shadow(reverse, xs)  # type: ignore[arg-type]
        bar = builder.bind(Const(Method("pop")), home, where, pure=False, kind=UNKNOWN)
        reverse.owned[bar] = reverse.owned[home]
        reverse.give(value, filled(reverse, bar, value), True)

    return [undo]


def is_slice(reverse: Reverse, key: Operand) -> bool:
    """Whether an index is certainly a slice."""
    made = reverse.builder.producer.get(key) if isinstance(key, Value) else None
    callee = made.callee if made is not None else None
    return (isinstance(key, Const) and isinstance(key.value, slice)) or (
        isinstance(callee, Const) and callee.value is ops.make_slice)


def slice_assigned(reverse: Reverse, step: Bind) -> Undo:
    """``xs[i:j] = values``: the list may be longer or shorter than before."""
    xs, key, values = step.args
    builder = reverse.builder
    length = builder.bind(len, xs, pure=False, kind=Number(int))
    builder.add(step)

    def undo() -> None:
        home = shadow(reverse, xs)  # type: ignore[arg-type]
        bar = builder.bind(runtime.take_slice, home, key, length, pure=False, kind=UNKNOWN)
        reverse.owned[bar] = reverse.owned[home]
        reverse.give(values, filled(reverse, bar, values), True)

    return [undo]


def get(reverse: Reverse, step: Bind) -> Undo:
    """``v = d.get(key, default)``."""
    d, key, *default = step.args
    builder = reverse.builder
    if d not in reverse.active or d not in builder.mutable:
        return reverse.step_by_rule(step)
    present = builder.bind(ops.contains, key, d, pure=False, kind=Number(bool))
    builder.add(step)

    def undo() -> None:
        bar = reverse.bar(step.targets[0])
        if reverse.is_zero(bar):
            return
        operand = reverse.machine.operand(bar)
        builder.do(runtime.add_got, shadow(reverse, d), key, operand, present)  # type: ignore[arg-type]
        if default and default[0] in reverse.active:
            reverse.give(default[0], builder.bind(runtime.unless, present, operand, kind=UNKNOWN))

    return [undo]


def extend(reverse: Reverse, step: Bind) -> Undo:
    return list_extend(reverse, step) if step.args[0] in reverse.active else plain(reverse, step)


def plain(reverse: Reverse, step: Bind) -> Undo:
    reverse.builder.add(step)
    return []


def reverse_list(reverse: Reverse, step: Bind) -> Undo:
    reverse.builder.add(step)
    if step.args[0] not in reverse.active:
        return []
    return [lambda: reverse.builder.do(Const(Method("reverse")), shadow(reverse, step.args[0]))]  # type: ignore[arg-type]


def refused(reverse: Reverse, step: Bind) -> Undo:
    if step.args[0] not in reverse.active:
        return plain(reverse, step)
    raise AliasedMutation(f"`.{step.callee.value.name}` on a list or dict that carries a derivative", step.span,  # type: ignore[union-attr]
                          why="its way back is not known", hint="build a new list instead")
