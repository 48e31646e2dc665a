"""What is carried from round to round, and what a round is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .. import runtime
from ..analyse.probe import element
from ..core.kinds import UNKNOWN, Array, Instance, Kind, ListOf, Number, Sequence, covers, item_of, join
from ..core.ops import Method
from ..core.values import FALSE, UNBOUND, Const, Operand, Value
from ..records import replace
from ..source import making
from .abstract import Abstract, DictV, Frame, FunctionV, ListV, ObjectV, Operands, Store, TupleV
from .machine import Machine
from .questions import is_text
from .rows import written_rows

UNROLL = 16
FEW = 8
SHORT = 60  # nodes of a loop's text


class Slot:
    """One carried value: where it lives, and what it is before, in and after a round."""

    def __init__(self, store: Store, key: Any, start: Abstract) -> None:
        self.store = store
        self.key = key
        self.start = start
        self.param: Abstract = UNBOUND
        self.kind: Kind | None = None


class Loop:
    """A loop in the making: `run_round` interprets one round; repeated until the facts about it hold."""

    def __init__(self, machine: Machine, run_round: Callable[[], None], frame: Frame) -> None:
        self.machine = machine
        self.run_round = run_round
        self.frame = frame
        self.before = machine.snapshot()
        self.carried: dict[tuple[int, Any], Kind | None] = {}
        # where lies what a round leaves behind, if that is not what it found
        self.places: dict[tuple[int, Any], tuple[frozenset[Any], ...]] = {}
        self.entered: dict[tuple[int, Any], Abstract] = {}
        self.told: dict[Value, Kind] = {}  # what is known of a carried value in every round
        self.owns: dict[Value, frozenset[Any]] = {}  # the memory of its own that a carried value may have

    def settle(self) -> None:
        """Interpret rounds until what is carried, and of what kind, no longer changes."""
        joins = Counter(self.machine.joins)
        for _ in range(30):
            self.machine.joins = Counter(joins)
            self.params: list[tuple[Store, Any, Abstract, Value]] = []
            with self.machine.builder.block() as steps:
                self.enter()
                self.run_round()
                changed = self.compare()
                if not changed:
                    self.steps = steps
                    self.collect()
            if not changed:
                return
            self.machine.undo(self.before)
        raise self.machine.refuse("a loop whose variables never settle")

    def enter(self) -> None:
        """Give every carried name the value that it has inside a round."""
        for index, (store, slots) in enumerate(self.before):
            for key in [key for i, key in self.carried if i == index]:
                start = slots.get(key, UNBOUND)
                known = self.places.get((id(store), key), ())
                inside = self.inside(store, key, start, self.carried[(index, key)], known)
                store.slots[key] = self.entered[(id(store), key)] = inside

    def inside(
        self, store: Store, key: Any, start: Abstract, kind: Kind | None, known: tuple[frozenset[Any], ...]
    ) -> Abstract:
        if isinstance(start, TupleV) and (kind is None or kept_apart(start, kind)):
            kinds = kind.items if isinstance(kind, Sequence) else (None,) * len(start.items)
            parts = known if len(known) == len(start.items) else (frozenset().union(*known),) * len(start.items)
            rows = zip(start.items, kinds, parts, strict=True)
            return TupleV(tuple(self.inside(store, key, item, k, (part,)) for item, k, part in rows), start.cls)
        if isinstance(key, str) and key.startswith("%"):
            return start  # an exit ends the loop: inside a round it has not happened
        if not isinstance(start, (*Operands, TupleV)):
            if isinstance(start, (ListV, DictV, ObjectV)):
                self.machine.make_real(start.site)
            raise self.machine.refuse("a function that is replaced inside a loop")
        name = key if isinstance(store, Frame) and isinstance(key, str) else key if isinstance(key, str) else None
        told = kind or self.machine.kind(start)
        param = Value(told, name, isinstance(store, Frame))
        self.told[param] = told
        own = (self.machine.here(), key, len(self.params))
        arriving = frozenset().union(*known)
        inside = self.machine.join_places(own, self.machine.places_of(start), arriving, bool(known))
        self.machine.place(param, inside)
        if inside and all(site[:2] == ("join", own) for site in inside):
            self.owns[param] = inside
        self.params.append((store, key, start, param))
        return UNBOUND if start is UNBOUND else param

    def compare(self) -> bool:
        """Whether the round changed something that was not yet known to change, or to another kind."""
        changed = False
        carrying = {index for index, _ in self.carried}
        for index, (store, slots) in enumerate(self.before):
            if type(store) is Frame and index not in carrying and store.slots == slots:
                continue
            if isinstance(store, (ListV, DictV)) and list(slots) != list(store.slots):
                self.machine.make_real(store.site)
            for key, after in store.slots.items():
                start = slots.get(key, UNBOUND)
                at = (index, key)
                if at not in self.carried:
                    if after is not start and key not in ("%exit", "%leave"):
                        self.carried[at] = None
                        changed = True
                    continue
                if key in ("%exit", "%leave") or (isinstance(key, str) and key.startswith("%")) or start is UNBOUND:
                    continue
                if self.spreads(store, key, after):
                    changed = True
                kind = self.grown(start, after)
                if not covers(self.now(at, start), kind):
                    self.carried[at] = kind
                    changed = True
        return changed

    def spreads(self, store: Store, key: Any, after: Abstract) -> bool:
        """Whether a carried value may lie in memory that it did not lie in before."""
        machine, at = self.machine, (id(store), key)
        if same(after, self.entered.get(at)):
            return False
        known, places = self.places.get(at, ()), parts_of(machine, after)
        if len(known) == len(places):
            now = tuple(a | b for a, b in zip(known, places, strict=True))
        else:
            now = (frozenset().union(*known, *places),)
        if now == known or not any(now):
            return False
        self.places[at] = now
        return True

    def now(self, at: tuple[int, Any], start: Abstract) -> Kind:
        known = self.carried[at]
        return self.machine.kind(start) if known is None else known

    def grown(self, start: Abstract, after: Abstract) -> Kind:
        """What is known of a carried value in every round."""
        a, b = self.machine.kind(start), self.machine.kind(after)
        if (
            isinstance(b, Array)
            and isinstance(a, Number)
            and not isinstance(start, TupleV)
            and self.machine.static(start)
        ):
            return replace(b, loose=True)  # a constant start: nobody reads its cotangent
        if isinstance(a, Number) and a.size is not None:
            a = Number(a.type)
        return widen(self.machine, a, b)

    def collect(self) -> None:
        """The operands that a round leaves behind, materialised in its block."""
        self.results: list[Operand] = []
        self.targets: list[Value] = []
        self.final: list[tuple[Store, Any, Abstract]] = []
        self.starts: list[Operand] = []
        self.inner: list[Value] = []
        by_slot: dict[tuple[int, Any], list[tuple[Abstract, Value]]] = {}
        for store, key, start, param in self.params:
            by_slot.setdefault((id(store), key), []).append((start, param))
        for index, key in self.carried:
            store, slots = self.before[index]
            pairs = by_slot.get((id(store), key), [])
            self.final.append((store, key, self.outcome(slots.get(key, UNBOUND), store.slots[key], pairs, key)))
        leave = self.frame.slots.get("%leave", FALSE)
        self.exits = not (isinstance(leave, Const) and leave.value is False)
        if self.exits:
            self.results.append(self.machine.operand(leave))

    def outcome(self, start: Abstract, after: Abstract, pairs: list[tuple[Abstract, Value]], key: Any) -> Abstract:
        """What the name is after the loop."""
        whole = bool(pairs) and pairs[0][0] is start  # a tuple that grows, or changes its form, is one value
        if (
            isinstance(start, TupleV)
            and isinstance(after, TupleV)
            and len(start.items) == len(after.items)
            and not whole
        ):
            return TupleV(
                tuple(self.outcome(s, a, pairs, key) for s, a in zip(start.items, after.items, strict=True)), start.cls
            )
        if start is UNBOUND and isinstance(after, (FunctionV, ListV, DictV, ObjectV)):
            return UNBOUND  # made anew in each round
        if start is UNBOUND and isinstance(after, TupleV):
            return TupleV(tuple(self.outcome(UNBOUND, item, [], key) for item in after.items), after.cls)
        if pairs:
            _, param = pairs.pop(0)
        else:
            param = Value(self.machine.kind(after), wished(key))
        if start is UNBOUND:
            param.kind = self.told[param] = self.machine.kind(after)
        kind = self.told.get(param, param.kind)  # not its lengths: after the loop they may be others
        if isinstance(key, str) and key.startswith("%"):
            kind = self.machine.kind(after)
        target = Value(kind, param.hint, param.named)
        own = (self.machine.here(), key, len(self.inner))
        self.inner.append(param)
        builder = self.machine.builder
        with builder.reopen(builder.blocks[-2], builder.known[-2]):  # before the loop
            self.starts.append(start if isinstance(start, Operands) else self.machine.operand(start))
        if self.machine.kept_real(param) and isinstance(after, (ListV, DictV, ObjectV)) and after.site is not None:
            self.machine.written.clear()  # what is written to was found while its parts were taken for it
            self.machine.contents.clear()
            self.machine.make_real(after.site)
        self.results.append(self.machine.operand(after))
        self.targets.append(target)
        if start is UNBOUND:
            places = self.machine.places_of(after)
            self.machine.place(target, self.machine.join_places((*own, "after"), frozenset(), places, True))
        else:
            self.machine.place(target, self.moved_out(param, start, after, own))
        return target

    def moved_out(self, param: Value, start: Abstract, after: Abstract, own: Any) -> frozenset[Any]:
        """Where a carried value lies after the loop: where it did inside, or in memory of its own as it did there."""
        inside = self.machine.places_of(param)
        if not inside:
            return self.machine.join_places((*own, "after"), frozenset(), self.machine.places_of(after), True)
        if inside != self.owns.get(param):
            return inside
        return self.machine.join_places((*own, "after"), self.machine.places_of(start), inside, True)

    def leave(self) -> None:
        """Put what is known after the loop in place."""
        self.machine.restore(self.before)
        for store, key, value in self.final:
            store.slots[key] = value
        returned = self.frame.slots.get("%returned", FALSE)
        self.frame.slots["%exit"] = returned


def same(a: Abstract, b: Abstract | None) -> bool:
    """Whether two abstract values are the same, entry by entry."""
    apart = isinstance(a, TupleV) and isinstance(b, TupleV) and len(a.items) == len(b.items)
    return all(map(same, a.items, b.items)) if apart else a is b  # type: ignore[union-attr]


def parts_of(machine: Machine, x: Abstract) -> tuple[frozenset[Any], ...]:
    """Where a value lies; of a tuple where each of its entries does."""
    return tuple(map(machine.places_of, x.items)) if isinstance(x, TupleV) else (machine.places_of(x),)


def wished(key: Any) -> str | None:
    """The name that a carried value would like: the user's, or that of an exception on its way."""
    if not isinstance(key, str) or key.startswith("%"):
        return "failed" if isinstance(key, str) and key.startswith("%thrown") else None
    return key


