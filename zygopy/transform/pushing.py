"""A rule used forwards: the tangent of a call from those of its operands."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import runtime
from ..core.kinds import UNKNOWN, Array, Instance, Mapping, Number, Sequence, is_real
from ..core.nodes import Bind
from ..core.values import Const, Operand, Star, Value, is_const
from ..errors import UnsupportedSyntax, ZygopyError
from ..records import replace
from ..runtime.ruled import demand_derivative
from .forward import Forward, dot_hint, dot_kind
from .reverse import ZERO, hashable
from .splice import known, runs_out

Place = int | str  # of an operand in a call: which argument, or which keyword


def push(forward: Forward, step: Bind, function: Any) -> None:
    """Add a call and the tangent of what it gives."""
    rule = forward.find(function)
    if rule is not None and rule.without and not any(isinstance(arg, Star) for arg in step.args):
        demand_derivative(rule, [forward.dot(arg) is not ZERO for arg in step.args],
                          {name: forward.dot(arg) is not ZERO for name, arg in step.keywords}, lambda: step.span)
    if rule is None or rule.form == "constant" or not certain(step):
        dispatched(forward, step)
    elif rule.form == "elementwise":
        if all(map(known, step.args)) and not step.keywords and known(step.targets[0]):
            elementwise(forward, step, rule)
        else:
            dispatched(forward, step)
    elif rule.pushforward is not None and covers(forward, step, rule):
        attempted(forward, step, lambda: given(forward, step, rule), lambda: sloped_if(forward, step, function, rule))
    elif rule.linear and same_dtype(step, rule) and not by_memory(step, rule):
        linear(forward, step, rule)
    elif rule.multilinear:
        multilinear(forward, step, rule)
    else:
        attempted(forward, step, lambda: sloped_if(forward, step, function, rule))


def attempted(forward: Forward, step: Bind, *ways: Callable[[], bool]) -> None:
    """Push a call in the first of these ways that covers it; else what to do is decided when it happens."""
    if not any(tried(forward, way) for way in ways):
        dispatched(forward, step)


def tried(forward: Forward, way: Callable[[], bool]) -> bool:
    """Whether a way covers a call; if not, nothing is left of it."""
    builder, machine = forward.builder, forward.machine
    mark, scope, hoisted = len(builder.steps), dict(builder.known[-1]), len(machine.hoisted)
    try:
        done = way()
    except ZygopyError:
        done = False
    if not done:
        del builder.steps[mark:]
        builder.known[-1].clear()
        builder.known[-1].update(scope)
        del machine.hoisted[hoisted:]
        machine.divided = False
    return done


def sloped_if(forward: Forward, step: Bind, function: Any, rule: Any) -> bool:
    """As `sloped`, where each element of the value has a gradient of its own."""
    if not numbers_only(forward, step) or not (rule.reduces is not None or is_scalar(step.targets[0])):
        return False
    return sloped(forward, step, function, rule)


def numbers_only(forward: Forward, step: Bind) -> bool:
    """Whether all that has a tangent is a number or an array, and in its place."""
    named = any(operand in forward.active for _, operand in step.keywords)
    return not named and all(isinstance(arg.kind, (Array, Number)) for arg in step.args if arg in forward.active)  # type: ignore[union-attr]


def is_scalar(target: Value) -> bool:
    return isinstance(target.kind, Number) and is_real(target.kind)


def covers(forward: Forward, step: Bind, rule: Any) -> bool:
    """Whether the declared pushforward knows of all that moves."""
    return rule.pushes is None or all(dot is ZERO for dot in dots_of(forward, step, rule)[rule.pushes :])


def dots_of(forward: Forward, step: Bind, rule: Any) -> list[Operand]:
    """The tangents in the order of the rule's parameters."""
    return [ZERO if x is None else forward.dot(x) for x in forward.splicer.order(step, rule)]


def certain(step: Bind) -> bool:
    """Whether it is known what is called, and with what."""
    if len(step.targets) != 1 or Star in map(type, step.args):
        return False
    operands = (*step.args, *(operand for _, operand in step.keywords))
    return not any(isinstance(arg, Value) and (arg.kind == UNKNOWN or runs_out(arg)) for arg in operands)


