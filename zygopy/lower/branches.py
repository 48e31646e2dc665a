"""Two ways and how they come together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..core.build import block_of
from ..core.kinds import Kind, Number
from ..core.nodes import If
from ..core.values import FALSE, UNBOUND, Const, Operand, Value
from .abstract import Abstract, DictV, Frame, ListV, Store
from .machine import Machine

Thunk = Callable[[], Any]
RAISED = "%raised"


def choose(machine: Machine, test: Abstract, then: Thunk, orelse: Thunk) -> Abstract:
    """``then() if test else orelse()``; both are interpreted unless the test is known."""
    test = machine.parts["truth_of"](machine, test)
    known = machine.truth(test)
    if known is not None:
        return then() if known else orelse()  # type: ignore[no-any-return]
    return Branch(machine, machine.operand(test)).run(then, orelse)


class Branch:
    """An `If` in the making."""

    def __init__(self, machine: Machine, test: Operand) -> None:
        self.machine = machine
        self.test = test
        self.targets: list[Value] = []
        self.results: tuple[list[Operand], list[Operand]] = ([], [])
        self.steps: list[list[Any]] = []
        self.named: str | None = None
        self.flags: dict[bool, Value] = {}  # the targets that say which arm ran, by what they are in the first

    def run(self, then: Thunk, orelse: Thunk) -> Abstract:
        machine, builder = self.machine, self.machine.builder
        span, origin = builder.span, builder.origin
        before = machine.snapshot()
        ends = []
        for arm in (then, orelse):
            with builder.block() as steps:
                value = arm()
            self.steps.append(steps)
            ends.append((value, [dict(store.slots) for store, _ in before], raised(before)))
            machine.restore(before)
            forget_raised(machine.stores, before)
        builder.span, builder.origin = span, origin
        result = self.merge([store for store, _ in before], ends)
        if ends[0][2] != ends[1][2]:  # what follows is reached from one arm only: it goes on in the open
            arms = [block_of(steps if end[2] else []) for steps, end in zip(self.steps, ends, strict=True)]
            builder.add(If((), self.test, arms[0], arms[1], span, origin))
            builder.steps.extend(self.steps[0] if ends[1][2] else self.steps[1])
            return result
        if self.targets or any(self.steps):
            blocks = [block_of(steps, *results) for steps, results in zip(self.steps, self.results, strict=True)]
            builder.add(If(tuple(self.targets), self.test, blocks[0], blocks[1], span, origin))
        return result

    def merge(self, stores: list[Store], ends: list[Any]) -> Abstract:
        (a, slots_a, raised_a), (b, slots_b, raised_b) = ends
        if raised_a or raised_b:  # what follows is reached from the other arm only
            kept = slots_a if raised_b else slots_b
            for store, slots in zip(stores, kept, strict=True):
                store.slots.clear()
                store.slots.update(slots)
                if raised_a != raised_b:
                    store.slots.pop(RAISED, None)
            return a if raised_b else b  # type: ignore[no-any-return]
        for store, m, n in zip(stores, slots_a, slots_b, strict=True):
            if type(store) is Frame and m == n:  # by far the most, in a long program
                store.slots.update(m)
                continue
            if isinstance(store, (ListV, DictV)) and list(m) != list(n):
                self.machine.make_real(store.site)
            for key in dict.fromkeys((*m, *n)):
                self.named = key if isinstance(store, Frame) and isinstance(key, str) else None
                store.slots[key] = self.machine.join(m.get(key, UNBOUND), n.get(key, UNBOUND), self.slot)
        self.named = None
        if a is None or b is None:
            return FALSE
        return self.machine.join(a, b, self.slot)

    def slot(self, kind: Kind, a: Abstract, b: Abstract) -> Abstract:
        """A value that the arm which runs decides."""
        machine = self.machine
        known = self.flag(a, b)
        if known is not None:
            return known
        plain = self.named if self.named is not None and not self.named.startswith("%") else None
        target = Value(kind, plain, plain is not None)
        for steps, results, side in zip(self.steps, self.results, (a, b), strict=True):
            with machine.builder.reopen(steps, {}):
                results.append(machine.operand(side))
        # another view of the same memory is as little known as another array
        key = (machine.here(), self.named, len(self.targets))
        either = a is not b and UNBOUND not in (a, b)  # what only one way gives is what that gave
        places = machine.join_places(key, machine.places_of(a), machine.places_of(b), either)
        machine.place(target, places)
        self.targets.append(target)
        if isinstance(a, Const) and isinstance(b, Const) and a.value is not b.value and isinstance(a.value, bool):
            self.flags[a.value] = target
        return target

    def flag(self, a: Abstract, b: Abstract) -> Abstract | None:
        """A truth value that says no more than which arm ran, where there is one already."""
        ends = tuple(Const(place == 0) if end is self.test else end for place, end in enumerate((a, b)))
        if not all(isinstance(end, Const) and isinstance(end.value, bool) for end in ends):
            return None
        first, second = (end.value for end in ends if isinstance(end, Const))
        known = isinstance(self.test, Value) and self.test not in self.machine.builder.producer
        if first and not second and known and self.machine.kind(self.test) == Number(bool):
            return self.test  # told by a branch before: it has a name anyway
        return self.flags.get(first) if first is not second else None


def forget_raised(stores: list[Any], before: list[Any]) -> None:
    """Calls that an arm made, and that were over when it raised, say nothing of what comes after it."""
    known = {id(store) for store, _ in before}
    for store in stores:
        if RAISED in store.slots and isinstance(store, Frame) and id(store) not in known:
            del store.slots[RAISED]


def raised(stores: list[Any]) -> bool:
    """Whether the way that was just interpreted ends in a `raise`."""
    for store, _ in stores:  # asked at every branch
        if RAISED in store.slots and store.slots[RAISED] is not None and isinstance(store, Frame):
            return True
    return False


def is_true(x: Abstract | None) -> bool:
    return isinstance(x, Const) and x.value is True
