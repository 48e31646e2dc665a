"""What an operation works on: values that exist at run time, and constants known before."""

from __future__ import annotations

from typing import Any, TypeAlias

from ..records import record
from .kinds import UNKNOWN, Kind, own


class Value:
    """One run-time value, assigned exactly once; equal only to itself.

    `hint` is the name it would like to have (``p``, ``x_bar``), None for an intermediate result.
    `named` says that the user's own text assigns it, so that its statement stays a statement.
    """

    __slots__ = ("hint", "kind", "named")

    def __init__(self, kind: Kind = UNKNOWN, hint: str | None = None, named: bool = False) -> None:
        self.kind = own(kind)
        self.hint = hint
        self.named = named

    def __repr__(self) -> str:
        return f"%{self.hint or 't'}.{id(self) % 9973}"


@record(eq=False)
class Const:
    """An object known when the derivative is made.

    `text` is the expression that reads it in the user's own words (``np.tanh``, ``helper``, ``1e-5``);
    None for an object that the compiler brought in: then it is printed as a literal, as ``np.<name>``,
    as an operator, or, where none of these will do, bound by name when the text is loaded.
    """

    value: Any
    text: str | None = None

    def __repr__(self) -> str:
        return self.text or getattr(self.value, "__name__", None) or repr(self.value)


@record
class Star:
    """An argument that is spread over several: ``*xs``, or ``**options`` with `double`."""

    operand: Operand
    double: bool = False


Operand: TypeAlias = "Value | Const | Star"

class _Unbound:
    """Stands where a name has no value yet: an arm or a loop that leaves it unassigned."""

    def __repr__(self) -> str:
        return "UNBOUND"


NONE = Const(None)
UNBOUND = Const(_Unbound())  # as a result or a start: nothing is assigned
TRUE = Const(True)
FALSE = Const(False)


@record(eq=False)
class Statement:
    """A statement of the user's: its text with the comments on its lines, and its tree."""

    text: str
    tree: Any

    def __repr__(self) -> str:
        return f"Statement({self.text!r})"


def is_const(operand: object, *values: Any) -> bool:
    """Whether `operand` is a constant; with `values`, one of just these objects or equal numbers of the same type."""
    if not isinstance(operand, Const):
        return False
    return not values or any(
        operand.value is v or (type(operand.value) is type(v) and operand.value == v) for v in values
    )