def by_memory(step: Bind, rule: Any) -> bool:
    """Whether a call takes the elements as they lie in memory: a tangent may lie otherwise."""
    if rule.name not in ("ravel", "reshape", "flatten"):
        return False
    orders = [operand for name, operand in step.keywords if name == "order"]
    others = [arg for arg in step.args[1:] if not isinstance(getattr(arg, "kind", None), (Number, Array, Sequence))]
    orders += [arg for arg in others if not isinstance(arg, Const) or isinstance(arg.value, str)]
    return any(not isinstance(order, Const) or order.value in ("K", "A") for order in orders)


def same_dtype(step: Bind, rule: Any) -> bool:
    """Whether the same call of a tangent truncates nothing: with a dtype that is asked for it may."""
    kind = step.targets[0].kind
    whole = isinstance(kind, Array) and kind.dtype.kind not in "fc"
    return not whole or "dtype" not in rule.signature.parameters


# ------------------------------------------------------------------ functions of numbers


def elementwise(forward: Forward, step: Bind, rule: Any) -> None:
    """``y_dot = dy/dx * x_dot``, summed over the operands."""
    machine, builder, target = forward.machine, forward.builder, step.targets[0]
    builder.add_shared(step)
    slopes = machine.invoke(Const(rule.partials), [target, *step.args])
    parts = slopes.items if hasattr(slopes, "items") else (slopes,)
    total: Any = ZERO
    machine.divided = any(forward.dot(arg) in machine.singular for arg in step.args) and rule.result == "elementwise"
    chosen = rule.selects
    for place, (operand, slope) in enumerate(zip(step.args, parts, strict=True)):
        x_dot = forward.dot(operand)
        if x_dot is ZERO or (isinstance(slope, Const) and slope.value is None):
            continue
        chosen = chosen or x_dot in machine.selected
        if place and twice(step.args, parts):
            continue  # x * x: counted with the first
        if total is not ZERO and is_const(slope, -1.0):
            total = machine.invoke(Const(operator.sub), [total, x_dot])
            continue
        if not place and twice(step.args, parts):
            slope, place = machine.invoke(Const(operator.mul), [Const(2.0), slope]), 1
        total = machine.invoke(Const(runtime.accumulate), [total, term(machine, rule, x_dot, slope, place, len(parts))])
    y_dot = forward.zero_of(target) if total is ZERO else forward.fitted(total, target)
    marked(forward, y_dot, chosen)
    forward.set(target, forward.own(y_dot, target))


def twice(args: tuple[Operand, ...], slopes: Any) -> bool:
    """Whether both operands are one, with the same slope."""
    return len(args) == 2 and args[0] is args[1] and slopes[0] is slopes[1] and isinstance(slopes[0], Value)


def term(machine: Any, rule: Any, x_dot: Any, slope: Any, place: int, count: int) -> Any:
    """One operand's share of the tangent."""
    if rule.over:
        return machine.invoke(Const(runtime.divide_selected), [x_dot, slope])
    factors = [x_dot, slope] if count == 2 and place == 0 else [slope, x_dot]
    return machine.invoke(Const(runtime.multiply_selected if rule.selects else operator.mul), factors)


def marked(forward: Forward, y_dot: Any, selected: bool) -> None:
    """Remember where exact zeros mean "not selected", and where a quotient may be infinite."""
    machine = forward.machine
    if isinstance(y_dot, Value):
        if selected:
            machine.selected.add(y_dot)
        if machine.divided:
            machine.singular.add(y_dot)
    machine.divided = False


# ------------------------------------------------------------------ rules


def given(forward: Forward, step: Bind, rule: Any) -> bool:
    """By the pushforward that the rule declares: ``y_dot = pushforward(y, dots, *args, **keywords)``."""
    machine, target = forward.machine, step.targets[0]
    forward.builder.add_shared(step)
    args = step.args[:1] if is_read(step) else step.args
    dots = dots_of(forward, step, rule)
    machine.divided = any(dot in machine.singular for dot in dots) and rule.result == "elementwise"
    arguments = [target, machine.tuple_of(dots), *args]
    y_dot = machine.invoke(Const(rule.pushforward), arguments, dict(step.keywords))
    if isinstance(y_dot, Const) and y_dot.value is NotImplemented:
        return False
    if isinstance(target.kind, (Array, Number)):
        y_dot = forward.fitted(y_dot, target)
    marked(forward, y_dot, rule.selects or any(dot in machine.selected for dot in dots))
    forward.set(target, forward.own(y_dot, target))
    return True


