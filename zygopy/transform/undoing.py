"""A call undone: its arguments get their cotangents, by its rule or by the pullback that came with its value."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import runtime
from ..core.kinds import ANY, UNKNOWN, Array, Number, is_real
from ..core.values import NONE, Const, Value
from . import identity, ruled
from .reverse import Reverse
from .splice import Spliced
from .totals import totals_of

POWERS = (operator.pow, np.power, np.float_power)


def undo(reverse: Reverse, spliced: Spliced) -> None:
    """Take the cotangent of what a call gave, and give its arguments theirs."""
    step = spliced.step
    reverse.forms = spliced.results
    bars = [identity.whole(reverse, target) for target in step.targets]
    reverse.forms = spliced.forms
    if all(reverse.is_zero(bar) for bar in bars):
        reverse.forms = {}
        return
    bar = bars[0] if len(bars) == 1 else reverse.machine.tuple_of(bars)
    reverse.machine.divided = (
        isinstance(bar, Value)
        and bar in reverse.machine.singular
        and spliced.rule is not None
        and (spliced.rule.result == "elementwise" or bool(spliced.rule.linear))
    )
    with reverse.at(step):
        if spliced.rule is not None and spliced.rule.form == "elementwise":
            undo_elementwise(reverse, spliced, bar)
        elif spliced.rule is not None:
            undo_rule(reverse, spliced, bar)
        else:
            undo_dispatched(reverse, spliced, bar)
    reverse.machine.divided = False
    reverse.forms = {}


def undo_elementwise(reverse: Reverse, spliced: Spliced, bar: Any) -> None:
    """x_bar = y_bar * dy/dx, summed down to the shape of x."""
    machine, rule = reverse.machine, spliced.rule
    selected = isinstance(bar, Value) and bar in machine.selected
    slopes = machine.invoke(Const(rule.partials), [spliced.value, *spliced.arguments])
    parts = slopes.items if hasattr(slopes, "items") else (slopes,)
    parts = as_one(machine, spliced.operands, parts)
    for operand, argument, slope in zip(spliced.operands, spliced.arguments, parts, strict=True):
        if operand not in reverse.active or (isinstance(slope, Const) and slope.value is None):
            continue
        if isinstance(slope, Const) and slope.value == 0:
            continue
        if not is_real(machine.kind(slope)):
            slope = machine.invoke(Const(runtime.conj), [slope])
        if rule.over:
            x_bar = machine.invoke(Const(runtime.divide_selected), [bar, slope])
        elif rule.selects:
            x_bar = machine.invoke(Const(runtime.multiply_selected), [bar, slope])
        else:
            x_bar = machine.invoke(Const(operator.mul), [bar, slope])
        if not same_form(machine.kind(x_bar), machine.kind(argument)):
            x_bar = machine.invoke(Const(runtime.unbroadcast), [x_bar, argument])
            x_bar = machine.invoke(Const(runtime.project), [x_bar, argument])
        reverse.give(operand, x_bar, selected or rule.selects)


def same_form(one: Any, other: Any) -> bool:
    """Whether a cotangent surely has the shape and the dtype that it is to have."""
    if isinstance(one, Number) and isinstance(other, Number):
        return is_real(one) or not is_real(other)
    return (isinstance(one, Array) and isinstance(other, Array) and one.dtype == other.dtype
            and one.dtype.kind in "fc" and one.axes == other.axes and ANY not in one.axes
            and not one.loose and not other.loose)


def as_one(machine: Any, operands: Any, slopes: Any) -> Any:
    """The slopes of ``x * x``: 2 x for the one, none for the other."""
    if len(operands) == 2 and operands[0] is operands[1] and slopes[0] is slopes[1] and isinstance(slopes[0], Value):
        return machine.invoke(Const(operator.mul), [Const(2.0), slopes[0]]), NONE
    return slopes


def undo_rule(reverse: Reverse, spliced: Spliced, bar: Any) -> None:
    machine = reverse.machine
    if isinstance(bar, Value) and bar.kind == UNKNOWN and isinstance(spliced.value, Value):
        bar = reverse.builder.bind(runtime.fill_zeros, bar, spliced.value, kind=UNKNOWN)  # a rule wants one
    examined = spliced.rule.examined
    machine.answered = wanted(reverse, spliced)
    try:
        with machine.protected(bar if examined else None, spliced.rule.apply):
            found = machine.invoke(spliced.pullback, [bar])
    finally:
        machine.answered = None
    entries = ruled.entries(machine, found, spliced.rule) if examined else machine.entries_of(found)
    if entries is None:
        entries = [machine.item(found, Const(i)) for i in range(len(spliced.operands))]
    arrived = isinstance(bar, Value) and bar in machine.selected
    powers = spliced.rule.primitives[0] in POWERS  # zeros of a power are those of a product, unless they arrived
    selected = (spliced.rule.selects and not powers) or (
        arrived and (bool(spliced.rule.linear) or spliced.rule.result == "elementwise")
    )
    bars: list[tuple[Any, Any]] = []
    for operand, part in zip(spliced.operands, entries, strict=False):
        if operand is None or operand not in reverse.active or reverse.is_absent(part):
            continue
        if (
            isinstance(operand, Value)
            and isinstance(operand.kind, (Number, Array))
            and (examined or isinstance(part, (Value, Const)))
        ):
            if examined:
                part = ruled.examined(machine, part, operand, spliced.rule)
            elif isinstance(part, Value) and part.kind == UNKNOWN:  # it may be ZERO
                part = reverse.builder.bind(runtime.fill_zeros, part, operand, kind=UNKNOWN)
            part = machine.invoke(Const(runtime.project), [part, operand])
        bars.append((operand, part))
    give_each(reverse, bars, selected)


def wanted(reverse: Reverse, spliced: Spliced) -> list[Any] | None:
    """The arguments of a call, as its pullback knows them, that a cotangent is asked for; None: perhaps all."""
    step = spliced.step
    if step.keywords or len(spliced.arguments) != len(step.args):
        return None
    return [x for operand, x in zip(step.args, spliced.arguments, strict=True) if operand in reverse.active]


def give_each(reverse: Reverse, bars: list[tuple[Any, Any]], selected: bool) -> None:
    """Give the operands of a call their cotangents; what both sides of ``x @ x`` get comes once, doubled."""
    if len(bars) == 2 and bars[0][0] is bars[1][0] and bars[0][1] is bars[1][1] and plain(reverse, bars[0][1]):
        (operand, bar), _ = bars
        bars = [(operand, reverse.machine.invoke(Const(operator.mul), [Const(2.0), bar]))]
    for operand, bar in bars:
        reverse.give(operand, bar, selected)


def plain(reverse: Reverse, bar: Any) -> bool:
    """Whether a cotangent is a number or an array, for which twice is once with a factor."""
    return isinstance(bar, Value) and isinstance(bar.kind, (Number, Array)) and bar not in reverse.builder.mutable


def undo_dispatched(reverse: Reverse, spliced: Spliced, bar: Any) -> None:
    """``a_bar, b_bar = y_pullback(y_bar)``."""
    wanted = [
        operand if isinstance(operand, Value) and operand in reverse.active else None for operand in spliced.operands
    ]
    hints = tuple(None if operand is None or operand.hint is None else f"{operand.hint}_bar" for operand in wanted)
    if reverse.splicer.by_text(spliced.step) and isinstance(bar, Value) and bar.kind == UNKNOWN:
        target = spliced.step.targets[0]
        bar = reverse.builder.bind(runtime.fill_zeros, bar, target, kind=UNKNOWN)  # a derived pullback wants one
    totals = totals_of(reverse, spliced)
    operand = reverse.machine.operand(bar)
    bars = reverse.builder.bind(spliced.pullback, operand, *totals, pure=not totals, kind=UNKNOWN)
    for index, (operand, hint) in enumerate(zip(wanted, hints, strict=True)):
        if operand is not None and index not in spliced.terms.totals:
            part = reverse.builder.bind(
                operator.getitem, bars, Const(index), kind=UNKNOWN, hint=hint
            )  # it may be ZERO
            if index in spliced.terms.wholes:
                reverse.complete[part] = operand
            reverse.give(operand, part, True)
