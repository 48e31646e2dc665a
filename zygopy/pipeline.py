"""The compiler, in the order in which it happens.  Read this first.

    source -> lower -> analyse -> reverse -> prune -> tapes -> emit -> load
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .analyse.witness import Guard
from .core.check import check
from .core.nodes import Function
from .emit import Text, emit, load
from .lower import Lowered, lower
from .transform.joint import Parts, joint, rule_form

Find = Callable[[Any], Any]
Site = Callable[[Any, tuple[bool, ...]], Any]


@dataclass(frozen=True, eq=False)
class Derived:
    """A derived function: what runs, its text, the facts that it relies on, and the core it was printed from."""

    run: Callable[..., Any]
    text: Text
    guard: Guard
    parameters: tuple[str, ...]
    inputs: tuple[str, ...]  # how the values that the function captured are reached, as expressions of `f`
    core: Function
    primal: Function


def derive(function: Any, args: list[Any] | None, wrt: tuple[int, ...], form: str, find: Find, site: Site,
           aux: bool = False, check_scalar: bool = True) -> Derived:
    """Derive `function` for these arguments (None: for any), with respect to the parameters at `wrt`.

    `form` is "joint" (value and gradient at once), "rule" (value and pullback) or "primal" (the value alone).
    """
    lowered = lower(function, args, find)
    primal = check(lowered.function)
    core = check(derived_core(lowered, wrt, form, find, site, aux, check_scalar))
    text = emit(core)
    run = load(text, function.__globals__)
    return Derived(run, text, lowered.guard, lowered.parameters, tuple(lowered.machine.inputs), core, primal)


def derived_core(lowered: Lowered, wrt: tuple[int, ...], form: str, find: Find, site: Site, aux: bool, check_scalar: bool) -> Function:
    parts = Parts(lowered.function, lowered.machine, lowered.result, find, site)
    if form == "joint":
        return joint(parts, wrt, aux, check_scalar)
    if form == "rule":
        return rule_form(parts, wrt)
    return lowered.function
