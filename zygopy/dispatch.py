"""Which derived function runs for a call: found by its guard, derived where there is none yet."""

from __future__ import annotations

import functools
import operator
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import runtime
from .emit import annotate
from .errors import AliasedMutation, MissingRule, UnsupportedValue, ZygopyError
from .pipeline import Derived, derive
from .rules import BOOK, Rule, RuleBook
from .runtime.watching import watching
from .source.tables import Table, key_of

SPLICED = (types.FunctionType,)


class Books:
    """The user's rules before the library's, and a generation number that any change to them bumps."""

    def __init__(self) -> None:
        self.user = RuleBook("user")
        self.generation = 0

    def find(self, primitive: Any) -> Rule | None:
        return self.user.find(primitive) or BOOK.find(primitive)

    def changed(self) -> None:
        self.generation += 1
        TABLE.clear()


TABLE = Table()
BOOKS = Books()


@dataclass(frozen=True, eq=False)
class Record:
    """A derived function ready to be tried: `attempt` gives None where its guard fails."""

    derived: Derived
    attempt: Callable[..., Any]


def call_text(derived: Derived) -> str:
    """The source of the guard and the call in one; the guard of a general version tests globals only."""
    params = ", ".join(("_function", *derived.parameters))
    arguments = ", ".join((*derived.parameters, *derived.inputs))
    return derived.guard.text("attempt", params, "return None", f"return _run({arguments})")


def make_record(derived: Derived) -> Record:
    space: dict[str, Any] = {**derived.guard.objects, "_run": derived.run}
    exec(compile(call_text(derived), "<zygopy guard>", "exec"), space)  # noqa: S102
    return Record(derived, space["attempt"])


# ------------------------------------------------------------------ callables and their arguments


@dataclass(frozen=True)
class Target:
    """What is differentiated: a Python function, and the arguments that stand before the caller's."""

    function: types.FunctionType
    before: tuple[Any, ...] = ()
    keywords: tuple[tuple[str, Any], ...] = ()


def target_of(f: Any) -> Target:
    """The function behind a callable: of a bound method, a partial, an instance, a class, something opaque."""
    if isinstance(f, types.FunctionType):
        return Target(f) if BOOKS.find(f) is None else Target(opaque, (f,))  # a given rule comes first
    if isinstance(f, types.MethodType):
        inner = target_of(f.__func__)
        return Target(inner.function, (f.__self__, *inner.before), inner.keywords)
    if isinstance(f, functools.partial):
        inner = target_of(f.func)
        return Target(inner.function, (*inner.before, *f.args), (*inner.keywords, *f.keywords.items()))
    call = getattr(type(f), "__call__", None)
    if isinstance(call, types.FunctionType) and not isinstance(f, type):
        return Target(call, (f,))
    if not callable(f):
        raise UnsupportedValue(f"a {type(f).__name__} is not a function", why="there is nothing to differentiate",
                               hint="give the function first, then its arguments")
    return Target(opaque, (f,))


def opaque(f, *args, **options):  # type: ignore[no-untyped-def]
    """The text that is interpreted for a callable that has none, or a rule."""
    return f(*args, **options)


