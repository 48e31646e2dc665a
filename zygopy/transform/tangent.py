"""The tangent form: a function and its derivative in the direction of the tangents, in one."""

from __future__ import annotations

from typing import Any

from .. import runtime
from ..analyse.activity import Activity
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, Number
from ..core.nodes import Function
from ..core.ops import make_tuple
from ..core.values import NONE, Const, Value
from ..core.walk import count_uses
from . import alongside, identity, pushing, twins, writing
from .forward import Forward, dot_hint, dot_kind
from .joint import Parts, leaks, named_value, plain_name, refuse_overlaps, with_captured, with_reads
from .prune import prune
from .reverse import ZERO
from .shadowing import may_view

HANDLERS: dict[str, Any] = {
    "functions": {**twins.FUNCTIONS, **writing.FUNCTIONS, runtime.demand_other: identity.checked},
    "steps": alongside.STEPS,
    "view": twins.view,
    "may_view": may_view,
    "push": pushing.push,
}


def tangent_form(parts: Parts, wrt: tuple[int, ...], count: int) -> Function:
    """``def f_tangent(*params, *dots): ...; return y, y_dot``; a tangent for each parameter in `wrt`.

    The first `count` parameters of the core are the function's own; what it captured follows.
    """
    function, machine = parts.function, parts.machine
    builder = machine.builder
    wanted = tuple(function.params[i] for i in wrt)
    captured = with_captured(machine, wanted)
    activity = Activity((*wanted, *captured), parts.find, machine.places_of)
    builder.mutable |= machine.gathered  # tangents of lists are lists, filled beside them
    activity.settle(function.body, builder.mutable)
    builder.blocks, builder.known = [[]], [{}]
    machine.hoisted.clear()
    forward = Forward(machine, activity, parts.find, parts.site, HANDLERS)
    forward.reads = count_uses(function.body)
    refuse_overlaps(parts, forward)
    builder.sharing = True
    dots = tuple(seed(forward, param) for param in wanted)
    for param in wanted:
        seed_captured(forward, param)
    for param in function.params:
        if param in activity and param not in forward.dots:  # what moves is written to it
            forward.set(param, forward.zero_of(param))
    alongside.set_carriers(forward, function.body)
    forward.walk(function.body)
    result = function.body.results[0]
    value = named_value(result)
    dot = forward.dot(result)
    y_dot = forward.zero_of(result) if dot is ZERO and isinstance(machine.kind(result), (Number, Array)) else dot
    if isinstance(y_dot, Value) and y_dot.hint is None:
        y_dot.hint = dot_hint(value)
    whole = builder.bind(make_tuple, value, y_dot if y_dot is not ZERO else NONE, kind=UNKNOWN)
    machine.leaks = leaks(forward)
    params = (*function.params[: count], *dots, *function.params[count :])
    body = block_of(with_reads(machine.hoisted, builder.steps), whole)
    made = Function(f"{plain_name(function.name)}_tangent", params, body, function.span, None, function.globals)
    return prune(made, {})


def seed(forward: Forward, param: Value) -> Value:
    """The parameter that brings the tangent of a parameter."""
    dot = Value(dot_kind(forward, forward.machine.kind(param)), dot_hint(param), True)
    forward.machine.outer.add(dot)
    forward.machine.selected.add(dot)
    if param in forward.active:
        forward.set(param, dot)
    return dot


def seed_captured(forward: Forward, param: Value) -> None:
    """The tangents of what a function that is an argument captured."""
    for name, held in forward.machine.captured_by(param).items():
        dot = forward.builder.bind(runtime.part_of, forward.dot(param), Const(name), kind=UNKNOWN, hint=dot_hint(held))
        if held in forward.active:
            forward.set(held, dot)
            forward.set(held, forward.formed(dot, held))
        seed_captured(forward, held)
