"""Writes undone: the cotangent of what is identified by where it is lives in a shadow of its own.

    y[i] = v          ==>      v_bar += y_bar[i];  y_bar[i] = 0
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..core.kinds import UNKNOWN, Array, Number
from ..core.nodes import Bind
from ..core.ops import Method
from ..core.values import Const, Star, Value
from ..errors import AliasedMutation
from . import identity
from .augmented import added, give_change
from .indexing import distinct, index_kind
from .listing import (
    append,
    clear,
    delete_item,
    extend,
    get,
    insert,
    is_slice,
    list_extend,
    pop,
    refused,
    remove,
    reverse_list,
    setdefault,
    slice_assigned,
    sort,
    update,
)
from .mappings import refuse_keys
from .regions import Undo
from .reverse import ZERO, Reverse
from .shadowing import filled, shadow

# ------------------------------------------------------------------ arrays


def overwritten(reverse: Reverse, x: Value, home: Any) -> None:
    """From here on the zeros of a buffer mean that something else was stored there."""
    roots = [reverse.homes[site] for site in reverse.machine.places_of(x) if site in reverse.homes]
    reverse.machine.selected.update([home, *(reverse.buffers[root] for root in roots if root in reverse.buffers)])


def setitem(reverse: Reverse, step: Bind) -> Undo:
    """``x[index] = v``."""
    x, key, value = step.args
    builder = reverse.builder
    if not isinstance(x, Value):
        builder.add(step)
        return []
    known_key = saved_key(reverse, key)
    if x in reverse.active and is_slice(reverse, key) and not isinstance(x.kind, Array):
        return slice_assigned(reverse, step)
    builder.add(step)
    if x not in reverse.active:
        return []
    if not isinstance(x.kind, Array):
        refuse_keys(reverse, step, (key,))
    repeats = isinstance(x.kind, Array) and index_kind(reverse, key) != "once" and not distinct(reverse, key)
    total = added(reverse, step) if isinstance(x.kind, Array) and not repeats else None

    def undo() -> None:
        home = shadow(reverse, x)
        if isinstance(x.kind, Array):
            overwritten(reverse, x, home)
            if total is not None:
                bar = builder.bind(
                    operator.getitem, home, known_key, pure=False, kind=item_kind(reverse, x, known_key, value)
                )
                give_change(reverse, total, copied(reverse, bar))
                return
            if x.kind.dtype.kind not in "fc":  # what is stored there is truncated
                builder.do(operator.setitem, home, known_key, Const(0))
            elif value in reverse.active and repeats:
                bar = builder.bind(
                    runtime.take_winners, home, known_key, pure=False, kind=item_kind(reverse, x, known_key, value)
                )
                reverse.owned[bar] = reverse.owned[home]
                bar = reverse.machine.invoke(Const(runtime.unbroadcast), [bar, value])
                reverse.give(value, reverse.machine.invoke(Const(runtime.project), [bar, value]), True)
            elif value in reverse.active:
                bar = builder.bind(
                    operator.getitem, home, known_key, pure=False, kind=item_kind(reverse, x, known_key, value)
                )
                bar = copied(reverse, bar)
                builder.do(operator.setitem, home, known_key, Const(0))
                bar = reverse.machine.invoke(Const(runtime.unbroadcast), [bar, value])
                bar = reverse.machine.invoke(Const(runtime.project), [bar, value])
                reverse.give(value, bar, True)
            else:
                builder.do(operator.setitem, home, known_key, Const(0))
            return
        if identity.by_place(reverse, value):
            if x.kind == UNKNOWN:  # an array holds its numbers, anything else the thing itself, with its own shadow
                builder.do(runtime.give_stored, reverse.shadows, x, known_key, value)
            return
        bar = builder.bind(runtime.take_entry, home, known_key, pure=False, kind=UNKNOWN)
        reverse.owned[bar] = reverse.owned[home]
        if x.kind == UNKNOWN and value in reverse.active:
            bar = builder.bind(runtime.fitted_entry, bar, value, kind=UNKNOWN)
        reverse.give(value, filled(reverse, bar, value), True)

    return [undo]


def copied(reverse: Reverse, bar: Value) -> Value:
    """A cotangent read from a shadow that is cleared next: a copy, unless it is a number."""
    if isinstance(bar.kind, Number):
        reverse.owned.pop(bar, None)
        return bar
    return reverse.builder.bind(np.copy, bar, kind=bar.kind, pure=False)  # type: ignore[no-any-return]


def item_kind(reverse: Reverse, x: Value, key: Any, value: Any) -> Any:
    kind = reverse.machine.parts["item_kind"](reverse.machine, x, key)
    if kind == UNKNOWN:
        kind = reverse.builder.infer(reverse.builder, Const(operator.getitem), (x, key), ())
    if isinstance(kind, (Array, Number)):
        dtype = runtime.cotangent_dtype(x.kind.dtype)  # type: ignore[attr-defined]
        if dtype is not None:
            return Array(dtype, kind.axes, kind.type) if isinstance(kind, Array) else Number(dtype.type)
    return UNKNOWN


def saved_key(reverse: Reverse, key: Any) -> Any:
    if isinstance(key, Value) and key in reverse.builder.mutable:
        return reverse.builder.bind(np.copy, key, kind=key.kind)
    return key


def inplace(function: Any) -> Callable[[Reverse, Bind], Undo]:
    """``x op= v`` on an array, by the rule of ``x op v``."""

    def handle(reverse: Reverse, step: Bind) -> Undo:
        x, value = step.args
        builder = reverse.builder
        if identity.perhaps(reverse, x) and function in identity.IN_PLACE:
            return identity.inplace(reverse, step, function)
        if not isinstance(x, Value) or not isinstance(x.kind, Array):
            if isinstance(x, Value) and x in reverse.active and x not in builder.mutable:
                spliced = dispatch_step(reverse, step)
                return [lambda: reverse.undo(spliced)]
            if isinstance(x, Value) and x in reverse.active:
                return list_extend(reverse, step) if function is operator.add else refuse(reverse, step)
            builder.add(step)
            return []
        if x not in reverse.active:
            builder.add(step)
            return []
        linear = function in (operator.add, operator.sub)
        old = None if linear else builder.bind(np.copy, x, kind=x.kind)
        held = reverse.splicer.saved(value)
        builder.add(step)

        def undo() -> None:
            home = shadow(reverse, x)
            if linear:
                if value in reverse.active:
                    bar = copied(reverse, home)
                    if function is operator.sub:
                        bar = reverse.machine.invoke(Const(operator.neg), [bar])
                    like = form_of(value, held)
                    bar = reverse.machine.invoke(Const(runtime.unbroadcast), [bar, like])
                    bar = reverse.machine.invoke(Const(runtime.project), [bar, like])
                    reverse.give(value, bar)
                return
            scale(reverse, function, home, old, held, value)

        return [undo]

    return handle


def form_of(value: Any, held: Any) -> Any:
    """What tells the form of an operand on the way back: a list may be longer by then, an array not."""
    return value if isinstance(value, Value) and isinstance(value.kind, (Array, Number)) else held


def dispatch_step(reverse: Reverse, step: Bind) -> Any:
    """``x += v`` where it is only known at run time whether x is a number."""
    with reverse.at(step):
        return reverse.splicer.dispatched(step, step.callee.value, reverse.active)  # type: ignore[union-attr]


def scale(reverse: Reverse, function: Any, home: Value, old: Any, held: Any, value: Any) -> None:
    """The way back of ``x *= v``, ``x /= v`` and ``x **= v``: the shadow is replaced in place."""
    machine, builder = reverse.machine, reverse.builder
    bar = copied(reverse, home)
    if function is operator.mul:
        x_bar, v_bar = times_conj(machine, bar, held), times_conj(machine, bar, old)
    elif function is operator.truediv:
        x_bar = machine.invoke(Const(operator.truediv), [bar, machine.invoke(Const(runtime.conj), [held])])
        ratio = machine.invoke(Const(operator.truediv), [old, held])
        v_bar = machine.invoke(Const(operator.neg), [times_conj(machine, x_bar, ratio)])
    elif function is operator.pow and value not in reverse.active:
        x_bar, v_bar = power(reverse, bar, old, held), ZERO
    else:
        raise AliasedMutation("this augmented assignment to an array", reverse.builder.span,
                              hint=f"write `x = x {function.__name__} v` or `x[:] = ...`")
    builder.do(operator.setitem, home, Const(Ellipsis), machine.operand(x_bar))
    if value in reverse.active:
        v_bar = machine.invoke(Const(runtime.unbroadcast), [v_bar, form_of(value, held)])
        reverse.give(value, machine.invoke(Const(runtime.project), [v_bar, form_of(value, held)]))


def times_conj(machine: Any, bar: Any, factor: Any) -> Any:
    """The cotangent of one factor of a product from that of the product and the other factor."""
    return machine.invoke(Const(operator.mul), [bar, machine.invoke(Const(runtime.conj), [factor])])


def power(reverse: Reverse, bar: Any, old: Any, exponent: Any) -> Any:
    """The cotangent of what was raised to a power, by the rule of the power."""
    machine = reverse.machine
    pair = machine.invoke(Const(reverse.find(operator.pow).apply), [old, exponent])
    found = machine.invoke(machine.item(pair, Const(1)), [bar])
    return machine.item(found, Const(0))


def add_at(reverse: Reverse, step: Bind) -> Undo:
    """``np.add.at(x, index, v)``."""
    x, key, value = step.args
    key = saved_key(reverse, key)
    reverse.builder.add(step)
    if x not in reverse.active or not isinstance(x, Value) or value not in reverse.active:
        return []

    def undo() -> None:
        bar = copied(
            reverse,
            reverse.builder.bind(
                operator.getitem, shadow(reverse, x), key, pure=False, kind=item_kind(reverse, x, key, value)
            ),
        )
        bar = reverse.machine.invoke(Const(runtime.unbroadcast), [bar, value])
        reverse.give(value, reverse.machine.invoke(Const(runtime.project), [bar, value]))

    return [undo]


def lazily(reverse: Reverse, step: Bind) -> Undo:
    """``zip``, ``enumerate`` and ``reversed`` only pass on what they are given: a loop over them gives it back."""
    if reverse.active_step(step) and Star in map(type, step.args):
        spliced = dispatch_step(reverse, step)
        return [lambda: reverse.undo(spliced)]
    reverse.builder.add(step)
    target = step.targets[0]

    def undo() -> None:
        bar = reverse.bars.pop(target, ZERO)
        if not reverse.is_zero(bar):
            rows = reverse.builder.bind(runtime.backwards, reverse.machine.operand(bar), kind=UNKNOWN)
            reverse.handlers["spread_rows"](reverse, target, rows)

    return [undo] if reverse.active_step(step) else []


def refuse(reverse: Reverse, step: Bind) -> Undo:
    raise AliasedMutation("an augmented assignment to a value of unknown kind", step.span, hint="write `x = x + v`")


def set_field(reverse: Reverse, step: Bind) -> Undo:
    """``x.name = v``."""
    x, name, value = step.args
    builder = reverse.builder
    builder.add(step)
    if x not in reverse.active:
        return []

    def undo() -> None:
        if identity.by_place(reverse, value):
            return
        home = shadow(reverse, x)  # type: ignore[arg-type]
        if x.kind == UNKNOWN:  # type: ignore[union-attr]
            bar = builder.bind(runtime.take_field, home, x, name, pure=False, kind=UNKNOWN)
        else:
            bar = builder.bind(runtime.take_entry, home, name, pure=False, kind=UNKNOWN)
        reverse.owned[bar] = reverse.owned[home]
        reverse.give(value, filled(reverse, bar, value), True)

    return [undo]


METHODS: dict[str, Callable[[Reverse, Bind], Undo]] = {
    "append": append, "get": get, "pop": pop, "insert": insert, "extend": extend, "reverse": reverse_list,
    "remove": remove, "clear": clear, "sort": sort, "update": update, "setdefault": setdefault,
    **dict.fromkeys(("popitem", "add", "discard"), refused),
}
FUNCTIONS: dict[Any, Callable[[Reverse, Bind], Undo]] = {
    zip: lazily, enumerate: lazily, reversed: lazily, np.add.at: add_at,
    operator.setitem: setitem, operator.delitem: delete_item, setattr: set_field,
    operator.iadd: inplace(operator.add), operator.isub: inplace(operator.sub), operator.imul: inplace(operator.mul),
    operator.itruediv: inplace(operator.truediv), operator.ipow: inplace(operator.pow),
    **{Method(name): handler for name, handler in METHODS.items()},
}
