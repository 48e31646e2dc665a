"""Rules of the user's: what their pullbacks give is examined when it runs, where kinds do not prove it right.

    x_bar = ...          ==>      x_bar = ruled_bar_or_zeros(..., x, f_rule)
"""

from __future__ import annotations

from typing import Any

from .. import runtime
from ..core.kinds import ANY, UNKNOWN, Array, Number
from ..core.values import Const, Value
from ..runtime.ruled import broken, form_of


def entries(machine: Any, found: Any, rule: Any) -> list[Any]:
    """The cotangents that a pullback gives, one for each parameter of the rule."""
    parameters = rule.signature.parameters.values()
    several = any(parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) for parameter in parameters)
    count = len(parameters)
    given = machine.entries_of(found)
    if isinstance(found, (Value, Const)) and (given is None or isinstance(machine.kind(found), Array)):
        kind = machine.kind(found)
        if isinstance(kind, (Number, Array)) or (isinstance(found, Const) and not isinstance(found.value, tuple)):
            form = "a number" if isinstance(kind, Number) else "an array"
            form = form_of(found.value) if isinstance(found, Const) else form
            raise broken(rule.apply, f"{form} instead of a tuple of cotangents", "one argument: `return (x_bar,)`")
        whole = machine.builder.bind(runtime.ruled_bars, found, Const(count), Const(rule.apply), kind=UNKNOWN)
        return [machine.item(whole, Const(i)) for i in range(count)]
    if given is None:
        raise broken(rule.apply, "something else than a tuple of cotangents")
    if len(given) > count and not several:
        raise broken(rule.apply, f"{len(given)} cotangents for {count} argument{'s' if count > 1 else ''}")
    return list(given)


def examined(machine: Any, part: Any, operand: Any, rule: Any) -> Any:
    """The cotangent of an operand, looked at when it runs unless its kind is what it must be."""
    have, want = machine.kind(part), machine.kind(operand)
    if isinstance(have, Number) and isinstance(want, Number):
        return part
    if isinstance(have, Array) and isinstance(want, Array) and have.axes == want.axes and ANY not in have.axes:
        return part
    return machine.builder.bind(
        runtime.ruled_bar_or_zeros, machine.operand(part), operand, Const(rule.apply), kind=UNKNOWN
    )
