"""The middle language: steps in blocks, structured in and structured out.

A `Block` is a row of steps and what it gives.  Every step says which values it defines (`targets`).  Values are
assigned once; a name that the user assigns several times is several values with the same `hint`.  What is
defined in an arm of an `If` may be read by a later `If` on the same test (the way back does): scopes are the
function's, not the block's.
"""

from __future__ import annotations

from typing import TypeAlias

from ..errors import Span
from ..records import record
from .values import Const, Operand, Statement, Value


@record(eq=False)
class Bind:
    """``targets = callee(*args, **keywords)``: the only step that computes.

    `callee` is most often a constant function: of `operator` (printed as the operator, subscript or augmented
    assignment that it is), of `core.ops` (displays, slices, attribute access, raise, ...), a `Method` (printed
    ``args[0].name(...)``), or any other.  One target, or none for a statement run for its effect;
    `ops.unpack` has as many as it unpacks.  `pure`: it may be dropped, shared or moved.
    `inline`: never given a name, printed at each use (a read of an argument's field or entry, such as ``p['W']``).
    `origin` is the user's statement that this step completes, and `span` the user's expression.
    """

    targets: tuple[Value, ...]
    callee: Operand
    args: tuple[Operand, ...] = ()
    keywords: tuple[tuple[str, Operand], ...] = ()
    pure: bool = True
    inline: bool = False
    span: Span | None = None
    origin: Statement | None = None


@record(eq=False)
class Block:
    """Steps, and the operands that the block gives to the node that holds it."""

    steps: tuple[Step, ...] = ()
    results: tuple[Operand, ...] = ()


@record(eq=False)
class If:
    """``targets = then.results if test else orelse.results``."""

    targets: tuple[Value, ...]
    test: Operand
    then: Block
    orelse: Block
    span: Span | None = None
    origin: Statement | None = None


@record(eq=False)
class For:
    """A loop over `iterable`.

    `params` are the carried values inside a round: `start` in the first, `body.results` of the round before in
    the others; `targets` are what they are after the loop.  `params`, `start`, `targets` have the same length.
    With `exits`, `body.results` has one entry more, the last: a truth value; the loop ends after a round in which
    it is true (the user's `break` or `return`).
    """

    targets: tuple[Value, ...]
    item: Value
    iterable: Operand
    params: tuple[Value, ...]
    start: tuple[Operand, ...]
    body: Block
    exits: bool = False
    span: Span | None = None
    origin: Statement | None = None


@record(eq=False)
class While:
    """A loop that runs while `test`, a block of one result over the same `params`, is true; else as `For`."""

    targets: tuple[Value, ...]
    params: tuple[Value, ...]
    start: tuple[Operand, ...]
    test: Block
    body: Block
    exits: bool = False
    span: Span | None = None
    origin: Statement | None = None


@record(eq=False)
class With:
    """``with context: body``; `name` is what the context gives, or None; `targets` are the body's results."""

    targets: tuple[Value, ...]
    context: Operand
    name: Value | None
    body: Block
    span: Span | None = None
    origin: Statement | None = None


@record(eq=False)
class Try:
    """``try: body``; then ``targets = orelse.results``, or `handler.results` where one of `caught` was raised.

    `body` gives nothing by itself: `orelse`, which runs outside the protection, reads what it defines.  `name` is
    the exception inside `handler`, or None.  What `body` defines must not be read there: how far it got is not known.
    `demands` are the values of the body that must be computed whether somebody reads them or not, since what
    computes them may raise.
    """

    targets: tuple[Value, ...]
    body: Block
    caught: Operand
    name: Value | None
    handler: Block
    orelse: Block
    demands: tuple[Value, ...] = ()
    span: Span | None = None
    origin: Statement | None = None


@record(eq=False)
class Def:
    """``def target(*params): body; return results[0]``: an inner function; it reads values of the outer one."""

    target: Value
    params: tuple[Value, ...]
    body: Block
    span: Span | None = None
    origin: Statement | None = None

    @property
    def targets(self) -> tuple[Value, ...]:
        return (self.target,)


Step: TypeAlias = Bind | If | For | While | With | Try | Def


@record(eq=False)
class Function:
    """``def name(*params): body; return results[0]``."""

    name: str
    params: tuple[Value, ...]
    body: Block
    span: Span | None = None
    doc: str | None = None
    globals: dict[str, object] | None = None  # the user's module: where `Const.text` is looked up


def call(target: Value, function: object, *args: Operand, pure: bool = True, span: Span | None = None) -> Bind:
    """``target = function(*args)`` for a function known now."""
    return Bind((target,), Const(function), args, pure=pure, span=span)