def kept_apart(start: TupleV, kind: Kind) -> bool:
    """Whether a carried tuple has the same form in every round, and so an own slot for each entry."""
    return isinstance(kind, Sequence) and kind.type is start.cls and len(kind.items) == len(start.items)


def widen(machine: Machine, a: Kind, b: Kind) -> Kind:
    if isinstance(a, Array) and isinstance(b, Array) and a.loose and not b.loose:
        b = replace(b, loose=True)
    return machine.join_kinds(a, b)


@contextmanager
def standing(machine: Machine, node: Any) -> Iterator[None]:
    """Around the rounds of a loop, which could be written out instead."""
    machine.loops.append(node)
    yield
    machine.loops.pop()


def all_entries(machine: Machine, iterable: Abstract) -> list[Abstract] | None:
    """The elements of what is iterated over, also where their number must be asked for."""
    step = machine.builder.producer.get(iterable) if isinstance(iterable, Value) else None
    if step is not None and isinstance(step.callee, Const) and step.callee.value is range:
        bounds = [machine.need(arg) for arg in step.args]
        if None in bounds:
            return None
        counted = range(*(bound.value for bound in bounds if bound is not None))
        return list(map(Const, counted)) if len(counted) <= 4 * UNROLL else None
    return machine.entries_of(iterable)


