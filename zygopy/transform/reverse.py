"""The reverse half: every active step undone in reverse order, cotangents in place of values.

    y = f(x)          ==>      y = f(x)
    return y                   x_bar = y_bar * f'(x)
                               return y, x_bar
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import runtime
from ..analyse import writers
from ..analyse.activity import Activity
from ..analyse.probe import method_of
from ..core.build import block_of
from ..core.kinds import ANY, UNKNOWN, Array, Kind, Mapping, Number, is_real
from ..core.nodes import Bind, Block, Step
from ..core.terms import PLAIN, Terms
from ..core.values import Const, Operand, Star, Value, is_const
from ..errors import AliasedMutation, MissingRule
from .peel import Carried
from .splice import Spliced, Splicer
from .stores import Stores

ZERO = Const(runtime.ZERO)
COMPARED = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
FRESH = frozenset({*COMPARED, np.copy, np.zeros_like})


class Reverse:
    """One reversal: the forward half as it is walked, and the cotangents on the way back.

    `bars` holds the cotangent so far of each value; `buffers` those that are arrays of ours, added to in place.
    `handlers` undo what no rule of the book undoes: structures, branches, loops, writes.
    """

    def __init__(self, machine: Any, activity: Activity, find: Callable[[Any], Any], site: Any, handlers: Any,
                 totals: dict[Value, Value] | None = None, terms: Terms = PLAIN, nested: bool = False) -> None:
        self.machine = machine
        self.builder = machine.builder
        self.active = activity
        self.find = find
        self.splicer = Splicer(machine, find, site, totals or {}, terms=terms, nested=nested)
        self.handlers = handlers
        self.bars: dict[Value, Any] = {}
        self.buffers: dict[Value, Value] = dict(totals or {})
        self.owned: dict[Value, Value] = {}  # buffers, and views of them: to the buffer
        self.parts: dict[Value, dict[Any, Any]] = {}  # cotangents of the entries of structures
        self.entry: dict[Value, Value] = {}  # what written lists and dicts are when the function is called
        self.read: set[Value] = set()  # all that the function reads
        self.defs: set[Value] = set()  # inner functions of ours
        self.unbound: set[Value] = set()  # what has no value on some way
        self.asked: set[Value] = set()  # those of it that the way back reads on all
        self.level = -1  # how deep blocks nest where the way back begins
        self.homes: dict[Any, Value] = {}  # the value that stands for the memory of a site
        self.same: dict[Value, Value] = {}  # what a branch gives, or leaves without a value, to its name outside
        self.made_in: dict[Value, list[Step]] = {}  # and the steps among which it is made
        self.gathered: dict[Value, Any] = {}  # what arrived at lists that loops have filled
        self.body: Block | None = None  # what is turned round
        self.rows: set[Value] = set()  # lists of cotangents that nobody else holds, and are as they are given out
        self.complete: dict[Value, Value] = {}  # cotangents that have the form of their values, and are nobody else's
        self.stores = Stores()
        self.shadows: Any = None  # those that are found at run time, by which object they belong to
        self.forms: dict[Value, Value] = {}  # what the operands of the call that is undone held then
        self.forms_at_entry: dict[Value, Value] = {}
        self.keys: dict[Any, Value] = {}  # of the entries of dicts that are written to, those that they had then
        self.ends: dict[Value, tuple[Operand, Operand]] = {}  # what loops carry: its start, and what a round gives
        self.carried: dict[Value, Carried] = {}  # what the cotangents that loops carry belong to

    # ------------------------------------------------------------ forward

    def forward(self, block: Block) -> list[Callable[[], None]]:
        """Add the steps of a block; what undoes them, in order."""
        undo: list[Callable[[], None]] = []
        for step in block.steps:
            undo.extend(self.step_forward(step))
        return undo

    def active_step(self, step: Bind) -> bool:
        return any(target in self.active for target in step.targets)

    def assemble(self, value: Value, parts: dict[Any, Any]) -> Any:
        return self.handlers["assemble"](self, value, parts)

    def step_by_rule(self, step: Bind) -> list[Callable[[], None]]:
        """Undo a step by the book."""
        if self.is_view(step):
            self.builder.add(step)  # its cotangent is the same view of the other's
            return []
        self.refuse_write(step)
        if not self.active_step(step) or self.active.constant(step):
            self.builder.add_shared(step)
            self.splicer.untested(step)
            if self.splicer.by_source(step) and any(arg in self.builder.mutable for arg in step.args):
                self.builder.mutable.update(step.targets)  # it may be one of its arguments
            return []
        with self.at(step):
            spliced = self.splicer.splice(step, self.function_of(step), self.active)
        return [lambda: self.refuse_kept(step), lambda: self.undo(spliced)]

    def refuse_kept(self, step: Bind) -> None:
        """Refuse a call after which a cotangent comes back for what the object may have been given in it."""
        owner = self.active.keeper(step)
        if owner is not None and not self.is_zero(self.bars.get(owner, ZERO)):
            raise MissingRule(
                "an object of a compiled class keeps a value that carries a derivative, and is read later",
                step.span,
                why="where it keeps it is not known on the way back",
                hint="use a list or a dict",
            )

    def is_fresh(self, step: Any) -> bool:
        """Whether a step gives an array of its own, by the book."""
        if len(step.targets) != 1 or not isinstance(step.callee, Const) or step.targets[0] in self.builder.mutable:
            return False
        function = self.function_of(step)
        if hashable(function) and function in FRESH:
            return True
        if function is np.einsum and isinstance(step.args[0], Const) and type(step.args[0].value) is str:
            return len(step.args) > 2  # of one operand it may be a view
        rule = self.find(function)
        return rule is not None and rule.returns == "fresh" and rule.pure and not rule.writes

    def is_made(self, operand: Any) -> bool:
        """Whether an operand is an array that a step made: no other value is the same object."""
        made = self.builder.producer.get(operand) if isinstance(operand, Value) else None
        return made is not None and isinstance(operand.kind, Array) and self.is_fresh(made)

    def settle_homes(self, step: Step) -> None:
        """The first value of a written site is where its memory is made."""
        for target in step.targets if isinstance(step, Bind) else ():
            if target in self.builder.mutable:
                for site in self.machine.places_of(target) & self.machine.written:
                    self.homes.setdefault(site, target)
                self.made_in[target] = self.builder.steps

    def is_view(self, step: Bind) -> bool:
        """Whether a step gives an array that is written to and shares the memory of its argument."""
        if len(step.targets) != 1 or not step.args or not isinstance(step.args[0], Value):
            return False
        target, base = step.targets[0], step.args[0]
        both = target in self.builder.mutable and base in self.builder.mutable
        if self.machine.alike is not None and not self.handlers["may_view"](self, step):
            return False  # of a copy the shadow is another
        arrays = isinstance(target.kind, Array) and isinstance(base.kind, Array)
        return both and arrays and bool(self.machine.places_of(target) & self.machine.places_of(base))

    def refuse_write(self, step: Bind) -> None:
        """Refuse a step that may write to memory which carries a derivative, in a way that nobody undoes."""
        if step.pure or self.active.constant(step) or self.splicer.by_source(step):
            return
        if self.machine.alike is not None and self.only_reads(step.callee):
            return  # if it is a method of a user's class that writes, that is found when it runs
        operands = (*step.args, *(operand for _, operand in step.keywords))
        memory = self.builder.mutable | self.machine.either
        written = [x for x in operands if isinstance(x, Value) and x in memory and x in self.active]
        made = self.builder.producer.get(step.callee) if isinstance(step.callee, Value) else None
        if made is not None and made.args and made.args[0] in memory and made.args[0] in self.active:
            written.append(made.args[0])  # a method of it
        function = self.function_of(step)
        rule = self.find(function) if hashable(function) else None
        if written and (not step.targets or rule is None or rule.writes):
            name = getattr(function, "__name__", "a call")
            raise AliasedMutation(
                f"`{name}` may write to an array, list or object that carries a derivative",
                step.span,
                why="its way back is not known",
                hint="assign the new values with `x[...] = ...`",
            )

    def only_reads(self, callee: Operand) -> bool:
        """Whether what is called is a method that writes to no list, dict or array."""
        made = self.builder.producer.get(callee) if isinstance(callee, Value) else None
        name = made.args[1] if made is not None and is_const(made.callee, getattr) else None
        return isinstance(name, Const) and name.value not in writers.METHODS

    def step_forward(self, step: Step) -> list[Callable[[], None]]:
        self.settle_homes(step)
        self.machine.at = step
        handler = self.handlers["steps"].get(type(step))
        if handler is not None:
            return handler(self, step)  # type: ignore[no-any-return]
        assert isinstance(step, Bind)
        function = self.function_of(step)
        special = self.handlers["functions"].get(function) if hashable(function) else None
        if special is not None:
            return special(self, step)  # type: ignore[no-any-return]
        return self.step_by_rule(step)

    def function_of(self, step: Bind) -> Any:
        """The function that a step calls, as the book knows it."""
        if not isinstance(step.callee, Const):
            return None
        function = step.callee.value
        kind = step.args[0].kind if step.args and isinstance(step.args[0], Value) else None
        if function is getattr and isinstance(kind, (Array, Number)) and isinstance(step.args[1], Const):
            name = step.args[1].value
            own = getattr(kind.type, name, None)
            return own if self.find(own) is not None else getattr(np.ndarray, name, own)
        return method_of(function, kind) if kind is not None else function

    @contextmanager
    def at(self, step: Any) -> Any:
        """What is made now comes from the place of `step`."""
        span, origin = self.builder.span, self.builder.origin
        self.builder.span, self.builder.origin = step.span, None
        try:
            yield
        finally:
            self.builder.span, self.builder.origin = span, origin

    # ------------------------------------------------------------ cotangents

    def bar(self, value: Value) -> Any:
        """Take the cotangent that has arrived at a value; ZERO if none has."""
        if self.handlers["by_place"](self, value):
            return self.handlers["bar_at"](self, value)
        plain = self.bars.pop(value, ZERO)
        parts = self.parts.pop(value, None)
        if parts and value in self.buffers and isinstance(value.kind, Mapping) and value not in self.builder.mutable:
            self.handlers["add_parts"](self, self.buffers[value], value, parts)
        elif parts:
            plain = self.accumulate(plain, self.assemble(value, parts))
        buffer = self.shadow(value) if value in self.builder.mutable else self.buffers.get(value)
        if buffer is None:
            return self.formed(plain, value)
        if plain is ZERO:
            return buffer
        self.add_to(buffer, value, plain)
        return buffer

    def add_to(self, buffer: Value, value: Value, bar: Any) -> None:
        """Add a cotangent to a buffer of ours, in place."""
        self.stores.touch(buffer)
        operand = self.machine.operand(self.formed(bar, value))
        if not isinstance(value.kind, Array):
            self.builder.do(runtime.add_whole, buffer, operand)
            return
        less = self.negated(operand)
        self.builder.do(operator.iadd if less is None else operator.isub, buffer, operand if less is None else less)

    def negated(self, operand: Operand) -> Operand | None:
        """What a cotangent is the negative of, if it is one."""
        made = self.builder.producer.get(operand) if isinstance(operand, Value) else None
        negative = made is not None and is_const(made.callee, operator.neg) and operand not in self.builder.user
        return made.args[0] if negative and made is not None else None

    def formed(self, bar: Any, value: Value) -> Any:
        """A cotangent that came from a place where nothing was known: zeros if it is none."""
        if isinstance(bar, Value) and bar.kind == UNKNOWN and isinstance(value.kind, (Number, Array)):
            kind = self.cotangent_kind(value.kind)
            self.asked |= {value} & self.unbound
            made = self.builder.bind(runtime.fill_zeros, bar, value, kind=kind, hint=bar.hint)
            self.machine.selected.add(made)
            return made
        return bar

    def cotangent_kind(self, kind: Kind) -> Kind:
        """What is known of the cotangent of a value of this kind."""
        if isinstance(kind, Array):
            dtype = runtime.cotangent_dtype(kind.dtype)
            return UNKNOWN if dtype is None else Array(dtype, kind.axes, kind.type)
        if isinstance(kind, Number) and is_real(kind):
            narrow = issubclass(kind.type, np.floating) and kind.type is not np.float64
            return Number(kind.type) if narrow else Number(np.float64, None, True)
        if isinstance(kind, Number) and kind.type in (complex, np.complex128):
            return Number(np.complex128, None, True)
        return UNKNOWN

    def give(self, operand: Any, bar: Any, selected: bool = False) -> None:
        """Add a cotangent to that of an operand."""
        if isinstance(operand, Star) or not isinstance(operand, Value) or operand not in self.active:
            return
        if self.is_zero(bar):
            if isinstance(bar, Const) and type(bar.value) is float and isinstance(operand.kind, (Number, Array)):
                self.bars.setdefault(operand, self.zero(operand))  # a slope of zero is a gradient of zero
            return
        if isinstance(bar, Value):
            if selected:
                self.machine.selected.add(bar)
            if self.machine.divided:
                self.machine.singular.add(bar)
        if operand in self.machine.either:
            self.handlers["give_at"](self, operand, bar)
            return
        if operand in self.machine.gathered:
            self.handlers["gathered"](self, operand, bar)
            return
        if operand in self.builder.mutable and isinstance(operand.kind, Array):
            if not self.handlers["begun"](self, operand, bar):
                self.add_to(self.shadow(operand), operand, bar)
            return
        if operand in self.builder.mutable:
            self.handlers["give"](self, operand, bar)
            return
        old = self.bars.get(operand, ZERO)
        if old is ZERO and self.handlers["give_total"](self, operand, bar):
            return
        if old is ZERO and operand in self.buffers:
            self.add_to(self.buffers[operand], operand, bar)
            return
        total = bar if old is ZERO else self.accumulate(old, bar)
        self.bars[operand] = self.wish(total, operand)

    def accumulate(self, a: Any, b: Any) -> Any:
        made = self.builder.producer.get(a) if isinstance(a, Value) and a.kind == UNKNOWN else None
        if made is not None and self.machine.kind(b) != UNKNOWN and not isinstance(b, (Value, Const)):
            made = made if isinstance(made.callee, Const) and made.callee.value is runtime.accumulate else None
        else:
            made = None
        if made is not None and made in self.builder.steps:
            total = self.builder.bind(runtime.accumulate, *made.args, self.machine.operand(b), kind=UNKNOWN)
        else:
            total = self.machine.invoke(Const(runtime.accumulate), [a, b])
        if isinstance(total, Value) and any(
            part in self.machine.singular for part in (a, b) if isinstance(part, Value)
        ):
            self.machine.singular.add(total)
        if isinstance(total, Value) and any(
            part in self.machine.selected for part in (a, b) if isinstance(part, Value)
        ):
            self.machine.selected.add(total)
        return total

    def wish(self, bar: Any, operand: Value) -> Any:
        """Give a cotangent the name of what it belongs to."""
        if isinstance(bar, Value) and bar.hint is None and operand.hint is not None and bar not in self.builder.user:
            bar.hint = f"{operand.hint}_bar"
        return bar

    def is_absent(self, bar: Any) -> bool:
        """Whether no cotangent is given at all."""
        return isinstance(bar, Const) and (bar.value is runtime.ZERO or bar.value is None)

    def is_zero(self, bar: Any) -> bool:
        if isinstance(bar, Const):
            return (
                bar.value is runtime.ZERO or bar.value is None or (type(bar.value) in (int, float) and bar.value == 0)
            )
        items = getattr(bar, "items", None)
        return isinstance(items, tuple) and all(self.is_zero(item) for item in items)

    def zero(self, value: Value) -> Any:
        """A zero cotangent that can be added to, for a value of known kind."""
        if isinstance(value.kind, Number) and is_real(value.kind):
            return Const(0.0)
        if value in self.unbound and isinstance(value.kind, (Number, Array)):  # None gives the absent one
            self.asked.add(value)
            return self.builder.bind(runtime.zeros_for, value, kind=UNKNOWN)
        if isinstance(value.kind, (Number, Array)):
            return self.machine.invoke(Const(runtime.zeros_for), [value])
        return ZERO

    def buffer(self, value: Value) -> Value:
        """An array of ours that holds the cotangent of an array, made now if it was not there."""
        if value in self.builder.mutable:
            return self.shadow(value)
        made = self.buffers.get(value)
        if made is None and self.starts_buffer(value):
            made = self.builder.bind(np.copy, self.bars.pop(value), kind=self.cotangent_kind(value.kind), pure=False,
                                     hint=f"{value.hint}_bar" if value.hint else None)
            self.hold(value, made)
        elif made is None:
            zeros = self.machine.invoke(Const(runtime.zeros_for), [value])
            assert isinstance(zeros, Value)
            zeros.hint = f"{value.hint}_bar" if value.hint else None
            made = zeros
            self.hold(value, made)
            self.stores.begin(zeros, self.builder.steps)
        return made

    def hold(self, value: Value, buffer: Value) -> None:
        """A buffer of ours for the cotangent of a value."""
        self.buffers[value] = buffer
        self.owned[buffer] = buffer
        self.builder.mutable.add(buffer)

    def starts_buffer(self, value: Value) -> bool:
        """Whether the cotangent that arrived at an array so far has its form: not in an arm, which may not run."""
        bar, want = self.bars.get(value), self.cotangent_kind(value.kind)
        full = isinstance(bar, Value) and isinstance(want, Array) and bar.kind == want and ANY not in want.axes
        return full and len(self.builder.blocks) == self.level

    def shadow(self, value: Value) -> Value:
        return self.handlers["shadow"](self, value)  # type: ignore[no-any-return]

    def undo(self, spliced: Spliced) -> None:
        """Take the cotangent of what a call gave, and give its arguments theirs."""
        self.handlers["undo"](self, spliced)

    # ------------------------------------------------------------ the whole

    @contextmanager
    def block(self) -> Any:
        with self.builder.block() as steps:
            yield steps


def hashable(function: Any) -> bool:
    try:
        hash(function)
    except TypeError:
        return False
    return True


__all__ = ["Operand", "Reverse", "block_of", "np"]
