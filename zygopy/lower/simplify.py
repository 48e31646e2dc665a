"""Arithmetic of generated text that does nothing, or that one constant can do."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.kinds import ANY, ONE, Array, Kind, ListOf, Number, is_float, item_of, not_one
from ..core.values import NONE, Const
from .abstract import Abstract, ListV, Operands
from .folding import Fold, folding, generated, made_by
from .machine import Machine

FEW = 16
FOLDS: dict[Any, Fold] = {}
fold = folding(FOLDS)


def arithmetic(function: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Simplify an operator in generated text; the user's own stays as it is written."""

    def declare(simplify: Callable[..., Any]) -> Callable[..., Any]:
        @fold(function)
        def applied(machine: Machine, *args: Abstract) -> Abstract | None:
            if not generated(machine):
                return None
            constant = of_constants(machine, function, *args)
            return simplify(machine, *args) if constant is None else constant

        return simplify

    return declare


def of_constants(machine: Machine, function: Any, *args: Abstract) -> Const | None:
    """What an operator gives for constants."""
    constants = [machine.static(arg) for arg in args]
    if not all(c is not None and isinstance(c.value, (int, float)) for c in constants):
        return None
    try:
        return Const(function(*(c.value for c in constants if c is not None)))
    except ArithmeticError:
        return None


def number(machine: Machine, x: Abstract) -> Any:
    known = machine.builder.constant(x) if isinstance(x, Operands) else None
    return known.value if known is not None and type(known.value) in (int, float) else None


def bound(machine: Machine, function: Any, *args: Abstract) -> Abstract:
    return machine.builder.bind(function, *[machine.operand(arg) for arg in args])


