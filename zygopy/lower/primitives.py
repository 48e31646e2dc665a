"""Calls that stay calls: kinds of what they give, the arguments that must be known, and where memory goes."""

from __future__ import annotations

import functools
import inspect
import operator
from typing import Any

import numpy as np

from .. import runtime
from ..analyse import writers
from ..analyse.arraylike import BESIDE, is_data, takes_arrays
from ..analyse.probe import method_of
from ..core.kinds import UNKNOWN, Array, Instance, Kind, ListOf, Mapping, Number
from ..core.ops import Method
from ..core.values import NONE, Const, Operand, Star, Value
from .abstract import Abstract, ListV, ObjectV
from .infer import STACKING, stack
from .machine import Machine
from .memory import within
from .writing import as_assignment

SHALLOW: dict[Any, Any] = {
    list: list, list.copy: list, sorted: list, dict: dict, dict.copy: dict, tuple: None, dict.values: None}
RETURNING = (max, min)  # of lists one of them
ASKED = frozenset(
    {
        "axis",
        "axes",
        "keepdims",
        "ddof",
        "dtype",
        "order",
        "axis1",
        "axis2",
        "source",
        "destination",
        "mode",
        "offset",
        "k",
        "ord",
        "subscripts",
        "indexing",
        "ndmin",
        "kind",
        "optimize",
    }
)


def callable_key(function: Any) -> bool:
    try:
        hash(function)
    except TypeError:
        return False
    return True


@functools.lru_cache(maxsize=4096)
def parameters(function: Any) -> tuple[str, ...]:
    try:
        return tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return ()


def primitive(machine: Machine, callee: Const, args: list[Abstract], keywords: dict[str, Abstract]) -> Abstract:
    """A call of a function that has a rule, or that nothing is known of."""
    first = machine.kind(args[0]) if args and not isinstance(args[0], Star) else UNKNOWN
    function = method_of(callee.value, first)
    rule = machine.find(function)
    escapes = rule is None
    written = as_assignment(machine, function, args, keywords) if callable_key(function) else None
    if written is not None:
        return written
    if rule is not None and rule.form != "constant" and takes_arrays(function):
        args = as_arrays(machine, function, args)
    ask(machine, rule, args, keywords)
    if machine.generating and rule is not None:
        keywords = {key: value for key, value in keywords.items() if not by_default(machine, rule, key, value)}
    operands: list[Operand] = [arg if isinstance(arg, Star) else machine.operand(arg, escapes) for arg in args]
    named = tuple((key, machine.operand(value, escapes)) for key, value in keywords.items())
    writes = [args[i] for i in rule.writes if i < len(args)] if rule is not None else []
    changes = writers.writes(function)
    if changes:
        writes = [args[0]]
    for changed in writes:
        if isinstance(changed, (ListV, ObjectV)):
            machine.make_real(changed.site)
        if isinstance(changed, Value):
            machine.write(changed)
    if changes:  # they give nothing
        machine.builder.do(callee, *operands, keywords=named)
        return NONE
    pure = views(callee.value, first) if rule is None else rule.pure and not writes
    value = machine.builder.bind(callee, *operands, keywords=named, pure=pure)
    if function in STACKING and len(operands) == 1 and not named:
        value.kind = stacked_numbers(machine, operands[0], value.kind)
    return placed(machine, value, rule, args, "out" in keywords)


def views(function: Any, first: Kind) -> bool:
    """Whether a call only looks at a dict: ``d.items()``."""
    return isinstance(function, Method) and function.name in ("items", "keys", "values") and isinstance(first, Mapping)


def stacked_numbers(machine: Machine, operand: Operand, kind: Kind) -> Kind:
    """The kind of an array of a list that is written to, all of whose entries are numbers."""
    if kind != UNKNOWN or not isinstance(operand, Value) or not is_written_list(machine, operand):
        return kind
    item = machine.held(operand, None)
    return stack(item) if isinstance(item, Number) else kind


def as_arrays(machine: Machine, function: Any, args: list[Abstract]) -> list[Abstract]:
    """Lists of numbers as the arrays that NumPy would make of them."""
    made = [array_of(machine, arg, i == 0 or function in BESIDE) for i, arg in enumerate(args)]
    if any(isinstance(arg, Value) and is_written_list(machine, arg) for arg in made):  # it may hold numbers, or places
        for arg, array in zip(args, made, strict=True):
            if arg is not array and isinstance(array, Value):
                array.kind = UNKNOWN
    return made


def array_of(machine: Machine, arg: Any, first: bool) -> Any:
    if isinstance(arg, Star):
        return arg
    kind = machine.kind(arg)
    if isinstance(arg, Value) and is_written_list(machine, arg):
        kind = ListOf(list, machine.held(arg, None))
    return machine.invoke(Const(np.array), [arg]) if is_data(kind, first) else arg


def is_written_list(machine: Machine, arg: Value) -> bool:
    return arg in machine.builder.mutable and arg.kind == Instance(list)


