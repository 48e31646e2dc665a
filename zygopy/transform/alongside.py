"""Branches, loops, contexts and handlers in forward mode: the tangents go the way of their values."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import runtime
from ..core.build import block_of
from ..core.kinds import Array, Number
from ..core.nodes import Bind, Block, For, If, Step, Try, While, With
from ..core.ops import identity
from ..core.values import UNBOUND, Const, Operand, Value, is_const
from ..core.walk import steps, values
from ..records import replace
from .attempts import passing_on
from .elements import elements, take
from .forward import Forward, dot_hint, dot_kind


def walk_if(forward: Forward, step: If) -> None:
    """A tangent for each active value that a branch gives."""
    rows = [i for i, target in enumerate(step.targets) if target in forward.active]
    dots = [Value(dot_kind(forward, step.targets[i].kind), dot_hint(step.targets[i])) for i in rows]
    arms = [walked(forward, block, rows, step.targets) for block in (step.then, step.orelse)]
    forward.builder.add(replace(step, targets=(*step.targets, *dots), then=arms[0], orelse=arms[1]))
    arrive(forward, [step.targets[i] for i in rows], dots)
    for dot, *ways in zip(dots, *(arm.results[len(step.targets) :] for arm in arms), strict=True):
        if not forward.machine.singular.isdisjoint(values(ways)):
            forward.machine.singular.add(dot)


def arrive(forward: Forward, targets: Iterable[Value], dots: Iterable[Value]) -> None:
    """The tangents of values that came out of blocks."""
    for target, dot in zip(targets, dots, strict=True):
        forward.machine.selected.add(dot)
        forward.set(target, dot)


def walked(forward: Forward, block: Block, rows: list[int], targets: tuple[Value, ...] = ()) -> Block:
    """A block that also gives the tangents of its results at `rows`."""
    with forward.builder.block() as made:
        forward.walk(block)
        dots = [given(forward, block.results[i], targets[i]) for i in rows]
    return block_of(made, *block.results, *dots)


def given(forward: Forward, result: Operand, target: Value) -> Operand:
    """The tangent that a block or a start gives; its own, if what it gives is written to from then on."""
    if result is UNBOUND:
        return UNBOUND
    dot = forward.whole(result)
    mutable = forward.builder.mutable
    if target not in mutable or result in mutable or not isinstance(dot, Value) or isinstance(target.kind, Number):
        return dot
    copy = np.copy if isinstance(target.kind, Array) else runtime.owned
    return forward.builder.bind(copy, dot, kind=dot.kind, pure=False, hint=dot_hint(target))  # type: ignore[no-any-return]


def walk_loop(forward: Forward, step: For | While) -> None:
    """A tangent for each active value that a loop carries, and for each element."""
    rows = [i for i, param in enumerate(step.params) if param in forward.active]
    starts = [given(forward, step.start[i], step.params[i]) for i in rows]
    params = [carried(forward, step.params[i], start) for i, start in zip(rows, starts, strict=True)]
    targets = [Value(param.kind, dot_hint(step.targets[i])) for i, param in zip(rows, params, strict=True)]
    arrive(forward, [step.params[i] for i in rows], params)
    more: dict[str, Any] = {}
    if isinstance(step, While):
        more["test"] = walked(forward, step.test, [])
    rounds = None if isinstance(step, While) else elements(forward, step)
    with forward.builder.block() as made:
        rest = step.body if rounds is None else take(forward, rounds, step.body)
        forward.walk(rest)
        ends = [given(forward, step.body.results[i], step.params[i]) for i in rows]
    if rounds is not None:
        more |= {"item": rounds.item, "iterable": rounds.iterable}
    count = len(step.params)
    results = (*step.body.results[:count], *ends, *step.body.results[count:])  # a last one says whether to leave
    forward.builder.add(
        replace(step, targets=(*step.targets, *targets), params=(*step.params, *params), start=(*step.start, *starts),
                body=block_of(made, *results), **more)
    )
    arrive(forward, [step.targets[i] for i in rows], targets)


def carried(forward: Forward, param: Value, start: Operand) -> Value:
    """The tangent of a value that a loop carries."""
    return Value(dot_kind(forward, param.kind), dot_hint(param))


def walk_with(forward: Forward, step: With) -> None:
    """What is computed in a context has its tangent computed there."""
    rows = [i for i, target in enumerate(step.targets) if target in forward.active]
    dots = [Value(dot_kind(forward, step.targets[i].kind), dot_hint(step.targets[i])) for i in rows]
    body = walked(forward, step.body, rows, step.targets)
    forward.builder.add(replace(step, targets=(*step.targets, *dots), body=body))
    arrive(forward, [step.targets[i] for i in rows], dots)


# ------------------------------------------------------------------ try


def walk_try(forward: Forward, step: Try) -> None:
    """What is protected is the user's own computation: a tangent that is infinite must not raise there."""
    rows = [i for i, target in enumerate(step.targets) if target in forward.active]
    dots = [Value(dot_kind(forward, step.targets[i].kind), dot_hint(step.targets[i])) for i in rows]
    found = forward.machine.dispatches
    with forward.builder.block() as made, forward.protection():
        forward.walk(step.body)
    step = passing_on(forward, step) if forward.machine.dispatches > found else step
    body = unraising(forward, block_of(made, *step.body.results))
    ways = [walked(forward, block, rows, step.targets) for block in (step.orelse, step.handler)]
    forward.builder.add(
        replace(step, targets=(*step.targets, *dots), body=body, orelse=ways[0], handler=ways[1])
    )
    arrive(forward, [step.targets[i] for i in rows], dots)


