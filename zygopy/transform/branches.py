"""Branches on the way back: the cotangents of two ways meet."""

from __future__ import annotations

import operator
from typing import Any

from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, Number
from ..core.nodes import Block, If
from ..core.values import UNBOUND, Const, Operand, Value
from ..records import replace
from . import gathering, identity
from .moving import claim, hand, handed, meet, moved, root, settle_moved, shadows_of
from .regions import Undo, defined, indexed_in, outer_active, run_back, touches_memory
from .reverse import ZERO, Reverse
from .structural import container_buffer


def if_forward(reverse: Reverse, step: If) -> Undo:
    builder = reverse.builder
    repeatable(reverse, step)
    settle_moved(reverse, step.targets)
    with builder.block() as then:
        undo_then = reverse.forward(step.then)
    with builder.block() as orelse:
        undo_orelse = reverse.forward(step.orelse)
    builder.add(replace(step, then=block_of(then, *step.then.results), orelse=block_of(orelse, *step.orelse.results)))
    settle_given(reverse, step)
    return [lambda: if_backward(reverse, step, undo_then, undo_orelse)]


def settle_given(reverse: Reverse, step: If) -> None:
    """An array that only one arm gives has one name outside the arm and in it, and one shadow."""
    for target, *results in zip(step.targets, step.then.results, step.orelse.results, strict=True):
        given = next((result for result in results if isinstance(result, Value)), None)
        sites = reverse.machine.places_of(target) & reverse.machine.written
        homes = [reverse.homes.get(site) for site in sites]
        if given and UNBOUND in results and target in reverse.builder.mutable and homes == [given]:
            reverse.same[given] = target
            reverse.homes.update(dict.fromkeys(sites, target))


def repeatable(reverse: Reverse, step: If) -> None:
    """A comparison of numbers is written again on the way back instead of being kept."""
    test = step.test
    made = reverse.builder.producer.get(test) if isinstance(test, Value) else None
    if (
        made is None
        or made.inline
        or not made.pure
        or not isinstance(made.callee, Const)
        or made.callee.value not in COMPARISONS
    ):
        return
    if any(
        arg in reverse.builder.mutable or (isinstance(arg, Value) and not isinstance(arg.kind, Number))
        for arg in made.args
    ):
        return
    if any(isinstance(arg, Value) and not arg.named and arg not in reverse.machine.outer for arg in made.args):
        return
    written = replace(made, inline=True)
    for block in reversed(reverse.builder.blocks):
        if made in block:
            block[block.index(made)] = written
            reverse.builder.producer[test] = written
            return


COMPARISONS = frozenset({operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne})


def if_backward(reverse: Reverse, step: If, undo_then: Undo, undo_orelse: Undo) -> None:
    bars = [
        identity.passed(reverse, target) if target in reverse.active and arrived(reverse, target) else ZERO
        for target in step.targets
    ]
    filled = gathering.begin(reverse, step.then, step.orelse)
    inside = defined(step.then) | defined(step.orelse)
    read = any(value in reverse.bars or value in reverse.parts for value in inside)  # by later pieces of a `try`
    if all(reverse.is_zero(bar) for bar in bars) and not touches_memory(reverse, step) and not filled and not read:
        return
    homes = handed(reverse, step, bars, inside)
    prepare(reverse, homes, step.then, step.orelse)
    before, parts_before = dict(reverse.bars), reverse.parts
    there = dict(reverse.buffers)
    ends, shadows, stored = [], [], []
    for arm, undo in ((step.then, undo_then), (step.orelse, undo_orelse)):
        reverse.bars, reverse.parts = dict(before), {}  # what has arrived counts once
        reverse.buffers = dict(there)
        outside = reverse.builder.steps
        with reverse.builder.block() as made, reverse.stores.arm(outside, made) as changed:
            for target, result, bar in zip(step.targets, arm.results, bars, strict=True):
                if moved(reverse, target):
                    hand(reverse, result, bar)
                elif not one_memory(reverse, target, result):
                    reverse.give(result, bar)
            run_back(undo)
            flush_parts(reverse, inside)
        shadows.append((made, shadows_of(reverse, homes)))
        begun = [value for value in reverse.buffers if value not in there and value not in inside]
        begun = [value for value in begun if root(reverse, value) not in homes]
        outlive(reverse, made, begun)
        there.update({value: reverse.buffers[value] for value in begun})
        ends.append((made, reverse.bars))
        stored.append(changed)
    reverse.buffers = there
    reverse.stores.join(stored)
    merge(reverse, step, before, ends, inside, [(home, meet(reverse, home, shadows)) for home in homes
                                               if any(home in found for _, found in shadows)])
    reverse.parts = parts_before