def by_default(machine: Machine, rule: Any, key: str, value: Abstract) -> bool:
    """Whether a keyword says what would hold without it."""
    parameter = defaults_of(rule.apply).get(key)
    known = machine.static(value)
    plain = known is not None and (known.value is None or isinstance(known.value, (bool, int)))
    return plain and known is not None and parameter is not None and known.value is parameter.default


@functools.lru_cache(maxsize=4096)
def defaults_of(function: Any) -> dict[str, Any]:
    try:
        return dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return {}


def ask(machine: Machine, rule: Any, args: list[Abstract], keywords: dict[str, Abstract]) -> None:
    """Ask for the values of arguments that decide the form of the result."""
    if rule is None or rule.form == "elementwise":
        return
    for key, value in keywords.items():
        if key in ASKED:
            machine.need(value)
    for name, value in zip(parameters(rule.apply), args, strict=False):
        if name in ASKED:
            machine.need(value)


def lent(machine: Machine, x: Abstract) -> frozenset[Any]:
    """The sites that a result may lie in that is an argument, or an element of one."""
    places = machine.places_of(x)
    if isinstance(x, Value) and x in machine.builder.mutable and not isinstance(x.kind, Array):
        return frozenset((site, "entry") for site in places)
    return places


def placed(machine: Machine, value: Value, rule: Any, args: list[Abstract], out: bool) -> Value:
    """Say whose memory the result of a call may share."""
    if isinstance(value.kind, Number):
        return value
    site = ("made", tuple(machine.call_sites), machine.builder.span)
    if machine.alike is not None:
        machine.made_anew(site)
        place_alike(machine, value, rule, args, site, out)
        return value
    by_value = rule is not None and rule.primitives[0] is runtime.spread_full  # a view that nobody writes through
    if rule is not None and (rule.returns == "fresh" or by_value or converted(machine, value, rule, args)) and not out:
        machine.made_anew(site)
        machine.place(value, frozenset({site}))
    elif rule is not None:
        if rule.linear and getattr(rule.primitives[0], "__module__", "").startswith("zygopy.runtime"):
            args = [args[i] for i in rule.linear if i < len(args)]  # what comes after says which form it is to have
        shared = frozenset().union(*[lent(machine, arg) for arg in args]) if args else frozenset()
        machine.place(value, shared if rule.returns == "view" and shared else shared | {site})
    elif not (goes_over(value.kind) and any(isinstance(machine.kind(arg), Array) for arg in args)):
        machine.place(value, frozenset().union(frozenset({site}), *map(machine.places_of, args)))
    return value


def place_alike(machine: Machine, value: Value, rule: Any, args: list[Abstract], site: Any, out: bool) -> None:
    """As `placed`, where it is found at run time which memory it is: what a new list holds may be shared."""
    fresh = rule is not None and not out and (
        rule.returns == "fresh" or rule.primitives[0] is runtime.spread_full or converted(machine, value, rule, args))
    function = rule.primitives[0] if rule is not None else None
    places = frozenset().union(*map(machine.places_of, args))
    held, entry = within(places, "entry"), (site, "entry")
    if function in (zip, enumerate, dict.items) or goes_over(value.kind):
        machine.alike.unite([(entry, "entry") if getattr(value.kind, "type", zip) is not reversed else entry, *held])
    elif function in SHALLOW:
        value.kind = Instance(SHALLOW[function]) if value.kind == UNKNOWN and SHALLOW[function] else value.kind
        machine.alike.unite([entry, *held, *(within(held, "entry") if function is dict else ())])
    elif fresh and (isinstance(value.kind, Array) or rule.form == "elementwise") and function not in RETURNING:
        if function in (operator.add, operator.mul) and not isinstance(value.kind, Array):  # they may be lists
            machine.alike.unite([entry, *held])
    else:
        machine.place_result(value, site, args)
        return
    machine.place(value, frozenset({site}))
    if machine.is_written(site) and not isinstance(value.kind, Array):
        machine.holds(value, None, UNKNOWN)


def converted(machine: Machine, value: Value, rule: Any, args: list[Abstract]) -> bool:
    """Whether what may be an argument is none: its dtype is another (``x.astype(complex)``)."""
    if rule.returns != "argument" or not rule.holomorphic or not isinstance(value.kind, Array) or value.kind.loose:
        return False
    kinds = [machine.kind(arg) for arg in args if isinstance(arg, Value)]
    dtype = value.kind.dtype
    return all(isinstance(kind, Number) or (
        isinstance(kind, Array) and not kind.loose and kind.dtype != dtype
        and (kind.dtype.kind != "c" or dtype.kind == "c")  # the real part of complex numbers is a view of them
    ) for kind in kinds)


def goes_over(kind: Any) -> bool:
    """Whether a value of this kind passes elements on: a loop over it asks for their memory one by one."""
    return isinstance(kind, Instance) and kind.type in (zip, enumerate, reversed)
