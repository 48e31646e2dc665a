"""`iter`, `next`, `itertools`, and what orders by a key: which elements come, and in which order, is a constant."""

from __future__ import annotations

import itertools
import operator
from typing import Any

from .. import runtime
from ..core import ops
from ..core.kinds import Array, Instance, ListOf, Number, Sequence
from ..core.values import NONE, TRUE, Const, Star, Value
from .abstract import Abstract, BoundV, DictV, ListV, StreamV, TupleV
from .folding import Fold
from .functional import gather
from .machine import Machine
from .protocol import class_of_object, written_method

MANY = 256
Keywords = dict[str, Abstract]


def entries(machine: Machine, x: Abstract) -> list[Abstract]:
    """The elements of `x`, which must be known one by one."""
    found = machine.entries_of(x)
    if found is None:
        raise machine.refuse("an iterator over a sequence of unknown length", why="how it is spent is not followed",
                             hint="loop over the sequence itself, or over a list comprehension")
    return found


# ------------------------------------------------------------------ iterators by hand


def iter_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``iter(x)``: the elements that are left."""
    if machine.generating:
        return None
    if len(args) != 1:
        raise machine.refuse("`iter` with a sentinel")
    own = written_method(machine, args[0], "__iter__")
    if own is not None:
        args = [machine.invoke(BoundV(Const(own), (args[0],)), [], site=site)]
    if isinstance(args[0], StreamV) or written_method(machine, args[0], "__next__") is not None:
        return args[0]
    place = ("iterator", site)
    if place in machine.real:
        raise machine.refuse(
            "an iterator that a loop or a branch advances",
            why="how far it got is only known at run time",
            hint="keep an index instead",
        )
    made = ListV(dict(enumerate(entries(machine, args[0]))), place)
    machine.stores.append(made)
    return made


def next_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``next(iterator)`` and ``next(iterator, default)``."""
    if machine.generating:
        return None
    left = args[0]
    advance = written_method(machine, left, "__next__")
    if advance is not None and len(args) == 1:
        return machine.invoke(BoundV(Const(advance), (left,)), [], site=site)
    if not isinstance(left, ListV):
        raise machine.refuse("`next` of an iterator that is not known", hint="take the element by its index")
    items = left.items
    if items:
        left.refill(items[1:])
        return items[0]
    if len(args) > 1:
        return args[1]
    return machine.parts["stop"](machine)  # type: ignore[no-any-return]


# ------------------------------------------------------------------ itertools