def repeated(machine: Machine, one_round: Callable[[], None], frame: Frame) -> Loop:
    """Interpret the rounds of a loop and leave its variables as they are after it."""
    frame.slots["%leave"] = FALSE
    loop = Loop(machine, one_round, frame)
    machine.loop_depth += 1
    try:
        loop.settle()
    finally:
        machine.loop_depth -= 1
    loop.leave()
    return loop


# ------------------------------------------------------------------ what is iterated over


def unrolled(machine: Machine, iterable: Abstract, frame: Frame, node: Any = None) -> list[Abstract] | None:
    """The elements, where a loop over them is better written out: they differ in kind, or the text is a rule's."""
    if node in machine.unrolled:
        return all_entries(machine, iterable)
    entries = machine.entries_of(iterable)
    if entries is None or len(entries) > UNROLL:
        return None
    if frame.trusted or any(not plain(machine, entry) for entry in entries):
        return entries
    if any(
        is_text(machine, part) for entry in entries for part in (entry.items if isinstance(entry, TupleV) else [entry])
    ):
        return entries  # names of entries: each has a kind of its own
    kinds = {machine.kind(entry) for entry in entries}
    given = isinstance(iterable, Value)
    if given and len(kinds) > 1 and any(isinstance(kind, Instance) for kind in kinds):
        return entries
    return entries if given and len(kinds) > 1 and differ(kinds) and len(entries) <= FEW and short(node) else None


