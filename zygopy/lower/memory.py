"""Memory, abstractly: which sites a value may share, which are written to, and what those hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from ..analyse.witness import Witness
from ..core.build import Builder
from ..core.kinds import (
    ANY,
    ONE,
    UNKNOWN,
    Array,
    Instance,
    Kind,
    ListOf,
    Mapping,
    Number,
    Sequence,
    Symbol,
    covers,
    join,
    not_one,
)
from ..core.ops import make_tuple
from ..core.values import Const, Value
from ..errors import AliasedMutation, UnsupportedSyntax
from ..runtime.ruled import broken
from .abstract import (
    Abstract,
    BoundV,
    Restart,
    Store,
    TupleV,
)


class Memory:
    """Where the memory of values comes from, and what is written to; found out by interpreting again and again."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.witnesses: dict[Value, Witness] = {}
        self.places: dict[Value, frozenset[Any]] = {}
        self.contents: dict[Any, Kind] = {}
        self.joins: Counter[Any] = Counter()  # values that were one of two so far: by where they came together
        self.written: set[Any] = set()  # sites that some statement writes to
        self.fields: set[Any] = set()  # of written sites the fields that are assigned; None: any of them
        self.starts: dict[Value, Witness] = {}  # objects that are written to, as they came
        self.inside: set[Value] = set()  # what was read from fields of these that stay as they came
        self.kept: set[Any] = set()  # sites of what a list, dict or object at run time holds
        self.ever_kept: set[Any] = set()  # the same, also of sites that stand for other memory by now
        self.numbered: list[frozenset[Any]] = []  # the memory of arrays whose numbers the loops around go over
        self.of_arrays: set[Any] = set()  # lists, dicts and objects that hold arrays or lists
        self.wishes = False  # whether something may be refused when it runs that would be followed with those classes
        self.either: set[Value] = set()  # what may be a number, or memory that is written to
        self.later: dict[int, frozenset[Any]] | None = None  # what is written to from each step on
        self.at: Any = None  # the step that is turned round
        self.call_sites: list[Any] = []
        self.alike: Any = None  # where shadows are found when it runs: which sites may be one memory
        self.guarded: tuple[Any, Any] = (None, None)  # a cotangent that a user's pullback is given, and the rule

    def places_of(self, x: Abstract) -> frozenset[Any]:
        """The sites whose memory the value may share."""
        match x:
            case Value():
                return self.places.get(x, frozenset())
            case TupleV():
                return frozenset().union(*map(self.places_of, x.items))
            case Store():
                return frozenset().union(*map(self.places_of, x.slots.values()))
            case BoundV():
                return frozenset().union(*map(self.places_of, x.args))
            case _:
                return frozenset()

    def place(self, value: Value, sites: frozenset[Any]) -> None:
        """Say where the memory of a value comes from."""
        if isinstance(value.kind, Number) or not sites:
            return
        self.places[value] = sites = self.as_one(sites)
        if sites & self.written:
            self.builder.mutable.add(value)
            witness = self.witnesses.pop(value, None)
            if witness is not None and not isinstance(value.kind, Array):
                self.starts[value] = witness
                self.begin(value, witness)
            value.kind = changeable(value.kind)

    def here(self) -> Any:
        """Where the interpretation is, the same in every interpretation of the function."""
        return tuple(self.call_sites), self.builder.span

    def as_one(self, sites: frozenset[Any]) -> frozenset[Any]:
        """Where it is found at run time which of these it is: the class that they are of."""
        if self.alike is None or not sites:
            return sites
        self.alike.unite(sites)
        return frozenset({self.alike.of(next(iter(sites)))})

    def is_written(self, site: Any) -> bool:
        """Whether some statement writes to a site."""
        return (site if self.alike is None else self.alike.of(site)) in self.written

    def made_anew(self, site: Any) -> None:
        """Memory is made at a site: what older values hold there is not written to through the new one."""
        self.kept.discard(site)

    def keep(self, owner: frozenset[Any], *held: Abstract, key: str = "entry") -> None:
        """The list, dict or object at a site holds these from now on."""
        for x in held:
            if isinstance(x, Value) and not isinstance(x.kind, Number):
                if self.alike is not None and owner:
                    self.alike.unite([*within(owner, key), *self.places_of(x)])
                self.kept |= self.places_of(x)
                self.ever_kept |= self.places_of(x)
                made = self.builder.producer.get(x)
                if made is not None and isinstance(made.callee, Const) and made.callee.value is make_tuple:
                    self.keep(within(owner, key), *(arg for arg in made.args if isinstance(arg, Value)))

    def entry_places(self, x: Value, key: str = "entry") -> frozenset[Any]:
        """Where what `x` holds lies, if it is found at run time which memory that is."""
        owner = self.places_of(x)
        if x.kind == UNKNOWN:  # perhaps an array: then a view of it
            self.alike.unite([*owner, *within(owner, key)])
        return self.as_one(within(owner, key))

    def kept_real(self, x: Value) -> bool:
        """Whether what a round leaves in `x` must be one object, whatever names it goes by."""
        return self.alike is not None or x in self.builder.mutable

    def shares_with_array(self, x: Value) -> bool:
        """Whether a value may share memory with what is known to be an array."""
        places = self.places_of(x)
        owners = {site[0] for site in places if len(site) == 2 and isinstance(site[0], tuple)}
        return not owners.isdisjoint(self.of_arrays) or any(
            isinstance(value.kind, Array) and sites & places for value, sites in self.places.items())

    def place_item(self, x: Value, item: Value) -> None:
        """Say what the element of a loop over `x` is, and where it lies, if that is found at run time."""
        if x in self.builder.mutable and item.kind == UNKNOWN:
            item.kind = self.held(x, None)
        self.place(item, self.entry_places(x))

    def join_kinds(self, a: Kind, b: Kind) -> Kind:
        """What is known of a value that is one of two; of a list or dict at least that it is one."""
        return join(a, b) if self.alike is None else either(a, b)

    def place_result(self, value: Value, site: Any, args: Iterable[Abstract]) -> None:
        """Say that what a call gives, and what it holds, may be any of its arguments, or of what they hold."""
        places = frozenset().union(*map(self.places_of, args))
        if self.alike is None:
            self.place(value, places | {site})
            return
        self.alike.unite([site, (site, "entry"), *places, *within(places, "entry")])
        self.place(value, frozenset({site}))
        if self.is_written(site) and not isinstance(value.kind, Array):
            self.holds(value, None, UNKNOWN)

    def join_places(self, key: Any, a: frozenset[Any], b: frozenset[Any], apart: bool = False) -> frozenset[Any]:
        """Where a value lies that is one of two: in memory of its own, into which that of the two moves."""
        union, own = a | b, ("join", key, self.joins[key])
        self.joins[key] += 1
        if self.alike is not None:
            return union
        if (len(union) <= 1 and not apart) or not (union & self.written or own in self.written):
            return union
        return frozenset({own})

    def part_of(self, whole: frozenset[Any]) -> frozenset[Any]:
        """Where an entry of an array lies, of which it is not known whether it is a number, a view or a copy."""
        if not whole or self.alike is not None:
            return whole
        key = ("part", self.here())
        self.joins[key] += 1
        return frozenset({("join", key, self.joins[key])})

    def begin(self, x: Value, witness: Witness) -> None:
        """What an argument that will be written to holds at the start."""
        if self.alike is not None:
            for site in self.places_of(x):
                self.begin_at(site, witness, 4)
            return
        if isinstance(x.kind, Instance) and x.kind.type not in (list, dict):
            for name in {name for value in witness.values for name in getattr(value, "__dict__", {})}:
                below = witness.attribute(name)
                self.holds(x, name, UNKNOWN if below is None else deepen(below, below.kind(), 2))
        elif isinstance(x.kind, (Sequence, ListOf)):
            elements = witness.elements()
            self.holds(x, None, UNKNOWN if elements is None else deepen(elements, elements.kind(), 2))
        elif witness.values and isinstance(witness.values[0], dict):
            elements = witness.elements("{v}.values()", lambda value: value.values())
            self.holds(x, None, UNKNOWN if elements is None else deepen(elements, elements.kind(), 2))

    def begin_at(self, site: Any, witness: Witness, depth: int) -> None:
        """As `begin`, of a class of memory, with what is held by what it holds."""
        kind = witness.kind()
        parts: list[tuple[Any, Witness | None]] = []
        if isinstance(kind, Instance) and kind.type not in (list, dict):
            names = {name for value in witness.values for name in getattr(value, "__dict__", {})}
            parts = [(name, witness.attribute(name)) for name in sorted(names)]
        elif isinstance(kind, (Sequence, ListOf)):
            parts = [(None, witness.elements())] if any(map(len, witness.values)) else []
        elif witness.values and isinstance(witness.values[0], dict):
            found = any(map(len, witness.values))
            parts = [(None, witness.elements("{v}.values()", lambda value: value.values()))] if found else []
        for key, below in parts:
            self.holds_at(site, key, UNKNOWN if below is None else below.kind())
            if below is not None and depth:
                self.begin_at(self.alike.of((site, key or "entry")), below, depth - 1)

    def holds_so_far(self, x: Value, kind: Kind) -> None:
        """What a list or dict that may lie anywhere holds from the start."""
        if self.alike is not None:
            self.holds(x, None, kind)

    def holds_at(self, site: Any, key: Any, kind: Kind) -> None:
        """Memory of a class may hold a value of this kind under `key` (None: any entry)."""
        kind, old = of_place(kind), self.contents.get((site, key))
        if old is not None and covers(old, kind):
            return
        found = kind if old is None else of_place(join(old, kind))
        if found != old:
            self.contents[(site, key)] = found
            raise Restart

    def holds(self, x: Value, key: Any, kind: Kind) -> None:
        """A written structure may hold a value of this kind under `key` (None: any entry)."""
        if not isinstance(kind, Number) and kind != UNKNOWN:
            self.of_arrays |= self.places_of(x)
        for site in self.places_of(x) & self.written:
            if self.alike is not None:
                self.holds_at(site, key, kind)
                continue
            if site[0] == "join":  # what it came from holds other things too
                continue
            old = self.contents.get((site, key))
            if old is not None and covers(old, kind):
                continue
            found = lasting(kind if old is None else either(old, kind))
            if found != old:
                self.contents[(site, key)] = found
                raise Restart

    def held(self, x: Value, key: Any) -> Kind:
        """What is known of an entry of a written structure."""
        sites = self.places_of(x) & self.written
        kinds = [self.contents.get((site, key), UNKNOWN) for site in sites]
        if not kinds or any(site[0] == "join" for site in sites):
            return UNKNOWN
        found = kinds[0]
        for kind in kinds[1:]:
            found = join(found, kind)
        return found

    @contextmanager
    def protected(self, bar: Any, rule: Any) -> Iterator[None]:
        """While the pullback of a user's rule is interpreted: what it is given is not its own."""
        outer, self.guarded = self.guarded, (bar, rule)
        try:
            yield
        finally:
            self.guarded = outer

    def refuse_guarded(self, x: Any) -> None:
        """Refuse a write to the cotangent that a pullback is given."""
        bar, rule = self.guarded
        if bar is not None and x is bar:
            raise broken(rule, "the pullback writes to the cotangent that it is given", "work on a copy")

    def unassigned(self, x: Value, name: str) -> Witness | None:
        """The field of an argument that is written to, if it is another field that is: this one stays as it came."""
        sites = self.places_of(x) & self.written
        if self.alike is not None or x not in self.starts:
            return None
        if any((site, key) in self.fields for site in sites for key in (name, None)):
            return None
        return self.starts[x].attribute(name)

    def within_written(self, site: Any) -> bool:
        """Whether the memory at a site is held by a list, dict or object that is written to."""
        while isinstance(site, tuple) and len(site) == 2:
            site = site[0]
            if site in self.written:
                return True
        return False

    def changes(self, x: Value) -> bool:
        """Whether the memory of a value may be written to by the step that is turned round, or later."""
        if x not in self.builder.mutable and x not in self.either:
            return False
        later = None if self.later is None else self.later.get(id(self.at))
        return later is None or bool(self.reached_from(x) & later)

    def reached_from(self, x: Value) -> frozenset[Any]:
        """The memory of a value, and of all that it may hold where that is found at run time."""
        places = self.places_of(x)
        return places if self.alike is None or not places else frozenset(self.alike.reach(places))

    def write(self, x: Value, name: str | None = None) -> None:
        """A statement writes to the memory of `x`: to one of its fields, or anywhere."""
        self.refuse_guarded(x)
        sites = self.places_of(x)
        if not sites:
            raise UnsupportedSyntax("a write to a value whose memory is not known", self.builder.span)
        if self.alike is None and any(map(self.within_written, sites)) and not isinstance(x.kind, Number):
            raise AliasedMutation(
                "what a written list, dict or object holds is written to itself",
                self.builder.span,
                why="its cotangent lives inside another that changes too",
                hint="put a new value in its place",
            )
        if any(sites & numbers for numbers in self.numbered):
            raise UnsupportedSyntax(
                "a write to an array whose numbers a loop goes over",
                self.builder.span,
                why="what the loop meets then depends on it",
                hint="loop over a copy: `x.copy()`",
            )
        if self.alike is None and sites & self.kept:
            raise AliasedMutation(
                "what a list, dict or object holds is written to",
                self.builder.span,
                why="what is read from there later is the same memory",
                hint="keep a copy there, or put a new value in its place",
            )
        fields = {(site, name) for site in sites}
        if not sites <= self.written or not fields <= self.fields:
            self.written |= sites
            self.fields |= fields
            raise Restart


