"""A rule put where a call stands: its forward part here, its pullback kept for the way back."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from dataclasses import field
from typing import Any

import numpy as np

from .. import runtime
from ..core.kinds import UNKNOWN, Array, Instance, Mapping, Number, Sequence
from ..core.nodes import Bind, Step
from ..core.ops import Method, make_list, make_tuple
from ..core.terms import PLAIN, Terms
from ..core.values import Const, Operand, Star, Value
from ..core.walk import blocks
from ..errors import ZygopyError
from ..records import record
from ..runtime.ruled import demand_derivative
from ..source.passing import passed_on

ZERO_NAMES = frozenset({"ZERO"})


class OwnCall:
    """Answers the rule's call of its own primitive with the user's call."""

    def __init__(self, primitives: tuple[Any, ...], value: Any, args: tuple[Any, ...], keywords: dict[str, Any],
                 signature: inspect.Signature) -> None:
        self.primitives = primitives
        self.value = value
        self.args = args
        self.signature = signature
        self.given = self.bound(args, keywords)
        self.used = False

    def answers(self, function: Any, args: Any, keywords: dict[str, Any]) -> bool:
        try:
            method = isinstance(function, types.BuiltinMethodType)  # `np.add.reduce` is a new object each time
            own = any(function is primitive or (method and function == primitive) for primitive in self.primitives)
        except TypeError:
            return False
        return own and not self.used and not self.differs(args, keywords)

    def differs(self, args: Any, keywords: dict[str, Any]) -> bool:
        """Whether a call has another argument somewhere than the user's (``keepdims=True``): it gives another value."""
        if self.given is None or Star in map(type, args):
            return False
        called = self.bound(args, keywords)
        return called is not None and not all(same(arg, self.given.get(name)) for name, arg in called.items())

    def bound(self, args: Any, keywords: dict[str, Any]) -> dict[str, Any] | None:
        """The arguments by the names of the rule's parameters; None where they do not fit."""
        try:
            bound = self.signature.bind(*args, **keywords)
        except TypeError:
            return None
        found: dict[str, Any] = {
            name: Const(parameter.default)
            for name, parameter in self.signature.parameters.items()
            if parameter.default is not parameter.empty
        }
        for name, value in bound.arguments.items():
            match self.signature.parameters[name].kind:
                case inspect.Parameter.VAR_KEYWORD:
                    found.update(value)
                case inspect.Parameter.VAR_POSITIONAL:
                    found.update((f"{name}{place}", entry) for place, entry in enumerate(value))
                case _:
                    found[name] = value
        return found

    def answer(self) -> Any:
        self.used = True
        return self.value


def same(arg: Any, given: Any) -> bool:
    """Whether two arguments are one and the same value, or constant."""
    if isinstance(arg, Const):
        return same_constant(arg, given)
    if arg is given:
        return True
    parts, others = getattr(arg, "items", None), getattr(given, "items", None)
    if type(arg) is not type(given) or not isinstance(parts, (tuple, list)) or not isinstance(others, (tuple, list)):
        return False
    return len(parts) == len(others) and all(map(same, parts, others))


def same_constant(arg: Const, given: Any) -> bool:
    """Whether two arguments are one constant; arrays are compared by identity."""
    if not isinstance(given, Const):
        return False
    a, b = arg.value, given.value
    return a is b or (type(a) is type(b) and isinstance(a, (bool, int, float, complex, str, tuple)) and bool(a == b))


@record(frozen=False, eq=False)
class Spliced:
    """What the way back needs of a call: how to call the pullback, and whose cotangents it gives."""

    step: Bind
    rule: Any
    pullback: Any  # an abstract function, or a run-time value
    operands: tuple[Operand | None, ...]  # the operand behind each entry that the pullback gives
    arguments: tuple[Any, ...] = ()  # of an elementwise rule: the values its partials read
    value: Any = None
    terms: Terms = PLAIN
    forms: dict[Value, Value] = field(default_factory=dict)  # what its operands held before
    results: dict[Value, Value] = field(default_factory=dict)  # and what it gave, where shadows are looked for


def known(operand: Operand) -> bool:
    """Whether a number or an array is certain."""
    if isinstance(operand, Value):
        return isinstance(operand.kind, (Number, Array))
    return isinstance(operand, Const)


def has_zeros(machine: Any, operand: Any) -> bool:
    """Whether the cotangent of a value can be added to in place, and the form of its zeros is known."""
    kind = machine.kind(operand)
    if isinstance(kind, Mapping):
        entries = [machine.item(operand, Const(key)) for key, _ in kind.items]
        return kind.type is dict and all(
            isinstance(machine.kind(entry), Number) or has_zeros(machine, entry) for entry in entries)
    return isinstance(kind, Array) and runtime.cotangent_dtype(kind.dtype) is not None


