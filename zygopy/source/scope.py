"""What a name in a function means, and where the function stands: all read from its code object."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from inspect import CO_VARARGS, CO_VARKEYWORDS, Parameter
from itertools import pairwise
from types import CodeType, FunctionType
from typing import Any, Literal

from ..records import record

Meaning = Literal["parameter", "local", "captured", "global", "builtin"]


@record
class Slot:
    """A parameter: its name, and how it is given.  Its default belongs to the function object: see `defaults`."""

    name: str
    kind: Any  # one of inspect.Parameter's kinds; the enumeration has no public name


def parameters(code: CodeType) -> tuple[Slot, ...]:
    """Give the parameters in the order in which a signature shows them."""
    names = code.co_varnames
    given, keyword = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    starred, doubled = bool(code.co_flags & CO_VARARGS), bool(code.co_flags & CO_VARKEYWORDS)
    slots = [Slot(name, Parameter.POSITIONAL_ONLY) for name in names[: code.co_posonlyargcount]]
    slots += [Slot(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names[code.co_posonlyargcount : given]]
    if starred:
        slots.append(Slot(names[keyword], Parameter.VAR_POSITIONAL))
    slots += [Slot(name, Parameter.KEYWORD_ONLY) for name in names[given:keyword]]
    if doubled:
        slots.append(Slot(names[keyword + starred], Parameter.VAR_KEYWORD))
    return tuple(slots)


def defaults(function: FunctionType) -> dict[str, Any]:
    """Give the defaults by parameter name, as they are now: they may be set anew between two calls."""
    code = function.__code__
    values = function.__defaults__ or ()
    named = code.co_varnames[code.co_argcount - len(values) : code.co_argcount]
    return {**dict(zip(named, values, strict=True)), **(function.__kwdefaults__ or {})}


def meaning(name: str, code: CodeType, names: Mapping[str, Any]) -> Meaning:
    """Say what a name means in the function itself (not in a comprehension or a function inside it).

    `names` are the function's globals.  A name that is nowhere is a global: it may be there when it is read.
    """
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    if name in code.co_varnames[:count]:
        return "parameter"
    if name in code.co_freevars:
        return "captured"
    if name in code.co_varnames or name in code.co_cellvars:
        return "local"
    return "builtin" if name not in names and hasattr(builtins, name) else "global"


def enclosing_class(code: CodeType) -> str | None:
    """Name the class whose body the function stands in, however deep: its private names are mangled with it."""
    steps = list(pairwise(code.co_qualname.split(".")))  # a function there is followed by <locals>, a class is not
    return next((name for name, after in reversed(steps) if "<locals>" not in (name, after)), None)


def stands_in_class(code: CodeType) -> bool:
    """Whether the function stands in the class's body itself, not in a function there."""
    outer = code.co_qualname.split(".")[:-1]
    return bool(outer) and outer[-1] != "<locals>"
