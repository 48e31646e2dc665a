"""The forward mode: beside every active value its tangent, statement by statement.

    y = f(x)          ==>      y = f(x)
    return y                   y_dot = f'(x) * x_dot
                               return y, y_dot
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import runtime
from ..analyse.activity import Activity
from ..core.kinds import ANY, ONE, UNKNOWN, Array, Kind, Mapping, Number, Sequence, is_real, not_one
from ..core.nodes import Bind, Block, Step
from ..core.values import Const, Operand, Star, Value
from ..errors import UnsupportedSyntax
from .reverse import ZERO, Reverse, hashable


class Forward(Reverse):
    """One walk through a function, which asks of its steps what the reversal asks.

    `dots` holds the tangent of each active value.  Tangents are whole: of the form of their value, zeros included;
    ZERO stands only where a value admits none (a string, a bool).  The tangent of an array, list, dict or object that
    is written to is its *twin*: it is written to alongside, and shares memory with other twins as its value with
    other values.
    """

    def __init__(self, machine: Any, activity: Activity, find: Callable[[Any], Any], site: Any, handlers: Any) -> None:
        super().__init__(machine, activity, find, site, handlers)
        self.site = site
        self.dots: dict[Value, Operand] = {}
        self.reads: Counter[Value] = Counter()  # how often each value is read
        self.carriers: set[Value] = set()  # exceptions that may hold a value with a derivative
        self.protected = 0  # how many `try` stand around

    # ------------------------------------------------------------ steps

    def walk(self, block: Block) -> None:
        """Add the steps of a block, and those of the tangents."""
        for step in block.steps:
            self.advance(step)

    def advance(self, step: Step) -> None:
        handler = self.handlers["steps"].get(type(step))
        if handler is not None:
            handler(self, step)
            return
        if not isinstance(step, Bind):
            raise UnsupportedSyntax(f"a {type(step).__name__} in forward mode", step.span, hint="use `gradient`")
        self.refuse_payload(step)
        function = self.function_of(step)
        special = self.handlers["functions"].get(function) if hashable(function) else None
        if special is not None:
            special(self, step)
        else:
            self.by_rule(step)

    def refuse_payload(self, step: Bind) -> None:
        """What an exception carries out of the body of a `try` has no tangent."""
        if self.carriers and self.active_step(step) and not self.active.constant(step) and any(
                operand in self.carriers for operand in operands_of(step)):
            raise UnsupportedSyntax("a value with a derivative that an exception carries", step.span,
                                    why="the tangent does not know where it was raised",
                                    hint="return the value, or keep it in a variable before `raise`")

    def by_rule(self, step: Bind) -> None:
        """A call: its tangent by the book, by deriving the callee, or none."""
        if self.is_view(step):
            self.handlers["view"](self, step)
            return
        self.refuse_write(step)
        if not self.active_step(step):
            self.plain(step)
        elif self.active.constant(step) or not any(operand in self.active for operand in operands_of(step)):
            self.plain(step)
            self.begin_twins(step)
        else:
            with self.at(step):
                self.handlers["push"](self, step, self.function_of(step))

    def plain(self, step: Bind) -> None:
        """Add a step that carries no derivative."""
        self.builder.add_shared(step)
        self.splicer.untested(step)
        if self.splicer.by_source(step) and any(arg in self.builder.mutable for arg in step.args):
            self.builder.mutable.update(step.targets)

    def begin_twins(self, step: Bind) -> None:
        """What is made without a derivative, and gets one when it is written to."""
        with self.at(step):
            for target in step.targets:
                if target in self.active:
                    self.set(target, self.zero_of(target))

    @contextmanager
    def protection(self) -> Iterator[None]:
        """What is walked now stands in the body of a `try`."""
        self.protected += 1
        try:
            yield
        finally:
            self.protected -= 1

    # ------------------------------------------------------------ tangents

    def dot(self, operand: Any) -> Operand:
        """The tangent of an operand; ZERO for one that has none."""
        if isinstance(operand, Star):
            return Star(self.dot(operand.operand), operand.double)
        if isinstance(operand, Value) and operand in self.active:
            return self.dots[operand]
        return ZERO

    def whole(self, operand: Any) -> Operand:
        """The tangent of an operand, zeros if it has none."""
        dot = self.dot(operand)
        return self.zero_of(operand) if dot is ZERO else dot

    def zero_of(self, operand: Any) -> Operand:
        """Zeros of the form of an operand."""
        if isinstance(operand, Const):
            zeros = runtime.whole_dot(None, operand.value)
            return ZERO if zeros is runtime.ZERO else Const(zeros)
        kind = self.machine.kind(operand)
        if isinstance(kind, Number) and is_real(kind):
            return Const(0.0) if runtime.is_number(kind.type(0)) else ZERO
        if isinstance(kind, (Number, Array)):
            return self.machine.operand(self.machine.invoke(Const(runtime.zeros_for), [operand]))  # type: ignore[no-any-return]
        if operand in self.builder.mutable:
            return self.builder.bind(runtime.twin_for, operand, kind=UNKNOWN, pure=False, hint=dot_hint(operand))  # type: ignore[no-any-return]
        return self.builder.bind(runtime.whole_dot, ZERO, operand, kind=UNKNOWN, fresh=True, hint=dot_hint(operand))  # type: ignore[no-any-return]

    def set(self, value: Value, dot: Any) -> None:
        """Say what the tangent of a value is; that of one that is written to is nobody else's."""
        operand = self.machine.operand(dot)
        if isinstance(operand, Value):
            if operand.hint is None and operand not in self.builder.user:
                operand.hint = dot_hint(value)
            if value in self.builder.mutable:
                self.builder.mutable.add(operand)
        self.dots[value] = operand

    def own(self, dot: Any, value: Value) -> Any:
        """A tangent that nobody else holds, if its value is written to."""
        if value not in self.builder.mutable or isinstance(value.kind, Number):
            return dot
        operand = self.machine.operand(dot)
        made = self.builder.producer.get(operand) if isinstance(operand, Value) else None
        rule = self.find(self.function_of(made)) if made is not None else None
        known = self.builder.known[-1]
        keys = [key for key, other in known.items() if other is operand]
        if rule is not None and rule.returns == "fresh" and made is self.builder.steps[-1] and keys:
            for key in keys:  # made just now: nobody finds it again
                del known[key]
            return operand
        kind, hint = self.machine.kind(operand), dot_hint(value)
        if isinstance(value.kind, Array):
            return self.builder.bind(np.copy, operand, kind=kind, pure=False, hint=hint)
        step = self.builder.producer.get(value)  # it may be an argument, or a view of one: so is its twin
        given = [arg for arg in (step.args if step is not None else ()) if self.dot(arg) is not ZERO]
        pairs = [part for arg in given for part in (arg, self.dot(arg))]
        return self.builder.bind(runtime.twin_of, operand, value, *pairs, kind=kind, pure=False, hint=hint)

    def formed(self, dot: Operand, value: Value) -> Operand:
        """A tangent read from where it may be missing: zeros if it is."""
        if isinstance(dot, Value) and dot.kind == UNKNOWN:
            kind = dot_kind(self, value.kind) if isinstance(value.kind, (Number, Array)) else UNKNOWN
            made: Value = self.builder.bind(runtime.whole_dot, dot, value, kind=kind, hint=dot_hint(value))
            return made
        return dot

    def fitted(self, dot: Any, value: Any) -> Any:
        """A tangent stretched to the shape of its value, in its dtype."""
        have, want = self.machine.kind(dot), self.machine.kind(value)
        if isinstance(have, Number) and isinstance(want, Number):
            return dot if is_real(have) else self.machine.invoke(Const(runtime.project), [dot, value])
        if isinstance(have, Array) and isinstance(want, Array) and covered(have, want):
            return self.machine.invoke(Const(runtime.project), [dot, value])
        stretched = self.machine.invoke(Const(runtime.spread_full), [dot, value])
        return self.machine.invoke(Const(runtime.project), [stretched, value])


def covered(have: Array, want: Array) -> bool:
    """Whether what broadcasts to the axes `want` has them already."""
    return have.ndim == want.ndim and all(
        not_one(m) or m == n != ANY or n == ONE for m, n in zip(have.axes, want.axes, strict=True)
    )


def operands_of(step: Bind) -> tuple[Operand, ...]:
    return (step.callee, *step.args, *(operand for _, operand in step.keywords))


def dot_hint(operand: Any) -> str | None:
    hint = getattr(operand, "hint", None)
    return f"{hint}_dot" if hint else None


def dot_kind(forward: Reverse, kind: Kind) -> Kind:
    """What is known of the tangent of a value of this kind."""
    if isinstance(kind, Mapping):
        return Mapping(kind.type, tuple((key, dot_kind(forward, item)) for key, item in kind.items))
    if isinstance(kind, Sequence):
        return Sequence(kind.type, tuple(dot_kind(forward, item) for item in kind.items))
    return forward.cotangent_kind(kind)
