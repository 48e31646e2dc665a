"""Calls that write to an array, as the assignments that they are: ``np.add(x, y, out=b)`` is ``b[...] = x + y``."""

from __future__ import annotations

import functools
import inspect
import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.kinds import Array, Number
from ..core.values import NONE, Const, Star, Value
from .abstract import Abstract, TupleV
from .machine import Machine

Keywords = dict[str, Abstract]
EVERYWHERE = Const(Ellipsis)
PLACES: dict[Any, int] = {np.dot: 2, np.ndarray.dot: 2, np.concatenate: 2}  # older NumPys do not say


def as_assignment(machine: Machine, function: Any, args: list[Abstract], keywords: Keywords) -> Abstract | None:
    """What a call of a writing function leaves; None where it does not write, or not so that it can be written out."""
    if Star in map(type, args):
        return None
    writer = WRITERS.get(function)
    if writer is not None:
        return writer(machine, args, keywords)
    if not takes_out(function):
        return None
    args, keywords = with_named_out(machine, function, args, keywords)
    out = keywords.get("out")
    if out is None or machine.find(function) is None:
        return None
    if isinstance(out, TupleV) and len(out.items) == 1:
        out = out.items[0]
    if not isinstance(out, Value):
        return None
    rest = {key: value for key, value in keywords.items() if key not in ("out", "where", "casting")}
    where = keywords.get("where")
    if where is None or not isinstance(function, np.ufunc):
        rest.update({} if where is None else {"where": where})
        assign(machine, out, EVERYWHERE, machine.invoke(Const(function), args, rest))
        return out
    mask = spread(machine, where, out)
    there = [arg if isinstance(machine.kind(arg), Number) else machine.item(spread(machine, arg, out), mask)
             for arg in args]  # fmt: skip
    assign(machine, out, mask, machine.invoke(Const(function), there, rest))
    return out


def takes_out(function: Any) -> bool:
    """Whether `out` is what NumPy means by it; in a function of the user's it is if it may be left out."""
    package = (getattr(function, "__module__", None) or "").split(".")[0]
    if not isinstance(function, types.FunctionType) or package in ("numpy", "cupy", "scipy"):
        return True
    parameter = inspect.signature(function).parameters.get("out")
    return parameter is not None and parameter.default is None


def with_named_out(
    machine: Machine, function: Any, args: list[Abstract], keywords: Keywords
) -> tuple[list[Abstract], Keywords]:
    """The same call with `out` by name: ``np.add(x, y, b)`` and ``np.dot(x, y, b)``."""
    place = place_of_out(function)
    if place is None or len(args) <= place:
        return args, keywords
    names = parameters(function)[place + 1 :]
    named = dict(zip(names, args[place + 1 :], strict=False))
    given = {} if isinstance(args[place], Const) else {"out": args[place]}
    return args[:place], {**given, **named, **keywords}


@functools.lru_cache(maxsize=4096)
def place_of_out(function: Any) -> int | None:
    """Which argument of a function `out` is, if it may be given by its place."""
    if isinstance(function, np.ufunc):
        return function.nin
    if function in PLACES:
        return PLACES[function]
    names = parameters(function)
    return names.index("out") if "out" in names and not named_only(function, "out") else None


def parameters(function: Any) -> tuple[str, ...]:
    try:
        return tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return ()


def named_only(function: Any, name: str) -> bool:
    return inspect.signature(function).parameters[name].kind is inspect.Parameter.KEYWORD_ONLY


def assign(machine: Machine, x: Abstract, key: Abstract, value: Abstract) -> None:
    """``x[key] = value``."""
    machine.parts["set_item"](machine, x, key, value)


def spread(machine: Machine, x: Abstract, out: Value) -> Abstract:
    """``np.broadcast_to(x, out.shape)``; `x` where it has that shape."""
    kind, want = machine.kind(x), out.kind
    if isinstance(kind, Array) and isinstance(want, Array) and kind.axes == want.axes and same_shape(kind, want):
        return x
    return machine.invoke(Const(np.broadcast_to), [x, machine.attribute(out, "shape")])


def same_shape(a: Array, b: Array) -> bool:
    """Whether two arrays surely have one shape: by terms that are equal only to themselves."""
    return all(one is other for one, other in zip(a.axes, b.axes, strict=True))


# ------------------------------------------------------------------ what writes to its first argument


def inexact(machine: Machine, x: Abstract) -> bool:
    """Whether `x` surely is an array of floats, into which anything is stored as it is."""
    kind = machine.kind(x)
    return isinstance(x, Value) and isinstance(kind, Array) and kind.dtype.kind in "fc"


def copyto(machine: Machine, args: list[Abstract], keywords: Keywords) -> Abstract | None:
    """``np.copyto(x, v, where=mask)``."""
    if len(args) != 2 or set(keywords) - {"where"} or not isinstance(args[0], Value):
        return None
    x, v = args
    where = keywords.get("where")
    if where is None:
        assign(machine, x, EVERYWHERE, v)
        return NONE
    mask = spread(machine, where, args[0])
    assign(machine, x, mask, machine.item(spread(machine, v, args[0]), mask))
    return NONE


def fill(machine: Machine, args: list[Abstract], keywords: Keywords) -> Abstract | None:
    """``x.fill(v)``."""
    if len(args) != 2 or keywords or not isinstance(args[0], Value):
        return None
    assign(machine, args[0], EVERYWHERE, args[1])
    return NONE


