"""The joint form: value and gradient in one function, residuals simply its locals."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from .. import runtime
from ..analyse.activity import Activity
from ..analyse.probe import method_of
from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, Instance, ListOf, Number, Sequence, is_real
from ..core.nodes import Bind, Def, Function
from ..core.values import NONE, Const, Operand, Star, Value
from ..errors import NotScalar, ZygopyError
from . import loops, mutation, regions, shadowing, structural, ways
from .prune import prune
from .reuse import reuse
from .reverse import ZERO, Reverse
from .tapes import fill_tapes

FRESH = frozenset({operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne, np.zeros_like})
HANDLERS: dict[str, Any] = {"functions": {**structural.FUNCTIONS, **mutation.FUNCTIONS}, "steps": ways.STEPS,
                            "give": shadowing.give, "assemble": structural.assemble, "shadow": shadowing.shadow, "spread_rows": loops.spread_rows}


STRETCHING = (runtime.spread_full, runtime.unbroadcast, np.broadcast_to)


@dataclass(frozen=True, eq=False)
class Parts:
    """The state of a reversal: what was lowered, and the book."""

    function: Function
    machine: Any
    result: Any
    find: Callable[[Any], Any]
    site: Callable[..., Any]


def begin(parts: Parts, wrt: tuple[Value, ...]) -> tuple[Reverse, list[Callable[[], None]]]:
    """Walk the forward half."""
    machine = parts.machine
    builder = machine.builder
    activity = Activity((*wrt, *with_captured(machine, wrt)), parts.find, machine.places_of)
    activity.settle(parts.function.body, builder.mutable)
    builder.blocks, builder.known = [[]], [{}]
    machine.hoisted.clear()
    reverse = Reverse(machine, activity, parts.find, parts.site, HANDLERS)
    reverse.read = regions.read_in(parts.function.body)
    for param in parts.function.params:
        for site in machine.places_of(param) & machine.written:
            reverse.homes.setdefault(site, param)
    refuse_overlaps(parts, reverse)
    for param in wrt:  # what a written list or dict is at the start
        if param in builder.mutable and isinstance(param.kind, Instance) and param.kind.type in (list, dict):
            reverse.entry[param] = builder.bind(param.kind.type, param, kind=param.kind, pure=False)
            reverse.owned[reverse.entry[param]] = reverse.entry[param]
    undo = reverse.forward(parts.function.body)
    builder.sharing = True
    return reverse, undo


def with_captured(machine: Any, wrt: tuple[Value, ...]) -> list[Value]:
    """What the functions among the arguments captured, and what those captured that are functions themselves."""
    found: list[Value] = []
    for value in wrt:
        held = tuple(machine.captured_by(value).values())
        found.extend((*held, *with_captured(machine, held)))
    return found


def refuse_overlaps(parts: Parts, reverse: Reverse) -> None:
    """Arrays that are written to must not share memory with other arguments: their cotangents would have to."""
    params = [param for param in parts.function.params if isinstance(param.kind, Array)]
    for index, param in enumerate(params):
        for other in params[index + 1 :]:
            if param in parts.machine.builder.mutable or other in parts.machine.builder.mutable:
                parts.machine.builder.do(runtime.demand_apart, param, other)


def finish(parts: Parts, reverse: Reverse, name: str, params: tuple[Value, ...], result: Operand) -> Function:
    machine = parts.machine
    body = block_of(with_reads(machine.hoisted, machine.builder.steps), result)
    function = Function(name, params, body, parts.function.span, None, parts.function.globals)
    pruned = prune(function, reverse.owned)
    filled = fill_tapes(pruned, machine.builder.producer, machine.builder.mutable)
    if not machine.guard.large:
        return filled
    return reuse(filled, lambda step: is_fresh(parts, reverse, step), lambda f: is_elementwise(parts, f))


def is_fresh(parts: Parts, reverse: Reverse, step: Any) -> bool:
    """Whether a step gives an array of its own, by the book."""
    if len(step.targets) != 1 or not isinstance(step.callee, Const) or step.targets[0] in parts.machine.builder.mutable:
        return False
    function = reverse.function_of(step)
    if function is np.copy or function in FRESH:
        return True
    rule = parts.find(function)
    return rule is not None and rule.returns == "fresh" and rule.pure and not rule.writes


def is_elementwise(parts: Parts, function: Any) -> bool:
    rule = parts.find(function)
    return rule is not None and rule.result == "elementwise"


def with_reads(reads: list[Any], steps: list[Any]) -> list[Any]:
    """The steps with the reads of arguments that the rules asked for, each after what it reads from."""
    place = {target: i + 1 for i, step in enumerate(steps) if isinstance(step, Bind) for target in step.targets}
    after: dict[int, list[Any]] = {}
    for read in reads:
        at = max((place.get(arg, 0) for arg in read.args), default=0)
        after.setdefault(at, []).append(read)
        place[read.targets[0]] = at
    return [*after.get(0, ()), *(each for i, step in enumerate(steps) for each in (step, *after.get(i + 1, ())))]


def joint(parts: Parts, wrt: tuple[int, ...], aux: bool = False, check: bool = True) -> Function:
    """``def f_gradient(*params): ...; return value, (x_bar, ...)``."""
    function, machine = parts.function, parts.machine
    params = function.params
    wanted = tuple(params[i] for i in wrt)
    reverse, undo = begin(parts, wanted)
    result = function.body.results[0]
    scalar = first_of(parts, result) if aux else result
    if check:
        demand_scalar(parts, scalar)
    value = named_value(result)
    if scalar in reverse.active:
        reverse.give(scalar, seed_for(machine, scalar))
        regions.run_back(undo)
    bars = gradients(reverse, wanted)
    whole = machine.builder.bind(ops.make_tuple, value, machine.builder.bind(ops.make_tuple, *bars, kind=UNKNOWN), kind=UNKNOWN)
    return finish(parts, reverse, f"{plain_name(function.name)}_gradient", params, whole)


def rule_form(parts: Parts, wrt: tuple[int, ...], count: int | None = None,
              captures: tuple[tuple[str, ...], ...] | None = None) -> Function:
    """``def f_rule(*params): ...; def pullback(y_bar): ...; return y, pullback``.

    The pullback gives an entry for each parameter in `wrt`; with a `count` of parameters one for each of them, and
    with `captures` a last one for what the function captured: the names by which each input of the core is reached from it
    (none: it is not the function's own).
    """
    function, machine = parts.function, parts.machine
    params = function.params
    wanted = tuple(params[i] for i in wrt)
    inputs = zip(machine.inputs.values(), captures or (), strict=False)
    captured = {value: names for value, names in inputs if names}
    reverse, undo = begin(parts, (*wanted, *captured))
    machine.leaks = leaks(reverse)
    builder = machine.builder
    result = function.body.results[0]
    y_bar = Value(bar_kind(result), "y_bar")
    machine.selected.add(y_bar)
    with builder.block() as steps:
        if result in reverse.active or not isinstance(result, Value):
            seed_structure(reverse, parts.result, result, y_bar)
            regions.run_back(undo)
        bars = gradients(reverse, wanted, fresh=False) if count is None else [inner(reverse, param) for param in wanted]
        if count is not None:
            found = dict(zip(wrt, bars, strict=True))
            bars = [found.get(i, NONE) for i in range(count)]
        if captures is not None:
            bars.append(of_captures(reverse, function, captured))
        gives = builder.bind(ops.make_tuple, *bars, kind=UNKNOWN)
    back = Value(UNKNOWN, "pullback")
    builder.add(Def(back, (y_bar,), block_of(steps, gives)))
    whole = builder.bind(ops.make_tuple, named_value(result, "y"), back, kind=UNKNOWN)
    return finish(parts, reverse, f"{plain_name(function.name)}_rule", params, whole)


def inner(reverse: Reverse, param: Value) -> Operand:
    """The cotangent of an argument as another derived function takes it: zeros may be missing, and it may be shared."""
    bar = reverse.bar(param)
    return NONE if reverse.is_zero(bar) else reverse.machine.operand(bar)  # type: ignore[no-any-return]


def of_captures(reverse: Reverse, function: Function, captured: dict[Value, tuple[str, ...]]) -> Operand:
    """The cotangent of a function: those of what it captured, and of what the functions captured that it captured."""
    tree: dict[str, Any] = {}
    for (*outer, name), bar in zip(captured.values(), gradients(reverse, tuple(captured), fresh=False), strict=True):
        level = tree
        for part in outer:  # a captured function has no cotangent but those of what it captured
            level[part] = held = level[part] if isinstance(level.get(part), dict) else {}
            level = held
        level.setdefault(name, bar)

    def tangent(of: str, level: dict[str, Any]) -> Operand:
        fields = tuple((key, tangent(key, part) if isinstance(part, dict) else part) for key, part in level.items())
        return reverse.builder.bind(runtime.Tangent, Const(of), keywords=fields, kind=UNKNOWN)  # type: ignore[no-any-return]

    return tangent(function.name, tree)


def leaks(reverse: Reverse) -> bool:
    """Whether the function writes to active memory that it did not make itself: its caller would have to know."""
    return any(map(outside, reverse.active.sites & reverse.machine.written))


def outside(site: Any) -> bool:
    """Whether a site is an argument's, a captured value's or a global's memory, or of what they hold."""
    while isinstance(site, tuple) and len(site) == 2 and site[1] == "entry":
        site = site[0]
    return not isinstance(site, tuple) or site[0] in ("given", "param", "cell", "join")


def plain_name(name: str) -> str:
    return name if name.isidentifier() else "f"


def bar_kind(result: Operand) -> Any:
    """The cotangent of a known array has its form; that of a number may arrive as any number."""
    kind = result.kind if isinstance(result, Value) else UNKNOWN
    if isinstance(kind, Array):
        dtype = runtime.cotangent_dtype(kind.dtype)
        return UNKNOWN if dtype is None else Array(dtype, kind.axes, kind.type)
    return kind if isinstance(kind, Number) else UNKNOWN


def seed_structure(reverse: Reverse, result: Any, operand: Operand, bar: Value) -> None:
    if isinstance(operand, Value):
        reverse.give(operand, bar)


def named_value(result: Operand, name: str = "value") -> Operand:
    if isinstance(result, Value) and result.hint is None:
        result.hint = name
    return result


def first_of(parts: Parts, result: Operand) -> Operand:
    items = parts.machine.entries_of(result) if isinstance(result, Value) else None
    if not items:
        raise NotScalar("the function returns no tuple (value, aux)", parts.function.span)
    first = items[0]
    return first  # type: ignore[no-any-return]


def demand_scalar(parts: Parts, result: Operand) -> None:
    """Refuse what surely is no scalar."""
    if not isinstance(result, Value):
        if isinstance(result, Const) and result.value is None:
            raise NotScalar("the function returns None", parts.function.span, why="a gradient is that of a number",
                            hint="is a `return` missing?")
        return
    kind = result.kind
    if isinstance(kind, Array) and kind.ndim > 0:
        shape = "an array" if kind.ndim > 1 else "a vector"
        raise NotScalar(f"the function returns {shape}", parts.function.span, why="a gradient is that of a number",
                        hint="sum or average it, take one entry with `[0]`, or use `jacobian`")


def seed_for(machine: Any, scalar: Operand) -> Any:
    kind = scalar.kind if isinstance(scalar, Value) else UNKNOWN
    if isinstance(kind, (Number, Array)):
        return Const(1.0)
    return Const(1.0)


def gradients(reverse: Reverse, wanted: tuple[Value, ...], fresh: bool = True) -> list[Operand]:
    """The cotangents of the arguments, as they are given out: of the argument's form, shared with nothing."""
    given: set[Any] = set()
    bars = []
    for param in wanted:
        bar = with_captures(reverse, param, reverse.bar(param), given, fresh)
        bars.append(final(reverse, param, bar, given, fresh))
    return bars


def with_captures(reverse: Reverse, param: Value, bar: Any, given: set[Any], fresh: bool) -> Any:
    """The cotangent of a function: a `Tangent` over the names that it captured."""
    held = reverse.machine.captured_by(param)
    if not held:
        return bar
    parts = {name: with_captures(reverse, value, reverse.bar(value), given, fresh) for name, value in held.items()}
    finals = {name: final(reverse, held[name], part, given, fresh) for name, part in parts.items()}
    fields = tuple((name, part) for name, part in finals.items() if not (isinstance(part, Const) and part.value is None))
    if not fields:
        return bar
    whole = reverse.builder.bind(runtime.Tangent, Const(FunctionType), keywords=fields, kind=Instance(runtime.Tangent))
    return whole if reverse.is_zero(bar) else reverse.accumulate(bar, whole)


def final(reverse: Reverse, param: Any, bar: Any, given: set[Any], fresh: bool) -> Operand:
    machine, builder = reverse.machine, reverse.builder
    if reverse.is_zero(bar) and not (isinstance(bar, Const) and type(bar.value) is float):
        return NONE
    if hasattr(bar, "items") and not isinstance(bar, Value):
        entries = machine.entries_of(bar)
        if entries is not None and isinstance(machine.kind(param), (Sequence, ListOf)):
            parts = [final(reverse, entry_of(reverse, param, i), item, given, fresh) for i, item in enumerate(entries)]
            return in_form(reverse, parts, machine.kind(param).type, bar_hint(param))
        rebuilt = machine.map_items(bar, lambda item: final(reverse, None, item, given, fresh))
        return machine.operand(rebuilt)  # type: ignore[no-any-return]
    operand: Operand = machine.operand(bar)
    kind = operand.kind if isinstance(operand, Value) else machine.kind(operand)
    want = machine.kind(param)
    if isinstance(want, Number) and want.type is float:
        if isinstance(kind, Number) and kind.type is float:
            return operand
        if isinstance(kind, (Number, Array)) and not is_real(kind):
            return project(reverse, operand, param)
        return builder.bind(float, operand, kind=Number(float), hint=bar_hint(param)) if isinstance(kind, (Number, Array)) and is_real(kind) else project(reverse, operand, param)
    if isinstance(want, (Number, Array)) and not isinstance(kind, Array):
        return project(reverse, operand, param)
    if kind == UNKNOWN and param is not None:
        return builder.bind(runtime.finish, operand, reverse.entry.get(param, param), kind=UNKNOWN, hint=bar_hint(param))
    if not fresh or not isinstance(operand, Value) or isinstance(kind, Number):
        return operand
    if isinstance(kind, Array):
        return own(reverse, operand, given, param)
    rebuilt = rebuilt_display(reverse, param, operand, given)
    if rebuilt is not None:
        return rebuilt
    if param is not None:
        return builder.bind(runtime.finish, operand, param, kind=UNKNOWN, hint=bar_hint(param))
    return builder.bind(runtime.owned, operand, kind=kind)  # type: ignore[no-any-return]


def entry_of(reverse: Reverse, param: Any, key: Any) -> Any:
    """An entry of an argument, whose kind says what its cotangent must be; None where that is not known."""
    if param is None:
        return None
    try:
        found = reverse.machine.item(param, Const(key))
    except ZygopyError:
        return None
    return found if isinstance(found, Value) else None


def field_of(reverse: Reverse, param: Any, name: str) -> Any:
    """A field of an argument, as `entry_of`."""
    if param is None or not isinstance(reverse.machine.kind(param), Instance):
        return None
    try:
        found = reverse.machine.attribute(param, name)
    except ZygopyError:
        return None
    return found if isinstance(found, Value) else None


def in_form(reverse: Reverse, parts: list[Operand], form: type, hint: str | None) -> Operand:
    """A list, tuple or named tuple of cotangents."""
    kinds = tuple(part.kind if isinstance(part, Value) else UNKNOWN for part in parts)
    make: Any = ops.make_list if form is list else ops.make_tuple if form is tuple else form
    return reverse.builder.bind(make, *parts, kind=Sequence(form, kinds), hint=hint)  # type: ignore[no-any-return]


def rebuilt_display(reverse: Reverse, param: Any, operand: Value, given: set[Any]) -> Operand | None:
    """A tuple, list, dict or Tangent that is written out, with each part given out for itself."""
    made = reverse.builder.producer.get(operand)
    function = made.callee.value if made is not None and isinstance(made.callee, Const) else None
    if made is None or function not in (ops.make_tuple, ops.make_list, ops.make_dict, runtime.Tangent):
        return None
    if operand in reverse.builder.mutable or any(isinstance(arg, Star) for arg in made.args):
        return None
    want = reverse.machine.kind(param)
    if function in (ops.make_tuple, ops.make_list):
        parts = [final(reverse, entry_of(reverse, param, i), arg, given, True) for i, arg in enumerate(made.args)]
        form = want.type if isinstance(want, (Sequence, ListOf)) else list if function is ops.make_list else tuple
        return in_form(reverse, parts, form, operand.hint)
    if function is ops.make_dict:
        keys = [key.value if isinstance(key, Const) else None for key in made.args[::2]]
        bars = [final(reverse, entry_of(reverse, param, k), arg, given, True) for k, arg in zip(keys, made.args[1::2], strict=True)]
        args = [part for pair in zip(made.args[::2], bars, strict=True) for part in pair]
        return reverse.builder.bind(function, *args, kind=operand.kind, hint=operand.hint)  # type: ignore[no-any-return]
    args = list(made.args)
    named = tuple((name, final(reverse, field_of(reverse, param, name), arg, given, True)) for name, arg in made.keywords)
    return reverse.builder.bind(function, *args, keywords=named, kind=operand.kind, hint=operand.hint)  # type: ignore[no-any-return]


def bar_hint(param: Any) -> str | None:
    return f"{param.hint}_bar" if param is not None and param.hint else None


def project(reverse: Reverse, operand: Operand, param: Value) -> Operand:
    return reverse.builder.bind(runtime.finish, operand, param, kind=UNKNOWN, hint=bar_hint(param))  # type: ignore[no-any-return]


def own(reverse: Reverse, operand: Value, given: set[Any], param: Any) -> Operand:
    """An array that nobody else holds."""
    builder, machine = reverse.builder, reverse.machine
    made = builder.producer.get(operand)
    function = made.callee.value if made is not None and isinstance(made.callee, Const) else None
    if made is not None and function is runtime.spread_full:
        like = made.args[1]
        kind = machine.kind(like)
        if isinstance(kind, Array) and kind.dtype.kind == "f" and isinstance(machine.kind(made.args[0]), Number):
            return apart(reverse, given, np.full_like, (like, made.args[0]), kind, param)
        return apart(reverse, given, np.copy, (operand,), operand.kind, param)
    places = machine.places_of(operand)
    user = operand in builder.user or operand in machine.outer or made is None
    shared = any(isinstance(site, tuple) and site[0] in ("given", "param", "cell") for site in places)
    if user or shared or (places and places & given) or operand in given or stretched(reverse, operand):
        return apart(reverse, given, np.copy, (operand,), operand.kind, param)
    given |= places | {operand}
    return operand


def stretched(reverse: Reverse, operand: Value) -> bool:
    """Whether it is a view of an array of repeated numbers, which is not to be written to."""
    machine = reverse.machine
    seen: set[Value] = set()  # ends where it stands still: at what is no view
    while operand not in seen:
        seen.add(operand)
        made = reverse.builder.producer.get(operand)
        if made is None or not isinstance(made.callee, Const) or not made.args:
            return False
        if made.callee.value in STRETCHING:
            return True
        if not isinstance(made.args[0], Value):
            return False
        function = method_of(made.callee.value, machine.kind(made.args[0]))
        rule = reverse.find(function)
        if function in (getattr, operator.getitem) or (rule is not None and rule.returns != "fresh"):
            operand = made.args[0]
    return False


def apart(reverse: Reverse, given: set[Any], function: Any, args: tuple[Operand, ...], kind: Any, param: Any) -> Operand:
    """A new array; another one where the same was given out before."""
    made: Value = reverse.builder.bind(function, *args, kind=kind, hint=bar_hint(param))
    if made in given:
        made = reverse.builder.bind(function, *args, kind=kind, hint=bar_hint(param), pure=False)
    given.add(made)
    return made


__all__ = ["NONE", "Parts", "ZERO", "joint", "rule_form"]