def differ(kinds: set[Kind]) -> bool:
    """Whether entries are numbers and arrays of which nothing is known in common, as weights and offsets are."""
    if not all(isinstance(kind, (Array, Number)) for kind in kinds):
        return False
    first, *rest = kinds
    for kind in rest:
        first = join(first, kind)
    return first == UNKNOWN


def short(node: Any) -> bool:
    """Whether a loop or comprehension is so short that it may be written out."""
    return node is not None and sum(1 for _ in making.walk(node)) <= SHORT


def is_values(machine: Machine, x: Any) -> bool:
    """Whether a value is ``d.values()``."""
    step = machine.builder.producer.get(x)
    return step is not None and isinstance(step.callee, Const) and step.callee.value == Method("values")


def plain(machine: Machine, x: Abstract) -> bool:
    """Whether an element can be the value of a loop variable at run time."""
    if isinstance(x, TupleV):
        return all(plain(machine, item) for item in x.items)
    if isinstance(x, Const):
        return isinstance(x.value, (int, float, complex, str, bool, type(None)))
    if isinstance(x, Value) and isinstance(x.kind, Instance):
        return not callable_kind(x.kind)
    return isinstance(x, Value)


def callable_kind(kind: Instance) -> bool:
    return hasattr(kind.type, "__call__") and kind.type not in (str, bytes, dict, list, set)


def iteration(machine: Machine, iterable: Abstract) -> tuple[Operand, Value]:
    """The operand that is iterated over at run time and the value of a round."""
    operand = machine.operand(iterable)
    machine.parts["refuse_iteration"](machine, iterable)
    item = Value(round_kind(machine, iterable, operand))
    if isinstance(operand, Value):
        witness = machine.witnesses.get(operand)
        listed = isinstance(machine.kind(operand), (Sequence, ListOf))
        if witness is not None and listed and operand not in machine.builder.mutable:
            elements = witness.elements()
            if elements is not None:
                machine.witnesses[item] = elements
                item.kind = elements.kind()
        if is_values(machine, operand):
            values_round(machine, operand, item)
        of_array = isinstance(operand.kind, Array)
        if machine.alike is not None and not of_array:
            machine.place_item(operand, item)
        elif operand in machine.builder.mutable and not of_array and not written_rows(machine, operand):
            item.kind = machine.held(operand, None) if item.kind == UNKNOWN else item.kind
            machine.place(item, frozenset((site, "entry") for site in machine.places_of(operand)))
        else:
            machine.place(item, machine.places_of(operand))
    return operand, item


def values_round(machine: Machine, operand: Value, item: Value) -> None:
    """What is known of each of ``d.values()``, of a dict that comes from an argument."""
    owner = machine.builder.producer[operand].args[0]
    witness = machine.witnesses.get(owner) if owner not in machine.builder.mutable else None  # type: ignore[arg-type]
    elements = None if witness is None else witness.elements("{v}.values()", lambda d: d.values())
    if elements is not None:
        machine.witnesses[item] = elements
        item.kind = elements.kind()


def round_kind(machine: Machine, iterable: Abstract, operand: Operand) -> Kind:
    """What is known of the element of a round."""
    kind = machine.kind(iterable)
    if isinstance(kind, Sequence):
        return item_of(kind)
    step = machine.builder.producer.get(operand) if isinstance(operand, Value) else None
    callee = step.callee.value if step is not None and isinstance(step.callee, Const) else None
    if step is not None and callee is enumerate:
        return Sequence(tuple, (Number(int), round_kind(machine, step.args[0], step.args[0])))
    if step is not None and callee is zip:
        return Sequence(tuple, tuple(round_kind(machine, arg, arg) for arg in step.args))
    if step is not None and callee in (reversed, runtime.checkpointed):
        return round_kind(machine, step.args[0], step.args[0])
    if callee is range:
        return Number(int)
    return element(kind)