def ordered(function: Callable[..., Any]) -> Callable[[Machine, list[Abstract], Keywords], Abstract | None]:
    """``x.sort(...)``: ``x[...] = np.sort(x, ...)``; partition alike."""

    def write(machine: Machine, args: list[Abstract], keywords: Keywords) -> Abstract | None:
        if not inexact(machine, args[0]) or machine.kind(args[0]).ndim == 0:  # type: ignore[attr-defined]
            return None
        assign(machine, args[0], EVERYWHERE, machine.invoke(Const(function), args, keywords))
        return NONE

    return write


def fill_diagonal(machine: Machine, args: list[Abstract], keywords: Keywords) -> Abstract | None:
    """``np.fill_diagonal(x, v)`` of a matrix and a number: ``i = np.arange(min(x.shape)); x[i, i] = v``."""
    kind = machine.kind(args[0])
    plain = len(args) == 2 and not keywords and isinstance(kind, Array) and kind.ndim == 2
    if not plain or not isinstance(machine.kind(args[1]), Number):
        return None
    count = machine.invoke(Const(min), [machine.attribute(args[0], "shape")])
    places = machine.invoke(Const(np.arange), [count])
    assign(machine, args[0], TupleV((places, places)), args[1])
    return NONE


def subtract_at(machine: Machine, args: list[Abstract], keywords: Keywords) -> Abstract | None:
    """``np.subtract.at(x, i, v)``: ``np.add.at(x, i, -v)``."""
    if len(args) != 3 or keywords or not inexact(machine, args[0]):
        return None
    return machine.invoke(Const(np.add.at), [args[0], args[1], machine.invoke(Const(operator.neg), [args[2]])])


def put(machine: Machine, args: list[Abstract], keywords: Keywords) -> Abstract | None:
    """``np.put(x, i, v)``: ``x[i] = v``, with places counted through all axes; `v` goes round where it is shorter."""
    kind = machine.kind(args[0])
    if len(args) != 3 or keywords or not isinstance(kind, Array):
        return None
    x, places, v = args
    count = machine.invoke(Const(np.size), [places])
    if kind.ndim != 1:
        every = machine.invoke(Const(np.arange), [machine.attribute(x, "size")])
        found = machine.item(every, machine.invoke(Const(np.asarray), [places]))
        places = machine.invoke(Const(np.unravel_index), [found, machine.attribute(x, "shape")])
    assign(machine, x, places, v if isinstance(machine.kind(v), Number) else machine.invoke(Const(np.resize), [
        machine.invoke(Const(np.asarray), [v]), count]))
    return NONE


def place(machine: Machine, args: list[Abstract], keywords: Keywords) -> Abstract | None:
    """``np.place(x, mask, v)``: the elements of the mask one after the other get those of `v`, round and round."""
    if len(args) != 3 or keywords or not isinstance(args[0], Value):
        return None
    x, mask, v = args
    count = machine.invoke(Const(np.count_nonzero), [mask])
    values = machine.invoke(Const(np.resize), [machine.invoke(Const(np.asarray), [v]), count])
    assign(machine, x, machine.invoke(Const(np.asarray), [mask, Const(bool)]), values)
    return NONE


def putmask(machine: Machine, args: list[Abstract], keywords: Keywords) -> Abstract | None:
    """``np.putmask(x, mask, v)``: each element of the mask gets that of `v` at its place, round and round."""
    if len(args) != 3 or keywords or not isinstance(args[0], Value):
        return None
    x, mask, v = args
    kind, want = machine.kind(v), args[0].kind
    if not (isinstance(kind, Array) and isinstance(want, Array) and kind.axes == want.axes and same_shape(kind, want)):
        v = machine.invoke(Const(np.resize), [machine.invoke(Const(np.asarray), [v]), machine.attribute(x, "shape")])
    chosen = machine.invoke(Const(np.asarray), [mask, Const(bool)])
    assign(machine, x, chosen, machine.item(v, chosen))
    return NONE


def put_along_axis(machine: Machine, args: list[Abstract], keywords: Keywords) -> Abstract | None:
    """``np.put_along_axis(x, i, v, axis=1)`` of a matrix: ``x[np.arange(len(x)).reshape(-1, 1), i] = v``."""
    named = dict(zip(("axis",), args[3:], strict=False)) | keywords
    if len(args) < 3 or set(named) != {"axis"} or not isinstance(args[0], Value):
        return None
    x, places, v = args[:3]
    axis = machine.need(named["axis"])
    kind = machine.kind(x)
    if axis is None or not isinstance(axis.value, int) or not isinstance(kind, Array):
        return None
    index = [places if i == axis.value % kind.ndim else every_place(machine, x, i, kind.ndim) for i in range(kind.ndim)]
    assign(machine, x, TupleV(tuple(index)), v)
    return NONE


def every_place(machine: Machine, x: Abstract, axis: int, ndim: int) -> Abstract:
    """The places along one axis, laid out along it."""
    places = machine.invoke(Const(np.arange), [machine.item(machine.attribute(x, "shape"), Const(axis))])
    shape = TupleV(tuple(Const(-1 if i == axis else 1) for i in range(ndim)))
    return places if ndim == 1 else machine.invoke(Const(np.reshape), [places, shape])


WRITERS: dict[Any, Callable[[Machine, list[Abstract], Keywords], Abstract | None]] = {
    np.copyto: copyto,
    np.ndarray.fill: fill,
    np.ndarray.sort: ordered(np.sort),
    np.ndarray.partition: ordered(np.partition),
    np.fill_diagonal: fill_diagonal,
    np.subtract.at: subtract_at,
    np.put: put,
    np.ndarray.put: put,
    np.place: place,
    np.putmask: putmask,
    np.put_along_axis: put_along_axis,
}
