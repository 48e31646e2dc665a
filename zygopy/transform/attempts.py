"""`try` on the way back: what ran to its end is undone, or what the handler did."""

from __future__ import annotations

from .. import runtime
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Number
from ..core.nodes import Bind, Block, If, Try
from ..core.ops import make_tuple
from ..core.values import FALSE, TRUE, Const, Operand, Value, is_const
from ..core.walk import never_ends, steps
from ..errors import UnsupportedSyntax, ZygopyError
from ..records import replace
from .branches import if_backward
from .moving import settle_moved
from .regions import Undo
from .reverse import Reverse


def try_forward(reverse: Reverse, step: Try) -> Undo:
    """A `try` tells whether its handler ran; the way back is a branch on that.

    Of a body that was left in the middle nothing is undone: the lowering sees to it that nothing of it is read.
    """
    builder, found = reverse.builder, reverse.machine.dispatches
    settle_moved(reverse, step.targets)
    with builder.block() as body:
        undo_body = reverse.forward(step.body)
    step = passing_on(reverse, step) if reverse.machine.dispatches > found else step
    with builder.block() as orelse:
        undo_orelse = reverse.forward(step.orelse)
    with builder.block() as handler:
        undo_handler = reverse.forward(step.handler)
    undo_handler.insert(0, lambda: refuse_payload(reverse, step))
    done, failed = block_of(orelse, *step.orelse.results), block_of(handler, *step.handler.results)
    made = replace(step, body=block_of(body), handler=failed, orelse=done)
    if never_ends(step.handler):  # only one way goes on
        builder.add(made)
        return [*undo_body, *undo_orelse]
    if never_ends(step.body) or never_ends(step.orelse):
        builder.add(made)
        return undo_handler
    made, caught = telling(made)
    builder.add(made)
    again = Block((*step.body.steps, *step.orelse.steps), step.orelse.results)
    ways = If(step.targets, caught, step.handler, again, step.span)
    return [lambda: if_backward(reverse, ways, undo_handler, [*undo_body, *undo_orelse])]


def passing_on(reverse: Reverse, step: Try) -> Try:
    """The `try` whose handler lets pass what we raise ourselves, if it catches that."""
    made = reverse.builder.producer.get(step.caught) if isinstance(step.caught, Value) else None
    several = made is not None and is_const(made.callee, make_tuple)
    if never_ends(step.handler) or not any(map(catches_ours, made.args if made and several else [step.caught])):
        return step
    name = step.name or Value(UNKNOWN, "error")
    first = Bind((), Const(runtime.pass_on), (name,), (), False, False, step.span)
    return replace(step, name=name, handler=replace(step.handler, steps=(first, *step.handler.steps)))


def catches_ours(caught: Operand) -> bool:
    """Whether a handler may catch refusals; of classes that are not known that is left to what runs."""
    kinds = caught.value if isinstance(caught, Const) else (Exception,)
    every = kinds if isinstance(kinds, tuple) else (kinds,)
    return any(isinstance(kind, type) and issubclass(ZygopyError, kind) for kind in every)


def telling(step: Try) -> tuple[Try, Value]:
    """The `try` with a target that tells whether its handler ran; it may have one already."""
    for target, failed, done in zip(step.targets, step.handler.results, step.orelse.results, strict=True):
        if is_const(failed, True) and is_const(done, False):
            target.hint = target.hint or "caught"
            return step, target
    caught = Value(Number(bool), "caught")
    handler = replace(step.handler, results=(*step.handler.results, TRUE))
    orelse = replace(step.orelse, results=(*step.orelse.results, FALSE))
    return replace(step, targets=(*step.targets, caught), handler=handler, orelse=orelse), caught


def refuse_payload(reverse: Reverse, step: Try) -> None:
    """What an exception carries out of the body has no way back."""
    if step.name is None or step.name not in reverse.active or reverse.is_zero(reverse.bar(step.name)):
        return
    within = (inner for inner in steps(step.body) if isinstance(inner, Bind))
    sent = [inner for inner in within if any(arg in reverse.active for arg in inner.args)]
    raise UnsupportedSyntax(
        "a value with a derivative that an exception carries",
        sent[-1].span if sent else step.span,
        why="the way back does not know where it was raised",
        hint="return the value, or keep it in a variable before `raise`",
    )
