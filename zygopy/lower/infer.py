"""The kind of what a call gives, from the facts that its rule declares."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..analyse.probe import contract, elementwise, method_of, probe
from ..analyse.subscripts import einsum
from ..core import ops
from ..core.build import Builder
from ..core.kinds import (
    ANY,
    ONE,
    UNKNOWN,
    Array,
    Instance,
    Kind,
    ListOf,
    Mapping,
    Number,
    Sequence,
    Some,
    Symbol,
    common,
    is_real,
    item_of,
    join,
    not_one,
)
from ..core.values import Const, Operand, Star, Value
from ..runtime import factors, layouts, medians, places, products

COMPARISONS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
CONTRACTIONS = (operator.matmul, np.matmul, np.dot, np.ndarray.dot)


def like_first(kinds: tuple[Kind, ...]) -> Kind:
    """The kind of what keeps the form of its first argument."""
    return kinds[0]


def spread_kind(kinds: tuple[Kind, ...]) -> Kind:
    g, x = kinds[0], kinds[1]
    dtype = g.dtype if isinstance(g, Array) else None
    if isinstance(g, Number) and isinstance(x, Array) and is_real(g):  # a number takes the dtype of x
        dtype = runtime.cotangent_dtype(x.dtype)
    return Array(dtype, x.axes, x.type) if dtype is not None and isinstance(x, Array) else UNKNOWN


def cotangent_of_second(kinds: tuple[Kind, ...]) -> Kind:
    """The kind of a cotangent that has the form of the second argument."""
    x = kinds[1]
    if isinstance(x, Array):
        dtype = runtime.cotangent_dtype(x.dtype)
        wider = isinstance(kinds[0], Array) and kinds[0].dtype != dtype  # as `dtype=` makes it: it is cast afterwards
        return UNKNOWN if dtype is None or wider else Array(dtype, x.axes, x.type)
    if isinstance(x, Number):
        return Number(np.float64, None, True) if is_real(x) else Number(np.complex128, None, True)
    return UNKNOWN


def cast(kinds: tuple[Kind, ...]) -> Kind:
    """The first with the dtype of a cotangent of the second: real numbers become complex ones, too."""
    g, x = kinds[:2]
    dtype = runtime.cotangent_dtype(x.dtype) if isinstance(x, Array) else None
    if isinstance(g, Array) and dtype is not None and dtype.kind == "c":
        return Array(dtype, g.axes, g.type)
    return cotangent_of_second(kinds)


def others_kind(kinds: tuple[Kind, ...]) -> Kind:
    """That of ``y / a``, where `y` is the product along some axes of `a`."""
    a, y = kinds[:2]
    of_y = y.dtype if isinstance(y, Array) else np.dtype(y.type) if isinstance(y, Number) else None
    same = isinstance(a, Array) and of_y == a.dtype
    return elementwise((a, a), operator.truediv) if same or isinstance(a, Number) else UNKNOWN


def shaped_as_second(kinds: tuple[Kind, ...]) -> Kind:
    """The first with the shape of the second."""
    match kinds:
        case Array() as g, Array() as x:
            return Array(g.dtype, x.axes, x.type)
        case Array() as g, Number():
            return Number(g.dtype.type, None, True)
        case Number() as g, Number():
            return g
        case _:
            return UNKNOWN


def row_kind(kinds: tuple[Kind, ...]) -> Kind:
    """Products of row vectors and matrices."""
    match kinds:
        case Array() as x, Array() as a if x.dtype == a.dtype and x.ndim + 1 == a.ndim:
            return Array(x.dtype, (*x.axes[:-1], a.axes[-1]), x.type)
    return UNKNOWN


def first_if_known(kinds: tuple[Kind, ...]) -> Kind:
    return kinds[0] if isinstance(kinds[0], (Number, Array)) else UNKNOWN


def window(kinds: tuple[Kind, ...]) -> Kind:
    """The kind of a window of so many points."""
    count = kinds[0] if kinds else UNKNOWN
    if not isinstance(count, Number) or not issubclass(count.type, (int, np.integer)) or count.type is bool:
        return UNKNOWN
    return Array(np.dtype(float), (count.size or ANY,))


SHAPED: dict[Any, Callable[[tuple[Kind, ...]], Kind]] = {
    runtime.spread_full: spread_kind,
    runtime.project: cast,
    runtime.unbroadcast: shaped_as_second,
    runtime.divide_selected: lambda kinds: elementwise(kinds, operator.truediv),
    runtime.multiply_selected: lambda kinds: elementwise(kinds, operator.mul),
    runtime.vecmat: row_kind,
    runtime.vecmat_selected: row_kind,
    runtime.conj: first_if_known,
    runtime.power_bar: lambda kinds: elementwise(kinds[:2], operator.mul),
    **dict.fromkeys(
        (
            places.placed,
            places.scattered,
            places.scattered_flat,
            places.sorted_bar,
            places.permuted_bar,
            places.unique_bar,
            places.quantile_bar,
            places.binned_bar,
            places.diagonal_bar,
            factors.cofactors,
            factors.cholesky_bar,
            factors.upper_cholesky_bar,
            factors.power_bar,
            factors.singular_values_bar,
            factors.spectral_bar,
            factors.condition_bar,
            factors.pinv_bar,
            layouts.from_memory_order,
            layouts.untile,
            layouts.unrepeat,
            layouts.unresize,
            layouts.add_windows,
            layouts.along_diagonal,
            layouts.trace_bar,
            layouts.undelete,
            layouts.untrim,
            products.cumprod_bar,
            products.record_bar,
            medians.median_bar,
            medians.nanmedian_bar,
        ),
        cotangent_of_second,
    ),
    **dict.fromkeys((np.hanning, np.hamming, np.blackman, np.bartlett, np.kaiser), window),
    products.over_width: lambda kinds: elementwise(kinds[:2], operator.truediv),
    products.product_of_others: others_kind,
}


STACKING = (np.array, np.asarray, np.stack)


def inference(find: Callable[[Any], Any]) -> Callable[..., Kind]:
    """The function that a builder asks for the kind of a new value."""

    def infer(
        builder: Builder, callee: Const, args: tuple[Operand, ...], keywords: tuple[tuple[str, Operand], ...]
    ) -> Kind:
        if Star in map(type, args):
            return UNKNOWN
        kinds = tuple(kind_of(builder, arg) for arg in args)
        function = method_of(callee.value, kinds[0] if kinds else UNKNOWN)
        if function in (ops.make_tuple, ops.make_list):
            return Sequence(tuple if function is ops.make_tuple else list, kinds)
        if function is ops.make_dict:
            keys = [builder.constant(arg) for arg in args[::2]]
            if all(key is not None for key in keys):
                return Mapping(
                    dict,
                    tuple((key.value, kind) for key, kind in zip(keys, kinds[1::2], strict=True) if key is not None),
                )
        if function in (ops.make_slice, range, enumerate, zip, reversed):
            return Instance(function if isinstance(function, type) else slice)
        if function is ops.identity:
            return kinds[0]
        if function in COMPARISONS and all(isinstance(kind, (Number, Array)) for kind in kinds):
            return elementwise(kinds, function)
        if function is operator.add and all(isinstance(kind, (Sequence, ListOf)) for kind in kinds):
            return joined_lists(kinds)
        plain = function is np.einsum and args and all(name == "optimize" for name, _ in keywords)
        subscripts = builder.constant(args[0]) if plain else None
        if subscripts is not None and isinstance(subscripts.value, str):
            kind = einsum(subscripts.value, kinds[1:], len(builder.blocks) == 1)
            if kind != UNKNOWN:
                return kind
        if function in CONTRACTIONS:
            agree_inside(builder, kinds)
            return contract(function, kinds)
        if function in STACKING and len(args) == 1 and not keywords and isinstance(kinds[0], ListOf):
            return stack(kinds[0].item)
        rule = find(function)
        result = rule.result if rule is not None else "unknown"
        if result == "like":
            return like(kinds)
        if rule is not None and not rule.pure and isinstance(result, str):
            return UNKNOWN  # trying it would be seen
        if hashable(function) and function in SHAPED:
            return SHAPED[function](kinds)
        if callable(result):
            return called(result, builder, args, keywords)
        if result == "elementwise" and not keywords:
            agree(builder, kinds)
            return elementwise(kinds, function)
        if result in ("probe", "elementwise", "contract", "reduction", "same"):
            return tried(builder, function, args, kinds, keywords)
        return UNKNOWN

    return infer


def joined_lists(kinds: tuple[Kind, ...]) -> Kind:
    """The kind of two lists in one, of which one is of any length."""
    first, second = kinds
    if {kind.type for kind in kinds} != {list} or not any(isinstance(kind, ListOf) for kind in kinds):  # type: ignore[attr-defined]
        return UNKNOWN
    item = join(item_of(first), item_of(second))
    return UNKNOWN if item == UNKNOWN else ListOf(list, common(item))


def like(kinds: tuple[Kind, ...]) -> Kind:
    """An array with as many axes as the first argument and the dtype of all together; its lengths are not known."""
    first = kinds[0] if kinds else UNKNOWN
    if not isinstance(first, Array) or first.type is not np.ndarray or any(kind == UNKNOWN for kind in kinds):
        return UNKNOWN
    arrays = [kind for kind in kinds if isinstance(kind, Array)]
    if any(kind.loose for kind in arrays):
        return UNKNOWN
    return Array(np.result_type(*(kind.dtype for kind in arrays)), (ANY,) * first.ndim)


def stack(item: Kind) -> Kind:
    """An array with one row for each element of a list."""
    if isinstance(item, Array) and not item.loose:
        return Array(item.dtype, (Some(), *item.axes), item.type)
    if isinstance(item, Number) and not item.loose and item.type is not bool:
        return Array(np.result_type(item.type), (Some(),))
    return UNKNOWN


def agree(builder: Builder, kinds: tuple[Kind, ...]) -> None:
    """After an operation on arrays, lengths that are broadcast together and are not 1 are equal."""
    if len(builder.blocks) > 1:
        return  # what happens in an arm or a loop may not have happened after it
    arrays = [kind for kind in kinds if isinstance(kind, Array)]
    if len(arrays) == 2 and all(grows(kind, other) for kind, other in (arrays, arrays[::-1])):
        builder.large = True  # a table of all pairs
    for kind in arrays[1:]:
        for m, n in zip(arrays[0].axes[::-1], kind.axes[::-1], strict=False):
            if isinstance(m, Symbol) and isinstance(n, Symbol):
                n.unify(m)


def grows(kind: Array, other: Array) -> bool:
    """Whether an array is stretched where another is not: along an axis of length 1 beside one that is longer."""
    pairs = zip(kind.axes[::-1], other.axes[::-1], strict=False)
    return any(m == ONE and not_one(n) for m, n in pairs)


def agree_inside(builder: Builder, kinds: tuple[Kind, ...]) -> None:
    """The inner axes of a product are equal."""
    if len(builder.blocks) > 1 or len(kinds) != 2:
        return
    a, b = kinds
    if isinstance(a, Array) and isinstance(b, Array) and a.axes and b.axes:
        m, n = a.axes[-1], b.axes[-2] if b.ndim > 1 else b.axes[-1]
        if isinstance(m, Symbol) and isinstance(n, Symbol):
            n.unify(m)


def tried(builder: Builder, function: Any, args: tuple[Operand, ...], kinds: tuple[Kind, ...],
          keywords: tuple[tuple[str, Operand], ...]) -> Kind:
    """Try the call; where that says nothing of the axes of a long-known rank, keep what it does say."""
    known = tuple(value_or_kind(builder, arg, kind) for arg, kind in zip(args, kinds, strict=True))
    options = {name: value_or_kind(builder, arg, kind_of(builder, arg)) for name, arg in keywords}
    if any(isinstance(part, Kind) and part == UNKNOWN for part in (*known, *options.values())):
        return UNKNOWN
    kind = probe(function, known, options)
    loose = any(isinstance(k, Array) and k.loose for k in kinds)
    return Array(kind.dtype, (ANY,) * kind.ndim) if loose and isinstance(kind, Array) else kind


def value_or_kind(builder: Builder, operand: Operand, kind: Kind) -> Any:
    known = builder.constant(operand)
    if known is not None:
        return known.value
    step = builder.producer.get(operand) if isinstance(operand, Value) and operand not in builder.mutable else None
    if (
        step is not None
        and isinstance(step.callee, Const)
        and step.callee.value in (ops.make_tuple, ops.make_list, ops.make_slice)
    ):
        parts = [value_or_kind(builder, arg, kind_of(builder, arg)) for arg in step.args]
        if not any(isinstance(part, Kind) for part in parts):
            return step.callee.value(*parts)
        if step.callee.value is ops.make_slice:
            return kind
    return kind


def kind_of(builder: Builder, operand: Operand) -> Kind:
    if isinstance(operand, Value):
        return operand.kind
    value = operand.value if isinstance(operand, Const) else None
    return Number(type(value)) if type(value) in (int, float, complex, bool) else Instance(type(value))


def called(
    result: Callable[..., Any], builder: Builder, args: tuple[Operand, ...], keywords: tuple[tuple[str, Operand], ...]
) -> Kind:
    """Ask the rule's own function of kinds; what it does not foresee is unknown."""
    try:
        kind = result(
            *(value_or_kind(builder, arg, kind_of(builder, arg)) for arg in args),
            **{name: value_or_kind(builder, arg, kind_of(builder, arg)) for name, arg in keywords},
        )
    except Exception:
        return UNKNOWN
    return kind if isinstance(kind, Kind) else UNKNOWN


def hashable(function: Any) -> bool:
    return getattr(type(function), "__hash__", None) is not None
