"""Which values carry a derivative: those that a `wrt` parameter can reach through what is not constant."""

from __future__ import annotations

import builtins
import operator
import types
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

from .. import runtime
from ..core import ops
from ..core.kinds import Array, Instance, Number
from ..core.nodes import Bind, Block, Def, For, If, Step, Try, While, With
from ..core.ops import Method
from ..core.values import Const, Operand, Star, Value
from ..core.walk import steps
from .probe import method_of

Places = Callable[[Value], frozenset[Any]]
CONSTANT = frozenset(
    {
        range,
        len,
        isinstance,
        type,
        print,
        bool,
        str,
        repr,
        hash,
        id,
        int,
        round,
        ops.logical_not,
        ops.repeat_list,
        ops.contains,
        ops.not_contains,
        ops.assert_,
        ops.raise_,
        ops.format_string,
        ops.make_slice,
        operator.is_,
        operator.is_not,
        builtins.callable,
        slice,
        operator.eq,
        operator.ne,
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
        any,
        all,
        runtime.order,
        runtime.place_of_largest,
        runtime.place_of_smallest,
    }
)


class Activity:
    """The active values of a function, for the parameters in `wrt`."""

    def __init__(self, wrt: Iterable[Value], find: Callable[[Any], Any], places: Places) -> None:
        self.active: set[Value] = set(filter(carries, wrt))
        self.sites: set[Any] = set()
        self.owners: dict[Value, Value] = {}  # of methods that were read
        self.classes: dict[Value, type] = {}  # of objects that a class made
        self.find = find
        self.places = places
        for value in self.active:
            self.sites |= places(value)

    def __contains__(self, operand: object) -> bool:
        if isinstance(operand, Star):
            return operand.operand in self
        return operand in self.active

    def settle(self, block: Block, mutable: set[Value]) -> None:
        """Spread activity until nothing changes."""
        size = -1
        while size != len(self.active) + len(self.sites):
            size = len(self.active) + len(self.sites)
            self.block(block, mutable)
            self.mark(value for value in mutable if self.places(value) & self.sites)

    def block(self, block: Block, mutable: set[Value]) -> None:
        for step in block.steps:
            self.step(step, mutable)

    def mark(self, targets: Iterable[Value]) -> None:
        for target in targets:
            if carries(target):
                self.active.add(target)

    def step(self, step: Step, mutable: set[Value]) -> None:
        match step:
            case Bind():
                self.bind(step, mutable)
            case If():
                self.block(step.then, mutable)
                self.block(step.orelse, mutable)
                for target, a, b in zip(step.targets, step.then.results, step.orelse.results, strict=True):
                    if a in self or b in self:
                        self.mark([target])
            case For():
                if step.iterable in self:
                    self.mark([step.item])
                self.loop(step, mutable)
            case While():
                self.block(step.test, mutable)
                self.loop(step, mutable)
            case With():
                self.block(step.body, mutable)
                self.mark(target for target, a in zip(step.targets, step.body.results, strict=True) if a in self)
            case Try():
                self.attempt(step, mutable)
            case Def():
                self.block(step.body, mutable)

    def attempt(self, step: Try, mutable: set[Value]) -> None:
        """A `try`: the exception carries a derivative if an active value was put into one that the body may raise."""
        self.block(step.body, mutable)
        raised = (inner for inner in steps(step.body) if isinstance(inner, Bind) and self.may_send(inner))
        if step.name is not None and any(operand in self for inner in raised for operand in inner.args):
            self.active.add(step.name)
        self.block(step.handler, mutable)
        self.block(step.orelse, mutable)
        for target, *ends in zip(step.targets, step.handler.results, step.orelse.results, strict=True):
            if any(end in self for end in ends):
                self.mark([target])

    def may_send(self, step: Bind) -> bool:
        """Whether a step may raise an exception that holds its arguments: `raise`, or a call that stays one."""
        if not isinstance(step.callee, Const):
            return True
        function = step.callee.value
        return function is ops.raise_ or (isinstance(function, types.FunctionType) and self.find(function) is None)

    def loop(self, step: For | While, mutable: set[Value]) -> None:
        self.block(step.body, mutable)
        rows = zip(step.params, step.start, step.body.results, step.targets, strict=False)
        for param, start, result, target in rows:
            if start in self or result in self:
                self.mark([param, target])

    def keeper(self, step: Bind) -> Value | None:
        """The compiled object, of which nothing is known, that a call of its method may put an active value into."""
        found: Operand | None = self.owners.get(step.callee) if isinstance(step.callee, Value) else None
        if found is None and isinstance(step.callee, Const) and isinstance(step.callee.value, Method) and step.args:
            found = step.args[0]
        if not isinstance(found, Value):
            return None
        cls = self.classes.get(found, found.kind.type if isinstance(found.kind, Instance) else object)
        return found if opaque(cls) and any(arg in self for arg in step.args if arg is not found) else None

    def bind(self, step: Bind, mutable: set[Value]) -> None:
        operands: tuple[Operand, ...] = (step.callee, *step.args, *(operand for _, operand in step.keywords))
        if step.targets and isinstance(step.callee, Const):
            if step.callee.value is getattr and isinstance(step.args[0], Value):
                self.owners[step.targets[0]] = step.args[0]
            elif isinstance(step.callee.value, type):
                self.classes[step.targets[0]] = step.callee.value
        for target in step.targets:
            if target in mutable and self.places(target) & self.sites:
                self.mark([target])
        if not any(operand in self for operand in operands) or self.constant(step):
            return
        self.mark(step.targets)
        if not step.pure:
            owner = self.keeper(step)
            if owner is not None:
                self.mark([owner])
            for operand in operands:
                if isinstance(operand, Value) and operand in mutable:
                    self.sites |= self.places(operand)
                    self.mark([operand])

    def constant(self, step: Bind) -> bool:
        """Whether the callee's value carries no derivative, whatever its arguments."""
        if not isinstance(step.callee, Const):
            return False
        function = step.callee.value
        first = step.args[0] if step.args else None
        kind = first.kind if isinstance(first, Value) else None
        if function is getattr and isinstance(step.args[1], Const):
            if step.args[1].value in ("__defaults__", "__kwdefaults__"):  # the text of a function, not what it captured
                return True
            if isinstance(kind, (Array, Number)):
                function = getattr(kind.type, step.args[1].value, None)
        elif kind is not None:
            function = method_of(function, kind)
        try:
            if function in CONSTANT:
                return True
        except TypeError:
            return False
        rule = self.find(function)
        return rule is not None and rule.form == "constant"


COMPILED = ("collections", "_collections", "queue", "_queue", "array", "heapq", "weakref", "types")


def opaque(cls: type) -> bool:
    """Whether objects of a class keep what they are given where nobody can see it."""
    return cls.__module__ in COMPILED and not any(isinstance(part, FunctionType) for part in vars(cls).values())


def carries(value: Value) -> bool:
    """Whether a value of this kind can carry a derivative."""
    kind = value.kind
    if isinstance(kind, Number):
        return kind.type is not bool and kind.type.__name__ != "bool"
    if isinstance(kind, Array):
        return kind.dtype.kind != "b"
    return not (isinstance(kind, Instance) and kind.type in (str, bool, range, slice, type(None)))
