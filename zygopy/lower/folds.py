"""Calls that are answered now: what kinds decide, and arithmetic that does nothing."""

from __future__ import annotations

import builtins
import functools
import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.kinds import ANY, ONE, Array, Instance, Kind, ListOf, Mapping, Number, Sequence, is_float, is_real, not_one
from ..core.values import FALSE, NONE, TRUE, Const, Star, Value
from .abstract import Abstract, BoundV, DictV, Frame, FunctionV, ListV, ObjectV, Operands, SuperV, TupleV
from .machine import Machine
from .signs import positive

Fold = Callable[[Machine, list[Abstract], dict[str, Abstract], Any, Any], "Abstract | None"]
FOLDS: dict[Any, Fold] = {}


def fold(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer calls of `functions` by the decorated ``(machine, *args) -> Abstract or None``."""

    def declare(answer: Callable[..., Any]) -> Callable[..., Any]:
        def apply(machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any) -> Abstract | None:
            if keywords or any(isinstance(arg, Star) for arg in args):
                return None
            try:
                return answer(machine, *args)  # type: ignore[no-any-return]
            except TypeError:
                if len(args) != answer.__code__.co_argcount - 1:
                    return None
                raise

        for function in functions:
            FOLDS[function] = apply
        return answer

    return declare


def generated(machine: Machine) -> bool:
    """Whether what is interpreted is a rule's text, not the user's."""
    return machine.generating


# ------------------------------------------------------------------ questions about kinds


@fold(np.ndim)
def ndim(machine: Machine, x: Abstract) -> Abstract | None:
    kind = machine.kind(x)
    if isinstance(kind, Array) and not kind.loose:
        return Const(kind.ndim)
    return Const(0) if isinstance(kind, Number) else None


@fold(len)
def length(machine: Machine, x: Abstract) -> Abstract | None:
    if isinstance(x, (TupleV, ListV)):
        return Const(len(x.items))
    if isinstance(x, DictV):
        return Const(len(x.slots))
    if isinstance(x, Const) and hasattr(x.value, "__len__"):
        return Const(len(x.value))
    if isinstance(x, ObjectV) or (isinstance(x, Value) and isinstance(x.kind, Instance) and callable(getattr(x.kind.type, "__len__", None)) and
                                  isinstance(getattr(x.kind.type, "__len__"), types.FunctionType)):
        cls = x.cls if isinstance(x, ObjectV) else x.kind.type  # type: ignore[union-attr]
        return machine.invoke(BoundV(Const(getattr(cls, "__len__")), (x,)), [])
    kind = machine.kind(x)
    if isinstance(x, Value) and isinstance(kind, Array) and kind.axes:
        return machine.builder.bind(len, x, kind=Number(int, kind.axes[0]))
    if isinstance(kind, Sequence) and generated(machine):
        return Const(len(kind.items))
    if isinstance(kind, Sequence) and isinstance(x, Value):
        value = machine.builder.bind(len, x, kind=Number(int))
        machine.builder.static[value] = Const(len(kind.items))
        return value
    return None


@fold(isinstance)
def is_instance(machine: Machine, x: Abstract, classes: Abstract) -> Abstract | None:
    wanted = machine.static(classes)
    cls = class_of(machine, x)
    return None if wanted is None or cls is None else Const(issubclass(cls, wanted.value))


def class_of(machine: Machine, x: Abstract) -> type | None:
    """The exact class of a value, where it is known."""
    match x:
        case Const(value=value):
            return type(value)
        case TupleV():
            return x.cls
        case ListV():
            return list
        case DictV():
            return dict
        case ObjectV():
            return x.cls
        case FunctionV():
            return types.FunctionType
        case _:
            kind = machine.kind(x)
            if isinstance(kind, (Array, Number)) and kind.loose:
                return None
            return kind.type if isinstance(kind, (Number, Array, Sequence, ListOf, Mapping, Instance)) else None


@fold(type)
def type_of(machine: Machine, x: Abstract) -> Abstract | None:
    cls = class_of(machine, x)
    return None if cls is None else Const(cls)


@fold(callable)
def is_callable(machine: Machine, x: Abstract) -> Abstract | None:
    if isinstance(x, (FunctionV, BoundV)):
        return TRUE
    cls = class_of(machine, x)
    return None if cls is None else Const(callable(x.value) if isinstance(x, Const) else hasattr(cls, "__call__"))


@fold(hasattr)
def has_attribute(machine: Machine, x: Abstract, name: Abstract) -> Abstract | None:
    known = machine.need(name)
    if known is None:
        return None
    if isinstance(x, ObjectV):
        return Const(known.value in x.slots or hasattr(x.cls, known.value))
    if isinstance(x, Const):
        return Const(hasattr(x.value, known.value))
    kind = machine.kind(x)
    if isinstance(kind, (Array, Number)):
        return Const(hasattr(kind.type, known.value))
    if isinstance(kind, Instance) and isinstance(x, Value) and x in machine.witnesses:
        answers = {hasattr(value, known.value) for value in machine.witnesses[x].values}
        if len(answers) == 1:
            answer = answers.pop()
            machine.witnesses[x].require(f"hasattr({{v}}, {known.value!r}) is {answer}")
            return Const(answer)
    return None


def get_attribute(machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any) -> Abstract | None:
    """``getattr(x, name)`` and ``getattr(x, name, default)``."""
    known = machine.need(args[1])
    if known is None:
        if machine.generating:
            return None
        raise machine.refuse("`getattr` of a name that is not known", why="which field gets the cotangent is only known later",
                             hint="pass the name as a string argument")
    if len(args) == 2:
        return machine.attribute(args[0], known.value)
    there = has_attribute(machine, args[0], known)
    if not isinstance(there, Const):
        raise machine.refuse("`getattr` with a default, of a value of unknown kind", hint="ask with `hasattr` first")
    return machine.attribute(args[0], known.value) if there.value else args[2]


FOLDS[getattr] = get_attribute


@fold(setattr)
def set_attribute(machine: Machine, x: Abstract, name: Abstract, value: Abstract) -> Abstract | None:
    known = machine.static(name)
    if known is None:
        return None
    machine.parts["set_attribute"](machine, x, known.value, value)
    return NONE


@fold(runtime.is_known)
def is_known(machine: Machine, x: Abstract) -> Abstract | None:
    return Const(machine.static(x) is not None)


@fold(runtime.within_gradient)
def within_gradient(machine: Machine) -> Abstract | None:
    return TRUE


@fold(operator.is_)
def is_same(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    if a is b:
        return TRUE
    if isinstance(a, Const) and isinstance(b, Const):
        return Const(a.value is b.value)
    if isinstance(a, (FunctionV, BoundV, TupleV, ListV, DictV, ObjectV)) or isinstance(b, (FunctionV, BoundV, TupleV, ListV, DictV, ObjectV)):
        return FALSE
    for one, other in ((a, b), (b, a)):
        if isinstance(other, Const):
            cls = class_of(machine, one)
            if cls is not None and cls is not type(other.value):
                return FALSE
            if other.value is None and cls is type(None):
                return TRUE
    return None


@fold(operator.is_not)
def is_not_same(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    same = is_same(machine, a, b)
    return Const(not same.value) if isinstance(same, Const) else None


@fold(ops.logical_not)
def negation(machine: Machine, x: Abstract) -> Abstract | None:
    known = machine.truth(x)
    return None if known is None else Const(not known)


@fold(ops.contains)
def contained(machine: Machine, x: Abstract, container: Abstract) -> Abstract | None:
    if isinstance(container, Const) and not isinstance(container.value, str):
        known = machine.need(x)
        return None if known is None else Const(known.value in container.value)
    known = machine.static(x)
    if known is None:
        return None
    keys = machine.keys_of(container)
    if keys is not None:
        return Const(known.value in keys)
    whole = machine.static(container)
    return None if whole is None else Const(known.value in whole.value)


@fold(ops.not_contains)
def not_contained(machine: Machine, x: Abstract, container: Abstract) -> Abstract | None:
    inside = contained(machine, x, container)
    return Const(not inside.value) if isinstance(inside, Const) else None


def comparison(function: Any) -> None:
    @fold(function)
    def compared(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
        if machine.frame_is_user() and not (is_text(machine, a) or is_text(machine, b)):
            if not (isinstance(a, Const) and isinstance(b, Const)):
                return None
        first, second = machine.static(a), machine.static(b)
        if is_text(machine, a) or is_text(machine, b):
            first, second = machine.need(a), machine.need(b)
        if first is None or second is None:
            return None
        result = function(first.value, second.value)
        return Const(result) if isinstance(result, bool) else None


def is_text(machine: Machine, x: Abstract) -> bool:
    kind = machine.kind(x)
    return isinstance(kind, Instance) and kind.type is str


for _function in (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge):
    comparison(_function)


# ------------------------------------------------------------------ conversions and iteration


@fold(tuple)
def to_tuple(machine: Machine, x: Abstract = TupleV(())) -> Abstract | None:
    entries = machine.entries_of(x)
    return None if entries is None else TupleV(tuple(entries))


def to_list(machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any) -> Abstract | None:
    entries = [] if not args else machine.entries_of(args[0])
    if entries is None or keywords or (args and isinstance(args[0], Value) and not generated(machine) and len(entries) > 16):
        return None
    return machine.new_list(entries, ("list", site))


def to_dict(machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any) -> Abstract | None:
    pairs: list[tuple[Abstract, Abstract]] = []
    if args:
        keys = machine.keys_of(args[0])
        if keys is not None:
            pairs = [(Const(key), machine.item(args[0], Const(key))) for key in keys]
        else:
            entries = machine.entries_of(args[0])
            if entries is None:
                return None
            for entry in entries:
                both = machine.entries_of(entry)
                if both is None or len(both) != 2:
                    return None
                pairs.append((both[0], both[1]))
    pairs.extend((Const(key), value) for key, value in keywords.items())
    return machine.new_dict(pairs, ("dict", site))


def to_super(machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any) -> Abstract | None:
    return SuperV(args[0].value, args[1]) if len(args) == 2 and isinstance(args[0], Const) else None


def to_partial(machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any) -> Abstract | None:
    return BoundV(args[0], tuple(args[1:]), keywords)


def to_map(machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any) -> Abstract | None:
    return machine.parts["map"](machine, args[0], args[1:], site, frame)


def to_filter(machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any) -> Abstract | None:
    return machine.parts["filter"](machine, args[0], args[1], site, frame)


def to_reduce(machine: Machine, args: list[Abstract], keywords: dict[str, Abstract], site: Any, frame: Any) -> Abstract | None:
    return machine.parts["reduce"](machine, args, site, frame)


FOLDS.update({list: to_list, dict: to_dict, super: to_super, functools.partial: to_partial, map: to_map, filter: to_filter,
              functools.reduce: to_reduce})


@fold(builtins.sorted)
def sort(machine: Machine, x: Abstract) -> Abstract | None:
    return None


# ------------------------------------------------------------------ arithmetic of cotangents


@fold(runtime.conj)
def conjugate(machine: Machine, x: Abstract) -> Abstract | None:
    twice = made_by(machine, x, runtime.conj)
    if twice is not None:
        return twice[0]  # type: ignore[no-any-return]
    return x if is_real(machine.kind(x)) else None


@fold(np.conj, np.conjugate)
def numpy_conjugate(machine: Machine, x: Abstract) -> Abstract | None:
    return x if generated(machine) and is_real(machine.kind(x)) else None


@fold(np.iscomplexobj)
def is_complex(machine: Machine, x: Abstract) -> Abstract | None:
    kind = machine.kind(x)
    return Const(not is_real(kind)) if isinstance(kind, (Number, Array)) else None


@fold(runtime.project)
def project(machine: Machine, g: Abstract, x: Abstract) -> Abstract | None:
    have, want = machine.kind(g), machine.kind(x)
    if isinstance(have, Number) and isinstance(want, Number):
        return g if is_real(have) or not is_real(want) else None
    if isinstance(have, Array) and isinstance(want, Array):
        wanted = runtime.cotangent_dtype(want.dtype)
        return g if wanted == have.dtype else None
    if isinstance(have, Array) and have.ndim == 0 and isinstance(want, Number):
        return g if have.dtype.kind == "f" and is_real(want) else None
    return None


@fold(runtime.unbroadcast)
def unbroadcast(machine: Machine, g: Abstract, x: Abstract) -> Abstract | None:
    have, want = machine.kind(g), machine.kind(x)
    if isinstance(have, Number) and isinstance(want, Number):
        return g
    if isinstance(have, Array) and isinstance(want, Number):
        return machine.invoke(machine.attribute(g, "sum"), []) if have.ndim else g
    if not isinstance(have, Array) or not isinstance(want, Array) or have.ndim < want.ndim:
        return None
    extra = have.ndim - want.ndim
    axes: list[int] = list(range(extra))
    kept = 0
    for i, (m, n) in enumerate(zip(have.axes[extra:], want.axes, strict=True)):
        if m == ONE and not_one(n):  # to be stretched
            return None
        if n == ONE and m == ONE or not_one(n) or (m == n and n != ANY):
            continue
        if n == ONE and not_one(m):
            axes.append(i + extra)
            kept += 1
            continue
        return None
    if not axes:
        return g
    axis: Any = axes[0] if len(axes) == 1 else tuple(axes)
    keywords: dict[str, Abstract] = {"axis": Const(axis)}
    if kept:
        keywords["keepdims"] = TRUE
    total = machine.invoke(machine.attribute(g, "sum"), [], keywords)
    return machine.item(total, TupleV((Const(0),) * extra) if extra > 1 else Const(0)) if extra and kept else total


@fold(runtime.spread)
def spread(machine: Machine, g: Abstract, x: Abstract, axis: Abstract = NONE, keepdims: Abstract = FALSE) -> Abstract | None:
    """A reduced cotangent as it broadcasts against what was reduced."""
    have, want = machine.kind(g), machine.kind(x)
    where, kept = machine.static(axis), machine.static(keepdims)
    if isinstance(have, Number):
        return g
    if where is None or kept is None or not isinstance(have, Array) or not isinstance(want, Array):
        return None
    if kept.value or where.value is None:
        return g
    axes = where.value if isinstance(where.value, tuple) else (where.value,)
    axes = sorted(axis % want.ndim for axis in axes)
    if have.ndim != want.ndim - len(axes):  # stretched since: other axes stand in front
        return None
    if axes == list(range(len(axes))):
        return g
    if axes == list(range(want.ndim - len(axes), want.ndim)) or (want.ndim <= 4 and axes):
        whole = machine.builder.bind(ops.make_slice, NONE, NONE, NONE)
        last = max(axes) + 1 == want.ndim and want.ndim > 2 and len(axes) == 1
        index = (Const(Ellipsis), NONE) if last else tuple(NONE if i in axes else whole for i in range(want.ndim))
        return machine.item(g, TupleV(index))
    axis_given = axes[0] if len(axes) == 1 else tuple(axes)
    return machine.builder.bind(np.expand_dims, machine.operand(g), Const(axis_given))


@fold(runtime.divide_selected)
def divide(machine: Machine, g: Abstract, d: Abstract) -> Abstract | None:
    """Zeros of `g` that mean "not selected" stay zeros; where it has none, a plain quotient."""
    divisor = machine.static(d)
    if divisor is not None and isinstance(divisor.value, (int, float)) and divisor.value != 0:
        return machine.invoke(Const(operator.truediv), [g, d])
    if positive(machine, d) and is_real(machine.kind(g)):
        return machine.invoke(Const(operator.truediv), [g, d])
    machine.divided = True
    if isinstance(g, Value) and g in machine.selected:
        return None
    return machine.invoke(Const(operator.truediv), [g, d])


@fold(runtime.multiply_selected)
def multiply_chosen(machine: Machine, g: Abstract, d: Abstract) -> Abstract | None:
    """Exact zeros win over what came through a singular operation; elsewhere a plain product."""
    kept = made_by(machine, g, runtime.divide_selected) is not None
    if isinstance(g, Value) and (g in machine.singular or kept):
        return None
    return machine.invoke(Const(operator.mul), [g, d])


@fold(runtime.accumulate)
def accumulate(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    if is_zero(a):
        return b
    if is_zero(b):
        return a
    if isinstance(machine.kind(a), (Number, Array)) and isinstance(machine.kind(b), (Number, Array)):
        return machine.invoke(Const(operator.add), [a, b])
    if isinstance(a, TupleV) and isinstance(b, TupleV) and len(a.items) == len(b.items):
        return TupleV(tuple(machine.invoke(Const(runtime.accumulate), [m, n]) for m, n in zip(a.items, b.items, strict=True)), a.cls)
    return None


def is_zero(x: Abstract) -> bool:
    return isinstance(x, Const) and (x.value is runtime.ZERO or x.value is None)


@fold(runtime.is_absent)
def absent(machine: Machine, bar: Abstract) -> Abstract | None:
    """A number or an array is there."""
    return FALSE if isinstance(bar, TupleV) or isinstance(machine.kind(bar), (Number, Array)) else None


@fold(runtime.zeros_for)
def zeros_for(machine: Machine, x: Abstract) -> Abstract | None:
    step = machine.builder.producer.get(x) if isinstance(x, Value) else None
    if step is not None and isinstance(step.callee, Const) and step.callee.value is np.copy and isinstance(step.args[0], Value):
        return machine.invoke(Const(runtime.zeros_for), [step.args[0]])
    kind = machine.kind(x)
    if isinstance(kind, Number) and is_real(kind):
        return Const(0.0)
    if isinstance(kind, Array) and isinstance(x, Value):
        dtype = runtime.cotangent_dtype(kind.dtype)
        if dtype is None:
            return None
        same = np.zeros_like if dtype == kind.dtype else runtime.zeros_for
        return machine.builder.bind(same, x, kind=Array(dtype, kind.axes, kind.type), fresh=True)
    return None


# ------------------------------------------------------------------ arithmetic that does nothing


def arithmetic(function: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Simplify an operator in generated text; the user's own stays as it is written."""

    def declare(simplify: Callable[..., Any]) -> Callable[..., Any]:
        @fold(function)
        def applied(machine: Machine, *args: Abstract) -> Abstract | None:
            if not generated(machine):
                return None
            constants = [machine.static(arg) for arg in args]
            if all(c is not None and isinstance(c.value, (int, float)) for c in constants):
                try:
                    return Const(function(*(c.value for c in constants if c is not None)))
                except ArithmeticError:
                    return None
            return simplify(machine, *args)  # type: ignore[no-any-return]

        return simplify

    return declare


def number(machine: Machine, x: Abstract) -> Any:
    known = machine.builder.constant(x) if isinstance(x, Operands) else None
    return known.value if known is not None and type(known.value) in (int, float) else None


def made_by(machine: Machine, x: Abstract, function: Any) -> Any:
    """The arguments of the binding that made `x`, if it was a call of `function`."""
    step = machine.builder.producer.get(x) if isinstance(x, Value) else None
    if step is not None and isinstance(step.callee, Const) and step.callee.value is function and not step.keywords and x not in machine.user_values:
        return step.args
    return None


def bound(machine: Machine, function: Any, *args: Abstract) -> Abstract:
    return machine.builder.bind(function, *[machine.operand(arg) for arg in args])


@arithmetic(operator.mul)
def multiply(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    for one, other in ((a, b), (b, a)):
        factor = number(machine, one)
        if factor == 1 and is_float(machine.kind(other)) and not isinstance(other, Const):
            return other
        if factor is not None and factor == -1 and is_float(machine.kind(other)):
            return machine.invoke(Const(operator.neg), [other])
    for g, r in ((a, b), (b, a)):
        spread = made_by(machine, g, runtime.spread_full)
        if spread is not None and covers(machine, spread, r):
            return machine.invoke(Const(operator.mul), [narrow(machine, spread), r])
        if spread is not None and isinstance(machine.kind(r), Number):
            scaled = machine.invoke(Const(operator.mul), [spread[0], r])
            return machine.invoke(Const(runtime.spread_full), [scaled, *spread[1:]])
    return constants_together(machine, a, b)


def covers(machine: Machine, spread: Any, r: Abstract) -> bool:
    """Whether `r` has the shape that something reduced was brought back to."""
    have, want = machine.kind(r), machine.kind(spread[1])
    return isinstance(have, Array) and isinstance(want, Array) and have.axes == want.axes and ANY not in have.axes


def narrow(machine: Machine, made: Any) -> Abstract:
    """What was brought to a full shape, as it broadcasts against it."""
    return machine.invoke(Const(runtime.spread), list(made))


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
        return machine.invoke(Const(runtime.spread_full), [machine.invoke(Const(operator.neg), [spread[0]]), *spread[1:]])
    return None


@arithmetic(operator.add)
def add(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    for one, other in ((a, b), (b, a)):
        if number(machine, one) == 0 and is_float(machine.kind(other)):
            return other
    negated = made_by(machine, b, operator.neg)
    if negated is not None:
        return bound(machine, operator.sub, a, negated[0])
    spread, other = made_by(machine, b, runtime.spread_full), a
    if spread is None:
        spread, other = made_by(machine, a, runtime.spread_full), b
    if spread is not None and covers(machine, spread, other):
        return bound(machine, operator.add, other, narrow(machine, spread))
    negated = made_by(machine, a, operator.neg)
    if negated is not None:
        return bound(machine, operator.sub, b, negated[0])
    return None


@arithmetic(operator.sub)
def subtract(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    if number(machine, b) == 0 and is_float(machine.kind(a)):
        return a
    return None


@arithmetic(operator.pow)
def power(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    return a if number(machine, b) == 1 and is_float(machine.kind(a)) else None


__all__ = ["FOLDS", "Frame", "Kind"]
