"""Writes to lists undone: what is appended, popped and inserted."""

from __future__ import annotations

import operator

from .. import runtime
from ..core import ops
from ..core.kinds import UNKNOWN, Instance, ListOf, Mapping, Number, Sequence
from ..core.nodes import Bind
from ..core.ops import Method
from ..core.values import FALSE, NONE, Const, Operand, Value
from ..errors import AliasedMutation
from . import gathering, identity
from .regions import Undo
from .reverse import ZERO, Reverse
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
    if xs in reverse.machine.gathered:
        return gathering.append(reverse, step)
    builder = reverse.builder
    builder.add(step)
    if xs not in reverse.active:
        return []
    builder.mutable.add(xs)

    def undo() -> None:
        home = shadow(reverse, xs)  # type: ignore[arg-type]
        full = isinstance(home.kind, ListOf)  # a number for each
        kind = home.kind.item if isinstance(home.kind, ListOf) else UNKNOWN
        bar = builder.bind(Const(Method("pop")), home, pure=False, kind=kind)
        reverse.owned[bar] = reverse.owned[home]
        reverse.give(value, bar if full else filled(reverse, bar, value), True)

    return [undo]


def pop(reverse: Reverse, step: Bind) -> Undo:
    """``v = xs.pop(i)``."""
    xs, *where = step.args
    builder = reverse.builder
    if xs not in reverse.active or not isinstance(xs, Value):
        return plain(reverse, step)
    if len(where) > 1:
        return pop_default(reverse, step)
    builder.add(step)

    def undo() -> None:
        bar = reverse.machine.operand(identity.passed(reverse, step.targets[0]))
        home = shadow(reverse, xs)
        if where and isinstance(xs.kind, Instance) and xs.kind.type is dict:
            builder.do(operator.setitem, home, where[0], bar)
        elif where and not plain_index(reverse, where[0]):
            builder.do(runtime.put_back, home, where[0], bar)
        else:
            builder.do(Const(Method("insert" if where else "append")), home, *where, bar)

    return [undo]


def pop_default(reverse: Reverse, step: Bind) -> Undo:
    """``v = d.pop(key, default)``."""
    d, key, default = step.args
    builder = reverse.builder
    present = builder.bind(ops.contains, key, d, pure=False, kind=Number(bool))
    builder.add(step)

    def undo() -> None:
        bar = identity.passed(reverse, step.targets[0])
        if reverse.is_zero(bar):
            return
        operand = reverse.machine.operand(bar)
        builder.do(runtime.add_got, shadow(reverse, d), key, operand, present)  # type: ignore[arg-type]
        if default in reverse.active:
            reverse.give(default, builder.bind(runtime.unless, present, operand, kind=UNKNOWN))

    return [undo]


def plain_index(reverse: Reverse, index: Operand) -> bool:
    """Whether an index surely counts from the start."""
    known = reverse.machine.static(index)
    return known is not None and isinstance(known.value, int) and known.value >= 0


def insert(reverse: Reverse, step: Bind) -> Undo:
    """``xs.insert(i, v)``."""
    xs, where, value = step.args
    builder = reverse.builder
    builder.add(step)
    if xs not in reverse.active:
        return []

    def undo() -> None:
        home = shadow(reverse, xs)  # type: ignore[arg-type]
        known = reverse.machine.static(where)
        if known is not None and known.value == 0:
            bar = builder.bind(Const(Method("pop")), home, where, pure=False, kind=UNKNOWN)
        else:
            bar = builder.bind(runtime.take_out, home, where, pure=False, kind=UNKNOWN)
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
        if xs.kind == UNKNOWN and values in reverse.active:  # type: ignore[union-attr]
            bar = builder.bind(runtime.fitted_entry, bar, values, kind=UNKNOWN)
        by_entries = identity.by_place(reverse, values)  # what it holds now are their entries, not themselves
        reverse.give(values, bar if by_entries else filled(reverse, bar, values), True)

    return [undo]


def get(reverse: Reverse, step: Bind) -> Undo:
    """``v = d.get(key, default)``."""
    d, key, *default = step.args
    builder = reverse.builder
    if d not in reverse.active or (d not in builder.mutable and not identity.perhaps(reverse, d)):
        return reverse.step_by_rule(step)
    present = builder.bind(ops.contains, key, d, pure=False, kind=Number(bool))
    builder.add(step)

    def undo() -> None:
        bar = identity.passed(reverse, step.targets[0])
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


