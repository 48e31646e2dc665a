"""Reads of arguments: each once, guarded, and a constant where it is one."""

from __future__ import annotations

import operator
import types
from typing import Any

import numpy as np

from ..analyse.witness import Witness
from ..core.kinds import UNKNOWN
from ..core.values import NONE, Const, Value
from ..runtime.nesting import form_of
from .abstract import Abstract
from .implicit import root
from .machine import Machine


def projection(machine: Machine, x: Value, key: Any) -> Abstract | None:
    """An entry of an argument: read wherever it is used."""
    witness = machine.witnesses.get(x)
    if witness is None:
        return None
    below = witness.item(key)
    if below is None:
        return None
    hint = key if isinstance(key, str) and key.isidentifier() else None
    return read(machine, x, ("item", key), below, hint, operator.getitem, Const(key))


def read(
    machine: Machine, x: Value, key: Any, below: Witness, hint: str | None, callee: Any, argument: Const
) -> Abstract:
    """A read of an argument's entry or field, made once; fixed objects (functions, None) stand for themselves."""
    fixed = settled(machine, below)
    if fixed is not None:
        return fixed
    if x in machine.inside:  # its cotangent lives inside another that changes
        value = machine.builder.bind(callee, x, argument, kind=below.kind(), hint=hint)
        machine.witnesses[value] = below
        machine.inside.add(value)
        machine.place(value, frozenset((site, key[1]) for site in machine.places_of(x)))
        return value
    memo = (x, key)
    if memo in machine.projections:
        return machine.projections[memo]
    if x in machine.outer:
        value = machine.hoist(callee, x, argument, witness=below, hint=hint)
        if machine.alike is not None:
            place_read(machine, value, x, key, below)
    else:
        value = machine.builder.bind(callee, x, argument, kind=below.kind(), hint=hint, inline=True)
        machine.witnesses[value] = below
        place_read(machine, value, x, key, below)
        return value
    machine.projections[memo] = value
    return value


def place_read(machine: Machine, value: Value, x: Value, key: Any, below: Witness) -> None:
    """Say where an entry or field of an argument lies."""
    site = machine.site_of(below)
    if machine.alike is not None and machine.places_of(x):
        machine.alike.unite([site, *machine.entry_places(x, key[1] if key[0] == "field" else "entry")])
    machine.place(value, frozenset({site}))


def settled(machine: Machine, witness: Witness) -> Const | None:
    """None and builtin functions, which are what they are; the guard tests it."""
    first = witness.values[0]
    if any(value is not first for value in witness.values):
        return None
    if first is None:
        witness.require("{v} is None")
        return NONE
    if isinstance(first, (np.ufunc, types.BuiltinFunctionType, types.ModuleType, type)) or (
        isinstance(first, types.FunctionType)
        and (machine.find(first) is not None or str(first.__module__).startswith("zygopy.runtime"))
    ) or form_of(first) == "site":
        witness.require(f"{{v}} is {machine.guard.name(first)}")
        return Const(first)
    return None


def given(machine: Machine, key: Any, witness: Witness, name: str) -> Abstract:
    """A value that the caller's function captured: an input of the derived one."""
    fixed = settled(machine, witness)
    if fixed is not None:
        return fixed
    if key not in machine.projections:
        value = Value(witness.kind(), name)
        machine.witnesses[value] = witness
        machine.outer.add(value)
        machine.place(value, frozenset({machine.site_of(witness)}))
        machine.projections[key] = value
        machine.inputs[machine.path_of(witness.node)] = value
        root(machine, value, witness, machine.path_of(witness.node))
    return machine.projections[key]


def given_unknown(machine: Machine, path: str, name: str) -> Abstract:
    """A captured value of which nothing is known: an input of the derived function, read at `path`."""
    if path not in machine.inputs:
        value = Value(UNKNOWN, name)
        machine.outer.add(value)
        machine.place(value, frozenset({("given", path)}))
        machine.inputs[path] = value
    return machine.inputs[path]
