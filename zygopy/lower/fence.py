"""Which Python is in the language: everything but what is refused here, by name, at its character."""

from __future__ import annotations

from ast import AST
from typing import Any
from weakref import WeakSet

import numpy as np

from ..core.values import Const
from ..errors import UnsupportedValue
from ..source.making import walk
from .abstract import Abstract, Frame, ListV, StreamV, TupleV
from .machine import Machine
from .meanwhile import refuse_written_after

LAZY = ("(... for ...)", "map", "filter")
ONCE = (*LAZY, "iter", "zip", "enumerate", "reversed")
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


CLOSED = ("FunctionDef", "Lambda", "AsyncFunctionDef", "Name", "Constant")  # nothing below is looked at
WITHIN: WeakSet[Any] = WeakSet()  # functions that were looked at


def fence(machine: Machine, tree: Any, frame: Frame) -> None:
    """Refuse what is outside the language before anything of the body is interpreted."""
    if frame.trusted or tree in WITHIN:
        return
    if type(tree).__name__ == "AsyncFunctionDef":
        awaits = (part for part in parts(tree) if type(part).__name__ == "Await")
        refuse(machine, next(awaits, tree), frame)
    for part in parts(tree):
        if type(part).__name__ in REFUSED:
            refuse(machine, part, frame)
    WITHIN.add(tree)


def given_out(machine: Machine, tree: Any, frame: Frame, stream: StreamV) -> Exception:
    """The refusal of a function that returns a generator, or is one."""
    yields = (part for part in parts(tree) if type(part).__name__ in ("Yield", "YieldFrom"))
    part = next(yields, tree)
    return machine.refuse(
        f"{stream.name} as the value of the function that is differentiated",
        frame.source.span(part),
        why="there is no number to differentiate until it has run",
        hint="return `sum(...)` or `list(...)` of it",
    )


def refuse_kept_iterator(machine: Machine, node: Any, frame: Frame) -> None:
    """Refuse ``name = (... for ...)`` and the like where it would matter that an iterator is lazy and is spent."""
    made = getattr(getattr(node.value, "func", None), "id", None)
    made = "(... for ...)" if type(node.value).__name__ == "GeneratorExp" else made
    names = {target.id for target in node.targets if type(target).__name__ == "Name"}
    if frame.trusted or made not in ONCE or not names:
        return
    refuse_written_after(machine, node, frame)
    tree = frame.source.tree
    calls = (part for part in walk(tree) if getattr(getattr(part, "func", None), "id", "") == "next" and part.args)
    stepped = {id(part.args[0]) for part in calls}
    reads = [part for part in named(tree, "Load") if part.id in names and id(part) not in stepped]
    if len(reads) > 1 or any(repeats(loop, part, node) for loop in walk(tree) for part in reads):
        raise machine.refuse(
            f"the result of `{made}` kept in a name that is read more than once",
            frame.source.span(node.value),
            why="an iterator is spent when it has been gone over",
            hint="make a list of it",
        )
    used = {part.id for part in named(node.value, "Load")}
    if made in LAZY and any(part.id in used - names and part.lineno > node.lineno for part in named(tree, "Store")):
        raise machine.refuse(
            f"the result of `{made}` kept while a name in it gets another value",
            frame.source.span(node.value),
            why="it reads the name only when it is gone over",
            hint="make a list of it",
        )


def repeats(loop: Any, part: Any, node: Any) -> bool:
    """Whether a loop that `node` is not in reads `part` in each of its rounds."""
    if type(loop).__name__ not in ("For", "While") or any(inner is node for inner in walk(loop)):
        return False
    return any(inner is part for statement in loop.body for inner in walk(statement))


def named(tree: Any, context: str) -> list[Any]:
    """The names in a tree that are read ("Load") or assigned ("Store")."""
    return [part for part in walk(tree) if type(part).__name__ == "Name" and type(part.ctx).__name__ == context]


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


def parts(node: Any) -> list[Any]:
    """The nodes below, in order; not the bodies of inner functions, which are looked at when they are called."""
    found: list[Any] = []
    waiting = below(node)
    while waiting:
        child = waiting.pop()
        found.append(child)
        if type(child).__name__ not in CLOSED:
            waiting += below(child)
    return found


def below(node: Any) -> list[Any]:
    """The parts of a node, the last one first."""
    found: list[Any] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [child for child in value if isinstance(child, AST)]
        elif isinstance(value, AST) and name != "ctx":
            found.append(value)
    return found[::-1]
