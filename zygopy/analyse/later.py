"""Which memory is still written to after a step: what the way back reads of it must be kept in a copy.

    y = np.sin(x)         x is written to later: the way back needs a copy of it
    x[0] = 1.0
    z = np.cos(x)         x is not written to any more
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.values import Value
from ..core.walk import operands, steps, values

Sites = frozenset[Any]
NOTHING: Sites = frozenset()


def written_later(
    function: Function, places: Callable[[Value], Sites], writes: Mapping[int, Sites]
) -> dict[int, Sites]:
    """For each binding, by its `id`, the sites that it or something after it writes to; `writes` are its own."""
    later = Later(places, writes)
    inner = (step.body for step in steps(function.body) if isinstance(step, Def))
    whenever = (writes.get(id(step), NOTHING) for body in inner for step in steps(body))  # a call may come any time
    later.block(function.body, NOTHING.union(*whenever))
    return later.table


class Later:
    """One walk from the end."""

    def __init__(self, places: Callable[[Value], Sites], writes: Mapping[int, Sites]) -> None:
        self.places = places
        self.writes = writes
        self.table: dict[int, Sites] = {}

    def block(self, block: Block, after: Sites) -> Sites:
        """What is written to from the start of a block on."""
        for step in reversed(block.steps):
            after = self.step(step, after)
        return after

    def step(self, step: Step, after: Sites) -> Sites:
        match step:
            case Bind():
                own = self.writes.get(id(step), NOTHING)
                self.table[id(step)] = self.table.get(id(step), NOTHING) | after | own
                made = NOTHING.union(*map(self.places, step.targets))
                made -= NOTHING.union(*map(self.places, values(operands(step))))
                made = frozenset(site for site in made if site[0] != "alike")  # older memory may be of the same class
                return (after - made) | own
            case If():
                return self.block(step.then, after) | self.block(step.orelse, after)
            case For() | While():
                return self.rounds(step, after)
            case With() | Def():
                return self.block(step.body, after) | after
            case Try():
                ends = self.block(step.orelse, after) | self.block(step.handler, after)
                return self.block(step.body, ends) | ends

    def rounds(self, step: For | While, after: Sites) -> Sites:
        """A round may be followed by another."""
        while True:
            before = self.block(step.body, after)
            if isinstance(step, While):
                before = self.block(step.test, before | after)
            if before <= after:
                return after
            after |= before
