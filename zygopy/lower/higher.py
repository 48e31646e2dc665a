"""A derivative taken inside code that is differentiated: its text stands in the place of the call."""

from __future__ import annotations

import inspect
import operator
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..core.build import block_of
from ..core.kinds import UNKNOWN, Array, Kind, Number
from ..core.nodes import Function
from ..core.values import NONE, Const, Star, Value
from ..core.walk import defines_within, reads_within
from ..errors import Span, ZygopyError
from ..runtime import kept
from ..runtime.nesting import WithGradient, called, demand_scalar, entries_at, form_of, of_one_site
from .abstract import Abstract, BoundV, Frame, FunctionV, ObjectV, TupleV
from .callees import callee_of, decidable, hints, name_of, object_of, parameters_of, real_number
from .calls import run_body, sites
from .machine import Machine
from .parameters import bind_parameters

CODE = (str, bytes, bool, type(None), type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)


def nested(machine: Machine, callee: Const, form: str, args: list[Abstract], keywords: dict[str, Abstract], site: Any,
           frame: Frame | None) -> Abstract:
    """The abstract value of a call of a function that differentiates."""
    keywords = dict(keywords)
    if form == "entries":
        bars, places = machine.invoke(args[0], [args[2]]), machine.static(args[1])
        assert places is not None
        return TupleV(tuple(NONE if at is None else machine.item(bars, Const(at)) for at in places.value))
    if form in ("site", "pulled"):
        return at_site(machine, callee, form, args, keywords, site, frame)
    if Star in map(type, args):
        raise machine.refuse(f"`{form}` called with starred arguments of unknown number")
    if form == "push":
        raise machine.refuse("a derivative of a tangent that was left to be found when it runs",
                             why="what is called, or with what, was not known", hint="use `gradient` inside")
    inner = Nested(machine, site, frame)
    f = machine.attribute(args[0], "f") if form == "call" else args[0]
    if not decidable(machine, f):  # which text it is, is known when it runs
        return machine.parts["primitive"](machine, callee, args, keywords)  # type: ignore[no-any-return]
    if form == "call":
        return inner.call(args[0], args[1:], keywords)
    if form == "pushforward":
        given, moved = (machine.entries_of(arg) for arg in args[1:3])
        if given is None or moved is None or len(given) != len(moved):
            raise machine.refuse("`pushforward` of arguments of unknown number", hint="write the tuples out")
        return inner.pushforward(f, given, moved)
    rest = args[1:]
    if form == "pullback":
        keywords.pop("checked", None)  # what is written into the text cannot be changed from outside
        return inner.pullback(f, rest, keywords)
    zeros = machine.static(keywords.pop("zeros")) if "zeros" in keywords else None
    if zeros is not None and zeros.value:
        raise machine.refuse("`zeros=True` of a gradient inside a differentiated function",
                             hint="take the gradient by an argument that it depends on")
    value, bars = inner.joint(f, rest, keywords, tuple(range(len(rest))), form == "withgradient")
    return TupleV((value, bars), WithGradient) if form == "withgradient" else bars


def at_site(machine: Machine, callee: Const, form: str, args: list[Abstract], keywords: dict[str, Abstract],
            site: Any, frame: Frame | None) -> Abstract:
    """A call that an earlier derivative left to be decided when it runs: ``y, pullback = site(*args)``.

    It is differentiated here if by now it is known what it calls and with what; else the value is that of the plain
    call, and the pullback one that is looked up again.
    """
    if form == "pulled":
        place = object_of(machine, args[0])
        if site != "root" or place is None:
            return machine.parts["primitive"](machine, callee, args, keywords)  # type: ignore[no-any-return]
        names, operands = object_of(machine, args[1]), machine.entries_of(args[2])
        if operands is None or names is None:
            raise machine.refuse("a derivative of a derivative of a call with arguments of unknown number")
        if form_of(place.function) == "pulled":
            raise machine.refuse("a derivative of a derivative of a call of a pullback that was left to run time",
                                 why="it would be looked up again and again")
        count = len(operands) - len(names)
        named = dict(zip(names, operands[count:], strict=True))
        with met(machine, place.function, ()):
            both = Nested(machine, site, frame).ruled(place, operands[:count], named, "again")
        return machine.invoke(machine.item(both, Const(1)), [args[3]])
    place = callee.value
    if place.stars or place.apart:
        raise machine.refuse("a derivative of a derivative of a call with starred arguments, or of what is written to")
    if place.terms.totals:
        raise machine.refuse("a derivative of a text that adds up what arrives at the arguments of a recursion",
                             hint="differentiate the function, not its adjoint")
    joined = joiner(machine, place.function, args)
    if joined is not None:
        return Nested(machine, site, frame).ruled(place, args, keywords, function=joined)
    known = place.function is not None and machine.find(place.function) is not None
    kinds = tuple(machine.kind(arg) for arg in (*args, *keywords.values()))
    if known and UNKNOWN not in kinds and (place.function, kinds) not in machine.met:
        with met(machine, place.function, kinds):
            return Nested(machine, site, frame).ruled(place, args, keywords)
    held = TupleV(tuple(kept_now(machine, arg) for arg in (*args, *keywords.values())))
    f, rest = (args[0], args[1:]) if place.function is None else (Const(place.function), args)
    value = machine.invoke(f, list(rest), dict(keywords), site=site, frame=frame)
    return TupleV((value, BoundV(Const(again(place)), (callee, Const(tuple(keywords)), held))))


