"""Shadows found at run time: one for each list, dict, object and array, whatever names it goes by.

    shadows = {id(owner): (owner, shadow)}      for one call; what holds the owner keeps its identity its own

The shadow of a list has an entry for each of its numbers; what it holds that has a shadow itself has nothing there.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from ..errors import AliasedMutation
from ..records import record
from .cotangents import ZERO, accumulate, conj, is_absent, is_array, is_number, project, rebuilt, unbroadcast, zeros_for
from .shadows import finish, shadow_for, shadow_view, take_winners
from .tangents import Tangent
from .trees import CODE, fields_of, is_object, parts, replaced

Shadows: TypeAlias = dict[int, tuple[Any, Any]]


@record(frozen=False, eq=False)
class Remembered:
    """What a list, dict, tuple or object was at one time: `parts` are those of what it held that can change."""

    of: Any
    tree: Any  # a copy of its form; arrays are themselves
    parts: dict[Any, Remembered]


def remembered(x: Any) -> Any:
    """What the way back may have to know of `x`: which objects it held; numbers and arrays are what they are."""
    return _remembered(x, {})


def _remembered(x: Any, done: dict[int, Remembered]) -> Any:
    if isinstance(x, Remembered) or (not has_shadow(x) and not isinstance(x, tuple)):
        return x
    if id(x) in done:
        return done[id(x)]
    made = done[id(x)] = Remembered(x, x, {})
    if is_array(x):
        return made
    new = {}
    for key, part in (parts(x) or {}).items():
        below = _remembered(part, done)
        if isinstance(below, Remembered):
            made.parts[key] = below
            part = below.tree
        new[key] = part
    made.tree = list(new.values()) if type(x) is list else new if isinstance(x, dict) else replaced(x, new)
    return made


def as_it_is(x: Any) -> Any:
    """A copy of the form of lists, dicts and objects; the numbers and arrays in it are themselves."""
    made = remembered(x)
    return made.tree if isinstance(made, Remembered) else x


def has_shadow(x: Any) -> bool:
    """Whether a value is identified by where it is."""
    if is_number(x) or isinstance(x, (tuple, str, *CODE)):
        return False
    return isinstance(x, (list, dict)) or is_array(x) or hasattr(x, "__dict__") or bool(fields_of(x))


def shadow_at(shadows: Shadows, x: Any) -> Any:
    """The shadow of a list, dict, object or array, made now if nothing arrived yet; of a view the view of it.

    Raises
    ------
    AliasedMutation
        `x` is something else, or a view that is laid out otherwise.
    """
    owner = owner_of(x)
    held = shadows.get(id(owner))
    if held is None:
        if not has_shadow(owner):
            raise AliasedMutation(f"a {type(x).__name__} is written to", why="what that changes is not followed",
                                  hint="use a list, a dict or an object of a class of your own")
        held = shadows[id(owner)] = owner, zeros_for(owner) if is_array(owner) else shadow_for(owner)
    return held[1] if x is owner else shadow_view(x, owner, held[1])


def owner_of(x: Any) -> Any:
    """What holds the memory of an array."""
    while is_array(x) and isinstance(getattr(x, "base", None), np.ndarray):
        x = x.base
    return x


def demand_other(x: Any, gone_over: Any) -> None:
    """Refuse a write to the list or dict that a loop goes over.

    Raises
    ------
    AliasedMutation
        They are one object.
    """
    if x is gone_over:
        raise AliasedMutation("a write to what a loop goes over", why="what the loop meets then depends on it",
                              hint="loop over a copy: `list(xs)`")


def given(shadows: Shadows, x: Any, old: Any, bar: Any) -> Any:
    """`old` with a cotangent of `x` added; that of what has a shadow goes there."""
    return old if is_absent(bar) else accumulate(old, by_value(shadows, x, bar))


def give_at(shadows: Shadows, x: Any, bar: Any) -> None:
    """Add a cotangent to the shadow of `x`."""
    if not is_absent(bar):
        by_value(shadows, x, bar)


def give_stored(shadows: Shadows, x: Any, key: Any, value: Any) -> None:
    """What ``x[key] = value`` put into an array goes back to the value; what holds the value itself keeps nothing."""
    if is_array(x):
        give_at(shadows, value, unbroadcast(take_winners(shadow_at(shadows, x), key), value))


def by_value(shadows: Shadows, x: Any, bar: Any) -> Any:
    """Add what has a shadow of its own to it; what is left of the cotangent."""
    of = x.of if isinstance(x, Remembered) else x
    below = x.parts if isinstance(x, Remembered) else {}
    if is_absent(bar):
        return ZERO
    if isinstance(of, tuple):
        rest = [by_value(shadows, below.get(i, part), g) for i, (part, g) in enumerate(zip(of, bar, strict=True))]
        return rebuilt(of, rest)
    if not has_shadow(of):
        return bar
    shadow = shadow_at(shadows, of)
    if is_array(of):
        shadow += project(bar, of)
        return ZERO
    for key, part in entries_of(bar):
        rest = by_value(shadows, below[key], part) if key in below else part
        if is_absent(rest):
            continue
        shadow[key] = accumulate(shadow.get(key, ZERO) if isinstance(shadow, dict) else shadow[key], rest)
    return ZERO


def entries_of(bar: Any) -> list[tuple[Any, Any]]:
    """The cotangents of the entries or fields of something."""
    if isinstance(bar, Tangent):
        return list(bar.tangent_fields.items())
    return list(bar.items()) if isinstance(bar, dict) else list(enumerate(bar))


def given_entry(shadows: Shadows, x: Any, old: Any, key: Any, bar: Any) -> Any:
    """`old` with the cotangent of ``x[key]`` added; that of what has a shadow goes there."""
    if is_absent(bar):
        return old
    if isinstance(x, tuple):
        rest: list[Any] = [ZERO] * len(x)
        rest[key] = bar
        return accumulate(old, tuple(rest) if isinstance(key, slice) else rebuilt(x, rest))
    if not isinstance(x, (list, dict)) and not is_array(x):
        raise AliasedMutation(f"an entry of a {type(x).__name__} that was not known to be one is read",
                              why="what its class does then is not followed", hint="use a list, a dict or an array")
    shadow = shadow_at(shadows, x)
    if isinstance(shadow, list) and isinstance(key, slice):
        for index, part in zip(range(len(shadow))[key], bar, strict=True):
            shadow[index] = accumulate(shadow[index], part)
        return old
    if isinstance(shadow, dict):
        shadow[key] = accumulate(shadow.get(key, ZERO), bar)
    elif is_array(shadow):
        np.add.at(shadow, key, project(bar, shadow[key]))
    else:
        shadow[key] = accumulate(shadow[key], bar)
    return old


def bar_of_entry(shadows: Shadows, x: Any, key: Any, y: Any, bar: Any) -> Any:
    """What is to be given to ``x[key]`` of the cotangent of `y`, which that is: nothing where they are one memory."""
    if is_array(x):
        shared = is_array(y) and np.may_share_memory(x, y)
        return ZERO if shared else taken(shadows, y, bar)
    if isinstance(key, slice):
        return taken(shadows, y, bar)
    return ZERO if has_shadow(y) else bar


def taken(shadows: Shadows, x: Any, bar: Any) -> Any:
    """All of the cotangent of `x`, which has none from here on; `bar` is what arrived by value."""
    of = x.of if isinstance(x, Remembered) else x
    below = x.parts if isinstance(x, Remembered) else {}
    if isinstance(of, tuple):
        rest = [ZERO] * len(of) if is_absent(bar) else list(bar)
        held = [taken(shadows, below[i], part) if i in below else part for i, part in enumerate(rest)]
        return ZERO if all(map(is_absent, held)) else rebuilt(of, held)
    if not has_shadow(of):
        return bar
    if id(owner_of(of)) not in shadows and not below:
        return zeros_for(of) if is_absent(bar) and is_array(of) else bar
    shadow = shadow_at(shadows, of)
    if is_array(of):
        whole = shadow.copy()
        shadow[...] = 0
        return accumulate(bar, whole)
    entries = dict(entries_of(shadow))
    for key, part in below.items():
        entries[key] = taken(shadows, part, entries.get(key, ZERO))
    clear(shadow)
    if isinstance(of, list):
        return accumulate(bar, list(entries.values()))
    return accumulate(bar, Tangent(type(of), **entries) if is_object(of) else entries)


def entries_in(x: Any) -> int | None:
    """How long a list is."""
    return len(x) if isinstance(x, list) else None


def bars_in_place(shadows: Shadows, op: str, x: Any, old: Any, v: Any, y: Any, count: int | None, bar: Any) -> Any:
    """The cotangents of `x` and `v` by value, undoing ``x op= v``, which left `y`; `x` had `count` entries before.

    Raises
    ------
    AliasedMutation
        `x` is neither a number nor an array nor a list.
    """
    if isinstance(x, list) and y is x and count is not None:
        shadow = shadow_at(shadows, x)
        rest = shadow[count:]
        del shadow[count:]
        return ZERO, rest
    if not is_number(x) and not is_array(x):
        if is_absent(bar) and not has_shadow(x):
            return ZERO, ZERO
        raise AliasedMutation(f"an augmented assignment to a {type(x).__name__} that was not known to be one",
                              why="what its class does then is not followed", hint="write `x = x + v`")
    inside = is_array(x) and y is x
    whole = shadow_at(shadows, x).copy() if inside else taken(shadows, y, bar)
    if is_absent(whole):
        return ZERO, ZERO
    x_bar, v_bar = partials(op, whole, old, v)
    if inside and op in ("*=", "/="):
        shadow_at(shadows, x)[...] = x_bar
    return ZERO if inside else fitted(x_bar, x), fitted(v_bar, v)


def fitted(bar: Any, x: Any) -> Any:
    """A cotangent in the shape and dtype of a number or array."""
    return project(unbroadcast(bar, x), x) if is_number(x) or is_array(x) else bar


def partials(op: str, bar: Any, x: Any, v: Any) -> tuple[Any, Any]:
    """The cotangents of ``x op v``."""
    if op == "+=":
        return bar, bar
    if op == "-=":
        return bar, -bar
    if op == "*=":
        return bar * conj(v), bar * conj(x)
    x_bar = bar / conj(v)
    return x_bar, -x_bar * conj(x / v)


def clear(shadow: Any) -> None:
    """Leave nothing in the shadow of a list, dict or object."""
    if isinstance(shadow, dict):
        shadow.clear()
    else:
        shadow[:] = [ZERO] * len(shadow)


def given_out(shadows: Shadows, x: Any, bar: Any) -> Any:
    """The cotangent of an argument as it was at the start, in its form and shared with nothing."""
    return finish(taken(shadows, x, bar), x.tree if isinstance(x, Remembered) else x)
