"""NumPy's functions that call a function: `apply_along_axis`, `piecewise`, `vectorize` and their kin, written out."""

from __future__ import annotations

import functools
import operator
import types
from typing import Any

import numpy as np

from ..core.kinds import Array, ListOf, Number, Sequence
from ..core.values import Const, Star, Value
from ..runtime import calling
from .abstract import Abstract, BoundV, FunctionV, ListV, TupleV
from .folding import Fold
from .machine import Machine

FOLDS: dict[Any, Fold] = {}
Keywords = dict[str, Abstract]


def written(function: Any) -> Fold:
    """The call of a function whose text stands for that of NumPy's."""

    def fold(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
        if machine.generating:
            return None
        return machine.invoke(Const(function), args, keywords, site=site, frame=frame)

    return fold


def from_iterable(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``np.fromiter(xs, dtype)``: ``np.array(list(xs), dtype)``."""
    if machine.generating or not args or len(args) > 2 or set(keywords) - {"dtype"}:
        return None
    items = machine.invoke(Const(list), args[:1], site=site, frame=frame)
    return machine.invoke(Const(np.array), [items, *args[1:]], keywords)


def piecewise(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``np.piecewise(x, conditions, functions)``: one after the other; one function more is for the rest."""
    if machine.generating or len(args) < 3:
        return None
    x, conditions, functions = args[0], args[1], machine.entries_of(args[2])
    chosen = machine.entries_of(conditions)
    if functions is None or chosen is None or not isinstance(conditions, (ListV, TupleV)):
        return None
    if not isinstance(machine.kind(x), Array):
        return None
    if len(functions) == len(chosen) + 1:
        some = functools.reduce(lambda a, b: machine.invoke(Const(operator.or_), [a, b]), chosen)
        chosen = [*chosen, machine.invoke(Const(operator.invert), [some])]
    if len(functions) != len(chosen):
        return None
    y = machine.invoke(Const(calling.pieces_for), [x], site=site, frame=frame)
    for k, (condition, function) in enumerate(zip(chosen, functions, strict=True)):
        given = [y, x, condition, function, *args[3:]]
        machine.invoke(Const(calling.put_piece), given, keywords, site=(site, k), frame=frame)
    return y


def apply_over_axes(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any,
                    frame: Any) -> Abstract | None:
    """``np.apply_over_axes(f, x, axes)``: f along one axis after the other, each of which stays with length 1."""
    if machine.generating or len(args) != 3 or keywords:
        return None
    function, x, axes = args
    known = machine.need(axes)
    places = [known] if known is not None and isinstance(known.value, int) else machine.entries_of(axes)
    if places is None or not isinstance(machine.kind(x), Array):
        return None
    for k, axis in enumerate(places):
        before = machine.kind(x)
        x = machine.invoke(function, [x, axis], site=(site, k), frame=frame)
        after = machine.kind(x)
        if not isinstance(before, Array) or not isinstance(after, (Array, Number)):
            raise machine.refuse("`np.apply_over_axes` of a function whose result is not known",
                                 hint="call it for one axis after the other")
        if not isinstance(after, Array) or after.ndim < before.ndim:
            x = machine.invoke(Const(np.expand_dims), [x, axis])
    return x


def fromfunction(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``np.fromfunction(f, shape)``: f of the places along each axis."""
    axes = machine.entries_of(args[1]) if len(args) == 2 and not machine.generating else None
    rest = {name: arg for name, arg in keywords.items() if name != "dtype"}
    if axes is None:
        return None
    dtype = keywords.get("dtype", Const(float))
    places = machine.invoke(Const(np.indices), [args[1]], {"dtype": dtype})
    return machine.invoke(args[0], [machine.item(places, Const(i)) for i in range(len(axes))], rest, site=site,
                          frame=frame)


OF_EACH = (calling.of_each, calling.of_pairs, calling.of_triples)


def vectorize(machine: Machine, args: list[Abstract], keywords: Keywords, _: Any, __: Any) -> Abstract | None:
    """``np.vectorize(f)`` is called with what its elements are taken from."""
    return BoundV(Const(np.vectorize.__call__), (args[0],)) if len(args) == 1 and not keywords else None


def elementwise(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """A call of a vectorized function."""
    function, *operands = args
    if isinstance(function, Const) and type(function.value) is np.vectorize:
        plain = vectorized(function.value)
        if plain is None:
            return None
        function = Const(plain)
    if keywords or not 0 < len(operands) <= len(OF_EACH) or Star in map(type, operands) or not called(function):
        return None
    if len(operands) > 1:
        together = machine.invoke(Const(np.broadcast_arrays), operands)
        operands = [machine.item(together, Const(i)) for i in range(len(operands))]
    results = machine.invoke(Const(OF_EACH[len(operands) - 1]), [function, *operands], site=site, frame=frame)
    held = machine.kind(results)
    if isinstance(results, Value) and results in machine.builder.mutable:
        held = ListOf(list, machine.held(results, None))
    item = held.item if isinstance(held, ListOf) else None
    if isinstance(item, Sequence):
        raise machine.refuse("`np.vectorize` of a function that gives several values", hint="vectorize one at a time")
    floats = isinstance(item, Number) and issubclass(item.type, (float, np.floating)) and not item.loose
    whole = machine.invoke(Const(np.array if floats else calling.like_first), [results], site=site, frame=frame)
    return machine.invoke(Const(np.reshape), [whole, machine.invoke(Const(np.shape), operands[:1])])


def called(function: Abstract) -> bool:
    """Whether what stands before the operands is the function that is called with each."""
    return isinstance(function, (FunctionV, BoundV)) or (isinstance(function, Const) and callable(function.value))


def vectorized(function: Any) -> Any:
    """The function behind an object that `np.vectorize` made, if it was given nothing else."""
    if type(function) is not np.vectorize or not isinstance(function.pyfunc, types.FunctionType):
        return None
    options = (function.signature, function.otypes, function.excluded, function.cache)
    return None if any(options) else function.pyfunc


FOLDS[np.apply_along_axis] = written(calling.apply_along_axis)
FOLDS[np.apply_over_axes] = apply_over_axes
FOLDS[np.piecewise] = piecewise
FOLDS[np.fromfunction] = fromfunction
FOLDS[np.fromiter] = from_iterable
FOLDS[np.vectorize] = vectorize
FOLDS[np.vectorize.__call__] = elementwise