def set_carriers(forward: Forward, block: Block) -> None:
    """Exceptions that may hold a value with a derivative, and what they are handed on as: these have no tangent."""
    found = {step.name for step in steps(block) if isinstance(step, Try) and step.name in forward.active}
    found.update(target for step in steps(block) if makes_exception(step) for target in step.targets)
    size = -1
    while size != len(found):
        size = len(found)
        for step in steps(block):
            for target, *ways in handed_on(step):
                if any(way in found for way in ways):
                    found.add(target)
    forward.carriers = {value for value in found if value is not None}
    forward.active.active -= forward.carriers


def makes_exception(step: Step) -> bool:
    """Whether a step makes an object of an exception's class."""
    made = step.callee.value if isinstance(step, Bind) and isinstance(step.callee, Const) else None
    return isinstance(made, type) and issubclass(made, BaseException)


def handed_on(step: Step) -> Iterable[tuple[Any, ...]]:
    """What blocks give, each with the values that it may be."""
    match step:
        case If():
            return zip(step.targets, step.then.results, step.orelse.results, strict=True)
        case Try():
            return zip(step.targets, step.handler.results, step.orelse.results, strict=True)
        case For() | While():
            rows = [*zip(step.params, step.start, step.body.results, strict=False)]
            return [*rows, *zip(step.targets, step.params, strict=True)]
        case With():
            return zip(step.targets, step.body.results, strict=True)
        case Bind() if is_const(step.callee, identity):
            return zip(step.targets, step.args, strict=True)
        case _:
            return ()


def unraising(forward: Forward, block: Block) -> Block:
    """The steps of tangents with quotients that give infinity where Python's raise."""

    def calm(step: Step) -> Step:
        if not isinstance(step, Bind):
            held = {name: getattr(step, name, None) for name in BLOCKS}
            inner = {name: unraising(forward, block) for name, block in held.items() if isinstance(block, Block)}
            return replace(step, **inner)
        callee = step.callee.value if isinstance(step.callee, Const) else None
        own = any(target in forward.builder.user for target in step.targets)
        if own or callee not in (operator.truediv, runtime.divide_selected):
            return step
        return replace(step, callee=Const(QUOTIENTS[callee]))

    return replace(block, steps=tuple(map(calm, block.steps)))


BLOCKS = ("then", "orelse", "body", "test", "handler")
QUOTIENTS: dict[Any, Any] = {operator.truediv: runtime.quotient, runtime.divide_selected: runtime.quotient_selected}
STEPS: dict[type, Any] = {If: walk_if, For: walk_loop, While: walk_loop, With: walk_with, Try: walk_try}