@fold(operator.mul)
def product(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    return multiplied(machine, a, b) if generated(machine) else repeated(machine, a, b)


def repeated(machine: Machine, a: Abstract, n: Abstract) -> Abstract | None:
    """``[0.0] * n`` of constants: known one by one while they are few, and nobody changes their number."""
    items = [item for item in a.items if isinstance(item, Const)] if isinstance(a, ListV) else []
    kind = machine.kind(n)
    if not items or len(items) < len(a.items) or not isinstance(n, Operands):  # type: ignore[union-attr]
        return None
    if not isinstance(kind, Number) or kind.type is not int:
        return None
    site = ("repeated", *machine.here())
    count = n.value if isinstance(n, Const) else FEW + 1
    if len(items) * count <= FEW and site not in machine.real:
        return machine.new_list([*items] * count, site)
    item = item_of(machine.kind(a))
    made = machine.builder.bind(ops.repeat_list, n, *items, pure=False, kind=ListOf(list, item))
    machine.made_anew(site)
    machine.place(made, frozenset({site}))
    if machine.is_written(site):
        machine.holds(made, None, item)
    return made


def multiplied(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    constant = of_constants(machine, operator.mul, a, b)
    return multiply(machine, a, b) if constant is None else constant


def multiply(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    for one, other in ((a, b), (b, a)):
        factor = number(machine, one)
        if factor == 1 and is_inexact(machine.kind(other)) and not isinstance(other, Const):
            return other
        if factor is not None and factor == -1 and is_float(machine.kind(other)):
            return machine.invoke(Const(operator.neg), [other])
    for g, r in ((a, b), (b, a)):
        spread = made_by(machine, g, runtime.spread_full)
        if spread is not None and covers(machine, spread, r):
            spread, r = number_first(machine, spread, r)
            return machine.invoke(Const(operator.mul), [narrow(machine, spread), r])
        if spread is not None and isinstance(machine.kind(r), Number):
            scaled = machine.invoke(Const(operator.mul), [spread[0], r])
            return machine.invoke(Const(runtime.spread_full), [scaled, *spread[1:]])
    return constants_together(machine, a, b)


def is_inexact(kind: Kind) -> bool:
    """Whether a value is surely a real or complex number, or an array of those: times 1.0 it is the same."""
    dtype = kind.dtype if isinstance(kind, Array) else np.dtype(kind.type) if isinstance(kind, Number) else None
    return dtype is not None and dtype.kind in "fc"


def covers(machine: Machine, spread: Any, r: Abstract) -> bool:
    """Whether `r`, and what was reduced as it broadcasts against it, have the shape that it was brought back to."""
    have, want = machine.kind(r), machine.kind(spread[1])
    if not isinstance(have, Array) or not isinstance(want, Array) or have.ndim != want.ndim or ANY in have.axes:
        return False
    along = reduced_axes(machine, spread, want.ndim) if have.axes != want.axes else ()
    whole = range(want.ndim) if along is None else along
    pairs = enumerate(zip(have.axes, want.axes, strict=True))
    return all(m == n or (not_one(m) and not_one(n)) or (m == ONE and i not in whole) for i, (m, n) in pairs)


def reduced_axes(machine: Machine, spread: Any, ndim: int) -> list[int] | None:
    """The axes along which a cotangent is to be stretched; None if not known."""
    known = machine.static(spread[2]) if len(spread) > 2 else None
    if known is None or known.value is None:
        return None
    axes = known.value if isinstance(known.value, tuple) else (known.value,)
    return [axis % ndim for axis in axes]


def narrow(machine: Machine, made: Any) -> Abstract:
    """What was brought to a full shape, as it broadcasts against it."""
    return machine.invoke(Const(runtime.spread), list(made))


def number_first(machine: Machine, spread: Any, r: Abstract) -> tuple[Any, Abstract]:
    """What is to be brought to a full shape, and ``c * x``: the number is multiplied with what is smaller."""
    scaled = factor_of(machine, r)
    if scaled is None:
        return spread, r
    c, x = scaled
    small = doubled(machine, spread[0]) if c == 2.0 else None
    if small is None:
        small = machine.invoke(Const(operator.mul), [Const(c), spread[0]])
    return (small, *spread[1:]), x


def doubled(machine: Machine, x: Abstract) -> Abstract | None:
    """``2.0 * (-(a / (2.0 * d)) / n)  ==>  -(a / d) / n``; None where nothing cancels."""
    negated, quotient = made_by(machine, x, operator.neg), made_by(machine, x, operator.truediv)
    if negated is not None:
        inner = doubled(machine, negated[0])
        return None if inner is None else machine.invoke(Const(operator.neg), [inner])
    if quotient is None:
        chosen = made_by(machine, x, runtime.divide_selected)
        half = None if chosen is None else twice(machine, chosen[1])
        return None if half is None else machine.invoke(Const(runtime.divide_selected), [chosen[0], half])
    half = twice(machine, quotient[1])
    above = quotient[0] if half is not None else doubled(machine, quotient[0])
    below = quotient[1] if half is None else half
    return None if above is None else machine.invoke(Const(operator.truediv), [above, below])


def twice(machine: Machine, x: Abstract) -> Any:
    """Of what `x` is the double."""
    scaled = factor_of(machine, x)
    return scaled[1] if scaled is not None and scaled[0] == 2.0 else None


def constants_together(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    """``2.0 * (100.0 * x)  ==>  200.0 * x`` for numbers in generated text."""
    for one, other in ((a, b), (b, a)):
        factor = number(machine, one)
        inner = made_by(machine, other, operator.mul) if factor is not None else None
        if inner is not None:
            for c, x in (inner, inner[::-1]):
                known = number(machine, c)
                if known is not None and is_float(machine.kind(x)):
                    return machine.invoke(Const(operator.mul), [Const(float(factor) * known), x])
        ratio = made_by(machine, other, operator.truediv) if factor is not None else None
        if ratio is not None and number(machine, ratio[0]) is not None:
            return machine.invoke(Const(operator.truediv), [Const(float(factor) * number(machine, ratio[0])), ratio[1]])
        negated = made_by(machine, other, operator.neg) if factor is not None else None
        if negated is not None:
            return machine.invoke(Const(operator.mul), [Const(-float(factor)), negated[0]])
    whole = halves_gone(machine, a, b)
    if whole is not None:
        return whole
    gathered = both_scaled(machine, a, b)
    if gathered is not None:
        return gathered
    for one, other in ((a, b), (b, a)):
        scaled = factor_of(machine, other)
        if scaled is not None and isinstance(machine.kind(one), Number) and isinstance(machine.kind(scaled[1]), Array):
            first = machine.invoke(Const(operator.mul), [Const(scaled[0]), one])
            return machine.invoke(Const(operator.mul), [first, scaled[1]])
    for one, other, order in ((a, b, 1), (b, a, -1)):
        negated = made_by(machine, one, operator.neg)
        if negated is not None and number(machine, other) is None:
            pair = [negated[0], other][::order]
            return machine.invoke(Const(operator.neg), [machine.invoke(Const(operator.mul), pair)])
    return None


def halves_gone(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    """``a / (2.0 * d) * (2.0 * x)  ==>  a / d * x``, and with 2.0 alone beside ``a / (2.0 * d) * x``."""
    for one, other in ((a, b), (b, a)):
        if number(machine, one) == 2.0:
            double = doubled(machine, other)
            if double is not None:
                return double
            for part, rest in orders(made_by(machine, other, operator.mul)):
                double = doubled(machine, part)
                if double is not None:
                    return machine.invoke(Const(operator.mul), [double, rest])
        ratio = made_by(machine, one, operator.truediv)
        if ratio is not None and number(machine, ratio[0]) == 2.0:
            double = doubled(machine, other)
            if double is not None:
                return machine.invoke(Const(operator.truediv), [double, ratio[1]])
        rest = twice(machine, other)
        double = doubled(machine, one) if rest is not None else None
        if double is not None:
            return machine.invoke(Const(operator.mul), [double, rest])
    return None


def orders(pair: Any) -> tuple[Any, ...]:
    """Both orders of two operands, if there are any."""
    return () if pair is None else (tuple(pair), tuple(pair)[::-1])


def factor_of(machine: Machine, x: Abstract) -> tuple[float, Abstract] | None:
    """The constant and the rest of ``c * x``."""
    inner = made_by(machine, x, operator.mul)
    for c, rest in (inner, inner[::-1]) if inner is not None else ():
        known = number(machine, c)
        if known is not None and is_float(machine.kind(rest)):
            return float(known), rest
    return None


def both_scaled(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    """``(2.0 * x) * (3.0 * y)  ==>  6.0 * (x * y)``."""
    one, other = factor_of(machine, a), factor_of(machine, b)
    if one is None or other is None:
        return None
    product = machine.invoke(Const(operator.mul), [one[1], other[1]])
    return machine.invoke(Const(operator.mul), [Const(one[0] * other[0]), product])


@arithmetic(operator.truediv)
def quotient(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    if number(machine, b) == 1 and is_float(machine.kind(a)):
        return a
    spread = made_by(machine, a, runtime.spread_full)
    if spread is not None:
        if covers(machine, spread, b):
            return machine.invoke(Const(operator.truediv), [narrow(machine, spread), b])
        if isinstance(machine.kind(b), Number):
            scaled = machine.invoke(Const(operator.truediv), [spread[0], b])
            return machine.invoke(Const(runtime.spread_full), [scaled, *spread[1:]])
    return None


@arithmetic(operator.neg)
def negative(machine: Machine, x: Abstract) -> Abstract | None:
    inner = made_by(machine, x, operator.neg)
    if inner is not None:
        return inner[0]  # type: ignore[no-any-return]
    product = made_by(machine, x, operator.mul)
    if product is not None:
        for c, y in (product, product[::-1]):
            known = number(machine, c)
            if known is not None:
                return machine.invoke(Const(operator.mul), [Const(-known), y])
    spread = made_by(machine, x, runtime.spread_full)
    if spread is not None:
        return machine.invoke(
            Const(runtime.spread_full), [machine.invoke(Const(operator.neg), [spread[0]]), *spread[1:]]
        )
    return None


@arithmetic(operator.add)
def add(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    for one, other in ((a, b), (b, a)):
        if number(machine, one) == 0 and is_float(machine.kind(other)):
            return other
        if (number(machine, one) or 0) < 0 and is_float(machine.kind(other)):
            return bound(machine, operator.sub, other, Const(-number(machine, one)))
    negated = made_by(machine, b, operator.neg)
    if negated is not None:
        return bound(machine, operator.sub, a, negated[0])
    spread, other = made_by(machine, b, runtime.spread_full), a
    if spread is None:
        spread, other = made_by(machine, a, runtime.spread_full), b
    if spread is not None and covers(machine, spread, other):
        return machine.invoke(Const(operator.add), [other, narrow(machine, spread)])
    negated = made_by(machine, a, operator.neg)
    if negated is not None:
        return bound(machine, operator.sub, b, negated[0])
    for one, other in ((a, b), (b, a)):
        scaled = factor_of(machine, other)
        if scaled is not None and scaled[0] < 0 and isinstance(machine.kind(other), Number):
            less = machine.invoke(Const(operator.mul), [Const(-scaled[0]), scaled[1]])
            return bound(machine, operator.sub, one, less)
    return None


@arithmetic(operator.sub)
def subtract(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    if number(machine, b) == 0 and is_float(machine.kind(a)):
        return a
    return None


@arithmetic(operator.pow)
def power(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    return a if number(machine, b) == 1 and is_float(machine.kind(a)) else None


@arithmetic(np.where)
def where(machine: Machine, condition: Abstract, x: Abstract = NONE, y: Abstract = NONE) -> Abstract | None:
    """A number that was brought to the shape of the condition is chosen as a number."""
    parts = [number_for(machine, part, condition) for part in (x, y)]
    if parts == [None, None]:
        return None
    return bound(machine, np.where, condition, *(new or old for new, old in zip(parts, (x, y), strict=True)))


def number_for(machine: Machine, part: Abstract, condition: Abstract) -> Abstract | None:
    """The number that every element of `part` is, if `condition` has its shape."""
    spread = made_by(machine, part, runtime.spread_full)
    kind = machine.kind(part)
    if spread is None or not isinstance(machine.kind(spread[0]), Number) or not isinstance(kind, Array):
        return None
    return spread[0] if kind.dtype == np.float64 and covers(machine, spread, condition) else None
