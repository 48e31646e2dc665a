"""Pullbacks made at run time: of objects and their fields, of nothing, through arrays; the order of their answers."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from . import runtime
from .emit import here
from .errors import MissingRule
from .rules.creation import from_parts
from .runtime.nesting import form_of
from .runtime.ruled import ruled_answer, ruled_bar, ruled_bars, untouched
from .runtime.shadows import collect
from .runtime.trees import part_of

ZERO = runtime.ZERO
Pullback = Callable[[Any], tuple[Any, ...]]
Ruled = tuple[Any, Pullback]
LIBRARIES = frozenset(
    {
        "builtins",
        "numpy",
        "scipy",
        "cupy",
        "math",
        "cmath",
        "operator",
        "functools",
        "itertools",
        "collections",
        "random",
        "copy",
        "zygopy",
    }
)


def regrouped(operands: tuple[Any, ...], stars: tuple[str, ...], plain: list[Any], named: dict[str, Any]) -> list[Any]:
    """The cotangents of the operands of a call from those of the arguments that they were spread to."""
    found: list[Any] = []
    position = 0
    for operand, star in zip(operands, stars, strict=False):
        if star == "**":
            found.append({name: named.get(name, ZERO) for name in operand})
        elif star == "*":
            count = len(operand) if hasattr(operand, "__len__") else len(plain) - position
            rows = plain[position : position + count]
            found.append(collect(rows[::-1], operand) if hasattr(operand, "__len__") else tuple(rows))
            position += count
        else:
            found.append(plain[position])
            position += 1
    return found


def made_object(cls: type, held: dict[str, Any]) -> Ruled:
    """An object made of its fields, without its `__init__`."""

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        fields = {} if runtime.is_absent(y_bar) else y_bar if isinstance(y_bar, dict) else y_bar.tangent_fields
        return (ZERO, *(fields.get(name, ZERO) for name in held))

    return runtime.make_object(cls, **held), pullback


def made_tangent(of: Any, held: dict[str, Any]) -> Ruled:
    """The gradient of an object, of which the cotangents of the fields are the fields of its own."""
    value = runtime.Tangent(of, **held)
    return value, lambda y_bar: (ZERO, *(ZERO if absent(y_bar) else part_of(y_bar, name) for name in held))


def made_partial(args: tuple[Any, ...], keywords: dict[str, Any]) -> Ruled:
    """A function with arguments given beforehand: they get the cotangents that a call of it gave them."""

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if absent(y_bar):
            return (ZERO,) * (len(args) + len(keywords))
        inner, given, named = (part_of(y_bar, name) for name in ("func", "args", "keywords"))
        bars = [inner, *((ZERO,) * (len(args) - 1) if given is None else given)]
        return tuple(bars + [part_of(named, name) for name in keywords])

    return functools.partial(args[0], *args[1:], **keywords), pullback


def holds_fields(cls: type) -> bool:
    """Whether a class only keeps what it is given: a named tuple, a dataclass without text of its own."""
    if hasattr(cls, "_fields") and issubclass(cls, tuple):
        return True
    return dataclasses.is_dataclass(cls) and not hasattr(cls, "__post_init__") and "__init__" in cls.__dict__


def fields_of(cls: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Ruled:
    """An object that holds its arguments: their cotangents are those of its fields."""
    value = cls(*args, **keywords)
    every = (
        cls._fields if hasattr(cls, "_fields") else tuple(field.name for field in dataclasses.fields(cls) if field.init)
    )
    names = (*every[: len(args)], *keywords)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if runtime.is_absent(y_bar):
            return (ZERO,) * len(names)
        if isinstance(y_bar, runtime.Tangent):
            return tuple(y_bar.tangent_fields.get(name, ZERO) for name in names)
        return tuple(y_bar[every.index(name)] for name in names)

    return value, pullback


def library(function: Any) -> bool:
    """Whether a function is not to be derived from its text; what generated text calls is."""
    module = getattr(function, "__module__", None) or ""
    if form_of(function) is not None:
        return False
    text = isinstance(function, types.FunctionType) and module.startswith("zygopy.runtime")
    return module.split(".")[0] in LIBRARIES and not text


def lookup(cls: type, name: str) -> Any:
    """What a class or its bases say of a name, unbound."""
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def swapped(back: Pullback) -> Pullback:
    """The pullback with its entries the other way round."""
    return lambda y_bar: back(y_bar)[::-1]


def nothing(size: int) -> Pullback:
    """The pullback of what carries no derivative."""
    zeros = (ZERO,) * size

    def pullback(_: Any) -> tuple[Any, ...]:
        return zeros

    return pullback


def absent(bar: Any) -> bool:
    """Whether no cotangent arrived, or zeros only."""
    if runtime.is_absent(bar):
        return True
    if isinstance(bar, (tuple, list)):
        return all(map(absent, bar))
    if isinstance(bar, dict):
        return all(map(absent, bar.values()))
    return isinstance(bar, (int, float, complex, np.ndarray, np.generic)) and not np.any(bar)


def applied(rule: Any, args: tuple[Any, ...], keywords: dict[str, Any], function: Any) -> Ruled:
    """Value and pullback by a given rule; one that does not take the arguments leaves the error to the function."""
    if rule.examined:
        return users_rule(rule, args, keywords)
    try:
        return rule.apply(*args, **keywords)  # type: ignore[no-any-return]
    except TypeError:
        if takes(rule.apply, args, keywords):
            raise
    function(*args, **keywords)
    raise MissingRule(f"the rule of `{function.__name__}` does not take these arguments", here(),
                      why="an option is given that it does not cover",
                      hint="do without, or compute it in two steps")


def takes(function: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any]) -> bool:
    """Whether a call of the function binds."""
    try:
        inspect.signature(function).bind(*args, **keywords)
    except TypeError:
        return False
    return True


def users_rule(rule: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Ruled:
    """Value and pullback by a rule of the user's, whose contract is examined."""
    apply = rule.apply
    value, back = ruled_answer(apply(*args, **keywords), apply)
    several = any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for _, p in parameters_of(apply))
    count = max(len(args) + len(keywords), len(parameters_of(apply))) if several else len(parameters_of(apply))
    order = call_order(apply, len(args), keywords)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        bars = list(ruled_bars(untouched(back, y_bar, apply), count, apply))
        places = range(len(args)) if order is None else order
        for place, x in zip(places, (*args, *keywords.values()), strict=True):
            if place < len(bars):
                bars[place] = ruled_bar(bars[place], x, apply)
        return tuple(bars)

    return value, pullback


