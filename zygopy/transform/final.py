"""What a derived function gives back: the cotangents, as the caller may keep them."""

from __future__ import annotations

import operator
from types import FunctionType
from typing import Any

import numpy as np

from .. import runtime
from ..analyse.probe import method_of
from ..core import ops
from ..core.kinds import UNKNOWN, Array, Instance, ListOf, Number, Sequence, is_real
from ..core.values import NONE, Const, Operand, Star, Value
from ..core.walk import values
from ..errors import ZygopyError
from . import identity
from .reverse import Reverse
from .rows import made_in_rounds, root_of

STRETCHING = (runtime.spread_full, runtime.unbroadcast, np.broadcast_to)


def gradients(reverse: Reverse, wanted: tuple[Value, ...], fresh: bool = True) -> list[Operand]:
    """The cotangents of the arguments, as they are given out: of the argument's form, shared with nothing."""
    given: set[Any] = set()
    bars = []
    for param in wanted:
        found = identity.outgoing(reverse, param)
        if found is not None:
            bars.append(found)
            continue
        bar = with_captures(reverse, param, reverse.bar(param), given, fresh)
        bars.append(final(reverse, param, bar, given, fresh))
    return bars


def with_captures(reverse: Reverse, param: Value, bar: Any, given: set[Any], fresh: bool) -> Any:
    """The cotangent of a function: a `Tangent` over the names that it captured."""
    held = reverse.machine.captured_by(param)
    if not held:
        return bar
    finals = {name: found for name, value in held.items() if (found := identity.outgoing(reverse, value)) is not None}
    left = {name: value for name, value in held.items() if name not in finals}
    parts = {name: with_captures(reverse, value, reverse.bar(value), given, fresh) for name, value in left.items()}
    finals |= {name: final(reverse, held[name], part, given, fresh) for name, part in parts.items()}
    fields = tuple(
        (name, part) for name, part in finals.items() if not (isinstance(part, Const) and part.value is None)
    )
    if not fields:
        return bar
    whole = reverse.builder.bind(runtime.Tangent, Const(FunctionType), keywords=fields, kind=Instance(runtime.Tangent))
    return whole if reverse.is_zero(bar) else reverse.accumulate(bar, whole)


def final(reverse: Reverse, param: Any, bar: Any, given: set[Any], fresh: bool) -> Operand:
    machine, builder = reverse.machine, reverse.builder
    if reverse.is_zero(bar) and not (isinstance(bar, Const) and type(bar.value) is float):
        return NONE
    if hasattr(bar, "items") and not isinstance(bar, Value):
        entries = machine.entries_of(bar)
        if entries is not None and isinstance(machine.kind(param), (Sequence, ListOf)):
            parts = [final(reverse, entry_of(reverse, param, i), item, given, fresh) for i, item in enumerate(entries)]
            return in_form(reverse, parts, machine.kind(param).type, bar_hint(param))
        rebuilt = machine.map_items(bar, lambda item: final(reverse, None, item, given, fresh))
        return machine.operand(rebuilt)  # type: ignore[no-any-return]
    operand: Operand = machine.operand(bar)
    if is_complete(reverse, operand, param) and operand not in given:
        given.add(operand)
        return operand
    kind = operand.kind if isinstance(operand, Value) else machine.kind(operand)
    want = machine.kind(param)
    if isinstance(want, Number) and want.type is int and isinstance(operand, Const) and type(operand.value) is float:
        return operand
    if isinstance(want, Number) and want.type is float:
        if isinstance(kind, Number) and kind.type is float:
            return operand
        if isinstance(kind, (Number, Array)) and not is_real(kind):
            return project(reverse, operand, param)
        return (
            builder.bind(float, operand, kind=Number(float), hint=bar_hint(param))
            if isinstance(kind, (Number, Array)) and is_real(kind)
            else project(reverse, operand, param)
        )
    if isinstance(want, (Number, Array)) and not isinstance(kind, Array):
        return project(reverse, operand, param)
    if kind == UNKNOWN and param is not None:
        return builder.bind(  # type: ignore[no-any-return]
            runtime.finish, operand, reverse.entry.get(param, param), kind=UNKNOWN, hint=bar_hint(param)
        )
    if not fresh or not isinstance(operand, Value) or isinstance(kind, Number) or own_rows(reverse, operand, given):
        return operand
    if isinstance(kind, Array):
        return own(reverse, operand, given, param)
    rebuilt = rebuilt_display(reverse, param, operand, given)
    if rebuilt is not None:
        return rebuilt
    if param is not None:
        return builder.bind(runtime.finish, operand, param, kind=UNKNOWN, hint=bar_hint(param))  # type: ignore[no-any-return]
    return builder.bind(runtime.owned, operand, kind=kind)  # type: ignore[no-any-return]


