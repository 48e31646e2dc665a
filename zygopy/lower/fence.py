"""Which Python is in the language: everything but what is refused here, by name, at its character."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.values import Const
from ..errors import UnsupportedValue
from ..source.making import walk
from .abstract import Abstract, Frame, ListV, TupleV
from .machine import Machine

ONCE = ("iter", "map", "filter", "zip", "enumerate", "reversed")
REFUSED: dict[str, tuple[str, str, str]] = {
    "Await": ("'await'", "a coroutine has no value to seed until it has run", "fetch outside and pass the result in"),
    "AsyncFor": (
        "'async for'",
        "a coroutine has no value to seed until it has run",
        "fetch outside and pass the result in",
    ),
    "AsyncWith": (
        "'async with'",
        "a coroutine has no value to seed until it has run",
        "fetch outside and pass the result in",
    ),
    "AsyncFunctionDef": ("'async def'", "a coroutine has no value to seed until it has run", "use a plain function"),
    "Yield": (
        "'yield'",
        "a generator runs in pieces, whose order the way back would have to undo",
        "return a list instead",
    ),
    "YieldFrom": (
        "'yield from'",
        "a generator runs in pieces, whose order the way back would have to undo",
        "return a list instead",
    ),
    "Try": ("'try'", "the way back would have to know how far the body got", "test for the case beforehand with 'if'"),
    "TryStar": (
        "'try' with 'except*'",
        "the way back would have to know how far the body got",
        "test for the case beforehand",
    ),
    "ClassDef": (
        "'class'",
        "a class made at each call has no name to keep its rules under",
        "define the class at module level",
    ),
    "Global": ("'global'", "what it assigns would outlive the call", "return the new value instead"),
}


def fence(machine: Machine, tree: Any, frame: Frame) -> None:
    """Refuse what is outside the language before anything of the body is interpreted."""
    if frame.trusted:
        return
    if type(tree).__name__ == "AsyncFunctionDef":
        awaits = (part for part in parts(tree, top=True) if type(part).__name__ == "Await")
        refuse(machine, next(awaits, tree), frame)
    for part in parts(tree, top=True):
        if type(part).__name__ in REFUSED:
            refuse(machine, part, frame)


def refuse_kept_iterator(machine: Machine, node: Any, frame: Frame) -> None:
    """Refuse ``name = (... for ...)`` and the like where the name is read more than once: iterators are spent."""
    if frame.trusted or not any(type(target).__name__ == "Name" for target in node.targets):
        return
    called = getattr(getattr(node.value, "func", None), "id", None)
    if type(node.value).__name__ == "GeneratorExp":
        raise machine.refuse("a generator expression that is kept in a name", frame.source.span(node.value),
                             why="what it reads is read only when it is gone over", hint="use a list comprehension")
    if called not in ONCE:
        return
    names = {target.id for target in node.targets if type(target).__name__ == "Name"}
    tree = frame.source.tree
    steps = {id(part.args[0]) for part in walk(tree) if getattr(getattr(part, "func", None), "id", None) == "next" and part.args}
    reads = [part for part in walk(tree) if type(part).__name__ == "Name" and part.id in names and loaded(part) and id(part) not in steps]
    loops = [part for part in walk(tree) if type(part).__name__ in ("For", "While") and part is not node]
    again = any(
        any(part is read for inner in loop.body for part in walk(inner)) and not any(part is node for part in walk(loop))
        for loop in loops for read in reads)
    if len(reads) > 1 or again:
        raise machine.refuse(f"the result of `{called}` kept in a name that is read more than once", frame.source.span(node.value),
                             why="an iterator is spent when it has been gone over", hint=f"make a list of it: `list({called}(...))`")


def loaded(name: Any) -> bool:
    return type(name.ctx).__name__ == "Load"


def refuse_call(machine: Machine, function: Any, args: list[Abstract]) -> None:
    """Refuse calls that make arrays of another kind: of objects, `np.matrix`, masked arrays."""
    module = getattr(function, "__module__", None) or ""
    made = (
        "a masked array"
        if module.startswith("numpy.ma")
        else "a `np.matrix`"
        if function in (np.asmatrix, np.matrix, np.bmat)
        else None
    )
    if made is not None:
        raise UnsupportedValue(
            f"{made} inside a differentiated function",
            machine.builder.span,
            why="it computes otherwise than an array",
            hint="use an array, and `np.where` for a mask",
        )
    if function in (np.array, np.asarray, np.asanyarray) and args:
        entries = args[0].items if isinstance(args[0], (TupleV, ListV)) else ()
        for entry in entries:
            if isinstance(entry, Const) and not isinstance(
                entry.value, (int, float, complex, np.generic, np.ndarray, list, tuple)
            ):
                raise UnsupportedValue(
                    f"an array that holds a {type(entry.value).__name__}",
                    machine.builder.span,
                    why="its elements are not numbers to NumPy",
                    hint="keep what is no number in a list",
                )


def refuse(machine: Machine, node: Any, frame: Frame) -> None:
    what, why, hint = REFUSED[type(node).__name__]
    raise machine.refuse(f"{what} inside a differentiated function", frame.source.span(node), why=why, hint=hint)


def parts(node: Any, top: bool = False) -> Any:
    """The nodes below, in order; not the bodies of inner functions, which are looked at when they are called."""
    for name in node._fields:
        value = getattr(node, name, None)
        for child in value if isinstance(value, list) else [value]:
            if hasattr(child, "_fields"):
                yield child
                if type(child).__name__ not in ("FunctionDef", "Lambda", "AsyncFunctionDef"):
                    yield from parts(child)
