"""Memory that moves into what a branch or loop gives: on the way back its shadow is handed to where it came from.

    v = a if test else b               ...  v_bar
    v[0] = 1.0                 ==>     if test:
                                           a_bar = v_bar
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import runtime
from ..analyse.sharing import moves
from ..core.kinds import ANY, UNKNOWN, Array
from ..core.nodes import Block, For, If, Step, While
from ..core.values import Operand, Value
from ..core.walk import steps
from .reverse import ZERO, Reverse

Arms = list[tuple[list[Step], dict[Value, Value]]]


def settle_moved(reverse: Reverse, values: Iterable[Value]) -> None:
    """What a branch or loop gives stands for memory of its own, if others moved there."""
    for value in values:
        for site in reverse.machine.places_of(value) & reverse.machine.written:
            if moves(site):
                reverse.homes.setdefault(site, value)


def moved(reverse: Reverse, value: Value) -> bool:
    """Whether a value is where memory moved to."""
    if value not in reverse.builder.mutable:
        return False
    sites = reverse.machine.places_of(value) & reverse.machine.written
    return len(sites) == 1 and all(moves(site) and reverse.homes.get(site) is value for site in sites)


def root(reverse: Reverse, operand: Operand) -> Value | None:
    """The value that stands for the whole memory of an operand; None where it is but a part, or one of several."""
    if not isinstance(operand, Value) or operand not in reverse.builder.mutable or operand not in reverse.active:
        return None
    sites = reverse.machine.places_of(operand) & reverse.machine.written
    if len(sites) != 1:
        return None
    home = reverse.homes.setdefault(next(iter(sites)), operand)
    return home if home is operand or not isinstance(operand.kind, Array) else None


def hand(reverse: Reverse, operand: Operand, bar: Any) -> None:
    """Give the shadow of what moved to where it came from: it is that one's shadow from here on."""
    home = root(reverse, operand)
    if home is None or home in reverse.buffers or not isinstance(bar, Value) or bar not in reverse.owned:
        reverse.give(operand, bar)
        return
    reverse.buffers[home] = bar
    if isinstance(operand, Value):
        reverse.buffers[operand] = bar


def owned_bar(reverse: Reverse, bar: Any, like: Value) -> Any:
    """A cotangent that may be written to from now on; zeros like a value that is there for none."""
    builder = reverse.builder
    if isinstance(bar, Value) and bar in reverse.owned:
        return bar
    if isinstance(like.kind, Array):
        made = reverse.zero(like) if reverse.is_zero(bar) else builder.bind(np.copy, bar, kind=bar.kind, pure=False)
    else:
        made = builder.bind(runtime.shadow_for, like, pure=False, kind=UNKNOWN)
        if not reverse.is_zero(bar):
            builder.do(runtime.add_whole, made, reverse.machine.operand(bar))
    claim(reverse, made)
    return made


def begun(reverse: Reverse, operand: Value, bar: Any) -> bool:
    """Begin the shadow of an array with what arrives first, if that has its form: not in an arm, which may not run."""
    want, builder = reverse.cotangent_kind(operand.kind), reverse.builder
    if reverse.machine.alike is not None:
        return False
    if not isinstance(bar, Value) or not isinstance(want, Array) or bar.kind != want or ANY in want.axes:
        return False
    if len(builder.blocks) != reverse.level or operand in reverse.buffers or root(reverse, operand) is not operand:
        return False
    hint = f"{operand.hint}_bar" if operand.hint else None
    reverse.buffers[operand] = builder.bind(np.copy, bar, kind=want, pure=False, hint=hint)
    claim(reverse, reverse.buffers[operand])
    return True


def claim(reverse: Reverse, buffer: Value) -> None:
    """A buffer of ours."""
    reverse.owned[buffer] = buffer
    reverse.builder.mutable.add(buffer)


def handed(reverse: Reverse, step: If, bars: list[Any], inside: set[Value]) -> list[Value]:
    """The values from outside whose shadows the arms of a branch may hand over, or make: there are none yet."""
    operands = [
        result
        for target, bar, *results in zip(step.targets, bars, step.then.results, step.orelse.results, strict=True)
        if not reverse.is_zero(bar) and moved(reverse, target)
        for result in results
    ]
    for block in (step.then, step.orelse):
        operands.extend(moving(reverse, block))
    homes = [root(reverse, operand) for operand in operands]
    return list(dict.fromkeys(home for home in homes if home is not None and home not in inside
                              and home not in reverse.buffers))


def moving(reverse: Reverse, block: Block) -> list[Operand]:
    """What moves in a block."""
    found: list[Operand] = []
    for step in steps(block):
        if isinstance(step, If):
            rows = zip(step.targets, step.then.results, step.orelse.results, strict=True)
            found += [result for target, *results in rows if moved(reverse, target) for result in results]
        elif isinstance(step, (For, While)):
            found += [start for param, start in zip(step.params, step.start, strict=True) if moved(reverse, param)]
    return found


def shadows_of(reverse: Reverse, homes: list[Value]) -> dict[Value, Value]:
    """The shadows that an arm has left."""
    return {home: reverse.buffers[home] for home in homes if home in reverse.buffers}


def meet(reverse: Reverse, home: Value, arms: Arms) -> list[Value]:
    """The shadow of a value at the end of each of the two arms: zeros where nothing arrived."""
    found = []
    for made, shadows in arms:
        buffer = shadows.get(home)
        if buffer is None:
            with reverse.builder.reopen(made, {}):
                buffer = owned_bar(reverse, ZERO, home)
        found.append(buffer)
    return found
