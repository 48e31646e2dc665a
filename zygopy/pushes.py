"""Calls in forward mode decided when they happen: the value and the tangent of whatever is called."""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import runtime
from .analyse import writers
from .callables import bind, entries_of_call, target_of
from .core.ops import Method
from .emit import here
from .errors import AliasedMutation, MissingRule
from .pullbacks import ZERO, absent, holds_fields, library, lookup
from .pushforwards import by_rule, completed, filled, missing_tangent
from .runtime.ruled import demand_derivative
from .sites import BINARY, CACHED, IN_PLACE, NUMBERS, UNARY, UNBOUND

Dots = tuple[Any, ...]
PASSED_ON = (zip, enumerate, reversed, iter)
STILL = (bool, str, bytes, type(None), type, range, slice, np.bool_, np.dtype)  # what has no tangent
Pushed = tuple[Any, Any]


class Push:
    """A place in generated code: ``y, y_dot = site(*args, *dots)``, with a tangent for each operand of `mask`.

    `function` is None where the callee is the first operand; `stars` says which operands are ``*rows`` or
    ``**options`` of the user's call; `count` is the number of positional operands.
    """

    differentiates = "push"

    def __init__(self, pushes: Pushes, function: Any, mask: tuple[bool, ...], stars: tuple[str, ...], apart: bool,
                 count: int) -> None:
        self.pushes = pushes
        self.function = function
        self.mask = mask
        self.stars = stars
        self.apart = apart
        self.count = count
        self.__name__ = f"{getattr(function, '__name__', None) or getattr(function, 'name', 'call')}_tangent"

    def __call__(self, *operands: Any, **keywords: Any) -> Pushed:
        given = iter(operands[self.count :])
        dots = tuple(next(given) if active else ZERO for active in self.mask)
        args, named = operands[: self.count], dict(zip(keywords, dots[self.count :], strict=True))
        dots = dots[: self.count]
        if self.stars:
            args, dots, keywords, named = spread(args, dots, self.stars, keywords, named)
        if self.apart:
            args = tuple(map(runtime.apart, args))
        if self.function is None:
            value, dot = self.pushes.unknown(args[0], dots[0], args[1:], dots[1:], keywords, named)
        else:
            value, dot = self.pushes.call(self.function, args, dots, keywords, named)
        if self.apart and any(value is arg for arg in args if isinstance(arg, (list, dict, np.ndarray))):
            raise AliasedMutation(f"`{self.__name__}` gives back a list or array that is written to",
                                  why="it is called where its text cannot be followed", hint="return a copy")
        return value, filled(dot, value)


def spread(args: Dots, dots: Dots, stars: tuple[str, ...], keywords: dict[str, Any], named: dict[str, Any]) -> Any:
    """The arguments of a call with ``*rows`` and ``**options``, and their tangents, one by one."""
    flat, moved = [], []
    options: dict[str, Any] = {}
    option_dots: dict[str, Any] = {}
    for arg, dot, star in zip(args, dots, stars, strict=True):
        if star == "**":
            options |= arg
            option_dots |= {name: runtime.part_of(dot, name) for name in arg}
        elif star == "*":
            rows = list(arg)
            flat += rows
            moved += [part for _, part in zip(rows, runtime.items_of_dot(dot, arg), strict=False)]
        else:
            flat.append(arg)
            moved.append(dot)
    return tuple(flat), tuple(moved), {**options, **keywords}, {**option_dots, **named}