def sloped(forward: Forward, step: Bind, function: Any, rule: Any) -> bool:
    """Each element of the value has a gradient of its own: the sum of its products with the tangents."""
    machine, target = forward.machine, step.targets[0]
    spliced = forward.splicer.interpreted(step, function, rule)
    active = [operand in forward.active for operand in spliced.operands]
    if rule.reduces is not None and not is_scalar(target) and any(active[1:]):
        return False
    one = Const(1.0) if is_scalar(target) else machine.invoke(Const(np.ones_like), [target])
    bars = machine.entries_of(machine.invoke(spliced.pullback, [one]))
    total: Any = ZERO
    for operand, bar, moves in zip(spliced.operands, bars or (), active, strict=False):
        if moves and not forward.is_absent(bar):
            total = machine.invoke(Const(runtime.accumulate), [total, product(forward, step, rule, bar, operand)])
    y_dot = forward.zero_of(target) if total is ZERO else forward.fitted(total, target)
    machine.divided = False
    marked(forward, y_dot, True)
    forward.set(target, forward.own(y_dot, target))
    return bars is not None


def product(forward: Forward, step: Bind, rule: Any, bar: Any, operand: Any) -> Any:
    """What one operand adds to the tangents of the elements of the value."""
    machine = forward.machine
    factors = [machine.operand(machine.invoke(Const(runtime.conj), [bar])), forward.dot(operand)]
    if rule.selects and isinstance(operand.kind, Array):  # a zero means "not selected", whatever stands there
        whole = forward.builder.bind(runtime.multiply_selected, *factors, kind=forward.cotangent_kind(operand.kind))
    else:
        whole = machine.invoke(Const(operator.mul), factors)
    if not isinstance(operand.kind, Array):
        return whole
    if is_scalar(step.targets[0]):
        return machine.invoke(Const(np.sum), [whole])
    axis: Any = Const(rule.reduces)
    if rule.reduces == "axis":
        parameters = rule.signature.parameters
        given_places = places_of(step, rule, (list(parameters).index("axis"),))
        axis = operand_at(step, given_places[0]) if given_places else Const(parameters["axis"].default)
    options = {"axis": axis}
    if "keepdims" in dict(step.keywords):
        options["keepdims"] = dict(step.keywords)["keepdims"]
    return machine.invoke(Const(np.sum), [whole], options)


def is_read(step: Bind) -> bool:
    """Whether a step reads an attribute: its rule knows the name."""
    return isinstance(step.callee, Const) and step.callee.value is getattr


def linear(forward: Forward, step: Bind, rule: Any) -> None:
    """``y_dot = f(x_dot)``: the same call of the tangents."""
    places = places_of(step, rule, rule.linear)
    forward.builder.add_shared(step)
    if all(forward.dot(operand_at(step, place)) is ZERO or keys_of(step, place) for place in places):
        forward.set(step.targets[0], forward.zero_of(step.targets[0]))
        return
    new = {place: in_place_of(forward, operand_at(step, place)) for place in places}
    add_call(forward, step, new)


def keys_of(step: Bind, place: Place) -> bool:
    """Whether what a call goes through are the keys of a dict."""
    operand = operand_at(step, place)
    kind = operand.kind if isinstance(operand, Value) else UNKNOWN
    mapping = isinstance(kind, Mapping) or (isinstance(kind, Instance) and kind.type is dict)
    return mapping and isinstance(step.callee, Const) and step.callee.value in (list, tuple, sum)


def multilinear(forward: Forward, step: Bind, rule: Any) -> None:
    """``c_dot = f(a_dot, b) + f(a, b_dot)``."""
    target, machine = step.targets[0], forward.machine
    forward.builder.add_shared(step)
    total: Any = ZERO
    for place in places_of(step, rule, rule.multilinear):
        dot = forward.dot(operand_at(step, place))
        if dot is not ZERO:
            total = machine.invoke(Const(runtime.accumulate), [total, same_call(forward, step, {place: dot})])
    y_dot = forward.fitted(total, target) if isinstance(target.kind, (Array, Number)) else total
    forward.set(target, forward.own(y_dot, target))


def in_place_of(forward: Forward, operand: Operand) -> Operand:
    """What stands in the place of an operand when its call is made with tangents."""
    if isinstance(operand, Const) and not (runtime.is_number(operand.value) or runtime.is_array(operand.value)):
        if not isinstance(operand.value, (list, tuple)):
            return operand  # None, a mode: no value to be linear in
    return forward.whole(operand)