def complete(reverse: Reverse, param: Value, given: set[Any]) -> Operand:
    """The cotangent of a structure as it may be given out later, with zeros for what nobody read."""
    machine, bar = reverse.machine, reverse.bar(param)
    if reverse.is_zero(bar):
        return project(reverse, NONE, param)
    keys, items = machine.keys_of(bar), None if isinstance(bar, Value) else machine.entries_of(bar)
    if keys is None and items is not None and isinstance(param.kind, Sequence):
        parts = [complete_part(reverse, param, i, item, given) for i, item in enumerate(items)]
        return in_form(reverse, parts, param.kind.type, bar_hint(param))
    if keys is None:
        return final(reverse, param, bar, given, True)
    pairs = [(Const(key), complete_part(reverse, param, key, machine.item(bar, Const(key)), given)) for key in keys]
    flat = [part for pair in pairs for part in pair]
    return reverse.builder.bind(ops.make_dict, *flat, kind=Instance(dict), hint=bar_hint(param))  # type: ignore[no-any-return]


def complete_part(reverse: Reverse, param: Value, key: Any, bar: Any, given: set[Any]) -> Operand:
    """The cotangent of an entry, complete."""
    item = entry_of(reverse, param, key) if not reverse.is_zero(bar) else None
    display = not isinstance(bar, (Value, Const))
    if item is not None and not display:
        return final(reverse, item, bar, given, True)
    entry = reverse.builder.bind(operator.getitem, param, Const(key), kind=UNKNOWN, inline=True)
    return project(reverse, NONE if reverse.is_zero(bar) else reverse.machine.operand(bar), entry)


def is_complete(reverse: Reverse, operand: Operand, param: Any) -> bool:
    """Whether a cotangent came in the form of its value, shared with nothing."""
    of = reverse.complete.get(operand) if isinstance(operand, Value) else None
    if of is None or param is None or of is param:
        return of is param and of is not None
    there, here = (reverse.machine.witnesses.get(value) for value in (of, param))
    return there is not None and here is not None and there.node is here.node


def own_rows(reverse: Reverse, operand: Value, given: set[Any]) -> bool:
    """Whether it is a list of cotangents made for nobody else, or an entry of one, that was not given out yet."""
    whole, key = (operand, None) if operand in reverse.rows else entry_at(reverse, operand) or (operand, None)
    held = {part[1] for part in given if isinstance(part, tuple) and part[0] is whole}
    if whole not in reverse.rows or None in held or key in held or (key is None and held):
        return False
    given.add((whole, key))
    return True


def entry_of(reverse: Reverse, param: Any, key: Any) -> Any:
    """An entry of an argument, whose kind says what its cotangent must be; None where that is not known."""
    if param is None:
        return None
    try:
        found = reverse.machine.item(param, Const(key))
    except ZygopyError:
        return None
    return found if isinstance(found, Value) else None


def field_of(reverse: Reverse, param: Any, name: str) -> Any:
    """A field of an argument, as `entry_of`."""
    if param is None or not isinstance(reverse.machine.kind(param), Instance):
        return None
    try:
        found = reverse.machine.attribute(param, name)
    except ZygopyError:
        return None
    return found if isinstance(found, Value) else None


def in_form(reverse: Reverse, parts: list[Operand], form: type, hint: str | None) -> Operand:
    """A list, tuple or named tuple of cotangents."""
    kinds = tuple(part.kind if isinstance(part, Value) else UNKNOWN for part in parts)
    parts = with_whole_rows(reverse, parts)
    make: Any = ops.make_list if form is list else ops.make_tuple if form is tuple else form
    return reverse.builder.bind(make, *parts, kind=Sequence(form, kinds), hint=hint)  # type: ignore[no-any-return]


def with_whole_rows(reverse: Reverse, parts: list[Operand]) -> list[Any]:
    """``[rows[0], rows[1], y]`` as ``[*rows, y]``."""
    shown: list[Any] = []
    at = 0
    while at < len(parts):
        made = reverse.builder.producer.get(parts[at]) if isinstance(parts[at], Value) else None
        whole: Any = made.args[0] if made is not None and made.args else None
        count = len(whole.kind.items) if whole in reverse.rows and isinstance(whole.kind, Sequence) else 0
        run = [entry_at(reverse, part) for part in parts[at : at + count]]
        if count and run == [(whole, i) for i in range(count)]:
            shown.append(Star(whole))
            at += count
        else:
            shown.append(parts[at])
            at += 1
    return shown


def entry_at(reverse: Reverse, part: Operand) -> tuple[Any, Any] | None:
    """The list and the place of an entry."""
    made = reverse.builder.producer.get(part) if isinstance(part, Value) else None
    if made is None or not isinstance(made.callee, Const) or made.callee.value is not operator.getitem:
        return None
    return made.args[0], made.args[1].value if isinstance(made.args[1], Const) else None


