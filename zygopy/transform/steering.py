"""What the program wants done with a cotangent: hooks, where they stand on the way back."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import runtime
from ..core.kinds import Array, Number
from ..core.nodes import Bind
from ..core.values import Const, Operand, Value
from ..errors import AliasedMutation
from .regions import Undo
from .reverse import Reverse


def identity(reverse: Reverse, step: Bind) -> Undo:
    """``y = x``, or ``y = hook(fn, x)``."""
    reverse.builder.add(step)
    target, x = step.targets[0], step.args[0]
    fn = reverse.machine.hooks.get(target)
    if fn is None or target not in reverse.active:
        return [lambda: reverse.give(x, reverse.bar(target))]

    def undo() -> None:
        assert isinstance(x, Value)
        with reverse.at(step):
            if x in reverse.builder.mutable:
                hook_memory(reverse, step, fn, x)
                return
            bar = reverse.bar(target)
            if not reverse.is_zero(bar):
                reverse.give(x, seen(reverse, fn, bar, x, step), True)

    return [undo]


def hook_memory(reverse: Reverse, step: Bind, fn: Any, x: Value) -> None:
    """The cotangent of memory that is written to, all of it, as it stands at this moment."""
    if not isinstance(x.kind, Array):
        raise AliasedMutation("a hook of a list, dict or object that is written to", step.span,
                              why="its cotangent lies in several places", hint="hook the arrays in it")
    home = reverse.shadow(x)
    reverse.builder.do(operator.setitem, home, Const(Ellipsis), seen(reverse, fn, home, x, step))


def seen(reverse: Reverse, fn: Any, bar: Any, x: Value, step: Bind) -> Operand:
    """What `fn` makes of a cotangent: its text put here, or a call of it."""
    machine, builder = reverse.machine, reverse.builder
    held = machine.operand(reverse.formed(bar, x))
    kind = reverse.cotangent_kind(x.kind)
    if isinstance(fn, (Value, Const)):
        return builder.bind(runtime.hooked, fn, held, x, pure=False, kind=kind)  # type: ignore[no-any-return]
    site = ("hook", step.span)
    if isinstance(held, Value) and isinstance(held.kind, Array):
        if site in machine.written or held in reverse.owned:
            held = builder.bind(np.copy, held, kind=held.kind, fresh=True, hint=held.hint)
        machine.place(held, frozenset({site}))
    before = machine.snapshot()
    made = machine.invoke(fn, [held])
    refuse_assignments(reverse, before, step)
    if isinstance(made, Const) and made.value is None:
        return held  # type: ignore[no-any-return]
    result: Operand = machine.operand(made)
    have, want = machine.kind(result), machine.kind(held)
    if (isinstance(have, Number) and isinstance(want, Number)) or (have == want and isinstance(want, Array)):
        return result
    return builder.bind(runtime.fitted, result, x, kind=kind)  # type: ignore[no-any-return]


def refuse_assignments(reverse: Reverse, before: Any, step: Bind) -> None:
    """Refuse a hook that assigns what its surroundings read: on the way back they have been read."""
    for store, slots in before:
        changed = [key for key, value in store.slots.items() if slots.get(key) is not value]
        if not changed and len(slots) == len(store.slots):
            continue
        if getattr(store, "site", None) is not None:
            reverse.machine.make_real(store.site)
        raise reverse.machine.refuse(f"a hook assigns `{changed[0] if changed else 'a name'}` outside of it", step.span,
                                     why="it runs on the way back", hint="append to a list what is to be kept")