def arrived(reverse: Reverse, target: Value) -> bool:
    """Whether anything may have reached what a branch gave: a list that has no shadow yet was not read since."""
    if target not in reverse.builder.mutable or (isinstance(target.kind, Array) and not moved(reverse, target)):
        return True
    if target in reverse.bars or target in reverse.parts or target in reverse.buffers:
        return True
    sites = reverse.machine.places_of(target) & reverse.machine.written
    return any(reverse.homes.get(site) in reverse.buffers for site in sites)


def one_memory(reverse: Reverse, target: Value, result: Operand) -> bool:
    """Whether what a branch gives is what the arm gave, the same object: their shadow is one."""
    if not isinstance(result, Value) or target not in reverse.builder.mutable:
        return False
    sites = reverse.machine.places_of(target) & reverse.machine.written
    return bool(sites) and sites == reverse.machine.places_of(result) & reverse.machine.written


def outlive(reverse: Reverse, made: list[Any], values: list[Value]) -> None:
    """Buffers of outer values that an arm began stand before the branch: what follows it reads them too."""
    for value in values:
        step = reverse.builder.producer.get(reverse.buffers[value])
        if step in made:
            made.remove(step)
            reverse.builder.add(step)


def flush_parts(reverse: Reverse, inside: set[Value]) -> None:
    """Entries of structures that got a cotangent in an arm become cotangents of the whole."""
    for value, parts in list(reverse.parts.items()):
        if value not in inside and parts:
            reverse.bars[value] = reverse.accumulate(reverse.bars.get(value, ZERO), reverse.assemble(value, parts))


def prepare(reverse: Reverse, homes: list[Value], *blocks: Block) -> None:
    """Make before a branch what is added to inside: buffers of arrays from outside, but not those of `homes`."""
    for value in outer_active(reverse, *blocks):
        if root(reverse, value) in homes or identity.by_place(reverse, value):
            continue
        if value in reverse.builder.mutable:
            if isinstance(value.kind, Array) or reverse.machine.places_of(value):
                reverse.shadow(value)
        elif value in reverse.buffers:
            continue
        elif value in reverse.machine.gathered:
            container_buffer(reverse, value)
        elif indexed_in(reverse, value, blocks):
            if isinstance(value.kind, Array):
                reverse.buffer(value)


def merge(reverse: Reverse, step: If, before: dict[Value, Any], ends: list[Any], inside: set[Value],
          shadows: list[tuple[Value, list[Value]]]) -> None:
    """Bring the cotangents of the two arms together."""
    (then, a_bars), (orelse, b_bars) = ends
    targets: list[Value] = []
    results: tuple[list[Any], list[Any]] = ([], [])
    merged = dict(before)
    reverse.bars = merged

    def choose(kind: Any, a: Any, b: Any) -> Value:
        target = Value(kind, wish)
        for made, row, side in ((then, results[0], a), (orelse, results[1], b)):
            with reverse.builder.reopen(made, {}):
                row.append(reverse.machine.operand(side))
        targets.append(target)
        for marked in (reverse.machine.selected, reverse.machine.singular):
            if any(isinstance(side, Value) and side in marked for side in (a, b)):
                marked.add(target)
        return target

    for value in dict.fromkeys((*a_bars, *b_bars)):
        if value in inside:
            continue
        a, b = a_bars.get(value, ZERO), b_bars.get(value, ZERO)
        if a is b:
            merged[value] = a
            continue
        wish = f"{value.hint}_bar" if value.hint else None
        sides = []
        for side, made in ((a, then), (b, orelse)):
            if reverse.is_zero(side):
                with reverse.builder.reopen(made, {}):
                    side = reverse.zero(value)
            sides.append(side)
        merged[value] = reverse.machine.join(sides[0], sides[1], choose)
    for home, (a, b) in shadows:
        wish = f"{home.hint}_bar" if home.hint else None
        reverse.buffers[home] = a if a is b else choose(a.kind if a.kind == b.kind else UNKNOWN, a, b)
        claim(reverse, reverse.buffers[home])
    if targets or then or orelse:
        reverse.builder.add(
            If(tuple(targets), step.test, block_of(then, *results[0]), block_of(orelse, *results[1]), step.span)
        )
