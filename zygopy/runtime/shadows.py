"""Cotangents of what is identified by where it is: lists and dicts of ours beside the user's, views of buffers."""

from __future__ import annotations

import types
from collections.abc import Iterator
from sys import getrefcount
from typing import Any

import numpy as np

from ..errors import AliasedMutation, MissingRule
from .cotangents import ZERO, accumulate, is_absent, project, rebuilt, unbroadcast, zeros_for
from .tangents import Tangent
from .trees import fill_zeros, owned, project_tree


def shadow_for(x: Any) -> Any:
    """An empty cotangent of the same form as a list, tuple, dict or object: nothing has arrived yet."""
    if isinstance(x, (list, tuple)):
        return [ZERO] * len(x)
    if isinstance(x, np.ndarray):
        raise AliasedMutation(
            "an array that was not known to be one is written to",
            why="what else shares its memory is not known",
            hint="work on a copy that is made here: `y = np.array(x)`",
        )
    return {}


def add_entry(shadow: Any, key: Any, bar: Any) -> None:
    """Add a cotangent to that of one entry (or field)."""
    if is_absent(bar):
        return
    if isinstance(shadow, dict):
        shadow[key] = accumulate(shadow.get(key, ZERO), bar)
    elif isinstance(shadow, np.ndarray):
        np.add.at(shadow, key, project(bar, shadow[key]))
    elif isinstance(key, slice):
        for index, part in zip(range(len(shadow))[key], bar, strict=True):
            shadow[index] = accumulate(shadow[index], part)
    else:
        shadow[key] = accumulate(shadow[key], bar)


def part_of(bar: Any, key: Any) -> Any:
    """An entry of a cotangent that may be absent."""
    if is_absent(bar):
        return ZERO
    if isinstance(bar, Tangent):
        return bar.tangent_fields.get(key, ZERO)
    return bar.get(key, ZERO) if isinstance(bar, dict) else bar[key]


def part_unless(bar: Any, key: Any, *later: Any) -> Any:
    """As `part_of`, of a dict that may have been given the same key again."""
    return ZERO if key in later else part_of(bar, key)


def add_whole(shadow: Any, bar: Any) -> None:
    """Add a cotangent of the whole structure."""
    if is_absent(bar):
        return
    if isinstance(shadow, dict):
        for key, part in dict(bar.items() if hasattr(bar, "items") else bar).items():
            shadow[key] = accumulate(shadow.get(key, ZERO), part)
        return
    for index, part in enumerate(bar):
        shadow[index] = accumulate(shadow[index], part)


def add_got(shadow: dict[Any, Any], key: Any, bar: Any, present: bool) -> None:
    """Add a cotangent to that of an entry that ``d.get(key)`` found."""
    if present:
        add_entry(shadow, key, bar)


def unless(present: bool, bar: Any) -> Any:
    """The cotangent of the default of ``d.get(key, default)``."""
    return ZERO if present else bar


def take_entry(shadow: Any, key: Any) -> Any:
    """Take the cotangent of an entry (or field) that was written there, and leave nothing."""
    if isinstance(shadow, dict):
        return shadow.pop(key, ZERO)
    if isinstance(shadow, np.ndarray):
        return take_winners(shadow, key)
    if isinstance(key, slice):
        taken = shadow[key]
        shadow[key] = [ZERO] * len(taken)
        return taken
    bar = shadow[key]
    shadow[key] = ZERO
    return bar


def take_slice(shadow: list[Any], key: slice, length: int) -> list[Any]:
    """Take the cotangents of what ``xs[key] = values`` put into a list that had `length` items before."""
    start, stop, step = key.indices(length)
    if step != 1 or isinstance(shadow, np.ndarray):  # as many as there were
        return take_entry(shadow, key)  # type: ignore[no-any-return]
    gone = max(stop - start, 0)
    end = start + len(shadow) - (length - gone)
    taken = shadow[start:end]
    shadow[start:end] = [ZERO] * gone
    return taken


def take_winners(shadow: Any, index: Any) -> Any:
    """Take the cotangents of the elements that ``x[index] = v`` wrote: where it names one twice, the last value won."""
    bar = shadow[index]
    order = np.arange(bar.size).reshape(bar.shape)
    stamp = np.empty(shadow.shape, dtype=np.intp)
    stamp[index] = order
    bar = np.where(stamp[index] == order, bar, 0)
    shadow[index] = 0
    return bar


def fitted_entry(bar: Any, value: Any) -> Any:
    """The cotangent of what was stored in an array or list, of which nothing was known."""
    return project(unbroadcast(bar, value), value) if isinstance(bar, (np.ndarray, np.generic)) else bar


def kept(x: Any) -> Any:
    """What the way back may read of a value that is written to later: a copy of an array, list or dict."""
    if isinstance(x, np.ndarray):
        return x.copy(order="K")  # sums go through it as through the other
    return x.copy() if isinstance(x, (list, dict, set)) else x