def delete_item(reverse: Reverse, step: Bind) -> Undo:
    """``del xs[i]``, ``del d[key]``."""
    xs, where = step.args
    builder = reverse.builder
    if xs not in reverse.active or not isinstance(xs, Value):
        return plain(reverse, step)
    if not is_list(xs):
        builder.add(step)
        return [] if isinstance(xs.kind, Instance) and xs.kind.type is dict else refused(reverse, step)
    if isinstance(reverse.machine.kind(where), Number):
        builder.add(step)
        return [lambda: builder.do(runtime.put_back, shadow(reverse, xs), where, ZERO)]
    length = builder.bind(len, xs, pure=False, kind=Number(int))
    builder.add(step)
    return [lambda: builder.do(runtime.put_back_slice, shadow(reverse, xs), where, length)]


def is_list(xs: Value) -> bool:
    return isinstance(xs.kind, (Instance, ListOf, Sequence)) and xs.kind.type is list


def remove(reverse: Reverse, step: Bind) -> Undo:
    """``xs.remove(v)``."""
    xs, value = step.args
    builder = reverse.builder
    if xs not in reverse.active or not isinstance(xs, Value):
        return plain(reverse, step)
    index = builder.bind(Const(Method("index")), xs, value, pure=False, kind=Number(int))
    builder.add(step)
    return [lambda: builder.do(Const(Method("insert")), shadow(reverse, xs), index, ZERO)]


def clear(reverse: Reverse, step: Bind) -> Undo:
    """``xs.clear()``, ``d.clear()``."""
    xs = step.args[0]
    builder = reverse.builder
    if xs not in reverse.active or not isinstance(xs, Value):
        return plain(reverse, step)
    if not is_list(xs):
        builder.add(step)
        return []  # what the dict held has no influence any more
    before = builder.bind(list, xs, pure=False, kind=UNKNOWN)
    builder.add(step)
    return [lambda: builder.do(Const(Method("extend")), shadow(reverse, xs),
                               builder.bind(runtime.shadow_for, before, pure=False, kind=UNKNOWN))]  # fmt: skip


def sort(reverse: Reverse, step: Bind) -> Undo:
    """``xs.sort(key=key, reverse=reverse)``."""
    xs = step.args[0]
    builder = reverse.builder
    if xs not in reverse.active or not isinstance(xs, Value):
        return plain(reverse, step)
    if not is_list(xs):
        return refused(reverse, step)
    options = dict(step.keywords)
    before = builder.bind(list, xs, pure=False, kind=UNKNOWN)
    builder.add(step)
    key, turned = options.get("key", NONE), options.get("reverse", FALSE)
    return [lambda: builder.do(runtime.unsorted, shadow(reverse, xs), before, key, turned)]


def setdefault(reverse: Reverse, step: Bind) -> Undo:
    """``v = d.setdefault(key, default)``."""
    d, key, *default = step.args
    builder = reverse.builder
    if d not in reverse.active or not isinstance(d, Value):
        return plain(reverse, step)
    present = builder.bind(ops.contains, key, d, pure=False, kind=Number(bool))
    builder.add(step)

    def undo() -> None:
        home = shadow(reverse, d)
        bar = identity.passed(reverse, step.targets[0])
        if not reverse.is_zero(bar):
            builder.do(runtime.add_entry, home, key, reverse.machine.operand(bar))
        if default and default[0] in reverse.active:
            bar = builder.bind(runtime.take_default, home, key, present, pure=False, kind=UNKNOWN)
            reverse.owned[bar] = reverse.owned[home]
            reverse.give(default[0], filled(reverse, bar, default[0]), True)

    return [undo]


def update(reverse: Reverse, step: Bind) -> Undo:
    """``d.update(other)``."""
    d, *others = step.args
    builder = reverse.builder
    if d not in reverse.active or not isinstance(d, Value):
        return plain(reverse, step)
    kind = reverse.machine.kind(others[0]) if others else UNKNOWN
    if len(others) != 1 or step.keywords or not (
            isinstance(kind, Mapping) or (isinstance(kind, Instance) and kind.type is dict)):
        return refused(reverse, step)
    other = others[0]
    keys = builder.bind(list, other, pure=False, kind=UNKNOWN)
    builder.add(step)

    def undo() -> None:
        home = shadow(reverse, d)
        bars = builder.bind(runtime.take_updates, home, keys, pure=False, kind=UNKNOWN)
        reverse.owned[bars] = reverse.owned[home]
        reverse.give(other, bars, True)

    return [undo]


def refused(reverse: Reverse, step: Bind) -> Undo:
    if step.args[0] not in reverse.active:
        return plain(reverse, step)
    raise AliasedMutation(f"`.{step.callee.value.name}` on a list or dict that carries a derivative", step.span,  # type: ignore[union-attr]
                          why="its way back is not known", hint="build a new list instead")
