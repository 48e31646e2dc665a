"""Drop what nothing reads.

    a = f(x)
    b = g(x)      ==>      b = g(x)
    return b               return b
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from ..core.ops import raise_
from ..core.values import UNBOUND, Operand, Value, is_const
from ..core.walk import values
from ..records import replace


def prune(function: Function, owned: Mapping[Value, Value]) -> Function:
    """Keep the steps that the results need, or whose effect somebody can see; `owned` maps views to our buffers."""
    live = Liveness(function.body, owned)
    return replace(function, body=kept(function.body, live))


class Liveness:
    """Which values are needed: marked from the results and the effects, through what defines them."""

    def __init__(self, body: Block, owned: Mapping[Value, Value]) -> None:
        self.live: set[Value] = set()
        self.owned = owned
        self.source: dict[Value, tuple[Operand, ...]] = {}
        self.effects: dict[Value, list[Operand]] = {}
        self.needs: dict[int, tuple[Operand, ...]] = {}  # what must be there for a step to run at all
        self.queue: list[Operand] = list(body.results)
        self.visit(body, ())
        self.run()

    def visit(self, block: Block, around: tuple[Operand, ...]) -> None:
        for step in block.steps:
            self.step(step, around)

    def step(self, step: Step, around: tuple[Operand, ...]) -> None:
        match step:
            case Bind():
                operands = (step.callee, *step.args, *(operand for _, operand in step.keywords))
                for target in step.targets:
                    self.source[target] = (*operands, *around)
                if not step.pure:
                    buffer = self.buffer_of(step)
                    if buffer is None:
                        if not harmless(step):
                            self.queue.extend((*operands, *around))
                    else:
                        self.effects.setdefault(buffer, []).extend((*operands, *around))
            case If():
                inner = (*around, step.test)
                self.visit(step.then, inner)
                self.visit(step.orelse, inner)
                for target, a, b in zip(step.targets, step.then.results, step.orelse.results, strict=True):
                    self.source[target] = (a, b, *inner)
            case For() | While():
                control = self.loop_control(step)
                inner = (*around, *control)
                if isinstance(step, While):
                    self.visit(step.test, inner)
                self.visit(step.body, inner)
                for param, start, result, target in zip(
                    step.params, step.start, step.body.results, step.targets, strict=False
                ):
                    self.source[param] = (start, result, *inner)
                    self.source[target] = (start, result, *inner)
                if isinstance(step, For):
                    self.source[step.item] = inner
            case With():
                inner = (*around, step.context)
                self.visit(step.body, inner)
                for target, result in zip(step.targets, step.body.results, strict=True):
                    self.source[target] = (result, *inner)
                if step.name is not None:
                    self.source[step.name] = inner
            case Try():
                self.attempt(step, (*around, step.caught, *step.demands))
            case Def():
                self.visit(step.body, around)
                self.source[step.target] = step.body.results

    def attempt(self, step: Try, inner: tuple[Operand, ...]) -> None:
        """All that happens in a `try`, and what it gives, depends on whether its body raises."""
        for block in (step.body, step.handler, step.orelse):
            self.visit(block, inner)
        for target, a, b in zip(step.targets, step.handler.results, step.orelse.results, strict=True):
            self.source[target] = (a, b, *inner)
        if step.name is not None:
            self.source[step.name] = inner

    def loop_control(self, step: For | While) -> tuple[Operand, ...]:
        exits = (step.body.results[-1],) if step.exits else ()
        if isinstance(step, For):
            return (step.iterable, *exits)
        return (*step.test.results, *exits)

    def buffer_of(self, step: Bind) -> Value | None:
        """The buffer of ours that an effect changes, if that is all it changes."""
        if not step.args or not isinstance(step.args[0], Value):
            return None
        return self.owned.get(step.args[0])

    def run(self) -> None:
        while self.queue:
            for value in values([self.queue.pop()]):
                if value in self.live:
                    continue
                self.live.add(value)
                self.queue.extend(self.source.get(value, ()))
                self.queue.extend(self.effects.get(self.owned.get(value, value), ()))
                buffer = self.owned.get(value)
                if buffer is not None and buffer not in self.live:
                    self.queue.append(buffer)


def harmless(step: Bind) -> bool:
    """Whether a step only makes something of its own: a list, a buffer."""
    name = getattr(getattr(step.callee, "value", None), "__name__", "")
    return bool(step.targets) and name in (
        "make_list",
        "begin_list",
        "zero_list",
        "make_dict",
        "zeros_like",
        "zeros_for",
        "shadow_for",
        "remembered",
        "apart",
        "make_object",
        "copy",
    )


def kept(block: Block, live: Liveness) -> Block:
    steps = []
    for step in block.steps:
        new = kept_step(step, live)
        if isinstance(new, Try) and only_raises_again(new.handler):
            steps.extend([*new.body.steps, *new.orelse.steps])
        elif new is not None:
            steps.append(new)
    return replace(block, steps=tuple(steps))


def needed(step: Bind, live: Liveness) -> bool:
    if any(target in live.live for target in step.targets):
        return True
    if step.pure:
        return False
    buffer = live.buffer_of(step)
    if buffer is not None:
        return buffer in live.live
    return not harmless(step)


def kept_step(step: Step, live: Liveness) -> Step | None:
    match step:
        case Bind():
            return step if needed(step, live) else None
        case If():
            rows = [i for i, target in enumerate(step.targets) if target in live.live]
            then, orelse = (arm(block, rows, live) for block in (step.then, step.orelse))
            if not rows and not then.steps and not orelse.steps:
                return None
            return replace(step, targets=tuple(step.targets[i] for i in rows), then=then, orelse=orelse)
        case For() | While():
            return kept_loop(step, live)
        case With():
            rows = [i for i, target in enumerate(step.targets) if target in live.live]
            body = arm(step.body, rows, live)
            targets = tuple(step.targets[i] for i in rows)
            return replace(step, targets=targets, body=body) if body.steps or rows else None
        case Try():
            return kept_attempt(step, live)
        case Def():
            return replace(step, body=kept(step.body, live)) if step.target in live.live else None


def kept_attempt(step: Try, live: Liveness) -> Step | None:
    rows = [i for i, target in enumerate(step.targets) if target in live.live]
    handler, orelse = (arm(block, rows, live) for block in (step.handler, step.orelse))
    body = kept(step.body, live)
    if not rows and not any(block.steps for block in (body, handler, orelse)):
        return None
    demands = tuple(value for value in step.demands if value in live.live)
    return replace(step, targets=tuple(step.targets[i] for i in rows), body=body, handler=handler, orelse=orelse,
                   demands=demands)


def only_raises_again(handler: Block) -> bool:
    """Whether a handler is a bare ``raise``."""
    (*before, last) = handler.steps or (None,)
    return not before and isinstance(last, Bind) and is_const(last.callee, raise_) and not last.args


def arm(block: Block, rows: list[int], live: Liveness) -> Block:
    return replace(kept(block, live), results=tuple(block.results[i] for i in rows))


def kept_loop(step: For | While, live: Liveness) -> Step | None:
    rows = [
        i
        for i, (param, target) in enumerate(zip(step.params, step.targets, strict=True))
        if param in live.live or target in live.live
    ]
    body = kept(step.body, live)
    tests = kept(step.test, live) if isinstance(step, While) else None
    if not rows and not body.steps and (tests is None or not tests.steps):
        return None
    results = tuple(
        step.body.results[i] if step.targets[i] in live.live or step.params[i] in live.live else UNBOUND for i in rows
    )
    if step.exits:
        results = (*results, step.body.results[-1])
    more: dict[str, Any] = {} if tests is None else {"test": tests}
    return replace(step, targets=tuple(step.targets[i] for i in rows), params=tuple(step.params[i] for i in rows),
                   start=tuple(step.start[i] for i in rows), body=replace(body, results=results), **more)