def within(sites: frozenset[Any], key: str) -> frozenset[Any]:
    """Where what is held at sites lies."""
    return frozenset((site, key) for site in sites)


def lasting(kind: Kind) -> Kind:
    """A kind that outlives an interpretation: lengths are not 1, or not known."""
    if isinstance(kind, Array):
        axes = tuple(size if size == ONE else Symbol(joined=True) if not_one(size) else ANY for size in kind.axes)
        return Array(kind.dtype, axes, kind.type, kind.loose)
    if isinstance(kind, Sequence):
        return Sequence(kind.type, tuple(map(lasting, kind.items)))
    if isinstance(kind, ListOf):
        return ListOf(kind.type, lasting(kind.item))
    if isinstance(kind, Number):
        return Number(kind.type, None, kind.loose)
    return kind if isinstance(kind, Instance) else UNKNOWN


def either(a: Kind, b: Kind) -> Kind:
    """What is known of what is of one of two kinds; of a list or dict whose entries are not known, that it is one."""
    found = join(a, b)
    return join(changeable(a), changeable(b)) if found == UNKNOWN else found


def of_place(kind: Kind) -> Kind:
    """As `lasting`, of what may be written to by another name."""
    if isinstance(kind, Sequence) and kind.type is not list:
        return Sequence(kind.type, tuple(map(of_place, kind.items)))
    return lasting(changeable(kind))


def changeable(kind: Kind) -> Kind:
    """What stays known of an object that is written to: an array keeps its form, a list not its length."""
    if isinstance(kind, Array):
        return kind
    if isinstance(kind, (Sequence, ListOf)) and kind.type is list:
        return Instance(list)
    if isinstance(kind, Mapping):
        return Instance(dict)
    return kind


def deepen(witness: Witness, kind: Kind, depth: int) -> Kind:
    """The kind with the kinds of its entries."""
    if depth == 0:
        return kind
    if isinstance(kind, Sequence):
        items = [witness.item(i) for i in range(len(kind.items))]
        return Sequence(
            kind.type, tuple(UNKNOWN if item is None else deepen(item, item.kind(), depth - 1) for item in items)
        )
    if isinstance(kind, Mapping):
        parts = [(key, witness.item(key)) for key, _ in kind.items]
        return Mapping(
            kind.type, tuple((k, UNKNOWN if p is None else deepen(p, p.kind(), depth - 1)) for k, p in parts)
        )
    return kind
