"""The core as plain text, for people who look inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .kinds import ONE, UNKNOWN, Anything, Array, Kind, ListOf, Mapping, Number, Sequence, Size, Sliced
from .nodes import Bind, Block, Def, For, Function, If, Step, Try, While, With
from .values import Const, Operand, Star, Value


def show(function: Function) -> str:
    """The text of `function`: one step a line, every value with a name of its own."""
    writer = _Writer()
    head = f"function {function.name}({writer.names(function.params)}):"
    return "\n".join([head, *writer.block(function.body, "return")])


class _Writer:
    """Names are given in the order of the text: the hint, with a number where it was given before."""

    def __init__(self) -> None:
        self.known: dict[Value, str] = {}
        self.taken: dict[str, int] = {}

    def name(self, value: Value) -> str:
        if value not in self.known:
            wish = value.hint or "t"
            number = self.taken[wish] = self.taken.get(wish, -1 if value.hint else 0) + 1
            self.known[value] = f"%{wish}{number or ''}"
        return self.known[value]

    def names(self, row: Iterable[Value]) -> str:
        return ", ".join(self.typed(value) for value in row)

    def typed(self, value: Value) -> str:
        return self.name(value) if value.kind == UNKNOWN else f"{self.name(value)}: {show_kind(value.kind)}"

    def operand(self, operand: Operand) -> str:
        match operand:
            case Value():
                return self.name(operand)
            case Star():
                return ("**" if operand.double else "*") + self.operand(operand.operand)
            case Const():
                return repr(operand)

    def row(self, operands: Iterable[Operand]) -> str:
        return ", ".join(map(self.operand, operands))

    def block(self, block: Block, ending: str = "give") -> Iterator[str]:
        for step in block.steps:
            for line in self.step(step):
                yield "    " + line
        if block.results:
            yield f"    {ending} {self.row(block.results)}"

    def step(self, step: Step) -> Iterator[str]:
        targets = self.names(step.targets) + " = " if step.targets else ""
        match step:
            case Bind():
                arguments = [self.operand(arg) for arg in step.args]
                arguments += [f"{name}={self.operand(operand)}" for name, operand in step.keywords]
                effect = "" if step.pure else "!"
                yield f"{targets}{self.operand(step.callee)}{effect}({', '.join(arguments)})"
            case If():
                yield f"{targets}if {self.operand(step.test)}:"
                yield from self.block(step.then)
                yield "else:"
                yield from self.block(step.orelse)
            case For():
                carried = self.carried(step)
                yield f"{targets}for {self.typed(step.item)} in {self.operand(step.iterable)} carrying {carried}:"
                yield from self.block(step.body, "exit if last of" if step.exits else "give")
            case While():
                yield f"{targets}while carrying {self.carried(step)}:"
                yield from self.block(step.test, "test")
                yield "do:"
                yield from self.block(step.body, "exit if last of" if step.exits else "give")
            case With():
                name = f" as {self.typed(step.name)}" if step.name is not None else ""
                yield f"{targets}with {self.operand(step.context)}{name}:"
                yield from self.block(step.body)
            case Try():
                yield f"{targets}try:"
                yield from self.block(step.body)
                name = f" as {self.typed(step.name)}" if step.name is not None else ""
                yield f"except {self.operand(step.caught)}{name}:"
                yield from self.block(step.handler)
                yield "else:"
                yield from self.block(step.orelse)
            case Def():
                yield f"{targets}def ({self.names(step.params)}):"
                yield from self.block(step.body, "return")

    def carried(self, step: For | While) -> str:
        pairs = zip(step.params, step.start, strict=True)
        return ", ".join(f"{self.typed(param)} from {self.operand(start)}" for param, start in pairs) or "nothing"


def show_kind(kind: Kind) -> str:
    """A kind in a few characters: ``float``, ``float64[n1, 1]``, ``(int, ?)``."""
    match kind:
        case Number():
            return kind.type.__name__
        case Array():
            return f"{kind.dtype}[{', '.join(map(show_size, kind.axes))}]"
        case Sequence():
            return f"{kind.type.__name__}({', '.join(map(show_kind, kind.items))})"
        case ListOf():
            return f"{kind.type.__name__}({show_kind(kind.item)}, ...)"
        case Mapping():
            return "{" + ", ".join(f"{key!r}: {show_kind(item)}" for key, item in kind.items) + "}"
        case _:
            return "?" if kind == UNKNOWN else repr(kind)


def show_size(size: Size) -> str:
    match size:
        case Anything():
            return "?"
        case Sliced():
            return f"{size.base!r}-{size.dropped}"
        case _:
            return "1" if size == ONE else repr(size)
