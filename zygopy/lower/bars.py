"""What a rule does with a cotangent, where kinds say that it does nothing or less."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .. import runtime
from ..core import ops
from ..core.kinds import ANY, ONE, UNKNOWN, Array, Instance, Number, is_real, not_one
from ..core.values import FALSE, NONE, TRUE, Const, Value
from ..errors import AliasedMutation
from .abstract import Abstract, ObjectV, TupleV
from .folding import Fold, folding, generated, made_by
from .machine import Machine
from .signs import positive
from .simplify import covers, narrow, number_first, twice

SCALING = (operator.mul, operator.truediv, runtime.divide_selected, runtime.multiply_selected)
FOLDS: dict[Any, Fold] = {}
fold = folding(FOLDS)


@fold(runtime.conj)
def conjugate(machine: Machine, x: Abstract) -> Abstract | None:
    twice = made_by(machine, x, runtime.conj)
    if twice is not None:
        return twice[0]  # type: ignore[no-any-return]
    if isinstance(x, Const) and type(x.value) is complex and x.value.real == 0:
        return Const(-x.value)  # which sign a zero has is all the same on the way back
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
    if isinstance(g, Const) and (g.value is None or g.value is runtime.ZERO):
        return Const(runtime.ZERO)
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
    negative = made_by(machine, g, operator.neg)
    if negative is not None and isinstance(have, Array) and have != want and generated(machine):
        total = machine.invoke(Const(runtime.unbroadcast), [negative[0], x])  # the sum is turned, not each of its parts
        if made_by(machine, total, runtime.unbroadcast) is None and total is not negative[0]:
            return machine.invoke(Const(operator.neg), [total])
        return g if total is negative[0] else None
    if isinstance(have, Array) and isinstance(want, Number):
        return machine.invoke(machine.attribute(g, "sum"), []) if have.ndim else g
    if not isinstance(have, Array) or not isinstance(want, Array) or have.ndim < want.ndim:
        return None
    if scaled(machine, g, x):
        return g
    extra = have.ndim - want.ndim
    axes: list[int] = list(range(extra))
    kept = 0
    for i, (m, n) in enumerate(zip(have.axes[extra:], want.axes, strict=True)):
        if m in (ONE, ANY) and not_one(n):  # perhaps to be stretched
            return None
        if (n == ONE and m == ONE) or not_one(n) or (m == n and n != ANY):
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


def scaled(machine: Machine, g: Abstract, x: Abstract) -> bool:
    """Whether `g` is `x` times or divided by numbers: it has its shape, whatever that is."""
    step = machine.builder.producer.get(g) if isinstance(g, Value) else None
    if step is None or not isinstance(step.callee, Const) or step.callee.value not in SCALING:
        return False
    rest = [arg for arg in step.args if arg is not x]
    return len(rest) < len(step.args) and all(isinstance(machine.kind(arg), Number) for arg in rest)


@fold(runtime.spread)
def spread(
    machine: Machine, g: Abstract, x: Abstract, axis: Abstract = NONE, keepdims: Abstract = FALSE
) -> Abstract | None:
    """A reduced cotangent as it broadcasts against what was reduced."""
    whole = made_by(machine, g, runtime.spread_full)
    if whole is not None and isinstance(machine.kind(whole[0]), Number):
        return whole[0]  # type: ignore[no-any-return]
    have, want = machine.kind(g), machine.kind(x)
    where, kept = machine.static(axis), machine.static(keepdims)
    if isinstance(have, Number):
        return g
    if where is None or kept is None or not isinstance(have, Array) or not isinstance(want, Array):
        return None
    if kept.value or where.value is None:
        return g
    axes = sorted(axis % want.ndim for axis in (where.value if isinstance(where.value, tuple) else (where.value,)))
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
    return machine.invoke(Const(np.expand_dims), [g, Const(axis_given)])


@fold(runtime.divide_selected)
def divide(machine: Machine, g: Abstract, d: Abstract) -> Abstract | None:
    """Zeros of `g` that mean "not selected" stay zeros; where it has none, a plain quotient."""
    if not generated(machine):  # text that was generated already: it says what it means
        return None
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
    if not generated(machine):
        return None
    step = machine.builder.producer.get(g) if isinstance(g, Value) else None  # what it read may have been written to
    kept = step is not None and isinstance(step.callee, Const) and step.callee.value is runtime.divide_selected
    if isinstance(g, Value) and (g in machine.singular or kept):
        return divided_last(machine, g, d) or narrowed(machine, g, d)
    return machine.invoke(Const(operator.mul), [g, d])


def narrowed(machine: Machine, g: Value, factor: Abstract) -> Abstract | None:
    """The product with a cotangent that was brought to a full shape, with what was brought there."""
    spread_out = made_by(machine, g, runtime.spread_full)
    if spread_out is None or not covers(machine, spread_out, factor):
        return None
    spread_out, factor = number_first(machine, spread_out, factor)
    small = machine.operand(narrow(machine, spread_out))
    return machine.builder.bind(runtime.multiply_selected, small, machine.operand(factor))


def divided_last(machine: Machine, g: Value, factor: Abstract) -> Abstract | None:
    """``a / d * factor`` as ``a * factor / d``: where the product is exactly 0 nothing is divided."""
    spread_out = made_by(machine, g, runtime.spread_full)
    if spread_out is not None and isinstance(machine.kind(factor), Array) and isinstance(
            machine.kind(spread_out[0]), Number):  # others lie along some of the axes only
        g = spread_out[0]
    quotient = made_by(machine, g, operator.truediv)
    if quotient is None or not isinstance(quotient[1], Value):
        return None
    if made_by(machine, quotient[0], operator.truediv) is not None:
        return None
    above, below = machine.invoke(Const(operator.mul), [quotient[0], factor]), quotient[1]
    m, n = twice(machine, above), twice(machine, below)
    if m is not None and n is not None:
        above, below = m, n
    return machine.builder.bind(runtime.divide_selected, machine.operand(above), machine.operand(below))


@fold(runtime.accumulate)
def accumulate(machine: Machine, a: Abstract, b: Abstract) -> Abstract | None:
    if is_zero(a):
        return b
    if is_zero(b):
        return a
    if isinstance(machine.kind(a), (Number, Array)) and isinstance(machine.kind(b), (Number, Array)):
        return machine.invoke(Const(operator.add), [a, b])
    if isinstance(a, TupleV) and isinstance(b, TupleV) and len(a.items) == len(b.items):
        return TupleV(
            tuple(machine.invoke(Const(runtime.accumulate), [m, n]) for m, n in zip(a.items, b.items, strict=True)),
            a.cls,
        )
    return None


def is_zero(x: Abstract) -> bool:
    return isinstance(x, Const) and (x.value is runtime.ZERO or x.value is None)


@fold(runtime.is_absent)
def absent(machine: Machine, bar: Abstract) -> Abstract | None:
    """A number or an array is there; nothing is not."""
    if is_zero(bar):
        return TRUE
    return FALSE if isinstance(bar, TupleV) or isinstance(machine.kind(bar), (Number, Array)) else None


@fold(runtime.zeros_for)
def zeros_for(machine: Machine, x: Abstract) -> Abstract | None:
    step = machine.builder.producer.get(x) if isinstance(x, Value) else None
    if (
        step is not None
        and isinstance(step.callee, Const)
        and step.callee.value is np.copy
        and isinstance(step.args[0], Value)
    ):
        return machine.invoke(Const(runtime.zeros_for), [step.args[0]])
    kind = machine.kind(x)
    if isinstance(kind, Number) and is_real(kind):
        return Const(0.0)
    if isinstance(kind, Array) and isinstance(x, Value):
        dtype = runtime.cotangent_dtype(kind.dtype)
        if dtype is None:
            return None
        same = np.zeros_like if dtype == kind.dtype else runtime.zeros_for
        if not generated(machine):
            return machine.invoke(Const(np.zeros_like), [x], {"dtype": Const(dtype)} if dtype != kind.dtype else {})
        return machine.builder.bind(same, x, kind=Array(dtype, kind.axes, kind.type), fresh=True)
    return None


def put_in_order(machine: Machine, *_: Any) -> Abstract | None:
    """Refuse what would be put back into an order that is no longer there."""
    if generated(machine):
        return None
    raise machine.refuse("a derivative of a derivative of a list that is sorted in place",
                         why="its first derivative is put in order in place, by an order that is not kept",
                         hint="use `sorted(xs)`")


@fold(runtime.shadow_for)
def shadow_for(machine: Machine, x: Abstract) -> Abstract | None:
    """An empty shadow of what is known to be a list, tuple or dict, in text that was generated already."""
    kind = machine.kind(x)
    cls = getattr(kind, "type", None)
    if generated(machine) or cls not in (list, tuple, dict):
        return None
    value = machine.builder.bind(runtime.shadow_for, machine.operand(x), pure=False,
                                 kind=Instance(dict if cls is dict else list))
    site = ("made", tuple(machine.call_sites), machine.builder.span)
    machine.made_anew(site)
    machine.place(value, frozenset({site}))
    if machine.is_written(site):
        machine.holds(value, None, UNKNOWN)
    return value


def gradient_of_object(machine: Machine, args: list[Abstract], fields: dict[str, Abstract], *_: Any) -> Abstract | None:
    """The gradient of an object, in text that was generated already: kept apart into its fields."""
    if generated(machine) or len(args) != 1 or not isinstance(args[0], Const):
        return None
    made = ObjectV({"tangent_of": args[0], **fields}, runtime.Tangent)
    machine.stores.append(made)
    return made


def place_in_memory(machine: Machine, *_: Any) -> Abstract | None:
    """Refuse what would look for a view of a shadow in text that was generated already."""
    raise AliasedMutation("a write through what may be a view or a copy", machine.builder.span,
                          why="where its cotangent lies in memory has no derivative", hint="write to the array itself")


FOLDS.update({
    runtime.Tangent: gradient_of_object, runtime.unsorted: put_in_order, runtime.sort_beside: put_in_order,
    runtime.shadows.address: place_in_memory,
})
