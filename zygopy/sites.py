"""Calls decided when they happen: which rule a callable has then, and whose cotangents its pullback gives."""

from __future__ import annotations

import dataclasses
import functools
import operator
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import runtime
from .analyse import writers
from .analyse.arraylike import BESIDE, holds_data, takes_arrays
from .analyse.witness import Guard, Node
from .callables import bind, entries_of_call, pick, target_of
from .core.ops import Method, make_list, make_tuple
from .core.terms import PLAIN, Terms
from .emit import here
from .errors import AliasedMutation, MissingRule
from .guesses import Form, Guesses
from .links import Link, linkable
from .pullbacks import (
    ZERO,
    Pullback,
    Ruled,
    absent,
    applied,
    call_order,
    fields_of,
    holds_fields,
    in_order,
    library,
    lookup,
    made_object,
    made_partial,
    made_tangent,
    nothing,
    swapped,
    through_arrays,
)
from .runtime.cotangents import rebuilt
from .runtime.ruled import demand_derivative
from .site import Mask, Site

IN_PLACE = {
    operator.iadd: operator.add, operator.isub: operator.sub, operator.imul: operator.mul,
    operator.itruediv: operator.truediv, operator.ipow: operator.pow, operator.ifloordiv: operator.floordiv,
    operator.imod: operator.mod, operator.imatmul: operator.matmul,
}
BINARY = {
    operator.add: "add",
    operator.sub: "sub",
    operator.mul: "mul",
    operator.truediv: "truediv",
    operator.matmul: "matmul",
    operator.pow: "pow",
    operator.mod: "mod",
    operator.floordiv: "floordiv",
}
UNARY = {operator.neg: "__neg__", operator.pos: "__pos__", abs: "__abs__", operator.getitem: "__getitem__"}
CACHED = type(functools.cache(abs))  # of functions that keep their results
BY_PLACE = (list, dict, set, np.ndarray)
NUMBERS = (np.ndarray, np.generic, int, float, complex)
UNBOUND = (types.FunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, CACHED)


