"""What classes, modules and functions of the user hold under a name: tested, or read anew where it is a value."""

from __future__ import annotations

import enum
import sys
import types
from typing import Any

import numpy as np

from ..analyse.witness import Witness
from ..core.values import Const
from .abstract import Abstract
from .machine import Machine

FIXED = sys.stdlib_module_names | {"numpy", "scipy", "cupy", "zygopy"}
PLAIN = (types.FunctionType, staticmethod, property)


def fixed(value: Any) -> bool:
    """Whether an object stands for itself: a module, a class, a function without captured numbers."""
    return (
        isinstance(value, (types.ModuleType, type, np.ufunc))
        or (callable(value)
        and (
            hasattr(value, "__code__")
            or hasattr(value, "__wrapped__")
            or type(value).__module__ in ("builtins", "numpy", "functools", "operator")
        ))
    )


def lookup_class(cls: type, name: str) -> Any:
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def user_class(cls: type) -> bool:
    """Whether the methods of a class are text that we interpret."""
    return cls.__module__.split(".")[0] not in (
        "builtins",
        "numpy",
        "cupy",
        "scipy",
        "functools",
        "itertools",
        "collections",
        "range",
        "zygopy",
    )


def class_entry(machine: Machine, cls: type, name: str) -> Any:
    """What a class holds under a name, None for nothing; the guard then tests that it still does."""
    found = lookup_class(cls, name)
    if found is None or machine.generating or cls.__module__.split(".")[0] in FIXED:
        return found
    if isinstance(found, classmethod):
        require(machine, cls, f"{{v}}.{name}.__func__ is {machine.guard.name(found.__func__)}")
    elif isinstance(found, PLAIN) or lookup_class(type(found), "__get__") is None:
        require(machine, cls, f"{{v}}.{name} is {machine.guard.name(getattr(cls, name))}")
    else:  # reading it runs code of the user's
        owner = next(base for base in cls.__mro__ if name in base.__dict__)
        require(machine, owner, f"{{v}}.__dict__[{name!r}] is {machine.guard.name(found)}")
    return found


def require(machine: Machine, owner: Any, fact: str) -> None:
    machine.guard.root(machine.guard.name(owner)).facts[fact] = None


def same_function(machine: Machine, function: types.FunctionType) -> None:
    """Test that the text and the defaults of a function that is interpreted are still the same."""
    if str(function.__module__).split(".")[0] in FIXED:
        return
    for part in ("__code__", "__defaults__", "__kwdefaults__"):
        held = getattr(function, part)
        if held is not None:
            require(machine, function, f"{{v}}.{part} is {machine.guard.name(held)}")


def own_attribute(machine: Machine, owner: Any, name: str, text: str | None) -> Abstract | None:
    """``owner.name`` of a module, class or function of the user's; None where it does not change."""
    if machine.generating or not may_change(owner, name):
        return None
    found = getattr(owner, name)
    if isinstance(owner, type) and (fixed(found) or isinstance(found, property)):
        class_entry(machine, owner, name)
        return Const(found, text)
    if found is None or fixed(found) or isinstance(found, (str, bool)):
        require(machine, owner, f"{{v}}.{name} is {machine.guard.name(found)}")
        return Const(found, text)
    return read_anew(machine, owner, name, text)


def may_change(owner: Any, name: str) -> bool:
    """Whether what `owner` holds under a name is the user's own to change."""
    if isinstance(owner, types.ModuleType):
        return owner.__name__.split(".")[0] not in FIXED and name in vars(owner)
    if isinstance(owner, enum.EnumMeta):
        return False
    if isinstance(owner, type):
        return user_class(owner) and lookup_class(owner, name) is not None
    return isinstance(owner, types.FunctionType) and name in vars(owner)


def read_anew(machine: Machine, owner: Any, name: str, text: str | None) -> Abstract:
    """A number, an array or an object, read when the derived function runs."""
    key = ("held", id(owner), name)
    known = machine.projections.get(key)
    if known is None:
        node = machine.guard.root(machine.guard.name(owner)).child(f"{{v}}.{name}")
        witness = Witness([getattr(owner, name)], node, machine.guard)
        if machine.wanted is not None:  # an input, like a captured name
            return machine.parts["given"](machine, key, witness, name)  # type: ignore[no-any-return]
        holder = Const(owner, None if text is None else text.removesuffix(f".{name}"))
        known = machine.projections[key] = machine.hoist(getattr, holder, Const(name), witness=witness, hint=name)
    return known
