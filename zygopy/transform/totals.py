"""Totals: what arrives at an argument that a recursion hands on is added up in one place, given from call to call.

    p_bar = {'W': np.zeros_like(p['W'])}
    l_bar = l_pullback(v_bar @ p['W'], p_bar)         in it:  p_bar['W'] += ...
"""

from __future__ import annotations

import operator
from typing import Any

from .. import runtime
from ..core.kinds import UNKNOWN, Array, Kind, Mapping, Number
from ..core.ops import make_dict
from ..core.values import Const, Operand, Value, is_const
from .reverse import Reverse
from .splice import Spliced


def totals_of(reverse: Reverse, spliced: Spliced) -> list[Value]:
    """What the pullback of a call adds to: the totals of this function, or such that begin here."""
    return [total(reverse, spliced.operands[index]) for index in spliced.terms.totals]


def has_total(reverse: Reverse, source: Value) -> bool:
    """Whether the entries of a dict are added to its total at once."""
    if source in reverse.buffers:
        return isinstance(source.kind, Mapping)
    return source in reverse.splicer.begun and len(reverse.builder.blocks) == reverse.level


def give(reverse: Reverse, operand: Value, bar: Any) -> bool:
    """Add a cotangent to the total of which it is an entry, if there is one."""
    made = reverse.builder.producer.get(operand)
    if made is None or not made.inline or not is_const(made.callee, operator.getitem):
        return False
    source, key = made.args
    if not isinstance(source, Value) or not isinstance(key, Const) or not has_total(reverse, source):
        return False
    add_parts(reverse, total(reverse, source), source, {key.value: bar})
    return True


def total(reverse: Reverse, operand: Any) -> Value:
    found: Value | None = reverse.buffers.get(operand)
    if found is None and isinstance(operand.kind, Array):
        found = reverse.buffer(operand)
    if found is not None:
        reverse.stores.touch(found)
        return found
    made: Value = zeros(reverse, operand)
    made.hint = f"{operand.hint}_bar" if operand.hint else None
    reverse.buffers[operand] = reverse.owned[made] = made
    reverse.builder.mutable.add(made)
    return made


def zeros(reverse: Reverse, value: Any) -> Any:
    """A cotangent of zeros that can be written to, in the form of a dict of arrays."""
    machine = reverse.machine
    kind = machine.kind(value)
    if not isinstance(kind, Mapping):
        return machine.invoke(Const(runtime.zeros_for), [value])
    row = [part for key, _ in kind.items
           for part in (Const(key), machine.operand(zeros(reverse, machine.item(value, Const(key)))))]
    return reverse.builder.bind(make_dict, *row, pure=False, kind=UNKNOWN)


def add_parts(reverse: Reverse, buffer: Value, value: Value, parts: dict[Any, Any]) -> None:
    """``p_bar['W'] += W_bar`` for each entry that got a cotangent."""
    assert isinstance(value.kind, Mapping)
    for key, bar in parts.items():
        if reverse.is_zero(bar):
            continue
        kind = reverse.machine.kind(reverse.machine.item(value, Const(key)))
        operand = reverse.machine.operand(bar)
        if not isinstance(kind, (Array, Number)) or reverse.machine.kind(operand) == UNKNOWN:
            reverse.builder.do(runtime.add_entry, buffer, Const(key), operand)
            continue
        add_to_entry(reverse, buffer, Const(key), operand, reverse.cotangent_kind(kind))


def add_to_entry(reverse: Reverse, buffer: Value, key: Any, operand: Operand, kind: Kind) -> None:
    """``buffer[key] += operand``."""
    less = reverse.negated(operand)
    old = reverse.builder.bind(operator.getitem, buffer, key, pure=False, kind=kind)
    change, operand = (operator.iadd, operand) if less is None else (operator.isub, less)
    new = reverse.builder.bind(change, old, operand, pure=False, kind=kind)
    if buffer in reverse.owned:  # else the total of a caller
        reverse.owned[old] = reverse.owned[new] = reverse.owned[buffer]
    reverse.builder.do(operator.setitem, buffer, key, new)