class Pushes:
    """Finds how a call moves: `find` looks in the books, `derived` derives the tangent form of the callee's source."""

    def __init__(self, find: Callable[[Any], Any], derived: Callable[..., Any]) -> None:
        self.find = find
        self.derived = derived
        self.cached = functools.lru_cache(maxsize=4096)(self.make)

    def make(self, function: Any, mask: tuple[bool, ...], stars: tuple[str, ...], apart: bool, count: int) -> Push:
        return Push(self, function, mask, stars, apart, count)

    def site(self, function: Any, mask: tuple[bool, ...], stars: tuple[str, ...], apart: bool, count: int) -> Push:
        """The site for a function known now, or None for one that comes with the call."""
        try:
            return self.cached(function, mask, stars, apart, count)
        except TypeError:
            return self.make(function, mask, stars, apart, count)

    def forget(self) -> None:
        """Drop the sites."""
        self.cached.cache_clear()

    # ------------------------------------------------------------ what Python would run

    def call(self, function: Any, args: Dots, dots: Dots, keywords: dict[str, Any], named: dict[str, Any]) -> Pushed:
        """Value and tangent of ``function(*args, **keywords)``."""
        if type(function) is Method:
            return self.method(function.name, args, dots, keywords, named)
        if function is getattr:
            return self.attribute(args[0], dots[0], *args[1:])
        hashable = getattr(type(function), "__hash__", None) is not None
        if hashable and function in IN_PLACE:
            if lookup(type(args[0]), f"__{function.__name__.strip('_')}__") is not None:
                raise AliasedMutation(
                    f"an augmented assignment to a {type(args[0]).__name__} that was not known to be one",
                    why="it changes an object that others may hold", hint="write `x = x + v`")
            function = IN_PLACE[function]
        if hashable and function in BINARY:
            found = self.binary(BINARY[function], args, dots)
            if found is not None:
                return found
        elif hashable and function in UNARY:
            method = lookup(type(args[0]), UNARY[function])
            if isinstance(method, types.FunctionType):
                return self.known(method, args, dots, keywords, named)
        return self.known(function, args, dots, keywords, named)

    def binary(self, name: str, args: Dots, dots: Dots) -> Pushed | None:
        """An operator of user's classes, by Python's protocol; None where numbers and arrays settle it."""
        x, y = args
        plain, reflected = lookup(type(x), f"__{name}__"), lookup(type(y), f"__r{name}__")
        if not isinstance(plain, types.FunctionType) and not isinstance(reflected, types.FunctionType):
            return None
        ways = [(plain, args, dots), (reflected, args[::-1], dots[::-1])]
        if type(x) is type(y):
            ways = ways[:1]
        elif issubclass(type(y), type(x)) and reflected is not lookup(type(x), f"__r{name}__"):
            ways = ways[::-1]
        for method, operands, moved in ways:
            if method is not None:
                value, dot = self.known(method, operands, moved, {}, {})
                if value is not NotImplemented:
                    return value, dot
        raise TypeError(f"unsupported operand types for `{name}`: '{type(x).__name__}' and '{type(y).__name__}'")

    def method(self, name: str, args: Dots, dots: Dots, keywords: dict[str, Any], named: dict[str, Any]) -> Pushed:
        """``args[0].name(*args[1:])``."""
        owner = args[0]
        raw = lookup(type(owner), name)
        if isinstance(raw, UNBOUND):
            method = getattr(type(owner), name)
            if self.find(method) is None and self.find(getattr(owner, name)) is not None:  # `np.random.normal`
                return self.known(getattr(owner, name), args[1:], dots[1:], keywords, named)
            return self.known(method, args, dots, keywords, named)
        if isinstance(owner, (type, types.ModuleType)) or isinstance(raw, (staticmethod, classmethod)):
            return self.known(getattr(owner, name), args[1:], dots[1:], keywords, named)
        function, dot = self.attribute(owner, dots[0], name)
        return self.unknown(function, dot, args[1:], dots[1:], keywords, named)

    def attribute(self, x: Any, dot: Any, name: str, *default: Any) -> Pushed:
        """``x.name``."""
        cls = type(x)
        if isinstance(x, NUMBERS):
            return self.part(x, dot, name)
        raw = lookup(cls, name)
        if isinstance(raw, property) and isinstance(raw.fget, types.FunctionType):
            value, moved = self.known(raw.fget, (x,), (dot,), {}, {})
            return value, runtime.owned(moved)
        if isinstance(raw, functools.cached_property):
            return getattr(x, name), self.known(raw.func, (x,), (dot,), {}, {})[1]
        if isinstance(x, (type, types.ModuleType)):
            return getattr(x, name, *default), ZERO
        own = raw is not None or name in getattr(x, "__dict__", ())
        if not own and isinstance(lookup(cls, "__getattr__"), types.FunctionType):
            return self.known(lookup(cls, "__getattr__"), (x, name), (dot, ZERO), {}, {})
        value = getattr(x, name, *default)
        if isinstance(raw, UNBOUND):  # the tangent of a bound method is that of the object it is bound to
            return value, dot
        if absent(dot):
            return value, ZERO
        if isinstance(x, tuple) and name in getattr(cls, "_fields", ()):
            return value, dot[cls._fields.index(name)]
        return value, runtime.part_of(dot, name)

    def part(self, x: Any, dot: Any, name: str) -> Pushed:
        """A part of a number or array."""
        found: Any = getattr(type(x), name, None)
        rule = self.find(found)
        if rule is not None and rule.form != "constant" and not callable(found):
            return by_rule(rule, found.__get__, (x,), (dot,), {}, {})
        value = getattr(x, name)
        if callable(found):
            return value, dot
        if absent(dot) or rule is not None or isinstance(value, (bool, str, tuple, np.dtype, type)):
            return value, ZERO
        if name in ("real", "imag"):
            return value, getattr(dot, name)
        return value, ZERO if type(value) is int else missing_tangent(f"{type(x).__name__}.{name}")

    # ------------------------------------------------------------ callees that come with the call

    def unknown(self, function: Any, dot: Any, args: Dots, dots: Dots, keywords: dict[str, Any],
                named: dict[str, Any]) -> Pushed:
        """A call whose callee may have a tangent itself."""
        if self.find(function) is not None:
            return self.known(function, args, dots, keywords, named)
        if isinstance(function, types.MethodType):
            return self.known(function.__func__, (function.__self__, *args), (dot, *dots), keywords, named)
        if isinstance(function, types.BuiltinMethodType) and not isinstance(
            function.__self__, (types.ModuleType, type)
        ):
            method = getattr(type(function.__self__), function.__name__)
            return self.known(method, (function.__self__, *args), (dot, *dots), keywords, named)
        if isinstance(function, functools.partial):
            inner, first = runtime.part_of(dot, "func"), runtime.part_of(dot, "args")
            before = first if not absent(first) else (ZERO,) * len(function.args)
            given = runtime.part_of(dot, "keywords")
            more = {name: runtime.part_of(given, name) for name in function.keywords}
            options = {**function.keywords, **keywords}
            everything = {**more, **dict.fromkeys(keywords, ZERO), **named}
            return self.unknown(function.func, inner, (*function.args, *args), (*before, *dots), options, everything)
        call = lookup(type(function), "__call__")
        if isinstance(call, types.FunctionType):
            return self.known(call, (function, *args), (dot, *dots), keywords, named)
        if isinstance(function, types.FunctionType) and function.__closure__ and not absent(dot):
            if self.find(function) is None:
                return self.by_source(called, (function, args, keywords), (dot, dots, named), {}, {})
        return self.known(function, args, dots, keywords, named)

    # ------------------------------------------------------------ where the tangent comes from

    def known(self, function: Any, args: Dots, dots: Dots, keywords: dict[str, Any],
              named: dict[str, Any]) -> Pushed:
        """By the books, by deriving, or by a plain call of what has no tangent."""
        rule = self.find(function)
        if rule is not None and keywords.get("out") is not None:
            raise AliasedMutation("`out=` in a call of a function that was not known", here(),
                                  why="what is written there may carry a derivative", hint="assign the result")
        if all(map(absent, (*dots, *named.values()))) or (rule is not None and rule.form == "constant"):
            return function(*args, **keywords), ZERO
        if rule is not None:
            return self.ruled(rule, function, args, dots, keywords, named)
        if function in PASSED_ON:
            return passed_on(function, args, dots, keywords)
        if function is runtime.make_object:
            return runtime.make_object(args[0], **keywords), runtime.Tangent(args[0], **named)
        if function is functools.partial:
            given = runtime.Tangent(functools.partial, func=dots[0], args=tuple(dots[1:]), keywords=named)
            return functools.partial(args[0], *args[1:], **keywords), given
        if function is runtime.Tangent:
            return runtime.Tangent(*args, **keywords), runtime.Tangent(*args, **named)
        if isinstance(function, types.FunctionType):
            if not library(function):
                return self.by_source(function, args, dots, keywords, named)
        elif isinstance(function, CACHED):
            return self.known(function.__wrapped__, args, dots, keywords, named)
        elif isinstance(function, type):
            if holds_fields(function):
                return held(function, args, dots, keywords, named)
        elif not isinstance(function, (types.BuiltinFunctionType, np.ufunc, *UNBOUND)):
            call = lookup(type(function), "__call__")
            rule = self.find(call)
            if rule is not None and rule.form != "constant":
                return self.ruled(rule, call, (function, *args), (ZERO, *dots), keywords, named)
            if isinstance(function, (types.MethodType, functools.partial)) or isinstance(call, types.FunctionType):
                return self.unknown(function, ZERO, args, dots, keywords, named)
        return self.opaque(function, args, dots, keywords, named)

    def ruled(self, rule: Any, function: Any, args: Dots, dots: Dots, keywords: dict[str, Any],
              named: dict[str, Any]) -> Pushed:
        """By a given rule."""
        if rule.without:
            demand_derivative(rule, [not absent(dot) for dot in dots],
                              {name: not absent(dot) for name, dot in named.items()}, here)
        seen = tuple(list(x) if isinstance(x, Iterator) else x for x in args)
        return by_rule(rule, function, seen, dots, keywords, named)

    def by_source(self, function: Any, args: Dots, dots: Dots, keywords: dict[str, Any],
                  named: dict[str, Any]) -> Pushed:
        """By the tangent form derived from the callee's text."""
        target = target_of(function, self.find)
        values, _ = bind(target, args, dict(keywords))
        where = entries_of_call(target, len(args), keywords)
        moved: dict[int, Any] = {}
        for (index, entry), dot in zip(where, (*dots, *(named[name] for name in keywords)), strict=True):
            if entry is None:
                moved[index] = dot
            else:
                held_there = values[index]
                whole = moved.setdefault(index, {} if isinstance(held_there, dict) else [ZERO] * len(held_there))
                whole[entry] = dot
        given = {i: tuple(dot) if isinstance(values[i], tuple) and isinstance(dot, list) else dot
                 for i, dot in moved.items()}
        wrt = tuple(sorted(i for i, dot in given.items() if not runtime.is_absent(dot)))
        return self.derived(target.function, values, wrt, tuple(completed(given[i], values[i]) for i in wrt))  # type: ignore[no-any-return]

    def opaque(self, function: Any, args: Dots, dots: Dots, keywords: dict[str, Any], named: dict[str, Any]) -> Pushed:
        """A plain call of something that nothing is known of: its value must not admit a tangent."""
        name = getattr(function, "__name__", repr(function))
        owner = getattr(function, "__self__", args[0] if args else None)
        if isinstance(owner, (list, dict, set, np.ndarray)) and name in writers.METHODS:
            raise AliasedMutation(f"`.{name}` of a {type(owner).__name__} that was not known to be written",
                                  why="what it holds carries a derivative", hint="build a new one instead")
        held_by_place = [x for x, dot in zip((*args, *keywords.values()), (*dots, *named.values()), strict=False)
                         if not absent(dot) and isinstance(x, (list, dict, set, np.ndarray))]
        if held_by_place and not library(getattr(function, "__objclass__", function)):
            raise MissingRule(f"no rule for `{name}`, and no Python source to derive one from", here(),
                              why=f"it may write to the {type(held_by_place[0]).__name__} that it is given, "
                                  "which carries a derivative", hint=f"declare one: @zygopy.rule({name})")
        value = function(*args, **keywords)
        return value, ZERO if isinstance(value, STILL) else missing_tangent(name)


