"""From a core function to its text.

    t1 = x @ W
    t2 = t1 + b             def loss(W, b, x):
    p = tanh(t2)     ==>        p = np.tanh(x @ W + b)      # prediction
    v = mean(p)                 return np.mean(p)
    return v

Everything is decided first (`plan`), then written as trees (`statements`), then as lines (`layout`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from ..core import ops
from ..core.nodes import Bind, Function
from ..core.values import Const, Operand, Star
from ..core.walk import blocks, defines_within, operands, steps
from ..errors import Span
from ..records import record
from .constants import Constants
from .expressions import Expressions, is_attribute
from .filling import fill_at_once
from .layout import lay_out
from .lines import Line
from .naming import choose_names
from .operators import function_of
from .refold import refold
from .statements import Statements
from .uses import count


@record
class Text:
    """The source of a function.

    `linemap` has the user's place for each line of `source` that has one.  `bindings` are the objects that must
    have these names when it is loaded; every other free name is read from the user's module.
    """

    name: str
    source: str
    linemap: dict[int, Span] = field(default_factory=dict)
    bindings: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.source


def emit(function: Function) -> Text:
    """Write `function` as Python that runs."""
    plan = count(function)
    refold(function, plan)
    wished = frozenset(value.hint for value in defines_within(function.body) if value.hint)
    parameters = frozenset(param.hint for param in function.params if param.hint)
    constants = Constants(function.globals, parameters, wished | {function.name})
    for const in constants_of(function, constants):
        constants.of(const)
    plan.names = choose_names(function, plan, constants.read)
    line: Line = Statements(plan, Expressions(plan, constants)).function(function)
    anonymous = frozenset(name for value, name in plan.names.items() if value.hint is None)
    source, spans = lay_out(fill_at_once(line, anonymous - wished))
    return Text(function.name, source, spans, constants.bindings)


def constants_of(function: Function, constants: Constants) -> Iterator[Const]:
    """The constants that are written by name or as literals, not as syntax; global names are noted."""
    for step in steps(function.body):
        if isinstance(step, Bind):
            written = step.args[:1] + step.args[2:] if is_attribute(step) else step.args
            row: tuple[Operand, ...] = (*written, *(operand for _, operand in step.keywords))
            syntax = function_of(step.callee)
            if syntax is None:
                row = (step.callee, *row)
            if syntax is ops.read_global and isinstance(step.args[0], Const):
                constants.global_name(step.args[0].value)
        else:
            row = operands(step)
        yield from only_constants(row)
        for block in blocks(step):
            yield from only_constants(block.results)
    yield from only_constants(function.body.results)


def only_constants(row: tuple[Operand, ...]) -> Iterator[Const]:
    for operand in row:
        while isinstance(operand, Star):
            operand = operand.operand
        if isinstance(operand, Const):
            yield operand