def add_call(forward: Forward, step: Bind, new: dict[Place, Operand]) -> None:
    target = step.targets[0]
    y_dot: Any = same_call(forward, step, new)
    if isinstance(target.kind, (Array, Number)):
        y_dot = forward.machine.invoke(Const(runtime.project), [y_dot, target])
    marked(forward, y_dot, any(dot in forward.machine.selected for dot in new.values()))
    forward.set(target, forward.own(y_dot, target))


def same_call(forward: Forward, step: Bind, new: dict[Place, Operand]) -> Value:
    """The call of a step with other operands."""
    args = tuple(new.get(i, arg) for i, arg in enumerate(step.args))
    keywords = tuple((name, new.get(name, operand)) for name, operand in step.keywords)
    target = step.targets[0]
    kind = None if isinstance(target.kind, (Array, Number)) else dot_kind(forward, target.kind)
    made: Value = forward.builder.bind(step.callee, *args, keywords=keywords, pure=step.pure, kind=kind)
    if made.kind == UNKNOWN:
        made.kind = dot_kind(forward, target.kind)
    return made


def operand_at(step: Bind, place: Place) -> Operand:
    return step.args[place] if isinstance(place, int) else dict(step.keywords)[place]


def places_of(step: Bind, rule: Any, positions: tuple[int, ...]) -> list[Place]:
    """Where the operands for the parameters of a rule at `positions` stand in a call."""
    found: list[Place] = []
    names = {name for name, _ in step.keywords}
    count = 1 if is_read(step) else len(step.args)
    for position, parameter in enumerate(rule.signature.parameters.values()):
        if position not in positions:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            found.extend(range(position, count))
        elif parameter.kind is not parameter.KEYWORD_ONLY and position < count:
            found.append(position)
        elif parameter.name in names:
            found.append(parameter.name)
    return found


# ------------------------------------------------------------------ calls decided when they happen


def dispatched(forward: Forward, step: Bind) -> None:
    """``y, y_dot = f_tangent(*args, *dots)``."""
    rule = forward.find(function) if forward.protected and hashable(function := forward.function_of(step)) else None
    arrays = any(isinstance(arg.kind, Array) for arg in step.args if isinstance(arg, Value))
    if forward.protected and (rule is None or not arrays):  # of arrays nothing raises but the call itself
        raise UnsupportedSyntax("a call inside `try` whose tangent is found when it runs, in forward mode", step.span,
                                why="an error of its tangent would be caught as one of the call",
                                hint="call it before `try`, or use `gradient`")
    builder, target = forward.builder, step.targets[0] if step.targets else Value(UNKNOWN)
    forward.machine.dispatches += 1
    called = step.callee.value if isinstance(step.callee, Const) else None
    operands = step.args if isinstance(step.callee, Const) else (step.callee, *step.args)
    stars = tuple(("**" if arg.double else "*") if isinstance(arg, Star) else "" for arg in operands)
    args = tuple(arg.operand if isinstance(arg, Star) else arg for arg in operands)
    named = tuple(operand for _, operand in step.keywords)
    dots = [forward.dot(operand) for operand in (*args, *named)]
    mask = tuple(dot is not ZERO for dot in dots)
    apart = forward.splicer.by_source(step) and any(arg in builder.mutable for arg in args)
    forward.splicer.untested(step)
    site = forward.site(called, mask, stars if any(stars) else (), apart, len(args))
    known = isinstance(target.kind, (Number, Array))
    dot = Value(dot_kind(forward, target.kind) if known else UNKNOWN, dot_hint(target))
    rest = tuple(dot for dot in dots if dot is not ZERO)
    bound = Bind((target, dot), Const(site), (*args, *rest), step.keywords, False, False, step.span, step.origin)
    builder.add(bound)
    builder.producer[dot] = bound
    builder.producer.setdefault(target, bound)
    reading = called is getattr or called is operator.getitem  # a part of a twin is the twin of a part
    if target in builder.mutable and not apart and not reading:
        pairs = [part for arg, dot in zip(args, dots, strict=False) if dot is not ZERO for part in (arg, dot)]
        dot = builder.bind(runtime.twin_of, dot, target, *pairs, kind=dot.kind, pure=False, hint=dot.hint)
    forward.machine.selected.add(dot)
    forward.set(target, dot)
    if len(step.targets) > 1:
        builder.add(replace(step, callee=Const(tuple), args=(target,), keywords=()))


__all__ = ["push"]