def passed_on(function: Any, args: Dots, dots: Dots, keywords: dict[str, Any]) -> Pushed:
    """What gives the elements of its arguments one by one; the tangents come so, too."""
    rows = [runtime.items_of_dot(dot, x) for x, dot in zip(args, dots, strict=True)]
    value = function(*args, **keywords)
    if function is enumerate:
        return value, zip(runtime.no_dots(), rows[0], strict=False)
    if function is zip:
        return value, zip(*rows, strict=False)
    return value, function(rows[0])


def called(function, args, options):  # type: ignore[no-untyped-def]
    """The text that is interpreted for a call of a function that has a tangent: what it captured has one."""
    return function(*args, **options)


def held(cls: Any, args: Dots, dots: Dots, keywords: dict[str, Any], named: dict[str, Any]) -> Pushed:
    """An object that only keeps what it is given."""
    value = cls(*args, **keywords)
    if hasattr(cls, "_fields"):
        whole = {**dict(zip(cls._fields, dots, strict=False)), **named}
        return value, completed(cls(*[whole.get(name, ZERO) for name in cls._fields]), value)
    names = [field.name for field in dataclasses.fields(cls) if field.init]
    return value, completed(runtime.Tangent(cls, **{**dict(zip(names, dots, strict=False)), **named}), value)


__all__ = ["Push", "Pushes"]
