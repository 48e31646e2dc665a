"""Memory whose shadow is found when it runs: by which object it is, not by the name that it goes by.

    row = rows[i]             row_bar = shadow_at(shadows, row)
    row[0] = v        ==>     v_bar += take_entry(row_bar, 0)
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .. import runtime
from ..core import ops
from ..core.kinds import UNKNOWN, Array, Instance, Kind, ListOf, Mapping, Sequence
from ..core.nodes import Bind
from ..core.ops import Method
from ..core.values import Const, Operand, Value, is_const
from .reverse import ZERO, Reverse

IN_PLACE = {operator.add: "+=", operator.sub: "-=", operator.mul: "*=", operator.truediv: "/="}
VIEWS = ("items", "values", "keys")
ITERATORS = ("itertools", "types", "_collections")


def begin(reverse: Reverse) -> None:
    """Before the way back: where the shadows will be; what may be a number is told from what surely has one."""
    if reverse.machine.alike is not None:
        reverse.shadows = reverse.builder.bind(ops.make_dict, pure=False, kind=Instance(dict), hint="shadows")
        reverse.owned[reverse.shadows] = reverse.shadows


def widen(machine: Any) -> None:
    """What holds memory that is written to has a shadow too: what arrives there as a whole is for what it holds."""
    if machine.alike is not None:
        held = {value for value in machine.places if machine.reached_from(value) & machine.written}
        machine.builder.mutable |= held
        machine.gathered -= held


def tell_apart(machine: Any) -> None:
    """Of what may be written to, say what is perhaps a number or a tuple."""
    if machine.alike is not None:
        machine.either = {value for value in machine.builder.mutable if not has_place(value.kind)}
        machine.builder.mutable -= machine.either


def has_place(kind: Kind) -> bool:
    """Whether a value of this kind surely is identified by where it is."""
    if isinstance(kind, (Array, Mapping)):
        return True
    if isinstance(kind, (Sequence, ListOf)):
        return kind.type is list
    if not isinstance(kind, Instance) or issubclass(kind.type, tuple) or hasattr(kind.type, "__next__"):
        return False
    return issubclass(kind.type, (list, dict)) or kind.type.__module__ not in ("builtins", *ITERATORS)


def by_place(reverse: Reverse, x: Any) -> bool:
    """Whether the cotangent of a value is found at run time by which object it is."""
    found = reverse.machine.alike is not None and isinstance(x, Value) and x in reverse.builder.mutable
    return found and bool(reverse.machine.places_of(x))


def perhaps(reverse: Reverse, x: Any) -> bool:
    """Whether a value is a number, or something whose cotangent is found at run time."""
    return isinstance(x, Value) and x in reverse.machine.either


def shadow(reverse: Reverse, value: Value) -> Value:
    """The shadow of a value."""
    kind = reverse.cotangent_kind(value.kind) if isinstance(value.kind, Array) else UNKNOWN
    hint = f"{value.hint}_bar" if value.hint else None
    made: Value = reverse.builder.bind(runtime.shadow_at, reverse.shadows, value, kind=kind, pure=True, hint=hint)
    reverse.owned[made] = reverse.shadows
    reverse.builder.mutable.add(made)
    return made


def passed(reverse: Reverse, value: Value) -> Any:
    """The cotangent of what was read from somewhere: of what has a shadow none is to be handed back."""
    return ZERO if by_place(reverse, value) else reverse.bar(value)


def display(reverse: Reverse, target: Value) -> Any:
    """The cotangent of what is made of its entries, to be taken apart."""
    return shadow(reverse, target) if by_place(reverse, target) else reverse.bar(target)


def slices(reverse: Reverse, key: Operand) -> bool:
    """Whether an index makes a new list of a part of one."""
    made = reverse.builder.producer.get(key) if isinstance(key, Value) else None
    known = reverse.machine.static(key)
    return (made is not None and is_const(made.callee, ops.make_slice)) or (
        known is not None and isinstance(known.value, slice))


def bar_of_part(reverse: Reverse, step: Bind, index: int) -> Any:
    """The cotangent of a part that an unpacking gave, unless it is found elsewhere."""
    target = step.targets[index]
    if reverse.machine.alike is not None:
        rest = len(step.args) > 2 and step.args[1].value == index  # type: ignore[union-attr]
        return reverse.bar(target) if rest else passed(reverse, target)
    row = target in reverse.builder.mutable and isinstance(target.kind, Array)  # a view: its cotangent is there
    return ZERO if row else reverse.bar(target)


def held_apart(reverse: Reverse, owner: Value, entry: Operand) -> bool:
    """Whether nothing arrives for an entry at its owner: both have shadows."""
    return by_place(reverse, owner) and by_place(reverse, entry)


def bar(reverse: Reverse, value: Value, plain: Any = ZERO) -> Any:
    """Take all of the cotangent of a value."""
    kind = reverse.cotangent_kind(value.kind) if isinstance(value.kind, Array) else UNKNOWN
    of = reverse.forms.get(value, value)
    return reverse.builder.bind(runtime.taken, reverse.shadows, of, reverse.machine.operand(plain), kind=kind,
                                pure=False, hint=f"{value.hint}_bar" if value.hint else None)


def whole(reverse: Reverse, value: Value) -> Any:
    """All of the cotangent of what a call gave."""
    plain, made = reverse.bar(value), reverse.builder.producer.get(value)
    if made is not None and isinstance(made.callee, Const) and passes_on(made.callee.value):
        return plain
    return bar(reverse, value, plain) if perhaps(reverse, value) else plain


def passes_on(function: Any) -> bool:
    """Whether what a function gives has no entries of its own: a loop over it meets those of others."""
    return function in (zip, enumerate, reversed) or (isinstance(function, Method) and function.name in VIEWS)


def give(reverse: Reverse, operand: Value, found: Any) -> None:
    """Add a cotangent to that of a value which may be a number, or to a shadow."""
    builder, of = reverse.builder, reverse.forms.get(operand, operand)
    part = reverse.machine.operand(found)
    if by_place(reverse, operand):
        builder.do(runtime.give_at, reverse.shadows, of, part)
        return
    old = reverse.machine.operand(reverse.bars.get(operand, ZERO))
    reverse.bars[operand] = builder.bind(runtime.given, reverse.shadows, of, old, part, kind=UNKNOWN, pure=False)


def give_entry(reverse: Reverse, source: Value, key: Operand, found: Any) -> None:
    """Add a cotangent to that of an entry of what may be a tuple, or have a shadow."""
    old = reverse.machine.operand(reverse.bars.get(source, ZERO))
    made = reverse.builder.bind(runtime.given_entry, reverse.shadows, source, old, key, reverse.machine.operand(found),
                                kind=UNKNOWN, pure=False)
    reverse.bars[source] = made


def at_entry(reverse: Reverse, param: Value) -> None:
    """Remember what an argument is at the start."""
    if by_place(reverse, param) or perhaps(reverse, param):
        reverse.forms_at_entry[param] = reverse.builder.bind(runtime.remembered, param, pure=False, kind=UNKNOWN)


def outgoing(reverse: Reverse, param: Value) -> Operand | None:
    """The cotangent of an argument as it is given out; None where no shadow is looked for."""
    then = reverse.forms_at_entry.get(param)
    if then is None or param not in reverse.active:
        return None
    plain = reverse.machine.operand(reverse.bars.pop(param, ZERO))
    return reverse.builder.bind(runtime.given_out, reverse.shadows, then, plain, kind=UNKNOWN, pure=False,  # type: ignore[no-any-return]
                                hint=f"{param.hint}_bar" if param.hint else None)


def getitem(reverse: Reverse, step: Bind) -> list[Callable[[], None]]:
    """``y = x[index]``, of what is perhaps a tuple, or has a shadow."""
    source, key = step.args[0], step.args[1]
    target = step.targets[0]
    if isinstance(key, Value) and key in reverse.builder.mutable:
        key = reverse.builder.bind(runtime.kept, key, pure=False, kind=key.kind)
    reverse.builder.add(step)

    def undo() -> None:
        plain = ZERO if by_place(reverse, target) else reverse.bar(target)
        found = reverse.builder.bind(runtime.bar_of_entry, reverse.shadows, source, key, target,
                                     reverse.machine.operand(plain), kind=UNKNOWN, pure=False)
        give_entry(reverse, source, key, found)  # type: ignore[arg-type]

    return [undo]


def inplace(reverse: Reverse, step: Bind, function: Any) -> list[Callable[[], None]]:
    """``x op= v``, of what is a number, or has a shadow."""
    builder, (x, v), (target,) = reverse.builder, step.args, step.targets
    if x not in reverse.active and not reverse.active_step(step):
        builder.add(step)
        return []
    linear = function in (operator.add, operator.sub)
    old = x if linear else builder.bind(runtime.kept, x, pure=False, kind=UNKNOWN)
    held = reverse.splicer.held(v)
    count = builder.bind(runtime.entries_in, x, pure=False, kind=UNKNOWN)
    builder.add(step)

    def undo() -> None:
        bar = reverse.machine.operand(reverse.bar(target))
        bars = builder.bind(runtime.bars_in_place, reverse.shadows, Const(IN_PLACE[function]), x, old, held, target,
                            count, bar, kind=UNKNOWN, pure=False)
        for place, operand in enumerate((x, v)):
            if operand in reverse.active:
                reverse.give(operand, builder.bind(operator.getitem, bars, Const(place), kind=UNKNOWN), True)

    return [undo]


def checked(reverse: Reverse, step: Bind) -> list[Callable[[], None]]:
    """A test that stands where it is."""
    reverse.builder.add(step)
    return []


def made_object(reverse: Reverse, step: Bind) -> Any:
    """An object made of its fields."""
    target = step.targets[0]
    if reverse.machine.alike is None or target not in reverse.active:
        return reverse.step_by_rule(step)
    reverse.builder.add(step)

    def undo() -> None:
        placed = by_place(reverse, target)
        home = shadow(reverse, target) if placed else reverse.machine.operand(reverse.bar(target))
        take = runtime.take_entry if placed else runtime.part_of
        for name, operand in step.keywords:
            if isinstance(operand, Value) and operand in reverse.active and not by_place(reverse, operand):
                part = reverse.builder.bind(take, home, Const(name), pure=not placed, kind=UNKNOWN)
                reverse.give(operand, reverse.formed(part, operand), True)

    return [undo]