def call_order(apply: Callable[..., Any], given: int, keywords: dict[str, Any]) -> tuple[int, ...] | None:
    """Where the cotangents of the arguments stand among those of a rule's parameters: first the positional ones, then
    the keywords as they were given; None where it is the same order.
    """
    if not keywords:
        return None
    places: dict[str, int] = {}
    size = 0
    for name, parameter in parameters_of(apply):
        if parameter.kind is parameter.VAR_POSITIONAL:
            size = max(size, given)
        elif parameter.kind is not parameter.VAR_KEYWORD:
            places[name] = size
            size += 1
    further = (name for name in keywords if name not in places)
    places.update((name, size + i) for i, name in enumerate(further))
    return (*range(given), *(places[name] for name in keywords))


@functools.lru_cache(maxsize=4096)
def parameters_of(apply: Callable[..., Any]) -> tuple[tuple[str, inspect.Parameter], ...]:
    return tuple(inspect.signature(apply).parameters.items())


def in_order(bars: tuple[Any, ...], order: tuple[int, ...] | None) -> tuple[Any, ...]:
    """The cotangents in the order of the call."""
    return bars if order is None else tuple(bars[i] if i < len(bars) else ZERO for i in order)


def through_arrays(rule: Any, args: tuple[Any, ...], keywords: dict[str, Any],
                   lists: list[int]) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Value and pullback of a call in which NumPy makes arrays of the arguments at the places `lists`."""
    arrays = [np.array(arg) if i in lists else arg for i, arg in enumerate(args)]
    value, back = rule.apply(*arrays, **keywords)
    order = call_order(rule.apply, len(args), keywords)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if runtime.is_absent(y_bar):
            return (ZERO,) * (len(args) + len(keywords))
        bars = list(in_order(back(y_bar), order))
        for i in lists:
            if i < len(bars) and not runtime.is_absent(bars[i]):
                bars[i] = from_parts(bars[i], arrays[i], args[i])
        return tuple(bars)

    return value, pullback