def may_differ(step: Step) -> bool:
    """Whether a step is, or holds, a call that may give something else the next time (a random draw)."""
    if not isinstance(step, Bind):
        return any(may_differ(inner) for block in blocks(step) for inner in block.steps)
    function = step.callee.value if isinstance(step.callee, Const) else None
    home = getattr(function, "__module__", None) or type(function).__module__
    return not step.pure and not home.startswith(("zygopy.core", "zygopy.runtime"))


def runs_out(operand: Value) -> bool:
    """Whether a value can be looked through only once."""
    return isinstance(operand.kind, Instance) and hasattr(operand.kind.type, "__next__")


def form_of(kind: Any) -> tuple[Any, Any, int] | None:
    """What a result of this kind must be, to be tested at run time."""
    if isinstance(kind, Array):
        return kind.type, kind.dtype, kind.ndim
    return (kind.type, None, 0) if isinstance(kind, Number) else None


def library(function: Any) -> bool:
    """Whether a function is not the user's own."""
    return (getattr(function, "__module__", None) or "").split(".")[0] in (
        "numpy",
        "scipy",
        "cupy",
        "zygopy",
        "functools",
        "itertools",
        "copy",
        "random",
    )


@record
class Splicer:
    """Puts rules in place; `machine` interprets their text."""

    machine: Any
    find: Callable[[Any], Any]
    site: Callable[[Any, tuple[bool, ...]], Any]
    totals: dict[Value, Value] = field(default_factory=dict)  # cotangents that are passed in, to be added to
    begun: set[Value] = field(default_factory=set)  # arguments for which a total will be made here
    terms: Terms = PLAIN  # of the function itself, where it is a linked rule
    nested: bool = False  # whether it is put into another function

    def splice(self, step: Bind, function: Any, active: Any) -> Spliced:
        """Add the call and what its rule keeps; the way back is in the result."""
        if self.machine.alike is None:
            return self.by_book(step, function, active)
        return self.with_forms(step, active, lambda: self.by_book(step, function, active))

    def with_forms(self, step: Bind, active: Any, make: Callable[[], Spliced]) -> Spliced:
        """A call with what the lists, dicts and objects that it reads and gives hold then."""
        forms = self.remembered((*step.args, *(operand for _, operand in step.keywords)), active)
        made = make()
        made.forms, made.results = forms, self.remembered(step.targets, active)
        return made

    def remembered(self, operands: tuple[Operand, ...], active: Any) -> dict[Value, Value]:
        """What those are now whose shadows are found when it runs."""
        machine, found = self.machine, {}
        memory = machine.builder.mutable | machine.either
        for operand in operands:
            x = operand.operand if isinstance(operand, Star) else operand
            if isinstance(x, Value) and x in active and x in memory and not isinstance(x.kind, Array):
                found[x] = machine.builder.bind(runtime.remembered, x, pure=False, kind=UNKNOWN)
        return found

    def by_book(self, step: Bind, function: Any, active: Any) -> Spliced:
        """As `splice`."""
        rule = self.find(function)
        builder = self.machine.builder
        if rule is None or rule.form == "constant" or Star in map(type, step.args):
            return self.looked_up(step, function, active)
        if rule.without:
            demand_derivative(rule, [arg in active for arg in step.args],
                              {name: operand in active for name, operand in step.keywords}, lambda: step.span)
        if rule.form == "elementwise":
            if all(known(arg) for arg in step.args) and not step.keywords and known(step.targets[0]):
                args, value = self.kept(step)
                return Spliced(step, rule, None, step.args, args, value)
            return self.looked_up(step, function, active)
        if any(isinstance(arg, Value) and (arg.kind == UNKNOWN or runs_out(arg)) for arg in step.args):
            return self.looked_up(step, function, active)  # what it is, is known when it runs
        mark, scope = len(builder.steps), dict(builder.known[-1])
        hoisted = len(self.machine.hoisted)
        try:
            return self.interpreted(step, function, rule)
        except ZygopyError:
            del builder.steps[mark:]
            builder.known[-1].clear()
            builder.known[-1].update(scope)
            del self.machine.hoisted[hoisted:]
            return self.looked_up(step, function, active)

    def kept(self, step: Bind) -> tuple[tuple[Any, ...], Any]:
        """Add the call; its operands and its value as the way back may read them (copies of what is written later)."""
        builder = self.machine.builder
        saved = {arg: self.saved(arg) for arg in step.args if isinstance(arg, Value)}  # one copy for `x * x`
        args = tuple(saved[arg] if isinstance(arg, Value) else arg for arg in step.args)
        builder.add_shared(step)
        return args, self.saved(step.targets[0])

    def saved(self, operand: Any) -> Any:
        """A copy of an array, list or dict that may be written before the way back reads it; dropped again if nobody
        does.
        """
        builder = self.machine.builder
        if not isinstance(operand, Value):
            return operand
        if not self.machine.changes(operand):
            return builder.bind(runtime.apart, operand, kind=operand.kind) if self.holds_changing(operand) else operand
        if isinstance(operand.kind, Array):
            return builder.bind(np.copy, operand, kind=operand.kind, hint=operand.hint)
        of_class = isinstance(operand.kind, Instance) and not issubclass(operand.kind.type, (list, dict, tuple))
        if self.machine.alike is not None and not isinstance(operand.kind, Number) and not of_class:
            return builder.bind(runtime.apart, operand, kind=operand.kind, hint=operand.hint, pure=False)
        cls = getattr(operand.kind, "type", None)
        if cls is list or cls is dict:
            return builder.bind(cls, operand, kind=operand.kind, hint=operand.hint)
        return operand

    def holds_changing(self, operand: Any) -> bool:
        """Whether a list or tuple was just made of something that may be written before the way back reads it."""
        made = self.machine.builder.producer.get(operand)
        if made is None or not isinstance(made.callee, Const) or made.callee.value not in (make_list, make_tuple):
            return False
        held = [arg for arg in made.args if isinstance(arg, Value)]
        return any(self.machine.changes(arg) or self.holds_changing(arg) for arg in held)

    def by_source(self, step: Bind) -> bool:
        """Whether a step calls a function whose rule is derived from its text, apart from this one."""
        function = step.callee.value if isinstance(step.callee, Const) else None
        return (
            isinstance(function, types.FunctionType)
            and self.find(function) is None
            and bool(step.targets)
            and not library(function)
        )

    def by_text(self, step: Bind) -> bool:
        """As `by_source`, also of functions that generated text calls."""
        function = step.callee.value if isinstance(step.callee, Const) else None
        ours = isinstance(function, types.FunctionType) and (function.__module__ or "").startswith("zygopy.runtime")
        return self.by_source(step) or (ours and self.find(function) is None and bool(step.targets))

    def untested(self, step: Bind) -> None:
        """Interpret again without guesses, if the kind of what the step gives is one that nobody tests."""
        if self.by_source(step) and step.targets[0].kind != UNKNOWN:
            self.machine.give_up_guesses()

    def held(self, operand: Any, apart: bool = False) -> Any:
        """As `saved`, also where it is not known what the operand is; `apart`: with copies of all that it holds."""
        if apart and isinstance(operand, Value) and (
                operand in self.machine.builder.mutable or operand in self.machine.either):
            return self.machine.builder.bind(runtime.apart, operand, pure=False, kind=operand.kind, hint=operand.hint)
        if isinstance(operand, Value) and operand.kind == UNKNOWN and self.machine.changes(operand) and (
                self.machine.alike is None):
            return self.machine.builder.bind(runtime.kept, operand, pure=False, kind=UNKNOWN, hint=operand.hint)
        return self.saved(operand)

    def held_by(self, rule: Any, operand: Any, apart: bool) -> Any:
        """As `held`; a call that gives what it was given, or what that holds, is not given copies of those."""
        if self.machine.alike is None or apart or rule.returns == "fresh":
            return self.held(operand, apart)
        copied = rule.primitives[0] in (list, sorted, dict, tuple) and isinstance(operand, Value)
        if not copied or isinstance(operand.kind, (Array, Number)) or not self.machine.changes(operand):
            return operand
        return self.machine.builder.bind(runtime.kept, operand, pure=False, kind=UNKNOWN, hint=operand.hint)

    def place_of(self, operand: Any) -> Any:
        """The place of the guard from which an argument comes that nothing writes to."""
        written = operand in self.machine.builder.mutable
        witness = None if written or not isinstance(operand, Value) else self.machine.witnesses.get(operand)
        if witness is None or len(witness.values) != 1:
            return None
        way = witness.node.whole
        below = (site[1] for site in self.machine.written if isinstance(site, tuple) and site[0] == "given")
        return None if any(str(other).startswith(way) for other in below) else witness.node

    def interpreted(self, step: Bind, function: Any, rule: Any) -> Spliced:
        machine = self.machine
        args, value = self.kept(step)
        if isinstance(step.callee, Const) and step.callee.value is getattr:
            args = args[:1]  # the rule of an attribute knows its name
        keywords = dict(step.keywords)
        primitives = (*rule.primitives, function)
        own = OwnCall(primitives, value, args, keywords, rule.signature)
        outer, machine.own = machine.own, own
        mark = len(machine.builder.steps)
        try:
            result = machine.invoke(Const(rule.apply), list(args), dict(keywords))
        finally:
            machine.own = outer
        if rule.examined and not own.used and any(map(may_differ, machine.builder.steps[mark:])):
            raise ZygopyError(f"the value that the rule of `{rule.name}` gives may be another each time")
        items = getattr(result, "items", None)
        if items is None or len(items) != 2:
            raise ZygopyError(f"the rule of `{rule.name}` does not end in `return value, pullback`")
        return Spliced(step, rule, items[1], self.order(step, rule), args, value)

    def order(self, step: Bind, rule: Any) -> tuple[Operand | None, ...]:
        """The operand behind each parameter of the rule."""
        parameters = list(rule.signature.parameters.values())
        left = dict(step.keywords)
        found: list[Operand | None] = []
        rest = list(step.args)
        for parameter in parameters:
            if parameter.kind is parameter.VAR_POSITIONAL:
                found.extend(rest)
                rest = []
            elif parameter.kind is parameter.VAR_KEYWORD:
                break
            elif rest and parameter.kind is not parameter.KEYWORD_ONLY:
                found.append(rest.pop(0))
            else:
                found.append(left.pop(parameter.name, None))
        return tuple(found)

    def dispatched(self, step: Bind, function: Any, active: Any) -> Spliced:
        """Call the rule at run time: ``y, y_pullback = rule(*args)``."""
        if self.machine.alike is None:
            return self.looked_up(step, function, active)
        return self.with_forms(step, active, lambda: self.looked_up(step, function, active))

    def looked_up(self, step: Bind, function: Any, active: Any) -> Spliced:
        """As `dispatched`."""
        builder = self.machine.builder
        self.machine.dispatches += 1
        known = isinstance(step.callee, Const)
        operands = step.args if known else (step.callee, *step.args)
        stars = tuple(("**" if arg.double else "*") if isinstance(arg, Star) else "" for arg in operands)
        args = tuple(arg.operand if isinstance(arg, Star) else arg for arg in operands)
        mask = tuple(operand in active for operand in (*args, *(operand for _, operand in step.keywords)))
        apart = self.by_source(step) and any(arg in builder.mutable or arg in self.machine.either for arg in args)
        rule = self.find(function)
        held = args if rule is None and not apart else tuple(self.held_by(rule, arg, apart) for arg in args)
        form = form_of(step.targets[0].kind) if self.by_source(step) else None
        called = step.callee.value if isinstance(step.callee, Const) else None
        linked = self.by_source(step) and not self.nested  # in a nested text a site is the same whenever it is made
        caller, places = (self.machine.guard, tuple(map(self.place_of, args))) if linked else (None, ())
        terms = self.terms_of(step, called, mask) if linked and not (apart or any(stars) or step.keywords) else PLAIN
        callee = Const(self.site(called, mask, stars if any(stars) else (), apart, form, caller, terms, places))  # type: ignore[call-arg]
        if form is not None and not isinstance(callee.value, types.FunctionType):
            self.untested(step)
        target = step.targets[0] if step.targets else Value(UNKNOWN)
        back = Value(UNKNOWN, f"{target.hint or 't'}_pullback")
        rule = self.find(function)
        pure = rule is not None and rule.pure and not rule.writes and not rule.examined
        bound: Step = Bind((target, back), callee, held, step.keywords, pure, False, step.span, step.origin)
        builder.add(bound)
        builder.producer[back] = bound
        builder.producer.setdefault(target, bound)
        if len(step.targets) > 1:
            builder.add(Bind(step.targets, Const(tuple), (target,)))
        return Spliced(step, None, back, (*args, *(operand for _, operand in step.keywords)), terms=terms)

    def terms_of(self, step: Bind, function: Any, mask: tuple[bool, ...]) -> Terms:
        """How a recursive call gets the cotangents of its arguments: added up in place, or as they are given out."""
        handed = passed_on(function)
        if handed is None:
            return PLAIN
        free = [i for i, operand in enumerate(step.args) if mask[i] and operand not in self.machine.builder.mutable]
        totals = tuple(i for i in free if i in handed and (step.args[i] in self.totals or self.may_begin(step.args[i])))
        return Terms(totals, tuple(i for i in free if i not in totals and self.is_structure(i, step.args[i])))

    def is_structure(self, index: int, operand: Any) -> bool:
        """Whether an argument has entries, or may have in a version that knows nothing of it."""
        return isinstance(operand.kind, (Mapping, Sequence)) or (index in self.terms.wholes and operand.kind == UNKNOWN)

    def may_begin(self, operand: Any) -> bool:
        """Whether a total for an argument can be made here, which the rest of the function finds."""
        if len(self.machine.builder.blocks) > 1 or not has_zeros(self.machine, operand):
            return False
        self.begun.add(operand)
        return True


__all__ = ["Method", "OwnCall", "Spliced", "Splicer"]