def apart(x: Any) -> Any:
    """A copy of a list, dict or array, and of those that it holds, which nobody else can write to."""
    if isinstance(x, (list, tuple)):
        return rebuilt(x, [apart(item) for item in x])
    if isinstance(x, dict):
        return {key: apart(item) for key, item in x.items()}
    if isinstance(x, np.ndarray):
        return x.copy(order="K")
    if hasattr(x, "__dict__") and not callable(x):
        raise AliasedMutation(
            f"a {type(x).__name__} that is written to is given to a function that calls itself",
            why="its way back would have to follow the object",
            hint="give it the numbers that it needs",
        )
    return x


def add_field(shadow: Any, x: Any, name: str, bar: Any) -> None:
    """Add a cotangent to that of a field of an object of which nothing was known."""
    add_entry(shadow, plain_field(x, name), bar)


def take_field(shadow: Any, x: Any, name: str) -> Any:
    """Take the cotangent of a field that was written, of an object of which nothing was known."""
    return take_entry(shadow, plain_field(x, name))


def plain_field(x: Any, name: str) -> str:
    """The name, if reading and writing the field runs no text of the object's class."""
    raw = next((base.__dict__[name] for base in type(x).__mro__ if name in base.__dict__), None)
    slot = isinstance(raw, types.MemberDescriptorType)
    if type(x).__setattr__ == object.__setattr__ and (raw is None or slot or not hasattr(type(raw), "__get__")):  # type: ignore[comparison-overlap]
        return name
    raise AliasedMutation(
        f"`{name}` of a {type(x).__name__} that was not known to be one is written to or called",
        why="what that changes is not followed",
        hint="pass the object itself to what is differentiated",
    )


def take_last(shadow: Any, count: int) -> Any:
    """Take the cotangents of the last `count` entries off a list."""
    if count == 0:
        return []
    taken = shadow[-count:]
    del shadow[-count:]
    return taken


def join_starred(x: Any, before: int, *bars: Any) -> Any:
    """The cotangent of ``a, *rest, z = x`` from those of its parts."""
    length = len(x)
    rest = bars[before]
    middle = length - (len(bars) - 1)
    parts = [*bars[:before], *([ZERO] * middle if is_absent(rest) else rest), *bars[before + 1 :]]
    if isinstance(x, np.ndarray):
        return np.array([fill_zeros(bar, part) for bar, part in zip(parts, x, strict=True)])
    return parts if isinstance(x, list) else tuple(parts)


def join_unpacked(x: Any, *bars: Any) -> Any:
    """The cotangent of ``a, b = x`` from those of its parts, whatever it is."""
    if isinstance(x, (list, tuple)):
        return rebuilt(x, list(bars))
    if isinstance(x, np.ndarray):
        return collect(list(bars[::-1]), x)
    if isinstance(x, Iterator):
        return tuple(bars)
    return refused_parts(x, bars)


def refused_parts(x: Any, bars: Any) -> Any:
    """No cotangent, or an error if one arrived at the elements of an object whose iteration is not followed."""
    if all(is_absent(bar) for bar in bars):
        return ZERO
    raise MissingRule(f"no rule for the elements of a {type(x).__name__}", why="how they come from it is not followed",
                      hint="iterate over a list or tuple")


def column(rows: list[Any], index: int) -> list[Any]:
    """One entry of each of the cotangents of the elements of a loop."""
    return [ZERO if is_absent(row) else row[index] for row in rows]


def backwards(bars: Any) -> list[Any]:
    """The cotangents of the elements of a list, the last of them first."""
    return list(bars)[::-1]


def turned(rows: list[Any], x: Any) -> list[Any]:
    """The cotangents of the elements of ``reversed(x)``, as those of a loop over x itself."""
    return rows[::-1] + [ZERO] * (len(x) - len(rows))


def collect(rows: list[Any], x: Any) -> Any:
    """The cotangent of what was looped over, from those of its elements, the last of them first."""
    ordered = rows[::-1]
    if isinstance(x, np.ndarray) or hasattr(x, "__array_namespace__"):
        bar = zeros_for(x)
        for index, row in enumerate(ordered):
            if not is_absent(row):
                bar[index] = row
        return bar
    if isinstance(x, dict):
        return dict.fromkeys(x, ZERO)
    if not isinstance(x, (list, tuple)) and type(x).__module__ not in ("builtins", "itertools", "collections"):
        return refused_parts(x, ordered)
    ordered += [ZERO] * (len(x) - len(ordered))
    return ordered if isinstance(x, list) else tuple(ordered)


def listed(bar: Any, xs: Any) -> list[Any]:
    """The cotangents of the elements of a list, in a list of its own."""
    return [ZERO] * len(xs) if is_absent(bar) else list(bar)


def collect_values(rows: list[Any], x: dict[Any, Any]) -> dict[Any, Any]:
    """The cotangent of a dict whose values were looped over."""
    ordered = rows[::-1]
    ordered += [ZERO] * (len(x) - len(ordered))
    return dict(zip(x, ordered, strict=True))


