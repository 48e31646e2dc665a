"""The state of an interpretation: builder, guard, stores, what may be written, and how two ways join."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..analyse.witness import Guard, Witness
from ..core.build import Builder
from ..core.kinds import (
    UNKNOWN,
    Instance,
    Kind,
    Mapping,
)
from ..core.nodes import Bind
from ..core.ops import make_dict, make_list, make_tuple
from ..core.values import UNBOUND, Const, Operand, Star, Value
from ..errors import Span, UnsupportedSyntax
from .abstract import (
    Abstract,
    BoundV,
    DictV,
    Frame,
    FunctionV,
    ListV,
    ObjectV,
    Operands,
    Restart,
    Store,
    StreamV,
    SuperV,
    TupleV,
)
from .knowledge import Knowledge


class Machine(Knowledge):
    """Interprets the tree of a function over abstract values and leaves core steps behind.

    The parts that walk the tree are functions of other modules, given here at the start: `evaluate`, `execute`,
    `invoke`, `read_attribute`, `read_item`.
    """

    def __init__(self, builder: Builder, guard: Guard, parts: dict[str, Callable[..., Any]], find: Callable[[Any], Any],
                 read: Callable[[Any], Any]) -> None:
        super().__init__(builder, guard)
        self.find = find
        self.read = read
        self.parts = parts
        self.stores: list[Store] = []
        self.projections: dict[Any, Value] = {}
        self.inputs: dict[str, Value] = {}
        self.captures: dict[
            int, dict[str, Value]
        ] = {}  # by the place of a function: what was read of its captured names
        self.met: list[Any] = []  # the calls left to be decided that are being differentiated, with their kinds
        self.real: set[Any] = set()  # sites of structures that must exist at run time
        self.active_calls: list[Any] = []
        self.hoisted: list[Any] = []  # steps that stand before all others: reads of arguments
        self.outer: set[Value] = set()  # arguments, and what is read from them
        self.loop_depth = 0
        self.root_globals: dict[str, Any] = {}
        self.selected: set[Value] = set()  # cotangents whose zeros mean: not selected
        self.singular: set[Value] = set()  # cotangents that came through a quotient: they may be infinite
        self.divided = False
        self.gathered: set[Value] = set()  # lists that a loop has filled, and that nobody changes afterwards
        self.filling: set[Value] = set()  # lists that the statements at hand fill
        self.make_object: Any = None
        self.recursive: set[Any] = set()  # inner functions that call themselves
        self.unrolled: set[Any] = set()  # loops that make functions which are kept
        self.deeper = 0  # calls of generators within themselves
        self.handling: list[Any] = []  # the exceptions in whose handlers we are; None where `raise` alone says it
        self.iterated: list[frozenset[Any]] = []  # the memory of what the loops around go over
        self.going: list[Any] = []  # these loops, what their rounds meet, and what they go over
        self.indexed: set[Any] = set()  # loops over what they write to: what a round meets is read in turn
        self.loops: list[Any] = []  # the loops that stand around what is interpreted, and could be written out
        self.desugared: dict[Any, Any] = {}  # statements as others that they are
        self.guess: Any = None  # what form the results of a function that calls itself had so far
        self.guessed = False
        self.misguessed = False  # a guess was made where it cannot be tested
        self.hopes: dict[Any, None] = {}  # functions for which there was no guess yet
        self.links = False  # whether a call stays one because the function calls itself
        self.leaks = False  # whether active memory is written that the function did not make itself
        self.wanted: Any = None  # the arrays that an implicit gradient is with respect to
        self.roots: dict[Value, str] = {}  # the values that hold some of them, and how the caller reaches these
        self.hooks: dict[Value, Any] = {}  # what wants to see the cotangent of a value
        self.derive: Any = None  # makes the derived function of what was interpreted apart
        self.sheltered = 0  # how many `try` protect what is interpreted
        self.dispatches = 0  # calls of rules that are only found when they run
        self.opening: Any = None  # who runs the body of the next call piece by piece
        self.own: Any = None  # while a rule is interpreted: the user's call that it stands for
        self.answered: list[Any] | None = None  # while a pullback is: the arguments whose cotangents are asked for

    # ------------------------------------------------------------ the parts

    def evaluate(self, node: Any, frame: Frame) -> Abstract:
        return self.parts["evaluate"](self, node, frame)  # type: ignore[no-any-return]

    def execute(self, statements: list[Any], frame: Frame) -> None:
        self.parts["execute"](self, statements, frame)

    def invoke(
        self, callee: Abstract, args: list[Abstract], keywords: dict[str, Abstract] | None = None, **more: Any
    ) -> Abstract:
        return self.parts["invoke"](self, callee, args, keywords or {}, **more)  # type: ignore[no-any-return]

    def attribute(self, x: Abstract, name: str) -> Abstract:
        return self.parts["attribute"](self, x, name)  # type: ignore[no-any-return]

    def item(self, x: Abstract, key: Abstract) -> Abstract:
        return self.parts["item"](self, x, key)  # type: ignore[no-any-return]

    def choose(self, test: Abstract, then: Callable[[], Abstract], orelse: Callable[[], Abstract]) -> Abstract:
        """``then() if test else orelse()``."""
        return self.parts["choose"](self, test, then, orelse)  # type: ignore[no-any-return]

    def assign(self, target: Any, value: Abstract, frame: Frame) -> None:
        self.parts["assign"](self, target, value, frame)

    def define(self, node: Any, frame: Frame) -> FunctionV:
        return self.parts["define"](self, node, frame)  # type: ignore[no-any-return]

    def entries_of(self, x: Abstract) -> list[Abstract] | None:
        """The elements that iterating over `x` gives, where their number is known."""
        return self.parts["entries_of"](self, x)  # type: ignore[no-any-return]

    def keys_of(self, x: Abstract) -> list[Any] | None:
        """The keys of a dict, where they are known."""
        if isinstance(x, DictV):
            return list(x.slots)
        if isinstance(x, Value) and isinstance(x.kind, Mapping) and x not in self.builder.mutable:
            return [key for key, _ in x.kind.items]
        return None

    def new_list(self, items: list[Abstract], site: Any) -> Abstract:
        """A list made by the program: kept apart while that is sound."""
        if site in self.real or any(isinstance(item, Star) for item in items):
            made = [item if isinstance(item, Star) else self.operand(item, escapes=True) for item in items]
            value = self.builder.bind(make_list, *made, pure=False, kind=Instance(list))
            self.made_anew(site)
            self.keep(frozenset({site}), *made)
            self.place(value, frozenset({site}))
            if self.is_written(site):
                for item in items:
                    self.holds(value, None, UNKNOWN if isinstance(item, Star) else self.stored(item))
            return value
        fresh = ListV(dict(enumerate(items)), site)
        self.stores.append(fresh)
        return fresh

    def new_dict(self, parts: list[tuple[Abstract, Abstract]], site: Any) -> Abstract:
        """A dict made by the program: kept apart while its keys are known."""
        keys = [self.static(key) for key, _ in parts]
        plain = all(key is not None and isinstance(key.value, (str, int, float, tuple)) for key in keys)
        if site in self.real or not plain:
            made = [self.operand(part, escapes=True) for pair in parts for part in pair]
            value = self.builder.bind(make_dict, *made, pure=False, kind=Instance(dict))
            self.made_anew(site)
            self.keep(frozenset({site}), *made)
            self.place(value, frozenset({site}))
            if self.is_written(site):
                for _, item in parts:
                    self.holds(value, None, self.stored(item))
            return value
        slots = {key.value: item for key, (_, item) in zip(keys, parts, strict=True) if key is not None}
        fresh = DictV(slots, site)
        self.stores.append(fresh)
        return fresh

    # ------------------------------------------------------------ structures for passes

    def tuple_of(self, items: list[Abstract]) -> Abstract:
        return TupleV(tuple(items))

    def sequence_of(self, items: list[Abstract], cls: type) -> Abstract:
        return ListV(dict(enumerate(items))) if cls is list else TupleV(tuple(items), cls)

    def mapping_of(self, items: dict[Any, Abstract]) -> Abstract:
        return DictV(items)

    def map_items(self, x: Abstract, function: Callable[[Abstract], Abstract]) -> Abstract:
        """The same structure with `function` of each entry."""
        match x:
            case TupleV():
                return TupleV(tuple(map(function, x.items)), x.cls)
            case ListV():
                return ListV({key: function(item) for key, item in x.slots.items()})
            case DictV():
                return DictV({key: function(item) for key, item in x.slots.items()})
            case _:
                return function(x)

    def hoist(self, callee: Any, *args: Operand, witness: Witness | None = None, hint: str | None = None,
              kind: Kind = UNKNOWN) -> Value:
        """A read of an argument, which stands for itself wherever it is used."""
        if witness is not None:
            kind = witness.kind()
        value = Value(kind, hint)
        step = Bind((value,), Const(callee), args, (), True, True, self.builder.span, None)
        self.builder.producer[value] = step
        self.hoisted.append(step)
        self.outer.add(value)
        if witness is not None:
            self.witnesses[value] = witness
            self.place(value, frozenset({self.site_of(witness)}))
        return value

    def captured_by(self, x: Value) -> dict[str, Value]:
        """What was read of the captured names of a function that is an argument, or captured itself."""
        witness = self.witnesses.get(x)
        return {} if witness is None else self.captures.get(id(witness.node), {})

    def site_of(self, witness: Witness) -> Any:
        return ("given", witness.node.whole)

    def refuse(
        self, what: str, span: Span | None = None, why: str | None = None, hint: str | None = None
    ) -> UnsupportedSyntax:
        return UnsupportedSyntax(what, span or self.builder.span, why=why, hint=hint)

    @property
    def generating(self) -> bool:
        """Whether what is interpreted is a rule's text, not the user's."""
        return self.builder.sharing

    @property
    def user_values(self) -> set[Value]:
        return self.builder.user

    def frame_is_user(self) -> bool:
        return not self.builder.sharing

    def path_of(self, node: Any) -> str:
        """How the caller reaches a place, as an expression."""
        return self.guard.path_of(node)

    # ------------------------------------------------------------ from structures to operands

    def operand(self, x: Abstract, escapes: bool = False) -> Operand:
        """The operand that stands for an abstract value; structures are made for real.

        With `escapes`, others may keep or change it: then a list, dict or object must be one at run time from
        the start.
        """
        match x:
            case Value() | Const():
                return x
            case TupleV(cls=cls) if cls is tuple and x.items and self.plain(x) is not None:
                return Const(self.plain(x))
            case TupleV(items=items, cls=cls):
                made = [self.operand(item, escapes) for item in items]
                if cls is not tuple:
                    return self.builder.bind(cls, *made, kind=self.kind(x))
                return self.builder.bind(make_tuple, *made, kind=self.kind(x))
            case ListV() | DictV() | ObjectV() if escapes:
                self.make_real(x.site)
                raise AssertionError("unreachable")
            case ListV():
                return self.builder.bind(make_list, *[self.operand(item) for item in x.items], kind=self.kind(x))
            case DictV():
                entries = [part for key, item in x.slots.items() for part in (Const(key), self.operand(item))]
                return self.builder.bind(make_dict, *entries, kind=self.kind(x))
            case ObjectV():
                if self.alike is not None and x.site is not None and not self.generating:
                    self.make_real(x.site)  # who gets it may have other names for it
                return self.parts["materialise"](self, x)  # type: ignore[no-any-return]
            case StreamV():
                return self.operand(self.parts["collected"](self, x), escapes)
            case FunctionV() | BoundV() | SuperV():
                return self.parts["function_value"](self, x)  # type: ignore[no-any-return]
            case _:
                raise self.refuse("a starred expression here")

    def give_up_guesses(self) -> None:
        """Interpret again without guesses: one was made where nobody tests it."""
        self.misguessed = True
        raise Restart

    def make_real(self, site: Any) -> None:
        """Interpret again with the structure made at `site` a run-time object."""
        self.real.add(site)
        raise Restart

    # ------------------------------------------------------------ joining two ways

    def snapshot(self) -> list[tuple[Store, dict[Any, Abstract]]]:
        return [(store, dict(store.slots)) for store in self.stores]

    def restore(self, snapshot: list[tuple[Store, dict[Any, Abstract]]]) -> None:
        for store, slots in snapshot:
            if type(store) is not Frame or store.slots != slots:  # the order of names says nothing
                store.slots.clear()
                store.slots.update(slots)

    def undo(self, snapshot: list[tuple[Store, dict[Any, Abstract]]]) -> None:
        """The state of a snapshot: what was interpreted since will be interpreted again."""
        self.stores[:] = [store for store, _ in snapshot]
        self.restore(snapshot)

    def join(self, a: Abstract, b: Abstract, slot: Callable[[Kind, Abstract, Abstract], Abstract]) -> Abstract:
        """One abstract value for `a` or `b`; `slot(kind, a, b)` makes a value that is chosen at run time."""
        if a is b or (isinstance(a, Const) and isinstance(b, Const) and same_constant(a, b)):
            return a
        if isinstance(a, TupleV) and isinstance(b, TupleV) and a.cls is b.cls and len(a.items) == len(b.items):
            return TupleV(tuple(self.join(m, n, slot) for m, n in zip(a.items, b.items, strict=True)), a.cls)
        if a is UNBOUND and not isinstance(b, Operands):
            return b
        if b is UNBOUND and not isinstance(a, Operands):
            return a
        for structure in (a, b):
            if isinstance(structure, (ListV, DictV, ObjectV)) and structure.site is not None:  # not a cotangent's
                self.make_real(structure.site)
        m, n = (self.kind(other if one is UNBOUND else one) for one, other in ((a, b), (b, a)))
        kind = self.join_kinds(m, n)
        return slot(kind, a, b)


def made_once(machine: Machine, key: Any, make: Callable[[], Any]) -> Any:
    """Nodes that the user's stand as, the same in every interpretation: sites are told apart by them."""
    if key not in machine.desugared:
        machine.desugared[key] = make()
    return machine.desugared[key]


def same_constant(a: Const, b: Const) -> bool:
    """Whether two constants are the same object, or equal numbers or strings of one type."""
    plain = isinstance(a.value, (int, float, complex, str, bool))
    return a.value is b.value or (plain and type(a.value) is type(b.value) and a.value == b.value)
