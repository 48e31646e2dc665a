"""What of a `try` body may raise, what it changes, and what of that is read after an exception."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..analyse.sharing import written_by
from ..core import ops
from ..core.kinds import Number
from ..core.nodes import Bind, Step
from ..core.ops import Method
from ..core.values import UNBOUND, Const, Value
from ..core.walk import blocks, values
from ..source import making
from .abstract import Frame, ObjectV, StreamV
from .machine import Machine, made_once

SAFE = frozenset({
    ops.identity, ops.make_tuple, ops.make_list, ops.begin_list, ops.make_slice, ops.logical_not, ops.read_global,
    operator.is_, operator.is_not, isinstance, type, id, callable, print,
})  # fmt: skip
SAFE_FOR_NUMBERS = frozenset({
    operator.add, operator.sub, operator.mul, operator.neg, operator.pos, operator.lt, operator.le, operator.gt,
    operator.ge, operator.eq, operator.ne, abs, float, bool, range,
})  # fmt: skip
REACHING = (operator.getitem, getattr, ops.unpack, next, iter)
HARMLESS = (ops.assert_, ops.raise_, ops.make_list, ops.begin_list, ops.make_dict, print)
FUNCTIONS = ("FunctionDef", "Lambda")


class Region:
    """A stretch of a `try` body; `broken` is the first step that may raise after something was changed in it."""

    def __init__(self, machine: Machine, frame: Frame, needed: Callable[[str], bool],
                 fields: frozenset[str] | None = None) -> None:
        self.machine = machine
        self.frame = frame
        self.needed = needed
        self.fields = fields
        self.before = machine.snapshot()
        self.made: set[Value] = set()
        self.wrote = False
        self.broken: Bind | None = None

    def saw(self, step: Bind) -> None:
        """A step was made: in the order in which steps run."""
        if self.broken is None and may_raise(step) and self.changed():
            self.broken = step
        self.wrote = self.wrote or self.writes(step)
        self.made.update(step.targets)

    def changed(self) -> bool:
        return self.wrote or any(self.differs(store, slots) for store, slots in self.before)

    def differs(self, store: Any, slots: dict[Any, Any]) -> bool:
        now = store.slots
        if now == slots:
            return False
        if isinstance(store, Frame) and store is not self.frame and (self.fields is not None or store.needed):
            return self.fields is None and self.assigned_in(store, slots, store.needed)
        if isinstance(store, StreamV):
            return False  # how far `next` got is looked at when it is asked again
        if isinstance(store, ObjectV) and self.fields is not None:
            return any(now.get(key) is not held for key, held in slots.items() if key in self.fields)
        if store is not self.frame:
            keys = {key for key in (*now, *slots) if not hidden(key)}
            return any(now.get(key) is not slots.get(key) for key in keys)
        return self.assigned_in(store, slots, self.needed)

    def assigned_in(self, store: Any, slots: dict[Any, Any], needed: Callable[[str], bool]) -> bool:
        """Whether a name of a call in progress was assigned that somebody may read after an exception."""
        held = store.slots.items()
        return any(value is not slots.get(key, UNBOUND) for key, value in held if not hidden(key) and needed(key))

    def writes(self, step: Bind) -> bool:
        """Whether a step may write to what was there before the region."""
        function = step.callee.value if isinstance(step.callee, Const) else None
        if step.pure or any(function is other for other in HARMLESS):
            return False
        first = step.args[0] if step.args else None
        if isinstance(function, Method) and self.reads_only(function.name, first):
            return False
        if draws(first) or (step.targets and isinstance(function, types.BuiltinFunctionType | type | np.ufunc)):
            return False
        if step.targets and all(plain_number(arg) for arg in step.args):
            return False  # a call that has nothing to write to
        return not all(map(self.own, written_by(step)))

    def reads_only(self, name: str, x: Any) -> bool:
        """Whether a method, by the book, writes to nothing."""
        method = getattr(getattr(getattr(x, "kind", None), "type", None), name, None)
        rule = self.machine.find(method) if method is not None else None
        return rule is not None and rule.pure and not rule.writes

    def own(self, x: Value) -> bool:
        """Whether a value was made in the region, and is no part or view of what was there before."""
        if x not in self.made or x in self.machine.outer:
            return False
        step, places = self.machine.builder.producer[x], self.machine.places_of(x)
        function = step.callee.value if isinstance(step.callee, Const) else None
        reaches = not isinstance(step.callee, Const) or isinstance(function, Method) or function in REACHING
        return all(
            self.own(arg)
            for arg in values((*step.args, *(operand for _, operand in step.keywords)))
            if not isinstance(arg.kind, Number) and (reaches or self.machine.places_of(arg) & places)
        )

    def assigned(self) -> list[str]:
        """The names that the body has assigned, and nobody reads after an exception."""
        before = next(slots for store, slots in self.before if store is self.frame)
        now = self.frame.slots.items()
        fresh = [key for key, held in now if not hidden(key) and held is not before.get(key, UNBOUND)]
        return [key for key in fresh if not self.needed(key)]


def draws(x: Any) -> bool:
    """Whether a value is a generator of random numbers: its state carries no derivative."""
    module = getattr(getattr(getattr(x, "kind", None), "type", None), "__module__", "")
    return module.startswith("numpy.random") or module == "random"


def hidden(key: Any) -> bool:
    return isinstance(key, str) and key.startswith("%")


@contextmanager
def watching(machine: Machine, region: Region) -> Iterator[None]:
    """Show each step that is made to the region."""
    machine.builder.watchers.append(region.saw)
    try:
        yield
    finally:
        machine.builder.watchers.remove(region.saw)


@contextmanager
def sheltered(machine: Machine) -> Iterator[None]:
    """What is made now is protected by a `try`."""
    machine.sheltered += 1
    try:
        yield
    finally:
        machine.sheltered -= 1


@contextmanager
def exposed(machine: Machine, refuse: Callable[[Bind], None]) -> Iterator[None]:
    """What is made now must not raise, but where a `try` protects it: `refuse` is shown what may."""
    depth = machine.sheltered

    def saw(step: Bind) -> None:
        if machine.sheltered == depth and may_raise(step):
            refuse(step)

    machine.builder.watchers.append(saw)
    try:
        yield
    finally:
        machine.builder.watchers.remove(saw)


def may_raise(step: Step) -> bool:
    """Whether running a step may raise an exception."""
    if not isinstance(step, Bind):
        return not blocks(step) or any(may_raise(inner) for block in blocks(step) for inner in block.steps)
    if step.inline:
        return False
    function = step.callee.value if isinstance(step.callee, Const) else None
    try:
        if function in SAFE:
            return False
        return function not in SAFE_FOR_NUMBERS or not all(plain_number(arg) for arg in step.args)
    except TypeError:
        return True


def plain_number(x: Any) -> bool:
    kind = x.kind if isinstance(x, Value) else None
    number = isinstance(kind, Number) or (isinstance(x, Const) and type(x.value) in (int, float, bool, complex))
    return number and not (isinstance(kind, Number) and kind.loose)


def needed_after(machine: Machine, tree: Any, node: Any, at: Any = None) -> Callable[[str], bool]:
    """Whether a name may be read after an exception left the body of the `try` statement `node`.

    `at` is the statement that `node` stands for, if it is none of the text.
    """
    key = "needed", tree, at or node
    return made_once(machine, key, lambda: read_after(tree, node, at))  # type: ignore[no-any-return]


def names_inside(machine: Machine, tree: Any) -> set[str]:
    """The names in inner functions, which may read them whenever they are called."""
    return made_once(machine, ("inside", tree), lambda: named_inside(tree))  # type: ignore[no-any-return]


def read_after(tree: Any, node: Any, at: Any) -> Callable[[str], bool]:
    at = getattr(at or node, "stands_for", at or node)
    body, handlers = ({id(part) for statement in block for part in making.walk(statement)}
                      for block in (node.body, [inner for handler in node.handlers for inner in handler.body]))
    looped = any(
        type(loop).__name__ in ("For", "While") and any(part is at for part in making.walk(loop))
        for loop in making.walk(tree)
    )
    nested, after = named_inside(tree), set[str]()
    for part in making.walk(tree):
        if id(part) not in body and id(part) not in handlers:
            after |= read_by(part)
    ways = [(loaded(handler.body), assigned_first(handler.body), gone(handler.body)) for handler in node.handlers]
    fresh = assigned_first(node.body)

    def needed(name: str) -> bool:
        if name in nested or any(name in read - first for read, first, _ in ways):
            return True
        falls_through = any(name not in first and not left for _, first, left in ways)
        return falls_through and (name in after or (looped and name not in fresh))

    return needed


def named_inside(tree: Any) -> set[str]:
    found = set[str]()
    for part in making.walk(tree):
        if type(part).__name__ in (*FUNCTIONS, "GeneratorExp") and part is not tree:
            found.update(name.id for name in making.walk(part) if type(name).__name__ == "Name")
    return found


def read_by(part: Any) -> set[str]:
    """The names that a single node reads."""
    if type(part).__name__ == "Name" and type(part.ctx).__name__ == "Load":
        return {part.id}
    return {getattr(part.target, "id", "")} if type(part).__name__ == "AugAssign" else set()


def loaded(statements: list[Any]) -> set[str]:
    """The names that statements read."""
    return {name for statement in statements for part in making.walk(statement) for name in read_by(part)}


def gone(statements: list[Any]) -> bool:
    """Whether statements end in a `return` or `raise`."""
    return bool(statements) and type(statements[-1]).__name__ in ("Return", "Raise")


def assigned_first(statements: list[Any]) -> set[str]:
    """The names that statements always assign before they read them."""
    read: set[str] = set()
    fresh: set[str] = set()
    for statement in statements:
        names = [part for part in making.walk(statement) if type(part).__name__ == "Name"]
        stores = {part.id for part in names if type(part.ctx).__name__ == "Store"}
        read |= {part.id for part in names if type(part.ctx).__name__ == "Load"} - fresh
        if type(statement).__name__ == "AugAssign":
            read |= stores - fresh
        if type(statement).__name__ in ("Assign", "AnnAssign"):
            fresh |= stores - read
        else:
            read |= stores - fresh
    return fresh