class Sites:
    """Finds the rule of a call: `find` looks it up in the books, `derived` derives it from the callee's source."""

    def __init__(self, find: Callable[[Any], Any], derived: Callable[..., Any], record: Callable[..., Any]) -> None:
        self.find = find
        self.derived = derived
        self.record = record
        self.guesses = Guesses()
        self.cached = functools.lru_cache(maxsize=4096)(self.make)

    def make(
        self,
        function: Any,
        mask: Mask,
        stars: tuple[str, ...] = (),
        apart: bool = False,
        form: Form | None = None,
        caller: Guard | None = None,
        terms: Terms = PLAIN,
    ) -> Any:
        own = linkable(function, mask) and not stars and not apart and self.find(function) is None
        if own and not library(function):
            wrt = tuple(i for i, active in enumerate(mask) if active)
            find = functools.partial(self.record, function, wrt=wrt, terms=terms)
            return Link(function, find, self.guesses, form, mask, caller, terms)
        return Site(self, function, mask, stars, apart)

    def site(
        self,
        function: Any,
        mask: Mask,
        stars: tuple[str, ...] = (),
        apart: bool = False,
        form: Form | None = None,
        caller: Guard | None = None,
        terms: Terms = PLAIN,
        places: tuple[Node | None, ...] = (),
    ) -> Any:
        """The site for a function known now, or None for one that comes with the call; `form`: of what it must give.

        `terms` says how the cotangents come back.
        `places` says which places of the `caller`, whose guard has tested them, the arguments are.
        """
        try:
            made = self.cached(function, mask, stars, apart, form, caller, terms)
        except TypeError:
            made = self.make(function, mask, stars, apart, form, caller, terms)
        if not isinstance(made, Link):
            return made
        made.places.append(places)
        return made.rule

    def forget(self) -> None:
        """Drop the sites, with what they found."""
        self.cached.cache_clear()

    # ------------------------------------------------------------ what Python would run

    def call(self, function: Any, args: tuple[Any, ...], keywords: dict[str, Any], mask: Mask) -> Ruled:
        """Value and pullback of ``function(*args, **keywords)``."""
        if type(function) is Method:
            return self.method(function.name, args, keywords, mask)
        if function is getattr:
            return self.attribute(*args)
        try:
            function = self.in_place(function, args[0]) if function in IN_PLACE else function
            if function in BINARY:
                found = self.binary(BINARY[function], args, mask)
                if found is not None:
                    return found
            elif function in UNARY:
                method = lookup(type(args[0]), UNARY[function])
                if isinstance(method, types.FunctionType):
                    return self.known(method, args, keywords, mask)
        except TypeError:
            if not isinstance(function, types.FunctionType) and getattr(type(function), "__hash__", None) is not None:
                raise
        return self.known(function, args, keywords, mask)

    def in_place(self, function: Any, x: Any) -> Any:
        """The operator behind an augmented one, where it makes a new value."""
        method = lookup(type(x), f"__{function.__name__.strip('_')}__")
        if method is not None:
            raise AliasedMutation(f"an augmented assignment to a {type(x).__name__} that was not known to be one",
                                  why="it changes an object that others may hold", hint="write `x = x + v`")
        return IN_PLACE[function]

    def binary(self, name: str, args: tuple[Any, ...], mask: Mask) -> Ruled | None:
        """An operator of user's classes, by Python's protocol; None where numbers and arrays settle it."""
        x, y = args
        plain, reflected = lookup(type(x), f"__{name}__"), lookup(type(y), f"__r{name}__")
        if not isinstance(plain, types.FunctionType) and not isinstance(reflected, types.FunctionType):
            return None
        ways = [(plain, (x, y), mask), (reflected, (y, x), mask[::-1])]
        if type(x) is type(y):
            ways = ways[:1]
        elif issubclass(type(y), type(x)) and reflected is not lookup(type(x), f"__r{name}__"):
            ways = ways[::-1]
        for method, operands, active in ways:
            if method is None:
                continue
            value, back = self.known(method, operands, {}, active)
            if value is not NotImplemented:
                return (value, back) if operands[0] is x else (value, swapped(back))
        raise TypeError(f"unsupported operand types for `{name}`: '{type(x).__name__}' and '{type(y).__name__}'")

    def method(self, name: str, args: tuple[Any, ...], keywords: dict[str, Any], mask: Mask) -> Ruled:
        """``args[0].name(*args[1:])``."""
        owner = args[0]
        raw = lookup(type(owner), name)
        if isinstance(raw, UNBOUND):
            method = getattr(type(owner), name)
            if self.find(method) is None and self.find(getattr(owner, name)) is not None:  # `np.random.normal`
                value, back = self.known(getattr(owner, name), args[1:], keywords, mask[1:])
                return value, lambda y_bar: (ZERO, *back(y_bar))
            return self.known(method, args, keywords, mask)
        if isinstance(owner, (type, types.ModuleType)) or isinstance(raw, (staticmethod, classmethod)):
            value, back = self.known(getattr(owner, name), args[1:], keywords, mask[1:])
            return value, lambda y_bar: (ZERO, *back(y_bar))
        function, read = self.attribute(owner, name)
        value, back = self.unknown(function, args[1:], keywords, mask)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            first, *rest = back(y_bar)
            return (read(first)[0], *rest)

        return value, pullback

    def attribute(self, x: Any, name: str, *default: Any) -> Ruled:
        """``x.name``."""
        cls = type(x)
        if cls is runtime.Tangent:
            return getattr(x, name, *default), lambda y_bar: (runtime.Tangent(x.tangent_of, **{name: y_bar}), ZERO)
        if isinstance(x, NUMBERS):
            found = getattr(cls, name, None)
            rule = self.find(found)
            if rule is not None and rule.form != "constant" and not callable(found):
                return self.by_rule(rule, (x,), {}, 2)
            if callable(found):
                return getattr(x, name), lambda y_bar: (y_bar, ZERO)
            return self.part(x, name, rule is not None)
        raw = lookup(cls, name)
        if isinstance(raw, property) and isinstance(raw.fget, types.FunctionType):
            value, back = self.known(raw.fget, (x,), {}, (True,))
            return value, lambda y_bar: (*back(y_bar), ZERO)
        if isinstance(raw, functools.cached_property):  # the value is kept; its way back is that of the function
            return getattr(x, name), lambda y_bar: (*self.known(raw.func, (x,), {}, (True,))[1](y_bar), ZERO)
        if isinstance(x, (type, types.ModuleType)):
            return getattr(x, name, *default), nothing(2)
        if (
            raw is None
            and name not in getattr(x, "__dict__", ())
            and isinstance(lookup(cls, "__getattr__"), types.FunctionType)
        ):
            return self.known(lookup(cls, "__getattr__"), (x, name), {}, (True, False))
        value = getattr(x, name, *default)
        if isinstance(raw, UNBOUND):  # the cotangent of a bound method is that of the object it is bound to
            return value, lambda y_bar: (y_bar, ZERO)
        fields = getattr(cls, "_fields", ())
        if isinstance(x, tuple) and name in fields:
            return value, lambda y_bar: (rebuilt(x, [y_bar if field == name else ZERO for field in fields]), ZERO)
        return value, lambda y_bar: (runtime.Tangent(cls, **{name: y_bar}), ZERO)

    def part(self, x: Any, name: str, constant: bool) -> Ruled:
        """A part of a number or array: of Python's numbers the real and the imaginary one carry a derivative."""
        value = getattr(x, name)
        if name == "real" and not constant:
            return value, lambda y_bar: (y_bar, ZERO)
        if name == "imag" and not constant:
            return value, lambda y_bar: (y_bar * 1j if isinstance(x, complex) and not absent(y_bar) else ZERO, ZERO)
        if constant or isinstance(value, (bool, str, tuple, np.dtype, type)) or type(value) is int:
            return value, nothing(2)
        return value, missing(f"{type(x).__name__}.{name}", 2)

    # ------------------------------------------------------------ callees that come with the call

    def unknown(self, function: Any, args: tuple[Any, ...], keywords: dict[str, Any], mask: Mask) -> Ruled:
        """A call whose callee may carry a derivative itself: its cotangent is the first entry."""
        if isinstance(function, types.MethodType):
            return self.known(function.__func__, (function.__self__, *args), keywords, mask)
        if isinstance(function, types.BuiltinMethodType) and not isinstance(
            function.__self__, (types.ModuleType, type)
        ):
            return self.known(
                getattr(type(function.__self__), function.__name__), (function.__self__, *args), keywords, mask
            )
        if isinstance(function, functools.partial):
            return self.partial(function, args, keywords, mask)
        call = lookup(type(function), "__call__")
        if isinstance(call, types.FunctionType):
            return self.known(call, (function, *args), keywords, mask)
        if isinstance(function, types.FunctionType) and function.__closure__ and self.find(function) is None:
            return self.by_source(function, args, keywords, mask[1:], True)
        value, back = self.known(function, args, keywords, mask[1:])
        return value, lambda y_bar: (ZERO, *back(y_bar))

    def partial(self, function: Any, args: tuple[Any, ...], keywords: dict[str, Any], mask: Mask) -> Ruled:
        """A call of a partial: what it was given beforehand gets a cotangent too."""
        count, names = len(function.args), [name for name in function.keywords if name not in keywords]
        first = len(args)
        whole = (mask[0], *[mask[0]] * count, *mask[1 : 1 + first], *[mask[0]] * len(names), *mask[1 + first :])
        options = {**{name: function.keywords[name] for name in names}, **keywords}
        value, back = self.unknown(function.func, (*function.args, *args), options, whole)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            inner, *bars = back(y_bar)
            end = count + first
            given = dict(zip(names, bars[end : end + len(names)], strict=True))
            tangent = runtime.Tangent(functools.partial, func=inner, args=tuple(bars[:count]), keywords=given)
            return (tangent, *bars[count:end], *bars[end + len(names) :])

        return value, pullback

    # ------------------------------------------------------------ where the rule comes from

    def known(self, function: Any, args: tuple[Any, ...], keywords: dict[str, Any], mask: Mask) -> Ruled:
        """By the books, by deriving, or by a plain call at which no cotangent may arrive."""
        rule = self.find(function)
        size = len(args) + len(keywords)
        if rule is not None and keywords.get("out") is not None:
            raise AliasedMutation("`out=` in a call of a function that was not known", here(),
                                  why="what is written there may carry a derivative", hint="assign the result")
        if rule is not None and rule.form == "constant":
            return function(*args, **keywords), nothing(size)
        if rule is not None:
            if rule.without:
                demand_derivative(rule, mask, dict(zip(keywords, mask[len(args) :], strict=False)), here)
            lists = [
                i
                for i, x in enumerate(args)
                if type(x) in (list, tuple) and takes_arrays(function) and holds_data(x, i == 0 or function in BESIDE)
            ]
            if lists:
                return through_arrays(rule, args, keywords, lists)
            return self.by_rule(rule, args, keywords, size, function)
        if not any(mask):
            return function(*args, **keywords), nothing(size)
        if function is runtime.make_object:
            return made_object(args[0], keywords)
        if function is runtime.Tangent:
            return made_tangent(args[0], keywords)
        if function is functools.partial:
            return made_partial(args, keywords)
        if function in (make_list, make_tuple):
            return function(*args), lambda y_bar: (ZERO,) * size if absent(y_bar) else tuple(y_bar)
        if isinstance(function, types.FunctionType):
            if not library(function):
                return self.by_source(function, args, keywords, mask, False)
        elif isinstance(function, CACHED):
            return self.known(function.__wrapped__, args, keywords, mask)
        elif isinstance(function, type):
            if holds_fields(function):
                return fields_of(function, args, keywords)
            if isinstance(lookup(function, "__init__"), types.FunctionType) and not (
                    dataclasses.is_dataclass(function) or library(function)):
                return self.by_source(function, args, keywords, mask, False)
        elif not isinstance(function, (types.BuiltinFunctionType, np.ufunc, *UNBOUND)):
            call = self.find(lookup(type(function), "__call__"))
            if isinstance(function, (types.MethodType, functools.partial)) or call is not None or isinstance(
                    lookup(type(function), "__call__"), types.FunctionType):
                value, back = self.by_call(function, call, args, keywords, mask)
                return value, lambda y_bar: back(y_bar)[1:]
        return self.opaque(function, args, keywords, mask)

    def by_call(self, function: Any, rule: Any, args: tuple[Any, ...], keywords: dict[str, Any], mask: Mask) -> Ruled:
        if rule is not None and rule.form != "constant":  # an object whose class has a rule
            return self.by_rule(rule, (function, *args), keywords, 1 + len(args) + len(keywords))
        return self.unknown(function, args, keywords, (False, *mask))

    def by_rule(self, rule: Any, args: tuple[Any, ...], keywords: dict[str, Any], size: int,
                function: Any = None) -> Ruled:
        """By a given rule, whose pullback has an entry for each of its own parameters."""
        args = tuple(list(x) if isinstance(x, Iterator) else x for x in args)  # the way back looks through it again
        value, back = applied(rule, args, keywords, function or rule.primitives[0])
        order = call_order(rule.apply, len(args), keywords)
        zeros = (ZERO,) * size

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            if y_bar is ZERO or y_bar is None:
                return zeros
            bars = in_order(back(y_bar), order)
            return bars if len(bars) == size else (*bars, *zeros[len(bars) :])[:size]

        return value, pullback

    def by_copies(self, function: Any, args: tuple[Any, ...], keywords: dict[str, Any], mask: Mask) -> Ruled:
        """A call that was given copies: nobody may notice."""
        value, back = self.by_source(function, args, keywords, mask, False, "apart")
        if any(value is arg for arg in args if isinstance(arg, (list, dict, np.ndarray))):
            raise AliasedMutation(f"`{function.__name__}` gives back a list or array that is written to",
                                  why="it is called where its text cannot be followed", hint="return a copy")
        return value, back

    def by_source(self, function: Any, args: tuple[Any, ...], keywords: dict[str, Any], mask: Mask, captures: bool,
                  form: str = "linked") -> Ruled:
        """By a rule derived from the callee's text."""
        target = target_of(function, self.find)
        values, _ = bind(target, args, dict(keywords))
        where = entries_of_call(target, len(args), keywords)
        wrt = tuple(sorted({index for (index, _), active in zip(where, mask, strict=False) if active}))
        value, back = self.derived(target.function, values, wrt, "closure" if captures else form)
        zeros = (ZERO,) * (len(where) + captures)

        def pullback(y_bar: Any) -> tuple[Any, ...]:
            if y_bar is ZERO or y_bar is None:
                return zeros
            bars = back(y_bar)
            found = tuple(pick(bars, index, entry) for index, entry in where)
            return (bars[-1], *found) if captures else found

        return value, pullback

    def opaque(self, function: Any, args: tuple[Any, ...], keywords: dict[str, Any], mask: Mask) -> Ruled:
        """A plain call; a cotangent that arrives at it is an error."""
        name = getattr(function, "__name__", repr(function))
        owner = getattr(function, "__self__", args[0] if args else None)
        if isinstance(owner, BY_PLACE) and name in writers.METHODS:
            raise AliasedMutation(f"`.{name}` of a {type(owner).__name__} that was not known to be written",
                                  why="what it holds carries a derivative", hint="build a new one instead")
        held = [
            x
            for x, active in zip((*args, *keywords.values()), mask, strict=False)
            if active and isinstance(x, BY_PLACE)
        ]
        # a method of an object of its own may write to what it is given: `rng.shuffle(x)`
        own = (types.ModuleType, type, np.generic, int, float, complex, str, *BY_PLACE)
        foreign = owner is not None and not isinstance(owner, own) and (name == "shuffle" or "out" in keywords)
        if held and (foreign or not library(getattr(function, "__objclass__", function))):
            raise MissingRule(
                f"no rule for `{name}`, and no Python source to derive one from",
                here(),
                why=f"it may write to the {type(held[0]).__name__} that it is given, which carries a derivative",
                hint=f"declare one: @zygopy.rule({name})",
            )
        value = function(*args, **keywords)
        return value, missing(name, len(args) + len(keywords))


def missing(name: str, size: int) -> Pullback:
    """The pullback of a call without a rule: an error where a cotangent arrives."""
    span = here()

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if absent(y_bar):
            return (ZERO,) * size
        raise MissingRule(f"no rule for `{name}`, and no Python source to derive one from", span,
                          why="it is implemented outside Python", hint=f"declare one: @zygopy.rule({name})")

    return pullback
