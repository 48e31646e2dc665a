"""What every value is called."""

from __future__ import annotations

from keyword import iskeyword

from ..core.nodes import Function
from ..core.values import Value
from ..core.walk import defines_within
from .plan import Plan


def choose_names(function: Function, plan: Plan, taken: set[str]) -> dict[Value, str]:
    """A name for each value; parameters keep theirs, `taken` ones are avoided."""
    names: dict[Value, str] = {}
    used = set(taken)
    for value in (*function.params, *defines_within(function.body)):
        wish = value.hint or "t"
        number = 0 if value.hint else 1
        while (key := f"{wish}{number or ''}") in used or iskeyword(key):
            number += 1
        used.add(key)
        names[value] = key
    return names