def demand_apart(a: Any, b: Any) -> None:
    """Refuse two arguments that share memory, one of which is written to.

    Raises
    ------
    AliasedMutation
        They overlap.
    """
    if np.may_share_memory(a, b) and np.shares_memory(a, b):
        raise AliasedMutation("two arguments share memory, and one of them is written to",
                              why="a change of one would be a change of the other", hint="pass a copy of one of them")


def shadow_view(view: Any, base: Any, buffer: Any) -> Any:
    """The part of `buffer` that lies as `view` lies in `base`.

    Raises
    ------
    AliasedMutation
        `view` is a copy, or `buffer` is laid out otherwise.
    """
    if view is base:
        return buffer
    if not isinstance(view, np.ndarray):
        raise AliasedMutation(f"a {type(view).__name__} that may share the memory of an array is written to",
                              why="what it holds is not known", hint="write to the array itself")
    same = base.strides == buffer.strides and base.itemsize == buffer.itemsize
    dtype = buffer.dtype
    if view.dtype != base.dtype:  # the real or the imaginary parts of complex numbers
        dtype, same = buffer.real.dtype, same and base.dtype.kind == "c" and view.dtype == base.real.dtype
    repeats = any(step == 0 and size > 1 for step, size in zip(view.strides, view.shape, strict=True))
    if not same or repeats or not np.may_share_memory(view, base):
        raise AliasedMutation(
            "a write through what may be a view or a copy",
            why="the array is not laid out in one piece",
            hint="take a copy with `.copy()` first",
        )
    memory = buffer
    while isinstance(memory.base, np.ndarray):
        memory = memory.base
    start = address(view) - address(base) + address(buffer) - address(memory)
    return np.ndarray(view.shape, dtype, memory.ravel(order="K"), start, view.strides)


def address(x: Any) -> int:
    """Where the first element of an array lies."""
    return int(x.__array_interface__["data"][0])


def finish(bar: Any, x: Any) -> Any:
    """A cotangent as it is given out: of the form and dtype of `x`, zeros where none arrived, shared with nothing."""
    if isinstance(x, (float, int, complex)) and not isinstance(x, bool) and not is_absent(bar):
        return project(bar, x)
    if type(x) is dict or type(x) is list:
        alone = getrefcount(bar) <= GIVEN
        if type(x) is list and type(bar) is list and len(bar) < len(x):
            x = x[: len(bar)]  # it has grown since
        try:
            return quickly_finished(bar, x, alone)
        except NotPlain:
            pass
    whole = project_tree(fill_zeros(bar, x), x)
    if isinstance(x, np.ndarray) and not isinstance(whole, np.ndarray) and x.ndim == 0 and not is_absent(whole):
        return np.asarray(whole)
    return owned(whole)


class NotPlain(Exception):
    """Something else than numbers and arrays in dicts and lists."""


def _count(own: Any) -> int:
    return getrefcount(own)


def _counts() -> tuple[int, int]:
    """What this interpreter counts for what one name holds that is given to a function; and a dict and a name."""
    held: dict[str, Any] = {"own": {}}
    mine: dict[str, Any] = {}
    own: Any = held.get("own")
    return _count(mine), getrefcount(own)


GIVEN, ALONE = _counts()
PLAIN = (int, bool, str, type(None), np.float64, np.float32)


def quickly_finished(bar: Any, x: Any, alone: bool) -> Any:
    """As `finish`, of numbers and arrays in dicts and lists whose cotangents mostly have their form already.

    Where nothing else holds `bar` (`alone`), an array that only `bar` holds is given out as it is.
    """
    cls = type(x)
    if cls is dict and type(bar) is dict:
        array, made = np.ndarray, {}
        for key, part in x.items():  # arrays here, not by a call for each: most of a tree is leaves
            own: Any = bar.get(key)
            ours = alone and getrefcount(own) == ALONE
            if type(part) is array and type(own) is array and own.dtype is part.dtype and own.shape == part.shape:
                made[key] = own if ours and own.base is None else own.copy()
            else:
                made[key] = quickly_finished(own, part, ours)
        return made
    if cls is np.ndarray:
        if type(bar) is np.ndarray and bar.dtype is x.dtype and bar.shape == x.shape:
            return bar.copy()
    elif cls is float:
        if type(bar) is float:
            return bar
    elif cls is list and type(bar) is list and len(bar) == len(x):
        return [quickly_finished(part, held, False) for part, held in zip(bar, x, strict=True)]
    elif cls not in PLAIN and cls is not dict:
        raise NotPlain
    return owned(project_tree(fill_zeros(bar, x), x))


__all__ = [
    "Tangent",
    "add_entry",
    "apart",
    "add_field",
    "add_got",
    "unless",
    "add_whole",
    "backwards",
    "collect",
    "collect_values",
    "listed",
    "column",
    "demand_apart",
    "finish",
    "fitted_entry",
    "join_starred",
    "join_unpacked",
    "kept",
    "shadow_for",
    "shadow_view",
    "take_entry",
    "take_field",
    "take_last",
    "take_slice",
    "take_winners",
    "turned",
]
