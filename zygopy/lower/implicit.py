"""Where a program reaches the arrays of an implicit gradient: the inputs that hold them, and what is not followed."""

from __future__ import annotations

import types
from typing import Any

import numpy as np

from ..analyse.witness import Witness
from ..core.kinds import Instance, Unknown
from ..core.nodes import Bind, Block
from ..core.ops import Method
from ..core.values import Const, Value
from ..core.walk import operands, steps
from ..errors import UnsupportedSyntax

WANTED = "_wanted"  # under this name the guard knows the arrays
KNOWN_METHODS = frozenset(name for cls in (np.ndarray, list, dict, set, str, float, complex) for name in dir(cls))


def root(machine: Any, value: Value, witness: Witness, path: str) -> None:
    """Remember an input that holds arrays wanted; the guard tests whether it does."""
    if machine.wanted is None:
        return
    inside = any(map(machine.wanted.holds, witness.values))
    witness.require(f"{WANTED}.holds({{v}}) is {inside}")
    if inside:
        machine.roots[value] = path


def refuse_unfollowed(body: Block, machine: Any) -> None:
    """Refuse calls whose text is not followed, and constants that hold an array wanted."""
    for step in steps(body):
        for operand in operands(step):
            if isinstance(operand, Const) and not callable(operand.value):
                refuse_constant(machine, operand, step.span)
        if isinstance(step, Bind) and leaves(step, machine):
            raise UnsupportedSyntax(
                "a call that is decided when it runs, in a gradient with respect to params()", step.span,
                why="the arrays that the callee reaches by itself would be missed",
                hint="pass the arrays as arguments: `gradient(f, W, b)`")


def refuse_constant(machine: Any, operand: Const, span: Any) -> None:
    value = operand.value
    if isinstance(value, (int, float, complex, str, bytes, type(None), types.ModuleType)):
        return
    if machine.wanted.holds(value):
        raise UnsupportedSyntax(
            "an array that params() names is reached through a class, a module or a default", span,
            why="it stands for itself there", hint="read it from a variable, or pass it as an argument")
    name = machine.guard.name(value)
    machine.guard.root(name).facts[f"{WANTED}.holds({{v}}) is False"] = None


def leaves(step: Bind, machine: Any) -> bool:
    """Whether a step may run text of the user's that was not interpreted."""
    callee = step.callee
    if isinstance(callee, Value):
        return True
    assert isinstance(callee, Const)
    if isinstance(callee.value, Method):
        kind = step.args[0].kind if isinstance(step.args[0], Value) else None
        user = isinstance(kind, Instance) and kind.type.__module__.split(".")[0] not in ("builtins", "numpy")
        return user or (isinstance(kind, Unknown) and callee.value.name not in KNOWN_METHODS)
    if isinstance(callee.value, types.FunctionType):
        module = str(getattr(callee.value, "__module__", "")).split(".")[0]
        return machine.find(callee.value) is None and module not in ("numpy", "zygopy", "operator", "functools")
    return False
