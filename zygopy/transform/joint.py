"""The joint form: value and gradient in one function, residuals simply its locals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import runtime
from ..analyse.activity import Activity
from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, Instance, ListOf, Mapping, Number, Sequence
from ..core.nodes import Bind, Def, Function
from ..core.terms import PLAIN, Terms
from ..core.values import NONE, Const, Operand, Value
from ..errors import NotScalar
from ..records import record
from . import (
    gathering,
    identity,
    loops,
    mappings,
    moving,
    mutation,
    regions,
    shadowing,
    steering,
    structural,
    totals,
    undoing,
    ways,
)
from .contractions import contractions
from .final import complete, gradients
from .peel import peel
from .products import products
from .prune import prune
from .reuse import reuse
from .reverse import Reverse
from .tapes import fill_tapes
from .turning import turning
from .unbound import bound, maybe_unbound
from .uncopied import uncopied
from .uniform import uniform

HANDLERS: dict[str, Any] = {
    "functions": {
        **structural.FUNCTIONS,
        **mappings.FUNCTIONS,
        **mutation.FUNCTIONS,
        ops.identity: steering.identity,
        runtime.make_object: identity.made_object,
        runtime.demand_other: identity.checked,
    },
    "steps": ways.STEPS,
    "give": shadowing.give,
    "by_place": identity.by_place,
    "bar_at": identity.bar,
    "give_at": identity.give,
    "may_view": shadowing.views_surely,
    "begun": moving.begun,
    "gathered": gathering.give,
    "undo": undoing.undo,
    "assemble": structural.assemble,
    "shadow": shadowing.shadow,
    "add_parts": totals.add_parts,
    "give_total": totals.give,
    "spread_rows": loops.spread_rows,
}


@record(eq=False)
class Parts:
    """The state of a reversal: what was lowered, and the book."""

    function: Function
    machine: Any
    result: Any
    find: Callable[[Any], Any]
    site: Callable[..., Any]
    nested: bool = False  # whether the text is put into that of another function


def begin(parts: Parts, wrt: tuple[Value, ...], added: dict[Value, Value] | None = None,
          terms: Terms = PLAIN) -> tuple[Reverse, list[Callable[[], None]]]:
    """Walk the forward half."""
    machine = parts.machine
    builder = machine.builder
    identity.widen(machine)
    activity = Activity((*wrt, *with_captured(machine, wrt)), parts.find, machine.reached_from)
    activity.settle(parts.function.body, builder.mutable | machine.gathered)
    identity.tell_apart(machine)
    builder.blocks, builder.known = [[]], [{}]
    machine.hoisted.clear()
    reverse = Reverse(machine, activity, parts.find, parts.site, HANDLERS, added or {}, terms, parts.nested)
    reverse.body = parts.function.body
    reverse.read = regions.read_in(parts.function.body)
    reverse.unbound = maybe_unbound(parts.function.body)
    for param in parts.function.params:
        for site in machine.places_of(param) & machine.written:
            reverse.homes.setdefault(site, param)
    refuse_overlaps(parts, reverse)
    for param in (*wrt, *with_captured(machine, wrt)) if machine.alike is not None else ():
        identity.at_entry(reverse, param)
    for param in wrt if machine.alike is None else ():  # what a written list or dict is at the start
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
    machine.builder.mutable |= machine.either
    body = bound(block_of(with_reads(machine.hoisted, machine.builder.steps), result), reverse.asked)
    function = Function(name, params, body, parts.function.span, None, parts.function.globals)
    pruned = peel(prune(function, reverse.owned), reverse.carried, lambda step: is_costly(parts, reverse, step))
    pruned = uncopied(uniform(pruned), reverse.is_fresh, machine.builder.user)
    pruned = products(pruned, machine.builder.user, machine.builder.mutable)
    pruned = contractions(pruned, machine.builder.user, machine.builder.mutable)
    pruned = turning(pruned, machine.builder.user, machine.builder.mutable)
    filled = fill_tapes(pruned, machine.builder.producer, machine.builder.mutable)
    if not (machine.guard.large or machine.builder.large):
        return filled
    return reuse(filled, reverse.is_fresh, lambda f: is_elementwise(parts, f), machine.builder.user)


def is_costly(parts: Parts, reverse: Reverse, step: Bind) -> bool:
    """Whether a step is worth a test: a product of matrices, or the way back of a call."""
    if not isinstance(step.callee, Const):
        return True
    rule = parts.find(reverse.function_of(step))
    return rule is not None and rule.result == "contract"


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


def joint(parts: Parts, wrt: tuple[int, ...], aux: bool = False, check: bool = True,
          roots: tuple[Value, ...] = ()) -> Function:
    """``def f_gradient(*params): ...; return value, (x_bar, ...)``; the last those of `roots`, as they come."""
    function, machine = parts.function, parts.machine
    params = function.params
    wanted = tuple(params[i] for i in wrt)
    reverse, undo = begin(parts, (*wanted, *roots))
    result = function.body.results[0]
    scalar = first_of(parts, result) if aux else result
    if check:
        demand_scalar(parts, scalar)
    value = named_value(result)
    identity.begin(reverse)
    if scalar in reverse.active:
        reverse.give(scalar, Const(1.0))
        reverse.level = len(reverse.builder.blocks)
        regions.run_back(undo)
        gathering.settled(reverse)
    bars = [*gradients(reverse, wanted), *(inner(reverse, value) for value in roots)]
    whole = machine.builder.bind(
        ops.make_tuple, value, machine.builder.bind(ops.make_tuple, *bars, kind=UNKNOWN), kind=UNKNOWN
    )
    return finish(parts, reverse, f"{plain_name(function.name)}_gradient", params, whole)


def rule_form(parts: Parts, wrt: tuple[int, ...], count: int | None = None,
              captures: tuple[tuple[str, ...], ...] | None = None, roots: tuple[Value, ...] = (),
              terms: Terms = PLAIN) -> Function:
    """``def f_rule(*params): ...; def pullback(y_bar): ...; return y, pullback``.

    The pullback gives an entry for each parameter in `wrt`; with a `count` of parameters one for each of them, and
    with `captures` a last one for what the function captured: the names by which each input of the core is reached
    from it (none: it is not the function's own).  After them come the cotangents of the inputs in `roots`.
    By the `terms`, some are added to totals that the pullback is given after `y_bar`, and some may be given out.
    """
    function, machine = parts.function, parts.machine
    params = function.params
    wanted = tuple(params[i] for i in wrt)
    inputs = zip(machine.inputs.values(), captures or (), strict=False)
    captured = {value: names for value, names in inputs if names}
    added = {params[i]: total_of(parts, params[i]) for i in terms.totals}
    reverse, undo = begin(parts, (*wanted, *captured, *roots), added, terms)
    machine.leaks = leaks(reverse)
    builder = machine.builder
    result = function.body.results[0]
    y_bar = Value(bar_kind(result), "y_bar")
    machine.selected.add(y_bar)
    with builder.block() as steps:
        identity.begin(reverse)
        if result in reverse.active or not isinstance(result, Value):
            if isinstance(result, Value):
                reverse.give(result, y_bar)
            reverse.level = len(builder.blocks)
            regions.run_back(undo)
            gathering.settled(reverse)
        given: set[Any] = set()
        bars = gradients(reverse, wanted, fresh=False) if count is None else [
            complete(reverse, param, given) if i in terms.wholes else inner(reverse, param)
            for i, param in zip(wrt, wanted, strict=True)
        ]
        if count is not None:
            found = dict(zip(wrt, bars, strict=True))
            bars = [found.get(i, NONE) for i in range(count)]
        bars += [inner(reverse, value) for value in roots]
        if captures is not None:
            bars.append(of_captures(reverse, function, captured))
        gives = builder.bind(ops.make_tuple, *bars, kind=UNKNOWN)
    back = Value(UNKNOWN, "pullback")
    builder.add(Def(back, (y_bar, *added.values()), block_of(steps, gives)))
    whole = builder.bind(ops.make_tuple, named_value(result, "y"), back, kind=UNKNOWN)
    return finish(parts, reverse, f"{plain_name(function.name)}_rule", params, whole)


def inner(reverse: Reverse, param: Value) -> Operand:
    """The cotangent of an argument as another derived function takes it: zeros may be missing, and it may be shared."""
    found = identity.outgoing(reverse, param)
    if found is not None:
        return found
    bar = reverse.bar(param)
    return NONE if reverse.is_zero(bar) or param in reverse.splicer.totals else reverse.machine.operand(bar)


def total_of(parts: Parts, param: Value) -> Value:
    """The total that a pullback is given, to which it adds the cotangent of a parameter."""
    made = Value(bar_kind(param) if isinstance(param.kind, Array) else UNKNOWN, f"{param.hint}_bar")
    parts.machine.builder.mutable.add(made)
    parts.machine.selected.add(made)
    return made


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
    if isinstance(site, tuple) and site[0] == "alike":
        return bool(site[2])
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


def named_value(result: Operand, name: str = "value") -> Operand:
    if isinstance(result, Value) and result.hint is None:
        result.hint = name
    return result


def first_of(parts: Parts, result: Operand) -> Operand:
    items = parts.machine.entries_of(result) if isinstance(result, Value) else None
    if not items:
        raise NotScalar("the function returns no tuple (value, aux)", parts.function.span)
    return items[0]  # type: ignore[no-any-return]


def demand_scalar(parts: Parts, result: Operand) -> None:
    """Refuse what surely is no scalar."""
    if not isinstance(result, Value):
        if isinstance(result, Const) and result.value is None:
            raise NotScalar("the function returns None", parts.function.span, why="a gradient is that of a number",
                            hint="is a `return` missing?")
        return
    kind = result.kind
    if isinstance(kind, (Sequence, ListOf, Mapping)):
        raise NotScalar(
            f"the function returns a {kind.type.__name__}",
            parts.function.span,
            why="a gradient is that of a number",
            hint="return a number; for (value, extra) use `withgradient` or `has_aux=True`",
        )
    if isinstance(kind, Array) and kind.ndim > 0:
        shape = "an array" if kind.ndim > 1 else "a vector"
        raise NotScalar(f"the function returns {shape}", parts.function.span, why="a gradient is that of a number",
                        hint="sum or average it, take one entry with `[0]`, or use `jacobian`")
