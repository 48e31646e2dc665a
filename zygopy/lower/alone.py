"""Arrays that one variable alone holds: what changes such an array may as well make a new one.

    w = np.exp(w)                w = np.exp(w)
    w /= w.sum()        ==>      w = w / w.sum()
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..analyse.probe import method_of
from ..core.kinds import ANY, Array, Number
from ..core.nodes import Bind, Def, Step
from ..core.values import Const, Value
from ..core.walk import blocks, operands, values
from .abstract import Abstract, BoundV, Frame, Store, TupleV, remembered
from .machine import Machine


def made_anew(machine: Machine, x: Abstract, v: Abstract, function: Any, frame: Frame) -> Abstract | None:
    """``x op v`` in place of ``x op= v``, where nobody can see the difference."""
    if machine.generating or not isinstance(x, Value) or not isinstance(x.kind, Array) or not alone(machine, x, frame):
        return None
    kind, other = x.kind, machine.kind(v)
    if kind.dtype.kind not in "fc" or ANY in kind.axes or not isinstance(other, (Number, Array)):
        return None
    operand = machine.operand(v)
    result = machine.builder.infer(machine.builder, Const(function), (x, operand), ())
    if not isinstance(result, Array) or result.dtype != kind.dtype or result.axes != kind.axes or result.loose:
        return None  # written to, it would keep its dtype and shape
    with remembered(machine.builder, "origin", None):  # the user's own statement would write to the old one
        return machine.invoke(Const(function), [x, v])


def alone(machine: Machine, x: Value, frame: Frame) -> bool:
    """Whether an array was made right here, and no other variable, structure or view holds it."""
    made = machine.builder.producer.get(x)
    steps = machine.builder.steps
    if made is None or x.kind.loose or x in machine.builder.mutable or not fresh(machine, made):  # type: ignore[attr-defined]
        return False
    if machine.places_of(x) & machine.written or not any(step is made for step in steps):
        return False
    stores = {id(store): store for store in (*machine.stores, frame)}.values()
    held = sum(count(x, value) for store in stores for value in store.slots.values())
    return held == 1 and x not in machine.builder.static and all(harmless(machine, step, x) for step in steps)


def fresh(machine: Machine, step: Bind) -> bool:
    """Whether a step gives an array of its own, or numbers."""
    if len(step.targets) != 1 or not isinstance(step.callee, Const):
        return False
    if isinstance(step.targets[0].kind, Number):
        return True
    first = step.args[0].kind if step.args and isinstance(step.args[0], Value) else None
    function = method_of(step.callee.value, first) if first is not None else step.callee.value
    rule = machine.find(function)
    return rule is not None and rule.returns == "fresh" and rule.pure and not rule.writes


def harmless(machine: Machine, step: Step, x: Value) -> bool:
    """Whether a step that may read an array keeps no hold of it."""
    if isinstance(step, Bind):
        return x not in values(operands(step)) or fresh(machine, step)
    if isinstance(step, Def) or x in values(operands(step)):
        return False
    return all(
        x not in values(block.results) and all(harmless(machine, inner, x) for inner in block.steps)
        for block in blocks(step)
    )


def count(x: Value, held: Any) -> int:
    """How often a value stands in what a variable holds."""
    return sum(1 for part in parts(held) if part is x)


def parts(held: Any) -> Iterator[Any]:
    if isinstance(held, TupleV):
        for item in held.items:
            yield from parts(item)
    elif isinstance(held, BoundV):
        for item in (held.function, *held.args, *held.keywords.values()):
            yield from parts(item)
    elif not isinstance(held, Store):  # stores are counted for themselves
        yield held