def rebuilt_display(reverse: Reverse, param: Any, operand: Value, given: set[Any]) -> Operand | None:
    """A tuple, list, dict or Tangent that is written out, with each part given out for itself."""
    made = reverse.builder.producer.get(operand)
    function = made.callee.value if made is not None and isinstance(made.callee, Const) else None
    if made is None or function not in (ops.make_tuple, ops.make_list, ops.make_dict, runtime.Tangent):
        return None
    if operand in reverse.builder.mutable or any(isinstance(arg, Star) for arg in made.args):
        return None
    want = reverse.machine.kind(param)
    if function in (ops.make_tuple, ops.make_list):
        parts = [final(reverse, entry_of(reverse, param, i), arg, given, True) for i, arg in enumerate(made.args)]
        form = want.type if isinstance(want, (Sequence, ListOf)) else list if function is ops.make_list else tuple
        return in_form(reverse, parts, form, operand.hint)
    if function is ops.make_dict:
        keys = [key.value if isinstance(key, Const) else None for key in made.args[::2]]
        bars = [
            final(reverse, entry_of(reverse, param, k), arg, given, True)
            for k, arg in zip(keys, made.args[1::2], strict=True)
        ]
        args = [part for pair in zip(made.args[::2], bars, strict=True) for part in pair]
        return reverse.builder.bind(function, *args, kind=operand.kind, hint=operand.hint)  # type: ignore[no-any-return]
    args = list(made.args)
    named = tuple(
        (name, final(reverse, field_of(reverse, param, name), arg, given, True)) for name, arg in made.keywords
    )
    return reverse.builder.bind(function, *args, keywords=named, kind=operand.kind, hint=operand.hint)  # type: ignore[no-any-return]


def bar_hint(param: Any) -> str | None:
    return f"{param.hint}_bar" if param is not None and param.hint else None


def project(reverse: Reverse, operand: Operand, param: Value) -> Operand:
    return reverse.builder.bind(runtime.finish, operand, param, kind=UNKNOWN, hint=bar_hint(param))  # type: ignore[no-any-return]


def own(reverse: Reverse, operand: Value, given: set[Any], param: Any) -> Operand:
    """An array that nobody else holds."""
    builder, machine = reverse.builder, reverse.machine
    made = builder.producer.get(operand)
    function = made.callee.value if made is not None and isinstance(made.callee, Const) else None
    if made is not None and function is runtime.spread_full:
        like = made.args[1]
        kind = machine.kind(like)
        if isinstance(kind, Array) and kind.dtype.kind == "f" and isinstance(machine.kind(made.args[0]), Number):
            return apart(reverse, given, np.full_like, (like, made.args[0]), kind, param)
        return apart(reverse, given, np.copy, (operand,), operand.kind, param)
    root = root_of(reverse, operand)
    if root is not None and reverse.is_made(root) and root not in builder.user and not stretched(reverse, operand):
        if root in given:
            return apart(reverse, given, np.copy, (operand,), operand.kind, param)
        given |= {root, operand}
        return operand
    rounds = made_in_rounds(reverse, operand) if operand in reverse.ends else None
    if rounds and not rounds & given and not any(stretched(reverse, each) for each in values(reverse.ends[operand])):
        given |= rounds | {operand}
        return operand
    places = machine.places_of(operand)
    user = operand in builder.user or operand in machine.outer or made is None
    shared = any(isinstance(site, tuple) and site[0] in ("given", "param", "cell") for site in places)
    if user or shared or (places and places & given) or operand in given or stretched(reverse, operand):
        return apart(reverse, given, np.copy, (operand,), operand.kind, param)
    given |= places | {operand}
    return operand


def stretched(reverse: Reverse, operand: Value) -> bool:
    """Whether it is a view of an array of repeated numbers, which is not to be written to."""
    machine = reverse.machine
    seen: set[Value] = set()  # ends where it stands still: at what is no view
    while operand not in seen:
        seen.add(operand)
        made = reverse.builder.producer.get(operand)
        if made is None or not isinstance(made.callee, Const) or not made.args:
            return False
        if made.callee.value in STRETCHING:
            return True
        if not isinstance(made.args[0], Value):
            return False
        function = method_of(made.callee.value, machine.kind(made.args[0]))
        rule = reverse.find(function)
        if function in (getattr, operator.getitem) or (rule is not None and rule.returns != "fresh"):
            operand = made.args[0]
    return False


def apart(
    reverse: Reverse, given: set[Any], function: Any, args: tuple[Operand, ...], kind: Any, param: Any
) -> Operand:
    """A new array; another one where the same was given out before."""
    made: Value = reverse.builder.bind(function, *args, kind=kind, hint=bar_hint(param))
    if made in given:
        made = reverse.builder.bind(function, *args, kind=kind, hint=bar_hint(param), pure=False)
    given.add(made)
    return made