def chain(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``chain(xs, ys)``: as one tuple, or one list joined at run time."""
    parts = [machine.entries_of(arg) for arg in args]
    if all(part is not None for part in parts):
        return TupleV(tuple(item for part in parts if part is not None for item in part))
    whole: Abstract | None = None
    for arg in args:
        part = machine.invoke(Const(list), [arg], site=(site, "part"), frame=frame)
        whole = part if whole is None else machine.invoke(Const(operator.add), [whole, part], site=site)
    return whole


def chain_from_iterable(
    machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any
) -> Abstract | None:
    return chain(machine, entries(machine, args[0]), {}, site, frame)


def choices(function: Any) -> Any:
    """Combinations and the like: which places are taken is a constant."""

    def fold(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
        pools = args if function is itertools.product else args[:1]
        options = [machine.need(arg) for arg in args[len(pools) :]]
        named = {key: machine.need(value) for key, value in keywords.items()}
        if any(isinstance(pool, Star) for pool in pools) or None in options or None in named.values():
            raise machine.refuse(f"`{function.__name__}` of what is not known")
        rest = [option.value for option in options if option is not None]
        more = {key: value.value for key, value in named.items() if value is not None}
        known = [machine.entries_of(pool) for pool in pools]
        if all(pool is not None for pool in known):
            places = list(
                itertools.islice(function(*(range(len(pool or ())) for pool in known), *rest, **more), MANY + 1)
            )
            if len(places) <= MANY:
                lists = [pool or [] for pool in known]
                return TupleV(
                    tuple(TupleV(tuple(lists[k % len(lists)][i] for k, i in enumerate(row))) for row in places)
                )
        return chosen_at_run_time(machine, function, pools, rest, more, site, frame)

    return fold


def chosen_at_run_time(
    machine: Machine, function: Any, pools: list[Abstract], rest: list[Any], more: dict[str, Any], site: Any, frame: Any
) -> Abstract:
    """``[(xs[i], xs[j]) for i, j in combinations(range(len(xs)), 2)]``."""
    width = rest[0] if rest else 2 if function is itertools.pairwise else len(pools) * more.get("repeat", 1)
    if not isinstance(width, int) or frame is None or (function is itertools.permutations and not rest):
        raise machine.refuse(f"`{function.__name__}` of sequences of unknown length")
    ranges = [machine.operand(machine.invoke(Const(range), [machine.invoke(Const(len), [pool])])) for pool in pools]
    named = tuple((key, Const(value)) for key, value in more.items())
    rows = machine.builder.bind(
        Const(function), *ranges, *map(Const, rest), keywords=named, pure=False, kind=Instance(function)
    )
    listed = machine.builder.bind(Const(list), rows, kind=Instance(list))

    def row(item: Abstract) -> tuple[Abstract, Abstract]:
        index = [
            machine.builder.bind(operator.getitem, machine.operand(item), Const(k), kind=Number(int))
            for k in range(width)
        ]
        return TRUE, TupleV(tuple(machine.item(pools[k % len(pools)], i) for k, i in enumerate(index)))

    return gather(machine, listed, frame, site, row)


def accumulate(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``accumulate(xs, function, initial=start)``."""
    function = args[1] if len(args) > 1 else keywords.get("func", NONE)
    if isinstance(function, Const) and function.value is None:
        function = Const(operator.add)
    items = entries(machine, args[0])
    start = keywords.get("initial", NONE)
    if not (isinstance(start, Const) and start.value is None):
        items = [start, *items]
    totals: list[Abstract] = []
    for item in items:
        totals.append(item if not totals else machine.invoke(function, [totals[-1], item], site=site))
    return TupleV(tuple(totals))


def islice(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``islice(xs, start, stop, step)``: a slice."""
    if isinstance(args[0], ListV) and isinstance(args[0].site, tuple) and args[0].site[0] == "iterator":
        raise machine.refuse("`islice` of an iterator", hint="slice the sequence")
    step = machine.builder.producer.get(args[0]) if isinstance(args[0], Value) else None
    if (
        step is not None
        and isinstance(step.callee, Const)
        and step.callee.value in (zip, enumerate, reversed, itertools.count)
    ):
        raise machine.refuse(f"`islice` of a `{step.callee.value.__name__}`", hint="slice the sequence first")
    bounds = [machine.operand(arg) for arg in (args[1:] if len(args) > 2 else [NONE, args[1]])]
    bounds.extend([NONE] * (3 - len(bounds)))
    return machine.item(args[0], machine.builder.bind(ops.make_slice, *bounds))


def repeat(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    times = args[1] if len(args) > 1 else keywords.get("times")
    known = None if times is None else machine.need(times)
    if known is None or known.value > MANY:
        raise machine.refuse("`itertools.repeat` of unknown length", hint="use a list")
    return TupleV((args[0],) * known.value)


def starmap(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    rows = [entries(machine, row) for row in entries(machine, args[1])]
    return TupleV(tuple(machine.invoke(args[0], row, site=site) for row in rows))


def zip_longest(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    fill = keywords.get("fillvalue", NONE)
    return TupleV(
        tuple(TupleV(row) for row in itertools.zip_longest(*(entries(machine, arg) for arg in args), fillvalue=fill))
    )


def endless(function: Any) -> Any:
    def fold(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
        raise machine.refuse(
            f"`itertools.{function.__name__}`",
            why="how many elements are taken is only known at run time",
            hint="loop over a list or a range",
        )

    return fold


def sum_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``sum`` of objects that have an ``__add__`` of their own: one addition after the other."""
    items = None if machine.generating or not args or isinstance(args[0], Star) else machine.entries_of(args[0])
    total = args[1] if len(args) > 1 else keywords.get("start", Const(0))
    if items is None or not any(class_of_object(machine, item) is not None for item in (total, *items)):
        return None
    for item in items:
        total = machine.invoke(Const(operator.add), [total, item], site=site)
    return total


# ------------------------------------------------------------------ orders


def sorted_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
    """``sorted(xs, key=f)``: the elements, taken in an order that carries no derivative."""
    key, reverse = keywords.get("key", NONE), keywords.get("reverse", Const(False))
    if machine.generating or len(args) != 1 or isinstance(args[0], Star):
        return None
    plain = isinstance(key, Const) and key.value is None
    items = machine.entries_of(args[0])
    static = None if items is None or not plain else known_order(machine, items, reverse)
    if static is not None and items is not None:
        return machine.new_list([items[i] for i in static], ("sorted", site))
    if items is not None and plain and any(isinstance(machine.kind(item), Number) for item in items):
        return None  # numbers: the rule shares ties
    if plain and items is None:
        return None
    if items is not None:
        keys = TupleV(tuple(item if plain else machine.invoke(key, [item], site=site) for item in items))
        order = machine.operand(machine.invoke(Const(runtime.order), [keys, reverse]))
        whole = whole_of(machine, args[0], items)
        taken = [
            machine.item(whole, machine.builder.bind(operator.getitem, order, Const(i), kind=Number(int)))
            for i in range(len(items))
        ]
        return machine.new_list(taken, ("sorted", site))
    if frame is None:
        return None
    whole = sequence_for(machine, args[0], site, frame)
    keys_list = gather(
        machine, whole, frame, (site, "keys"), lambda item: (TRUE, machine.invoke(key, [item], site=site))
    )
    order = machine.operand(machine.invoke(Const(runtime.order), [keys_list, reverse]))
    return gather(machine, order, frame, site, lambda index: (TRUE, machine.item(whole, index)))


def whole_of(machine: Machine, x: Abstract, items: list[Abstract]) -> Abstract:
    """The structure that is indexed: `x` itself, if it is one at run time."""
    sequence = (
        isinstance(x, Value)
        and x not in machine.builder.mutable
        and getattr(machine.kind(x), "type", None) in (list, tuple)
    )
    return x if sequence else machine.operand(TupleV(tuple(items)))


def sequence_for(machine: Machine, x: Abstract, site: Any, frame: Any) -> Abstract:
    """What gives the elements of `x` by their places, as often as they are asked for."""
    kind = machine.kind(x)
    known = isinstance(kind, Array) or getattr(kind, "type", None) in (list, tuple)
    return x if known else machine.invoke(Const(list), [x], site=(site, "whole"), frame=frame)


def known_order(machine: Machine, items: list[Abstract], reverse: Abstract) -> list[int] | None:
    """The order of strings, or of pairs that begin with different strings."""
    firsts = [item.items[0] if isinstance(item, TupleV) and item.items else item for item in items]
    known = [machine.static(first) for first in firsts]
    down = machine.need(reverse)
    texts = [part.value for part in known if part is not None and isinstance(part.value, str)]
    if down is None or len(texts) != len(items) or len(set(texts)) != len(texts):
        return None
    return sorted(range(len(texts)), key=texts.__getitem__, reverse=bool(down.value))


def extreme(function: Any) -> Any:
    """``max(xs, key=f)``, and ``max(xs)`` of what is no number: one element, at a place that carries no derivative."""

    def fold(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract | None:
        key = keywords.get("key", NONE)
        if machine.generating or Star in map(type, args):
            return None
        if isinstance(key, Const) and key.value is None:
            found = args if len(args) > 1 else machine.entries_of(args[0]) if "default" not in keywords else None
            if not found or not any(compared_whole(machine, item) for item in found):
                return None
            key = Const(itself)
        items = machine.entries_of(args[0]) if len(args) == 1 else list(args)
        default = keywords.get("default")
        if items == [] and default is not None:
            return default
        if items:
            keys: Abstract = TupleV(tuple(keyed(machine, key, item, site) for item in items))
            whole = whole_of(machine, args[0], items) if len(args) == 1 else machine.operand(TupleV(tuple(items)))
        elif frame is None or default is not None:
            raise machine.refuse(f"`{function.__name__}` with a key here")
        else:
            whole = sequence_for(machine, args[0], site, frame)
            keys = gather(
                machine, whole, frame, (site, "keys"), lambda item: (TRUE, machine.invoke(key, [item], site=site))
            )
        place = runtime.place_of_largest if function is max else runtime.place_of_smallest
        index = machine.operand(machine.invoke(Const(place), [keys]))
        if isinstance(index, Value):
            index.kind = Number(int)
        return machine.item(whole, index)

    return fold


def itself(item: Any) -> None:
    """Stands for no key."""


def keyed(machine: Machine, key: Abstract, item: Abstract, site: Any) -> Abstract:
    """What an element is compared by."""
    return item if isinstance(key, Const) and key.value is itself else machine.invoke(key, [item], site=site)


def compared_whole(machine: Machine, item: Abstract) -> bool:
    """Whether an element has parts: it is the largest or smallest as a whole, and no other shares its gradient."""
    kind = machine.kind(item)
    return class_of_object(machine, item) is not None or isinstance(kind, (Sequence, ListOf))


# ------------------------------------------------------------------ functions that `operator` makes


def take_items(*args: Any) -> None:
    """Stands for what `itemgetter` makes."""


def take_fields(*args: Any) -> None:
    """Stands for what `attrgetter` makes."""


def call_method(*args: Any) -> None:
    """Stands for what `methodcaller` makes."""


def itemgetter(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract:
    return BoundV(Const(take_items), (TupleV(tuple(args)),))


def attrgetter(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract:
    return BoundV(Const(take_fields), (TupleV(tuple(args)),))


def methodcaller(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract:
    return BoundV(Const(call_method), (args[0], TupleV(tuple(args[1:])), DictV(dict(keywords))))


def taken_items(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract:
    wanted, x = args
    assert isinstance(wanted, TupleV)
    found = tuple(machine.item(x, key) for key in wanted.items)
    return found[0] if len(found) == 1 else TupleV(found)


def taken_fields(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract:
    wanted, x = args
    assert isinstance(wanted, TupleV)
    found: list[Abstract] = []
    for name in wanted.items:
        known = machine.need(name)
        if known is None:
            raise machine.refuse("`attrgetter` of a name that is not known")
        held = x
        for part in known.value.split("."):
            held = machine.attribute(held, part)
        found.append(held)
    return found[0] if len(found) == 1 else TupleV(tuple(found))


def method_called(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Any) -> Abstract:
    name, more, named, x = args
    known = machine.need(name)
    assert isinstance(more, TupleV)
    assert isinstance(named, DictV)
    if known is None:
        raise machine.refuse("`methodcaller` of a name that is not known")
    return machine.invoke(machine.attribute(x, known.value), list(more.items), dict(named.slots), site=site)


FOLDS: dict[Any, Fold] = {
    iter: iter_, next: next_, sum: sum_, itertools.chain: chain, itertools.chain.from_iterable: chain_from_iterable,
    itertools.accumulate: accumulate, itertools.islice: islice, itertools.repeat: repeat, itertools.starmap: starmap,
    itertools.zip_longest: zip_longest, sorted: sorted_, max: extreme(max), min: extreme(min),
    operator.itemgetter: itemgetter, operator.attrgetter: attrgetter, operator.methodcaller: methodcaller,
    take_items: taken_items, take_fields: taken_fields, call_method: method_called,
}
for _function in (
    itertools.product,
    itertools.combinations,
    itertools.permutations,
    itertools.combinations_with_replacement,
    itertools.pairwise,
):
    FOLDS[_function] = choices(_function)
for _endless in (itertools.groupby, itertools.tee):
    FOLDS[_endless] = endless(_endless)
