"""What is known of abstract values: the constants that they are, their kinds, whether they are true."""

from __future__ import annotations

from math import isfinite
from typing import Any

from ..analyse.witness import Guard
from ..core.build import Builder
from ..core.kinds import UNKNOWN, Array, Instance, Kind, ListOf, Mapping, Number, Sequence
from ..core.nodes import Bind
from ..core.values import Const, Value
from .abstract import Abstract, BoundV, DictV, FunctionV, ListV, ObjectV, Operands, TupleV
from .displays import STATIC_ARITHMETIC, STATIC_DISPLAYS, static_number
from .memory import Memory, deepen


class Knowledge(Memory):
    """Facts about abstract values; one that is asked of an argument is tested by the guard."""

    def __init__(self, builder: Builder, guard: Guard) -> None:
        super().__init__(builder)
        self.guard = guard

    # ------------------------------------------------------------ constants

    def static(self, x: Abstract) -> Const | None:
        """The constant that an abstract value is known to be, whole; None where some of it is not known."""
        if isinstance(x, Operands):
            known = self.builder.constant(x)
            if known is None and isinstance(x, Value):
                step = self.builder.producer.get(x)
                if step is not None and isinstance(step.callee, Const) and step.callee.value in STATIC_DISPLAYS:
                    parts = [
                        self.static(arg) if isinstance(arg, Operands) else None for arg in step.args
                    ]  # None: `*xs`
                    if all(part is not None for part in parts):
                        return Const(step.callee.value(*(part.value for part in parts if part is not None)))
                elif step is not None and isinstance(step.callee, Const) and step.callee.value in STATIC_ARITHMETIC:
                    known = self.static_result(x, step)
            return known
        if isinstance(x, (TupleV, ListV)):
            parts = [self.static(item) for item in x.items]
            if all(part is not None for part in parts):
                values = [part.value for part in parts if part is not None]
                return Const(tuple(values) if isinstance(x, TupleV) and x.cls is tuple else values)
        return None

    def static_result(self, x: Value, step: Bind) -> Const | None:
        """As `static`, of what was worked out: looked into only as far as there are whole numbers, and only once."""
        if isinstance(x.kind, Array) or (isinstance(x.kind, Number) and x.kind.type is not int):
            return None
        parts = []
        for arg in step.args:
            part = self.static(arg) if isinstance(arg, Operands) else None
            if part is None:
                return None
            parts.append(part)
        known = static_number(step.callee.value, parts)  # type: ignore[union-attr]
        if known is not None:
            self.builder.static[x] = known
        return known

    def plain(self, x: Abstract) -> tuple[Any, ...] | None:
        """A tuple of literals, as it is written."""
        if not isinstance(x, TupleV) or x.cls is not tuple:
            return None
        parts = [
            self.plain(item)
            if isinstance(item, TupleV)
            else item.value
            if isinstance(item, Const) and item.text is None
            else None
            for item in x.items
        ]
        whole = all(isinstance(part, (int, float, tuple)) for part in parts)
        return tuple(parts) if whole else None

    def kind(self, x: Abstract) -> Kind:
        """What is known of an abstract value."""
        match x:
            case Value():
                return self.deep(x)
            case Const(value=value):
                return kind_of_constant(value)
            case TupleV():
                return Sequence(x.cls, tuple(map(self.kind, x.items)))
            case ListV():
                return Sequence(list, tuple(map(self.kind, x.items)))
            case DictV():
                return Mapping(dict, tuple((key, self.kind(item)) for key, item in x.slots.items()))
            case ObjectV():
                return Instance(x.cls)
            case _:
                return UNKNOWN

    def deep(self, x: Value) -> Kind:
        """The kind of a value with the kinds of its entries, where it came from an argument."""
        if isinstance(x.kind, (Sequence, Mapping)) and x in self.witnesses:
            x.kind = deepen(self.witnesses[x], x.kind, 4)
        return x.kind

    def stored(self, x: Abstract) -> Kind:
        """The kind of what a list, dict or object is given, with that of the entries of the lists in it."""
        if isinstance(x, TupleV):
            return Sequence(x.cls, tuple(map(self.stored, x.items)))
        if isinstance(x, Value) and x in self.builder.mutable and x.kind == Instance(list):
            item = self.held(x, None)
            return x.kind if item == UNKNOWN else ListOf(list, item)
        return self.kind(x)

    def truth(self, x: Abstract) -> bool | None:
        """Whether the value is true, where that is known."""
        known = self.static(x)
        if known is not None:
            try:
                return bool(known.value)
            except Exception:
                return None
        if isinstance(x, (TupleV, ListV)):
            return bool(x.items)
        if isinstance(x, DictV):
            return bool(x.slots)
        if isinstance(x, (FunctionV, BoundV)):
            return True
        if isinstance(x, Value) and isinstance(x.kind, Sequence) and x not in self.builder.mutable:
            return bool(x.kind.items)
        return None

    def need(self, x: Abstract) -> Const | None:
        """The constant that `x` is: if it is a number or string of an argument, the guard then tests its value."""
        known = self.static(x)
        if known is not None or not isinstance(x, Value):
            return known
        witness = self.witnesses.get(x)
        if witness is None:
            step = self.builder.producer.get(x)
            if step is not None and isinstance(step.callee, Const) and step.callee.value in STATIC_DISPLAYS:
                for arg in step.args:
                    self.need(arg)
                return self.static(x)
            return None
        value = witness.values[0]
        if type(value) not in (int, float, bool, str) or any(other != value for other in witness.values):  # nor nan
            return None
        finite = not isinstance(value, float) or isfinite(value)
        witness.require(f"{{v}} == {repr(value) if finite else self.guard.name(value)}")
        self.builder.static[x] = Const(value)
        return self.builder.static[x]


def kind_of_constant(value: Any) -> Kind:
    cls = type(value)
    if cls in (int, float, complex, bool):
        return Number(cls)
    return Instance(cls)
