"""What is known of a callable that is to be differentiated: its text, its name, its parameters."""

from __future__ import annotations

import inspect
import types
from typing import Any

from ..core.kinds import Array, Instance, Kind, Number, is_real
from ..core.values import Const, Value
from .abstract import Abstract, BoundV, FunctionV, ObjectV
from .machine import Machine


def callee_of(machine: Machine, f: Abstract) -> Any:
    """The function object behind an abstract callable, where there is one."""
    if isinstance(f, Const):
        found = f.value
    elif isinstance(f, Value) and f in machine.witnesses:
        found = machine.witnesses[f].values[0]
    elif isinstance(f, ObjectV):
        found = getattr(f.cls, "__call__", None)
    else:
        return None
    if isinstance(found, types.FunctionType | types.MethodType):
        return found
    return getattr(type(found), "__call__", None)


def real_number(kind: Kind) -> bool:
    """Whether a value of this kind is certainly a real number."""
    return isinstance(kind, (Number, Array)) and is_real(kind) and getattr(kind, "ndim", 0) == 0


def object_of(machine: Machine, x: Abstract) -> Any:
    """The object that `x` is, whatever its class: the guard then tests that it is this one."""
    if isinstance(x, Const):
        return x.value
    witness = machine.witnesses.get(x) if isinstance(x, Value) else None
    if witness is None or witness.only is None:
        return None
    witness.require(f"{{v}} is {machine.guard.name(witness.only)}")
    return witness.only


def decidable(machine: Machine, f: Abstract) -> bool:
    """Whether it is known which text is to be differentiated."""
    if isinstance(f, Value):
        return f in machine.witnesses or isinstance(f.kind, Instance)
    return True


def name_of(f: Abstract) -> str:
    """The name that the derived function is to have."""
    while isinstance(f, BoundV):
        f = f.function
    if isinstance(f, FunctionV):
        return f.name
    if isinstance(f, Const):
        return str(getattr(f.value, "__name__", type(f.value).__name__))
    return getattr(f, "hint", None) or "f"


def parameters_of(f: Abstract) -> list[str]:
    """The names of the parameters of a callable, as far as they are known."""
    if isinstance(f, BoundV):
        return parameters_of(f.function)[len(f.args) :]
    if isinstance(f, FunctionV):
        return [param.id for param in (*f.tree.args.posonlyargs, *f.tree.args.args)]
    if isinstance(f, Const) and callable(f.value):
        try:
            found = inspect.signature(f.value).parameters.values()
        except (TypeError, ValueError):
            return []
        return [param.name for param in found if param.kind in (param.POSITIONAL_ONLY, param.POSITIONAL_OR_KEYWORD)]
    return []


def hints(f: Abstract, args: list[Abstract]) -> list[str | None]:
    """How the parameters of the derived function are to be called."""
    names: list[str | None] = list(parameters_of(f)[: len(args)])
    return [*names, *[None] * (len(args) - len(names))]
