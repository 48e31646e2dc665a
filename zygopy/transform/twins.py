"""Structures in forward mode: the tangent of a list is a list of tangents.

    t = (a, b)          ==>      t = (a, b)
                                 t_dot = (a_dot, b_dot)
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.kinds import UNKNOWN, Array, Instance, Kind, ListOf, Mapping, Number, Sequence
from ..core.nodes import Bind
from ..core.ops import Method, begin_list, make_dict, make_list, make_tuple
from ..core.values import Const, Operand, Star, Value, is_const
from ..errors import AliasedMutation
from ..records import replace
from .forward import Forward, dot_hint, dot_kind
from .pushing import dispatched
from .reverse import ZERO

CONTAINERS = (Sequence, Mapping, ListOf, Instance)
SURE_VIEWS = (operator.getitem, np.transpose, np.swapaxes, np.moveaxis, np.expand_dims, np.flip)


# ------------------------------------------------------------------ structures


def identity(forward: Forward, step: Bind) -> None:
    forward.builder.add(step)
    if forward.active_step(step):
        forward.set(step.targets[0], forward.whole(step.args[0]))


def display(forward: Forward, step: Bind) -> None:
    """``t = (a, b)``: the tangents in the same form."""
    if not forward.active_step(step):
        forward.builder.add(step)
        return
    callee = step.callee.value  # type: ignore[union-attr]
    spread = any(isinstance(arg, Star) or getattr(arg, "value", None) is ops.SPREAD for arg in step.args)
    if spread:
        dispatched(forward, step)
        return
    forward.builder.add(step)
    with forward.at(step):
        if callee is make_dict:
            dots = [part if i % 2 == 0 else entry(forward, part) for i, part in enumerate(step.args)]
        else:
            dots = [entry(forward, arg) for arg in step.args]
        forward.set(step.targets[0], bound(forward, step.targets[0], callee, *dots))


def entry(forward: Forward, operand: Operand) -> Operand:
    """The tangent of what a structure holds."""
    dot = forward.whole(operand)
    return Const(None) if dot is ZERO else dot


def bound(forward: Forward, target: Value, callee: Any, *args: Operand, pure: bool | None = None) -> Value:
    """``x_dot = callee(*args)``."""
    mutable = target in forward.builder.mutable or callee in (make_list, begin_list, make_dict)
    kind = dot_kind(forward, target.kind)
    kept = not mutable if pure is None else pure
    made: Value = forward.builder.bind(callee, *args, kind=kind, pure=kept, hint=dot_hint(target))
    return made


def record(forward: Forward, step: Bind) -> bool:
    """Whether a step makes a named tuple; its tangent is one too."""
    cls = step.callee.value if isinstance(step.callee, Const) else None
    if not isinstance(cls, type) or not hasattr(cls, "_fields") or Star in map(type, step.args):
        return False
    forward.builder.add(step)
    dots = [entry(forward, arg) for arg in step.args]
    named = tuple((name, entry(forward, operand)) for name, operand in step.keywords)
    kind = dot_kind(forward, step.targets[0].kind)
    hint = dot_hint(step.targets[0])
    forward.set(step.targets[0], forward.builder.bind(cls, *dots, keywords=named, kind=kind, hint=hint))
    return True


def made_object(forward: Forward, step: Bind) -> None:
    """An object made of its fields: a `Tangent` of theirs."""
    forward.builder.add(step)
    if not forward.active_step(step):
        return
    fields = tuple((name, entry(forward, operand)) for name, operand in step.keywords)
    forward.set(
        step.targets[0],
        forward.builder.bind(
            runtime.Tangent, step.args[0], keywords=fields, pure=False, kind=Instance(runtime.Tangent),
            hint=dot_hint(step.targets[0]),
        ),
    )


def unpack(forward: Forward, step: Bind) -> None:
    """``a, b = x``."""
    forward.builder.add(step)
    if not forward.active_step(step):
        return
    source = step.args[0]
    with forward.at(step):
        dot = forward.whole(source)
        if isinstance(source, Value) and source.kind == UNKNOWN:
            dot = forward.builder.bind(runtime.parts_of_dot, dot, source, Const(len(step.targets)), kind=UNKNOWN)
        kinds = tuple(part_kind(forward, dot, target) for target in step.targets)
        hints = tuple(map(dot_hint, step.targets))
        parts = forward.builder.bind_many(ops.unpack, (dot, *step.args[1:]), kinds, hints)
        for target, part in zip(step.targets, parts, strict=True):
            if target in forward.active:
                forward.machine.selected.add(part)
                forward.set(target, forward.formed(part, target))


def part_kind(forward: Forward, dot: Operand, target: Value) -> Kind:
    """What is known of an entry of a tangent: it may be missing in what was only passed on."""
    sure = isinstance(forward.machine.kind(dot), (Array, Sequence, Mapping))
    return dot_kind(forward, target.kind) if sure else UNKNOWN


def getitem(forward: Forward, step: Bind) -> None:
    """``y = x[index]``: y_dot = x_dot[index]."""
    source, key = step.args[0], step.args[1]
    if not forward.active_step(step):
        forward.builder.add(step)
        return
    target = step.targets[0]
    if not isinstance(source, Value) or source not in forward.active:
        dispatched(forward, step)
        return
    if not isinstance(source.kind, (Array, *CONTAINERS)):
        dispatched(forward, step)
        return
    forward.builder.add(step)
    with forward.at(step):
        pure = step.pure
        sure = isinstance(target.kind, (Array, Number)) and is_row(source)
        kind = dot_kind(forward, target.kind) if sure else part_kind(forward, forward.dot(source), target)
        hint = dot_hint(target)
        dot = forward.builder.bind(operator.getitem, forward.dot(source), key, pure=pure, kind=kind, hint=hint)
        forward.machine.selected.add(dot)
        forward.set(target, forward.formed(dot, target))


def field(forward: Forward, step: Bind) -> None:
    """``y = x.name``."""
    source, name = step.args[0], step.args[1]
    if not forward.active_step(step) or not isinstance(source, Value):
        forward.builder.add(step)
        return
    if isinstance(source.kind, (Array, Number)):
        forward.by_rule(step)
        return
    if source.kind == UNKNOWN:
        dispatched(forward, step)
        return
    forward.builder.add(step)
    target = step.targets[0]
    with forward.at(step):
        if is_const(name, "__self__"):  # what moves of a method is its owner
            dot = forward.dot(source)
        elif isinstance(source.kind, Sequence) or has_field(forward, source, name, target):
            kind = dot_kind(forward, target.kind)
            dot = forward.builder.bind(
                getattr, forward.dot(source), name, kind=kind, hint=dot_hint(target), pure=step.pure, inline=step.inline
            )
        else:
            dot = forward.builder.bind(runtime.part_of, forward.dot(source), name, kind=UNKNOWN, pure=step.pure)
        forward.machine.selected.add(dot)
        forward.set(target, forward.formed(dot, target))


def has_field(forward: Forward, source: Value, name: Operand, target: Value) -> bool:
    """Whether an object holds a number itself: so does its tangent."""
    witness = forward.machine.witnesses.get(source)
    numbers = isinstance(target.kind, (Array, Number)) and isinstance(source.kind, Instance)
    if witness is None or not numbers or not isinstance(name, Const):
        return False
    return all(name.value in getattr(value, "__dict__", ()) for value in witness.values)


def view(forward: Forward, step: Bind) -> None:
    """A view of an array that is written to: the same view of its twin."""
    builder, (target,) = forward.builder, step.targets
    builder.add(step)
    if target not in forward.active:
        return
    base = step.args[0]
    with forward.at(step):
        if forward.dot(base) is ZERO:  # only another argument moves: one that says which form it is to have
            forward.set(target, forward.zero_of(target))
            return
        dot = builder.bind(
            step.callee, forward.dot(base), *step.args[1:], keywords=step.keywords, pure=False,
            kind=dot_kind(forward, target.kind), hint=dot_hint(target),
        )
        if not isinstance(step.callee, Const) or step.callee.value not in SURE_VIEWS:
            shared = (dot, forward.dot(base), target, base)
            dot = builder.bind(runtime.twin_view, *shared, kind=dot.kind, pure=False, hint=dot_hint(target))
        forward.set(target, dot)


def lazily(forward: Forward, step: Bind) -> None:
    """``zip(a, b)`` passes on what it is given: so does that of the tangents."""
    if not forward.active_step(step):
        forward.builder.add(step)
        return
    if Star in map(type, step.args):
        dispatched(forward, step)
        return
    forward.builder.add(replace(step, pure=True))  # a loop may go over the tangents with it, in one
    with forward.at(step):
        forward.set(step.targets[0], passed_on(forward, step))


def passed_on(forward: Forward, step: Bind) -> Value:
    """The tangents of what a `zip`, `enumerate` or `reversed` gives, one by one."""
    builder = forward.builder
    callee = step.callee.value  # type: ignore[union-attr]
    rows = [items(forward, arg) for arg in step.args]
    if callee is enumerate:
        return builder.bind(zip, nothing(forward), rows[0], kind=UNKNOWN, fresh=True)  # type: ignore[no-any-return]
    if callee is reversed:
        return builder.bind(reversed, rows[0], kind=UNKNOWN, fresh=True)  # type: ignore[no-any-return]
    return builder.bind(zip, *rows, kind=UNKNOWN, fresh=True)  # type: ignore[no-any-return]


def nothing(forward: Forward) -> Value:
    """As many absent tangents as are asked for."""
    return forward.builder.bind(runtime.no_dots, kind=UNKNOWN, fresh=True)  # type: ignore[no-any-return]


def items(forward: Forward, iterable: Operand) -> Operand:
    """What is iterated over to get the tangents of the elements of `iterable`."""
    dot = forward.dot(iterable)
    if dot is ZERO:
        return nothing(forward)
    made = forward.builder.producer.get(iterable) if isinstance(iterable, Value) else None
    lazy = made is not None and isinstance(made.callee, Const) and made.callee.value in (zip, enumerate, reversed)
    if lazy or is_row(iterable):
        return dot
    return forward.builder.bind(runtime.items_of_dot, dot, iterable, kind=UNKNOWN, fresh=True)  # type: ignore[no-any-return]


def is_row(x: Operand) -> bool:
    """Whether it is known to be an array, list or tuple: each element that is a number has a tangent."""
    kind = x.kind if isinstance(x, Value) else UNKNOWN
    listed = isinstance(kind, Instance) and kind.type in (list, tuple)
    return listed or isinstance(kind, (Array, Sequence, ListOf))


def entries(forward: Forward, step: Bind) -> None:
    """``d.items()`` and ``d.values()``: keys have no tangent."""
    source = step.args[0]
    name = step.callee.value.name  # type: ignore[union-attr]
    plain = isinstance(source, Value) and (isinstance(source.kind, Mapping) or is_dict(source.kind))
    if not plain and source not in forward.builder.mutable:
        forward.by_rule(step)
        return
    forward.builder.add(step)
    if not forward.active_step(step):
        return
    with forward.at(step):
        values = forward.builder.bind(Method("values"), forward.dot(source), kind=UNKNOWN, pure=False)
        if name == "items":
            values = forward.builder.bind(zip, nothing(forward), values, kind=UNKNOWN, pure=False)
        forward.set(step.targets[0], values)


def is_dict(kind: Kind) -> bool:
    return isinstance(kind, Instance) and kind.type is dict


def defaulting(forward: Forward, step: Bind) -> None:
    """A dict that makes its missing entries: whose tangents those are is not followed where it is found at run time."""
    if forward.machine.alike is not None:
        raise AliasedMutation("a `defaultdict` of lists that are written to, in forward mode", step.span,
                              why="the tangent of an entry that it makes is not kept", hint="use `setdefault`")
    forward.by_rule(step)


def global_value(forward: Forward, step: Bind) -> None:
    if forward.active_step(step):
        raise AliasedMutation(f"what carries a derivative is written into the global `{step.args[0].value}`", step.span,  # type: ignore[union-attr]
                              why="it would outlive the call", hint="use a local, and return it")
    forward.builder.add(step)


FUNCTIONS: dict[Any, Callable[[Forward, Bind], None]] = {
    ops.identity: identity, make_tuple: display, make_list: display, begin_list: display,
    make_dict: display, ops.unpack: unpack,
    operator.getitem: getitem, getattr: field, ops.read_global: global_value, runtime.make_object: made_object,
    runtime.Tangent: made_object,
    zip: lazily, enumerate: lazily, reversed: lazily, defaultdict: defaulting,
    **{Method(name): entries for name in ("items", "values")},
}
