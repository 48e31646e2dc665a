"""Steps in the making: the one place where bindings are made, shared and known by what made them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import Span
from .kinds import UNKNOWN, Kind
from .nodes import Bind, Block, Step
from .values import Const, Operand, Star, Statement, Value

Infer = Callable[["Builder", Const, tuple[Operand, ...], tuple[tuple[str, Operand], ...]], Kind]


class Builder:
    """Collects the steps of nested blocks; knows which binding made a value.

    `infer` says what kind the result of a call is.  While `sharing` is on, an equal pure binding that is in
    scope is found again instead of being made twice.
    """

    def __init__(self, infer: Infer) -> None:
        self.infer = infer
        self.blocks: list[list[Step]] = [[]]
        self.known: list[dict[Any, Value]] = [{}]
        self.producer: dict[Value, Bind] = {}
        self.static: dict[Value, Const] = {}  # values that are known constants under a user's name
        self.mutable: set[Value] = set()  # values that may be written to: never shared
        self.sharing = False  # on while generated text is made; the user's own is kept as it is
        self.user: set[Value] = set()  # what the user's own text computes
        self.large = False  # whether it makes tables of all pairs of its arguments' elements
        self.watchers: list[Callable[[Bind], None]] = []  # each sees every step that is made
        self.span: Span | None = None
        self.origin: Statement | None = None

    # ------------------------------------------------------------ blocks

    @property
    def steps(self) -> list[Step]:
        return self.blocks[-1]

    @contextmanager
    def block(self) -> Iterator[list[Step]]:
        """Collect steps apart, in a scope of their own."""
        steps: list[Step] = []
        with self.reopen(steps, {}):
            yield steps

    @contextmanager
    def reopen(self, steps: list[Step], known: dict[Any, Value]) -> Iterator[None]:
        self.blocks.append(steps)
        self.known.append(known)
        try:
            yield
        finally:
            self.blocks.pop()
            self.known.pop()

    def add(self, step: Step) -> None:
        self.steps.append(step)

    # ------------------------------------------------------------ bindings

    def bind(self, callee: Any, *args: Operand, keywords: tuple[tuple[str, Operand], ...] = (), pure: bool = True,
             kind: Kind | None = None, hint: str | None = None, inline: bool = False, fresh: bool = False) -> Value:
        """``hint = callee(*args, **keywords)``: a new value, or (unless it must be `fresh`) the one that is there."""
        callee = callee if isinstance(callee, (Value, Const)) else Const(callee)
        key = self.key(callee, args, keywords) if pure and not fresh else None
        if key is not None and self.sharing:
            for scope in reversed(self.known):
                if key in scope:
                    return scope[key]  # type: ignore[no-any-return]
        if kind is None:
            kind = self.infer(self, callee, args, keywords) if isinstance(callee, Const) else UNKNOWN
        value = Value(kind, hint)
        step = Bind((value,), callee, args, keywords, pure, inline, self.span, self.origin)
        self.producer[value] = step
        self.made(step)
        if not self.sharing:
            self.user.add(value)
        if key is not None:
            self.known[-1].setdefault(key, value)
        return value

    def add_shared(self, step: Bind) -> None:
        """Add a step that is there already, and find it again while `sharing`."""
        self.steps.append(step)
        if step.pure and len(step.targets) == 1:
            key = self.key(step.callee, step.args, step.keywords)
            if key is not None:
                self.known[-1].setdefault(key, step.targets[0])

    def bind_many(self, callee: Any, args: tuple[Operand, ...], kinds: tuple[Kind, ...],
                  hints: tuple[str | None, ...], pure: bool = True) -> tuple[Value, ...]:
        """``a, b = callee(*args)``."""
        targets = tuple(Value(kind, hint) for kind, hint in zip(kinds, hints, strict=True))
        callee = callee if isinstance(callee, (Value, Const)) else Const(callee)
        step = Bind(targets, callee, args, (), pure, False, self.span, self.origin)
        for target in targets:
            self.producer[target] = step
        self.made(step)
        return targets

    def do(self, callee: Any, *args: Operand, keywords: tuple[tuple[str, Operand], ...] = ()) -> None:
        """A statement run for its effect."""
        callee = callee if isinstance(callee, (Value, Const)) else Const(callee)
        self.made(Bind((), callee, args, keywords, False, False, self.span, self.origin))

    def made(self, step: Bind) -> None:
        self.steps.append(step)
        for watcher in self.watchers:
            watcher(step)

    def key(self, callee: Operand, args: tuple[Operand, ...], keywords: tuple[tuple[str, Operand], ...]) -> Any:
        """What two bindings must have in common to be the same; None where nothing may be shared."""
        operands = (callee, *args, *(operand for _, operand in keywords))
        if any(operand in self.mutable for operand in operands if isinstance(operand, Value)):
            return None
        return tuple(map(operand_key, operands)), tuple(name for name, _ in keywords), len(args)

    def constant(self, operand: Operand) -> Const | None:
        """The constant that an operand is known to be."""
        if isinstance(operand, Const):
            return operand
        return self.static.get(operand) if isinstance(operand, Value) else None


def operand_key(operand: Operand) -> Any:
    match operand:
        case Const(value=value):
            return (
                (type(value), repr(value)) if isinstance(value, (int, float, complex, str, bytes, tuple)) else id(value)
            )
        case Star(operand=inner, double=double):
            return ("*", double, operand_key(inner))
        case _:
            return operand


def block_of(steps: list[Step], *results: Operand) -> Block:
    return Block(tuple(steps), results)