def bind(target: Target, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[list[Any], list[tuple[int, int | None]]]:
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


# ------------------------------------------------------------------ running


@dataclass(frozen=True)
class Request:
    """What is wanted of a function: with respect to which parameters, in which form."""

    wrt: tuple[int, ...]
    form: str = "joint"
    aux: bool = False
    scalar: bool = True
    general: bool = False  # the version that knows nothing of the arguments, whatever they are
    watched: bool = field(default_factory=watching)  # every value is examined: see `debug_nan`


def record_for(function: types.FunctionType, values: list[Any] | None, request: Request) -> Record:
    """Derive and keep; `values` None: the general version."""
    key = key_of(function, (request, BOOKS.generation))
    with TABLE.lock:
        guarded = values is not None and not request.general and TABLE.has_room(key)
        if values is not None:
            check_values(values)
        derived = derive(function, values if guarded else None, request.wrt, request.form, BOOKS.find, site, request.aux, request.scalar)
        record = make_record(derived)
        TABLE.add(key, function, record.attempt if guarded else None, record)
    return record


def run(function: types.FunctionType, values: list[Any], request: Request) -> Any:
    """The result of the derived function for these values of the parameters."""
    key = key_of(function, (request, BOOKS.generation))
    entries = TABLE.lookup(key)
    for index, entry in enumerate(entries):
        try:
            result = entry.function.attempt(function, *values)
        except Exception as error:
            annotate(error)
            raise
        if result is not None:
            if index:
                TABLE.promote(key, entry)
            return result
    record = record_for(function, values, request)
    try:
        result = record.attempt(function, *values)
    except Exception as error:
        annotate(error)
        raise
    if result is None:
        raise ZygopyError(f"the guard of `{function.__name__}` refuses the arguments that it was made for")
    return result


def last_record(function: types.FunctionType, request: Request) -> Record | None:
    """The derived function that was right in the last call."""
    entries = TABLE.lookup(key_of(function, (request, BOOKS.generation)))
    return entries[0].function if entries else None


def check_values(values: list[Any]) -> None:
    """Refuse arrays that are not followed."""
    for value in values:
        if isinstance(value, np.ndarray):
            if type(value) not in (np.ndarray, np.memmap):
                raise UnsupportedValue(f"an argument is a {type(value).__name__}", why="it computes otherwise than an array",
                                       hint="pass `np.asarray(x)`")
            if value.dtype.kind == "O":
                raise UnsupportedValue("an argument is an array of objects", why="its elements are not numbers to NumPy",
                                       hint="convert it: `x.astype(float)`")


# ------------------------------------------------------------------ calls decided at run time


class Site:
    """A place where a rule is looked up when the call happens: ``y, pullback = site(*args)``."""

    def __init__(self, function: Any, mask: tuple[bool, ...]) -> None:
        self.function = function
        self.mask = mask
        self.__name__ = f"{getattr(function, '__name__', 'call')}_rule"

    def __call__(self, *args: Any, **keywords: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
        if self.function is not None:
            return call_rule(self.function, args, keywords)
        function = args[0]
        if isinstance(function, types.BuiltinMethodType) and not isinstance(function.__self__, types.ModuleType):
            # the cotangent of a bound method is that of the object it is bound to
            return call_rule(getattr(type(function.__self__), function.__name__), (function.__self__, *args[1:]), keywords)
        value, back = call_rule(function, args[1:], keywords)
        return value, lambda y_bar: (runtime.ZERO, *back(y_bar))


@functools.lru_cache(maxsize=4096)
def cached_site(function: Any, mask: tuple[bool, ...]) -> Site:
    return Site(function, mask)


def site(function: Any, mask: tuple[bool, ...]) -> Any:
    """The site for a function known now, or None for one that comes with the call."""
    try:
        return cached_site(function, mask)
    except TypeError:
        return Site(function, mask)


def call_rule(function: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Value and pullback of a call, by the book, by deriving, or by a plain call that must not be active."""
    function, args = resolve(function, args)
    rule = BOOKS.find(function)
    if rule is not None and rule.form == "constant":
        entries = (runtime.ZERO,) * (len(args) + len(keywords))
        return function(*args, **keywords), lambda y_bar: entries
    if rule is not None:
        value, back = rule.apply(*args, **keywords)
        size = len(args) + len(keywords)
        return value, lambda y_bar: (runtime.ZERO,) * size if runtime.is_absent(y_bar) else back(y_bar)
    own = BOOKS.find(getattr(type(function), "__call__", None))
    if own is not None and own.form != "constant":  # an object whose class has a rule
        value, back = own.apply(function, *args, **keywords)
        return value, lambda y_bar: back(y_bar)[1:]
    special = structural(function, args, keywords)
    if special is not None:
        return special
    if derivable(function):
        return derived_rule(function, args, keywords)
    return opaque_call(function, args, keywords)


# Methods of lists, dicts and sets that change them.
WRITERS = frozenset({"append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "update", "setdefault",
                     "popitem", "add", "discard", "__setitem__", "__delitem__"})


def resolve(function: Any, args: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The function that Python would run: of a method by name, an operator on a user's objects, an instance."""
    if type(function).__name__ == "Method":
        owner = args[0]
        found = getattr(type(owner), function.name, None)
        return (getattr(owner, function.name), args[1:]) if found is None else (found, args)
    if function is getattr:
        found = getattr(type(args[0]), args[1], None) if isinstance(args[0], (np.ndarray, np.generic)) else None
        return (function, args) if found is None or callable(found) else (found, args[:1])
    if function in IN_PLACE:
        if not isinstance(args[0], (int, float, complex, np.generic, tuple, str)):
            raise AliasedMutation(f"an augmented assignment to a {type(args[0]).__name__} that was not known to be one",
                                  why="it changes an object that others may hold", hint="write `x = x + v`")
        return IN_PLACE[function], args
    special = PROTOCOL.get(getattr(function, "__name__", ""))
    if special is not None and args and getattr(function, "__module__", "") == "_operator":
        found = getattr(type(args[0]), special[0], None)
        if isinstance(found, types.FunctionType):
            return found, args
        if len(args) == 2 and len(special) > 1:
            found = getattr(type(args[1]), special[1], None)
            if isinstance(found, types.FunctionType):
                return found, args[::-1]
    return function, args


IN_PLACE = {
    operator.iadd: operator.add, operator.isub: operator.sub, operator.imul: operator.mul,
    operator.itruediv: operator.truediv, operator.ipow: operator.pow, operator.ifloordiv: operator.floordiv,
    operator.imod: operator.mod, operator.imatmul: operator.matmul,
}
PROTOCOL = {
    "add": ("__add__", "__radd__"), "sub": ("__sub__", "__rsub__"), "mul": ("__mul__", "__rmul__"),
    "truediv": ("__truediv__", "__rtruediv__"), "matmul": ("__matmul__", "__rmatmul__"), "pow": ("__pow__", "__rpow__"),
    "mod": ("__mod__", "__rmod__"), "floordiv": ("__floordiv__", "__rfloordiv__"), "neg": ("__neg__",), "pos": ("__pos__",),
    "getitem": ("__getitem__",),
}


def structural(function: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Fields of objects, and calls of classes that only hold what they are given."""
    if function is getattr and not keywords:
        x, name = args[0], args[1]
        found = getattr(type(x), name, None)
        if isinstance(found, types.MethodDescriptorType):
            return getattr(x, name), lambda y_bar: (y_bar,)
        if isinstance(found, property) and found.fget is not None and derivable(found.fget):
            value, back = derived_rule(found.fget, (x,), {})
            return value, back
        return getattr(x, name), lambda y_bar: (runtime.Tangent(type(x), **{name: y_bar}),)
    return None


def derivable(function: Any) -> bool:
    if isinstance(function, (types.MethodType, functools.partial)):
        return True
    if isinstance(function, types.FunctionType):
        return (function.__module__ or "").split(".")[0] not in ("numpy", "scipy", "zygopy")
    return isinstance(getattr(type(function), "__call__", None), types.FunctionType) and not isinstance(function, type)


def derived_rule(f: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Value and pullback by the derived rule; the pullback gives an entry for each positional argument."""
    target = target_of(f)
    values, where = bind(target, args, dict(keywords))
    wrt = tuple(range(len(values)))
    value, back = run(target.function, values, Request(wrt, "rule"))

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if runtime.is_absent(y_bar):
            return (runtime.ZERO,) * len(args)
        bars = back(y_bar)
        return tuple(pick(bars, index, entry) for index, entry in where)

    return value, pullback


def pick(bars: tuple[Any, ...], index: int, entry: int | None) -> Any:
    bar = bars[index]
    if bar is None:
        return runtime.ZERO
    return bar if entry is None else bar[entry]


def opaque_call(function: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """A plain call; a cotangent that arrives at it is an error."""
    owner = getattr(function, "__self__", args[0] if args else None)
    if isinstance(owner, (list, dict, set)) and getattr(function, "__name__", "") in WRITERS:
        raise AliasedMutation(f"`.{function.__name__}` of a {type(owner).__name__} that was not known to be written",
                              why="what it holds carries a derivative", hint="build a new one instead")
    value = function(*args, **keywords)
    name = getattr(function, "__name__", repr(function))

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if absent(y_bar):
            return (runtime.ZERO,) * len(args)
        raise MissingRule(f"no rule for `{name}`, and no Python source to derive one from",
                          why="it is implemented outside Python", hint=f"declare one: @zygopy.rule({name})")

    return value, pullback


def absent(y_bar: Any) -> bool:
    if runtime.is_absent(y_bar):
        return True
    return isinstance(y_bar, (int, float, np.ndarray)) and not np.any(y_bar)
