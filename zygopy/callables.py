"""Callables as they are called: the Python function behind one, and its arguments by Python's rules."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

from .errors import UnsupportedValue
from .records import record
from .runtime import ZERO


@record
class Target:
    """What is differentiated: a Python function, and the arguments that stand before the caller's."""

    function: Any  # a Python function
    before: tuple[Any, ...] = ()
    keywords: tuple[tuple[str, Any], ...] = ()


def target_of(f: Any, find: Callable[[Any], Any]) -> Target:
    """The function behind a callable: of a bound method, a partial, an instance, a class, something opaque."""
    if isinstance(f, types.FunctionType):
        return Target(f) if find(f) is None else Target(opaque, (f,))  # a given rule comes first
    if isinstance(f, types.MethodType):
        inner = target_of(f.__func__, find)
        return Target(inner.function, (f.__self__, *inner.before), inner.keywords)
    if isinstance(f, functools.partial):
        inner = target_of(f.func, find)
        return Target(inner.function, (*inner.before, *f.args), (*inner.keywords, *f.keywords.items()))
    call = getattr(type(f), "__call__", None)  # noqa: B004 - it is the text that is asked for
    if isinstance(call, types.FunctionType) and not isinstance(f, type):
        return Target(call, (f,))
    if not callable(f):
        raise UnsupportedValue(f"a {type(f).__name__} is not a function", why="there is nothing to differentiate",
                               hint="give the function first, then its arguments")
    return Target(opaque, (f,))


def opaque(f, *args, **options):  # type: ignore[no-untyped-def]
    """The text that is interpreted for a callable that has none, or a rule."""
    return f(*args, **options)


def bind(
    target: Target, args: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[list[Any], list[tuple[int, int | None]]]:
    """One value for each parameter; and for each caller's argument the parameter (and entry of `*args`) that it is."""
    function = target.function
    code = function.__code__
    given = (*target.before, *args)
    count, flags = code.co_argcount, code.co_flags
    names = code.co_varnames
    options = {**dict(target.keywords), **keywords}
    if len(given) == count and not options and not code.co_kwonlyargcount and not flags & 12:
        first = len(target.before)
        return list(given), [(i, None) for i in range(first, count)]
    return bind_slowly(function, given, options, names, len(target.before))


def bind_slowly(function: Any, given: tuple[Any, ...], options: dict[str, Any], names: tuple[str, ...],
                first: int) -> tuple[list[Any], list[tuple[int, int | None]]]:
    code = function.__code__
    count, keyword_only = code.co_argcount, code.co_kwonlyargcount
    star, double = bool(code.co_flags & 4), bool(code.co_flags & 8)
    defaults, where = function.__defaults__ or (), []
    values: list[Any] = []
    for index in range(count):
        name = names[index]
        if index < len(given):
            if name in options and index >= code.co_posonlyargcount:
                raise TypeError(f"{function.__name__}() got multiple values for argument '{name}'")
            values.append(given[index])
        elif name in options and index >= code.co_posonlyargcount:
            values.append(options.pop(name))
        elif count - index <= len(defaults):
            values.append(defaults[len(defaults) - (count - index)])
        else:
            raise TypeError(f"{function.__name__}() missing a required argument: '{name}'")
    where = [(i, None) for i in range(first, min(len(given), count))]
    if len(given) > count and not star:
        raise TypeError(f"{function.__name__}() takes {count} positional arguments but {len(given)} were given")
    if star:
        where.extend((count, i - count) for i in range(max(count, first), len(given)))
        values.append(tuple(given[count:]))
    for name in names[count : count + keyword_only]:
        if name in options:
            values.append(options.pop(name))
        elif name in (function.__kwdefaults__ or {}):
            values.append(function.__kwdefaults__[name])
        else:
            raise TypeError(f"{function.__name__}() missing a required keyword-only argument: '{name}'")
    if double:
        values.append(options)
    elif options:
        raise TypeError(f"{function.__name__}() got an unexpected keyword argument '{next(iter(options))}'")
    return values, where  # type: ignore[return-value]


def entries_of_call(target: Target, count: int, keywords: dict[str, Any]) -> list[tuple[int, Any]]:
    """For each of the caller's arguments and keywords the parameter that it is (and the entry of ``*args``)."""
    code = target.function.__code__
    plain, only, star = code.co_argcount, code.co_kwonlyargcount, bool(code.co_flags & 4)
    first = len(target.before)
    where: list[tuple[int, Any]] = [(i, None) if i < plain else (plain, i - plain) for i in range(first, first + count)]
    names = code.co_varnames
    for name in keywords:
        if name in names[code.co_posonlyargcount : plain]:
            where.append((names.index(name), None))
        elif name in names[plain : plain + only]:
            where.append((names.index(name) + star, None))
        else:
            where.append((plain + only + star, name))
    return where


def pick(bars: tuple[Any, ...], index: int, entry: Any) -> Any:
    """The cotangent of an argument from those of the parameters."""
    bar = bars[index]
    if bar is None or bar is ZERO:
        return ZERO
    if entry is None:
        return bar
    return bar.get(entry, ZERO) if isinstance(bar, dict) else bar[entry]


def parameter_named(function: types.FunctionType, name: str) -> int:
    """The place of a parameter among the values that a call binds."""
    code = function.__code__
    names, plain, star = code.co_varnames, code.co_argcount, bool(code.co_flags & 4)
    if name in names[:plain]:
        return names.index(name)
    if name in names[plain : plain + code.co_kwonlyargcount]:
        return names.index(name) + star
    raise ValueError(f"argnames: {function.__name__}() has no parameter {name!r}")


def demand_argnums(numbers: Any, count: int) -> tuple[int, ...]:
    """The numbers, of arguments that there are, each once."""
    numbers = (numbers,) if type(numbers) is int else numbers
    if not isinstance(numbers, (tuple, list)) or not all(type(number) is int for number in numbers):
        raise TypeError(f"argnums={numbers!r}: neither an int nor a tuple of them")
    if any(not -count <= number < count for number in numbers):
        raise ValueError(f"argnums={numbers!r} for a call with {count} positional arguments")
    if len({number % count for number in numbers}) < len(numbers):
        raise ValueError(f"argnums={numbers!r} names an argument twice")
    return tuple(numbers)
