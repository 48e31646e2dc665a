"""An iterator reads a list only when it gets there: what is written there meanwhile would be missed; it is refused."""

from __future__ import annotations

from ast import iter_child_nodes
from collections.abc import Iterable, Iterator
from typing import Any

from ..analyse import writers
from ..source.making import walk
from .abstract import Frame
from .machine import Machine

LAZY = frozenset({
    "map", "filter", "iter", "chain", "from_iterable", "islice", "takewhile", "dropwhile", "starmap", "accumulate",
    "filterfalse", "cycle", "pairwise", "batched", "zip_longest",
})  # fmt: skip
WHOLE = frozenset({"list", "tuple", "sorted", "set", "frozenset", "dict", "sum", "max", "min", "array"})
WHY = "the iterator reads what is there when it gets there"
HINT = "go over a list: `list(...)`"


def refuse_written_in(machine: Machine, node: Any, frame: Frame) -> None:
    """Refuse ``for y in (2 * z for z in xs): xs[2] = ...``."""
    names = set() if frame.trusted else lazily_read(node.iter)
    if names:
        refuse_writes(machine, names, (found for statement in node.body for found in written(statement)), frame)


def refuse_written_after(machine: Machine, node: Any, frame: Frame) -> None:
    """Refuse ``g = (2 * z for z in xs)`` where `xs` is written to afterwards."""
    read = {part.id for part in walk(node.value) if is_name(part)}
    here = node.lineno, node.col_offset
    every = written(frame.source.tree)
    refuse_writes(machine, read, (found for found in every if (found[0].lineno, found[0].col_offset) > here), frame)


def refuse_writes(machine: Machine, names: set[str], writes: Iterable[tuple[Any, str]], frame: Frame) -> None:
    for part, name in writes:
        if name in names:
            raise machine.refuse(f"`{name}` is written to while an iterator goes over it", frame.source.span(part),
                                 why=WHY, hint=HINT)


def lazily_read(tree: Any) -> set[str]:
    """The names that are read by what is computed bit by bit in an expression."""
    if called(tree) in WHOLE:
        return set()
    if type(tree).__name__ == "GeneratorExp" or called(tree) in LAZY:
        return {part.id for part in walk(tree) if is_name(part)}
    return set().union(*(lazily_read(part) for part in iter_child_nodes(tree)))


def called(node: Any) -> str | None:
    """The name of the function in a call."""
    function = getattr(node, "func", None)
    return getattr(function, "id", None) or getattr(function, "attr", None)


def written(tree: Any) -> Iterator[tuple[Any, str]]:
    """The places in a tree where what a name stands for is changed, and the names."""
    for part in walk(tree):
        shape = type(part).__name__
        targets = part.targets if shape in ("Assign", "Delete") else [part.target] if shape == "AugAssign" else []
        for target in targets:
            if shape == "AugAssign" or not is_name(target):
                yield from ((part, name) for name in roots(target))
        if shape == "Call" and called(part) in writers.OF_CONTAINERS:
            yield from ((part, name) for name in roots(part.func))


def roots(target: Any) -> Iterator[str]:
    """The name at the root of ``xs[i].a``; those of all that is unpacked into."""
    if type(target).__name__ in ("Tuple", "List"):
        for part in target.elts:
            if not is_name(part):
                yield from roots(part)
        return
    while hasattr(target, "value"):
        target = target.value
    if is_name(target):
        yield target.id


def is_name(node: Any) -> bool:
    return type(node).__name__ == "Name"
