"""What is decided about a text before it is written: what is folded, what counts, what is called what."""

from __future__ import annotations

from collections import Counter
from dataclasses import field

from ..core.nodes import Bind, For, If, While
from ..core.values import Operand, Star, Value
from ..core.walk import operands
from ..records import record


@record(frozen=False)
class Plan:
    """`folded`: values without a name, and the step that is written where they are used.

    `uses`: how often each value is written.  `choices`: branches that are written ``x = a if test else b``.
    `absorbed`: values that are unpacked where they are assigned (``for a, b in ...``).  `unwritten`: bindings that
    are no statements of their own.  `names`: what the values that are not folded are called.
    """

    folded: dict[Value, Bind | If] = field(default_factory=dict)
    uses: Counter[Value] = field(default_factory=Counter)
    choices: set[If] = field(default_factory=set)
    absorbed: dict[Value, Bind] = field(default_factory=dict)
    unwritten: set[Bind] = field(default_factory=set)
    names: dict[Value, str] = field(default_factory=dict)

    def leaves(self, *row: Operand) -> list[Value]:
        """The values whose names are written where the operands are, in order of evaluation."""
        found: list[Value] = []
        self._gather(row, found)
        return found

    def _gather(self, row: tuple[Operand, ...], found: list[Value]) -> None:
        for operand in row:
            if type(operand) is Star:
                operand = operand.operand
            if type(operand) is Value:
                step = self.folded.get(operand)
                if step is None:
                    found.append(operand)
                elif type(step) is Bind:
                    self._gather(operands(step), found)
                elif type(step) is If:
                    self._gather((step.test, step.then.results[0], step.orelse.results[0]), found)

    def name(self, value: Value) -> str | None:
        """The name that `value` is written as, if it is written as a name."""
        step = self.folded.get(value)
        while isinstance(step, Bind) and step in self.copies:
            value = step.args[0]  # type: ignore[assignment]
            step = self.folded.get(value)
        return self.names[value] if step is None else None

    copies: set[Bind] = field(default_factory=set)  # folded ``y = x``


def alive(step: For | While, plan: Plan) -> set[Value]:
    """The parameters of a loop that somebody reads, in a round or after the loop."""
    pairs = zip(step.params, step.targets, strict=True)
    return {param for param, target in pairs if plan.uses[param] or plan.uses[target]}