def joiner(machine: Machine, function: Any, args: list[Abstract]) -> Any:
    """The function with a rule behind ``np.r_[a, b]``."""
    if function is not operator.getitem or not isinstance(args[0], Const):
        return None
    own = getattr(type(args[0].value), "__getitem__", None)
    return own if isinstance(own, types.FunctionType) and machine.find(own) is not None else None


@contextmanager
def met(machine: Machine, function: Any, kinds: tuple[Kind, ...]) -> Iterator[None]:
    """While a call that was left to be decided is differentiated: its text may leave it to be decided again."""
    machine.met.append((function, kinds))
    try:
        yield
    finally:
        machine.met.pop()


def again(place: Any) -> Any:
    """The function that looks up the pullback of a call at a place once more."""
    if not hasattr(place, "again"):
        place.again = of_one_site()
    return place.again


def kept_now(machine: Machine, arg: Abstract) -> Any:
    """An operand as it is now, whatever is written to it later."""
    operand = machine.operand(arg)
    if isinstance(operand, Value) and operand in machine.builder.mutable:
        return machine.invoke(Const(np.copy if isinstance(operand.kind, Array) else kept), [operand])
    return operand


class Nested:
    """One such call: the function is interpreted by itself, differentiated, and its text interpreted here."""

    def __init__(self, machine: Machine, site: Any, frame: Frame | None) -> None:
        self.machine = machine
        self.site = site
        self.frame = frame

    # ------------------------------------------------------------ what is asked for

    def call(self, owner: Abstract, args: list[Abstract], keywords: dict[str, Abstract]) -> Abstract:
        """A call of what `grad` or `value_and_grad` gave."""
        machine = self.machine
        f = machine.attribute(owner, "f")
        told = {name: self.known(owner, name) for name in ("argnums", "argnames", "has_aux", "value")}
        numbers = told["argnums"]
        if told["argnames"] is not None:
            names = (told["argnames"],) if isinstance(told["argnames"], str) else told["argnames"]
            numbers = tuple(parameters_of(f).index(name) for name in names)
        bare = told["argnames"] is None and isinstance(numbers, int)
        wrt = tuple(number % max(len(args), 1) for number in ((numbers,) if isinstance(numbers, int) else numbers))
        value, bars = self.joint(f, args, keywords, wrt, bool(told["has_aux"]), strict=True)
        gives: Abstract = bars.items[0] if bare else bars
        if told["value"]:
            return TupleV((value, gives))
        return TupleV((gives, machine.item(value, Const(1)))) if told["has_aux"] else gives

    def known(self, owner: Abstract, name: str) -> Any:
        found = self.machine.attribute(owner, name)
        known = self.machine.need(found)
        if known is None:
            raise self.machine.refuse(f"a gradient function whose `{name}` is not known before it runs")
        return known.value

    def joint(self, f: Abstract, args: list[Abstract], keywords: dict[str, Abstract], wrt: tuple[int, ...],
              aux: bool, strict: bool = False) -> tuple[Abstract, TupleV]:
        """Value and cotangents; with `aux`, of the first entry where the value is a tuple (it must be if `strict`)."""
        machine = self.machine
        made = self.derived(f, args, keywords, wrt, "joint", aux, strict)
        value = machine.item(made, Const(0))
        whole = machine.item(made, Const(1))
        bars = machine.entries_of(whole)
        if bars is None:
            bars = [machine.item(whole, Const(i)) for i in range(len(self.places))]
        scalar = machine.item(value, Const(0)) if aux and self.takes_first else value
        if not real_number(machine.kind(scalar)):
            machine.builder.do(demand_scalar, machine.operand(scalar))
        found = iter(bars)
        return value, TupleV(tuple(next(found) if i in self.places else NONE for i in wrt))

    def pullback(self, f: Abstract, args: list[Abstract], keywords: dict[str, Abstract]) -> Abstract:
        """The value and a function that gives an entry for each argument."""
        wrt = tuple(range(len(args)))
        made = self.derived(f, args, keywords, wrt, "rule", False, False)
        y, back = self.machine.item(made, Const(0)), self.machine.item(made, Const(1))
        if self.places == list(wrt):
            return TupleV((y, back))
        places = Const(tuple(self.places.index(i) if i in self.places else None for i in wrt))
        return TupleV((y, BoundV(Const(entries_at), (back, places))))

    def pushforward(self, f: Abstract, args: list[Abstract], dots: list[Abstract]) -> Abstract:
        """The value and its tangent."""
        machine = self.machine
        wrt = tuple(i for i, dot in enumerate(dots) if not (isinstance(dot, Const) and dot.value is None))
        moved = [self.tangent(args[i], dots[i]) for i in wrt]
        made = self.derived(f, args, {}, wrt, "tangent", False, False, (), moved)
        return TupleV((machine.item(made, Const(0)), machine.item(made, Const(1))))

    def tangent(self, arg: Abstract, dot: Abstract) -> Abstract:
        """A tangent that has the form of its argument."""
        machine = self.machine
        want, have = machine.kind(arg), machine.kind(dot)
        if isinstance(want, Number) and isinstance(have, Number):
            return Const(float(dot.value)) if isinstance(dot, Const) and type(dot.value) is int else dot
        if isinstance(want, Array) and isinstance(have, Array) and want.ndim == have.ndim and have.dtype.kind in "fc":
            return dot
        raise machine.refuse("a tangent that is not known to have the form of its argument",
                             hint="give a number for a number, an array of its shape for an array")

    def ruled(self, place: Any, args: list[Abstract], keywords: dict[str, Abstract],
              form: str = "rule", function: Any = None) -> Abstract:
        """The value and the pullback of a call at a place, which gives an entry for each operand."""
        operands, names = [*args, *keywords.values()], tuple(keywords)
        wrt = tuple(i for i, active in enumerate(place.mask) if active)
        f = Const(function or place.function or called)
        made = self.derived(f, operands, {}, wrt, form, False, False, names)
        y, back = self.machine.item(made, Const(0)), self.machine.item(made, Const(1))
        places = Const(tuple(self.places.index(i) if i in self.places else None for i in range(len(operands))))
        return TupleV((y, BoundV(Const(entries_at), (back, places))))

    # ------------------------------------------------------------ how it is made

    def derived(self, f: Abstract, args: list[Abstract], keywords: dict[str, Abstract], wrt: tuple[int, ...],
                form: str, aux: bool, strict: bool, names: tuple[str, ...] = (),
                dots: Sequence[Abstract] = ()) -> Abstract:
        """What the derived function gives, called with these arguments; the last of them have these names.

        In forward mode, and with `dots`, the tangents of those in `wrt`.
        """
        machine = self.machine
        self.places = [i for i in wrt if self.carries(args[i])]
        params = {i: self.parameter(arg, hint) for (i, arg), hint in zip(enumerate(args), hints(f, args), strict=True)
                  if self.carries(arg)}
        count = len(args) - len(names)
        with self.apart():
            before = machine.snapshot()
            given = [params.get(i, arg) for i, arg in enumerate(args)]
            named = {**keywords, **dict(zip(names, given[count:], strict=True))}
            result = machine.invoke(f, given[:count], named, site=self.site, frame=self.frame)
            self.refuse_effects(before)
            self.takes_first = aux and (strict or self.is_tuple(result))
            operand = machine.operand(result)
            body = block_of([*machine.hoisted, *machine.builder.steps], operand)
            row = tuple(params.values())
            free = tuple(value for value in dict.fromkeys(reads_within(body))
                         if value not in set(defines_within(body)) and value not in row)
            core = Function(name_of(f), (*row, *free), body, self.span_of(f), None, self.globals_of(f))
            keys = list(params)
            numbers = tuple(keys.index(i) for i in self.places)
            function = machine.derive(machine, core, result, numbers, form, self.takes_first)
        moved = [dot for i, dot in zip(wrt, dots, strict=False) if i in self.places]
        return self.enter(function, [*(args[i] for i in params), *free, *moved])

    def carries(self, arg: Abstract) -> bool:
        """Whether an argument may carry a derivative, or hold what does."""
        if isinstance(arg, Const):
            return not isinstance(arg.value, CODE)
        return not isinstance(arg, (FunctionV, BoundV))

    def parameter(self, arg: Abstract, hint: str | None) -> Value:
        """A parameter of the derived function, of which is known what is known of the argument."""
        machine = self.machine
        operand = machine.operand(arg)
        param = Value(machine.kind(operand), hint or getattr(operand, "hint", None), True)
        if isinstance(operand, Value):
            witness = machine.witnesses.get(operand)
            if witness is not None:
                machine.witnesses[param] = witness
        machine.outer.add(param)
        machine.place(param, frozenset({("param", self.site, tuple(machine.call_sites), hint)}))
        return param

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Interpret something by itself: nothing of it stays but what was found out."""
        machine, builder = self.machine, self.machine.builder
        saved = builder.blocks, builder.known, builder.sharing, builder.span, builder.origin, builder.large
        hoisted, projections, divided = machine.hoisted, dict(machine.projections), machine.divided
        leaks, own, outer = machine.leaks, machine.own, set(machine.outer)
        builder.blocks, builder.known, builder.sharing = [[]], [{}], False
        machine.hoisted, machine.own = [], None
        try:
            yield
        finally:
            builder.blocks, builder.known, builder.sharing, builder.span, builder.origin, builder.large = saved
            machine.hoisted, machine.divided, machine.leaks, machine.own = hoisted, divided, leaks, own
            inputs = set(machine.inputs.values())
            machine.projections = projections | {k: v for k, v in machine.projections.items() if v in inputs}
            machine.outer = outer | inputs

    def refuse_effects(self, before: list[tuple[Any, dict[Any, Abstract]]]) -> None:
        """Refuse a function that assigns to what is kept outside it: its text is interpreted twice."""
        for store, slots in before:
            if any(store.slots.get(key) is not slots.get(key) for key in store.slots.keys() | slots.keys()
                   if not str(key).startswith("%")):
                self.machine.restore(before)
                raise self.machine.refuse(
                    "a derivative, inside a differentiated function, of a function that changes what is outside it",
                    why="whether the change belongs to the value or to its derivative is not decided",
                    hint="return the new value instead",
                )
        self.machine.restore(before)

    def is_tuple(self, result: Abstract) -> bool:
        """Whether the value is a tuple, whose first entry is to be differentiated."""
        return isinstance(result, TupleV) or getattr(self.machine.kind(result), "type", None) is tuple

    def span_of(self, f: Abstract) -> Span | None:
        """Where the function is defined, or else is called."""
        while isinstance(f, BoundV):
            f = f.function
        if isinstance(f, FunctionV):
            return f.frame.source.span(f.tree)  # type: ignore[no-any-return]
        try:
            source = self.machine.read(callee_of(self.machine, f))
        except ZygopyError:
            return self.machine.builder.span
        return source.span(source.tree)  # type: ignore[no-any-return]

    def globals_of(self, f: Abstract) -> dict[str, Any]:
        """The module of the function, in which its text is to be read."""
        while isinstance(f, BoundV):
            f = f.function
        if isinstance(f, FunctionV):
            return f.frame.globals
        found = getattr(callee_of(self.machine, f), "__globals__", None)
        return found if found is not None else self.machine.root_globals

    def enter(self, function: Any, args: list[Abstract]) -> Abstract:
        """Interpret the text of a derived function."""
        machine = self.machine
        source = machine.read(function)
        frame = Frame(source=source, globals=function.__globals__, calls=(*sites(machine), ("nested", self.site)))
        bound = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        frame.cells = {name: (lambda value=cell.cell_contents: Const(value)) for name, cell in bound}
        bind_parameters(machine, source.tree.args, function.__name__, args, {}, frame, [], {})
        span, origin = machine.builder.span, machine.builder.origin
        result = run_body(machine, source.tree, frame, function.__code__)
        machine.builder.span, machine.builder.origin = span, origin
        return result


def fill_gradient(machine: Machine, cls: type, args: list[Abstract], keywords: dict[str, Abstract]) -> ObjectV:
    """What `grad` and `value_and_grad` give, kept apart."""
    spec = inspect.signature(cls)
    slots: dict[Any, Abstract] = {}
    rest, left = list(args), dict(keywords)
    for name, param in spec.parameters.items():
        slots[name] = rest.pop(0) if rest else left.pop(name) if name in left else Const(param.default)
    made = ObjectV(slots, cls, None)
    machine.stores.append(made)
    return made


