"""`enumerate`, `zip`, `map`, `islice` and the like of streams: streams themselves."""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.values import FALSE, NONE, TRUE, Const, Value, is_const
from .abstract import Abstract, Consume, Frame, StreamV, TupleV
from .branches import choose
from .generators import advance
from .machine import Machine
from .protocol import class_of_object
from .streams import collected, either, helper, made, of_sequence, run

Keywords = dict[str, Abstract]


def lazily(machine: Machine, function: Any, args: list[Abstract], keywords: Keywords, site: Any,
           frame: Frame | None) -> Abstract | None:
    """The answer to a call of `function` with a stream among its arguments; None where it wants a list."""
    if frame is None or machine.generating:
        return None
    if function not in ALWAYS and not any(isinstance(arg, StreamV) for arg in args):
        return None
    if str(getattr(function, "__module__", "")).startswith("numpy") and function.__name__ != "fromiter":
        raise machine.refuse(f"a generator given to `np.{function.__name__}`", why="NumPy takes it for one object",
                             hint="make a list of it")
    answer = TABLE.get(function)
    return None if answer is None else answer(machine, args, keywords, site, frame)


def enumerate_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
    start = args[1] if len(args) > 1 else keywords.get("start", Const(0))

    def run_all(consume: Consume) -> None:
        counter = helper(machine, frame, i=start)

        def numbered(value: Abstract) -> Abstract:
            stop = consume(TupleV((counter.slots["i"], value)))
            counter.slots["i"] = machine.invoke(Const(operator.add), [counter.slots["i"], Const(1)])
            return stop

        run(machine, of_sequence(machine, args[0], frame), numbered)

    return made(machine, run_all, "an `enumerate`", endless(args[:1]))


def zip_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract | None:
    """One stream, and sequences beside it that are read by their indices."""
    streams = [place for place, arg in enumerate(args) if isinstance(arg, StreamV)]
    if len(streams) != 1:  # of all but one everything is taken: none of those may be endless
        finite = [place for place in streams if not args[place].endless]  # type: ignore[union-attr]
        kept = next((place for place in streams if place not in finite), streams[0])
        args = [collected(machine, arg) if isinstance(arg, StreamV) and place != kept else arg
                for place, arg in enumerate(args)]
        streams = [kept]
    (driver,) = streams
    others = [None if place == driver else beside(machine, arg) for place, arg in enumerate(args)]
    before, after = others[:driver], others[driver + 1 :]

    def run_all(consume: Consume) -> None:
        counter = helper(machine, frame, i=Const(0))
        source = args[driver]
        assert isinstance(source, StreamV)

        def enough() -> Abstract:
            return over(machine, counter.slots["i"], [other for other in before if other is not None])

        def row(value: Abstract) -> Abstract:
            i = counter.slots["i"]

            def taken() -> Abstract:
                items = [value if other is None else other[1](i) for other in others]
                stop = consume(TupleV(tuple(items)))
                counter.slots["i"] = machine.invoke(Const(operator.add), [i, Const(1)])
                return either(machine, stop, enough)

            return either(machine, over(machine, i, [other for other in after if other is not None]), taken)

        choose(machine, enough(), lambda: None, lambda: run(machine, source, row))

    return made(machine, run_all, "a `zip`", all(isinstance(arg, StreamV) and arg.endless for arg in args))


Beside = tuple["Abstract | None", Callable[[Abstract], Abstract]]


def beside(machine: Machine, x: Abstract) -> Beside:
    """The length of what stands beside a stream (None: endless), and how its elements are read."""
    step = machine.builder.producer.get(x) if isinstance(x, Value) else None
    if step is not None and isinstance(step.callee, Const) and step.callee.value is itertools.count:
        start: Abstract = step.args[0] if step.args else Const(0)
        stride: Abstract = step.args[1] if len(step.args) > 1 else Const(1)

        def counted(i: Abstract) -> Abstract:
            return machine.invoke(Const(operator.add), [start, machine.invoke(Const(operator.mul), [stride, i])])

        return None, counted
    return machine.invoke(Const(len), [x]), lambda i: machine.item(x, i)


def over(machine: Machine, i: Abstract, others: list[Beside]) -> Abstract:
    """Whether one of the sequences has no element any more."""
    tests = [functools.partial(machine.invoke, Const(operator.ge), [i, length]) for length, _ in others if length]

    def any_of(index: int) -> Abstract:
        return tests[index]() if index + 1 == len(tests) else either(machine, tests[index](), lambda: any_of(index + 1))

    return any_of(0) if tests else FALSE


def map_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract | None:
    function, *sources = args
    source = sources[0] if len(sources) == 1 else zip_(machine, sources, {}, site, frame)
    assert isinstance(source, StreamV)

    def run_all(consume: Consume) -> None:
        def mapped(value: Abstract) -> Abstract:
            row = [value] if len(sources) == 1 else machine.entries_of(value) or []
            return consume(machine.invoke(function, row, site=site))

        run(machine, source, mapped)

    return made(machine, run_all, "a `map`", source.endless)


def filtered(wanted: bool) -> Any:
    def filter_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
        function, source = args
        plain = isinstance(function, Const) and function.value is None

        def run_all(consume: Consume) -> None:
            def tested(value: Abstract) -> Abstract:
                test = value if plain else machine.invoke(function, [value], site=site)
                ways = (lambda: consume(value)), (lambda: FALSE)
                return choose(machine, test, *(ways if wanted else ways[::-1]))

            run(machine, of_sequence(machine, source, frame), tested)

        return made(machine, run_all, "a `filter`", endless([source]))

    return filter_


def takewhile(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
    def run_all(consume: Consume) -> None:
        def tested(value: Abstract) -> Abstract:
            test = machine.invoke(args[0], [value], site=site)
            return choose(machine, test, lambda: consume(value), lambda: TRUE)

        run(machine, of_sequence(machine, args[1], frame), tested)

    return made(machine, run_all, "a `takewhile`")


def dropwhile(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
    def run_all(consume: Consume) -> None:
        state = helper(machine, frame, dropping=TRUE)

        def kept(value: Abstract) -> Abstract:
            state.slots["dropping"] = FALSE
            return consume(value)

        def tested(value: Abstract) -> Abstract:
            drops = choose(machine, state.slots["dropping"],
                           lambda: machine.invoke(args[0], [value], site=site), lambda: FALSE)
            return choose(machine, drops, lambda: FALSE, lambda: kept(value))

        run(machine, of_sequence(machine, args[1], frame), tested)

    return made(machine, run_all, "a `dropwhile`", endless(args[1:]))


def islice(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract | None:
    source, *bounds = args
    if not isinstance(source, StreamV):
        return None
    start, stop = (Const(0), bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[1])
    if len(bounds) > 2 or (isinstance(start, Const) and start.value is None):
        raise machine.refuse("`islice` of a generator with a step", hint="loop over it, and count")
    unbounded = isinstance(stop, Const) and stop.value is None

    def run_all(consume: Consume) -> None:
        counter = helper(machine, frame, i=Const(0))

        def enough() -> Abstract:
            return FALSE if unbounded else machine.invoke(Const(operator.ge), [counter.slots["i"], stop])

        def taken(value: Abstract) -> Abstract:
            i = counter.slots["i"]
            begins = is_const(start, 0)
            reached = TRUE if begins else machine.invoke(Const(operator.ge), [i, start])
            left = choose(machine, reached, lambda: consume(value), lambda: FALSE)
            counter.slots["i"] = machine.invoke(Const(operator.add), [i, Const(1)])
            return either(machine, left, enough)

        choose(machine, enough(), lambda: None, lambda: run(machine, source, taken))

    return made(machine, run_all, "an `islice`", unbounded and source.endless)


def chain(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
    def run_all(consume: Consume) -> None:
        state = helper(machine, frame)
        state.slots["%left"] = FALSE

        def noted(value: Abstract) -> Abstract:
            stop = consume(value)
            if stop is not FALSE:
                state.slots["%left"] = stop
            return stop

        def rest(index: int) -> None:
            if index < len(args):
                run(machine, of_sequence(machine, args[index], frame), noted)
                choose(machine, state.slots["%left"], lambda: None, lambda: rest(index + 1))

        rest(0)

    return made(machine, run_all, "a `chain`", endless(args))


def accumulate(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract | None:
    """Running totals; of a sequence that is known one by one, the table of another module answers."""
    function = args[1] if len(args) > 1 else keywords.get("func", NONE)
    function = Const(operator.add) if isinstance(function, Const) and function.value is None else function
    start = keywords.get("initial")
    if not isinstance(args[0], StreamV) and machine.entries_of(args[0]) is not None:
        return None

    def run_all(consume: Consume) -> None:
        state = helper(machine, frame, total=start or Const(0), first=Const(start is None))

        def one(value: Abstract) -> Abstract:
            state.slots["total"] = choose(machine, state.slots["first"], lambda: value,
                                          lambda: machine.invoke(function, [state.slots["total"], value], site=site))
            state.slots["first"] = FALSE
            return consume(state.slots["total"])

        stop = FALSE if start is None else consume(start)
        choose(machine, stop, lambda: None, lambda: run(machine, of_sequence(machine, args[0], frame), one))

    return made(machine, run_all, "an `accumulate`", endless(args[:1]))


def starmap(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract | None:
    function, source = args
    if not isinstance(source, StreamV):
        return None

    def run_all(consume: Consume) -> None:
        def spread(row: Abstract) -> Abstract:
            entries = machine.entries_of(row)
            if entries is None:
                raise machine.refuse("`starmap` over rows of unknown length")
            return consume(machine.invoke(function, entries, site=site))

        run(machine, source, spread)

    return made(machine, run_all, "a `starmap`", source.endless)


def cycle(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
    def run_all(consume: Consume) -> None:
        source = collected(machine, args[0]) if isinstance(args[0], StreamV) else args[0]
        count = machine.builder.bind(itertools.count)

        def again(i: Abstract) -> Abstract:
            place = machine.invoke(Const(operator.mod), [i, machine.invoke(Const(len), [source])])
            return consume(machine.item(source, place))

        run(machine, of_sequence(machine, count, frame), again)

    return made(machine, run_all, "a `cycle`", True)


def repeat(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract | None:
    if len(args) > 1 or keywords:
        return None

    def run_all(consume: Consume) -> None:
        count = machine.builder.bind(itertools.count)
        run(machine, of_sequence(machine, count, frame), lambda _: consume(args[0]))

    return made(machine, run_all, "a `repeat`", True)


def sum_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
    total = helper(machine, frame, total=args[1] if len(args) > 1 else keywords.get("start", Const(0)))

    def add(value: Abstract) -> Abstract:
        total.slots["total"] = machine.invoke(Const(operator.add), [total.slots["total"], value])
        return FALSE

    run(machine, of_sequence(machine, args[0], frame), add)
    return total.slots["total"]


def decided(by: bool) -> Any:
    """`any` and `all`: they stop at the first element that decides."""

    def answer(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
        state = helper(machine, frame, found=Const(not by))

        def set_found() -> Abstract:
            state.slots["found"] = Const(by)
            return TRUE

        def tested(value: Abstract) -> Abstract:
            ways = set_found, (lambda: FALSE)
            return choose(machine, value, *(ways if by else ways[::-1]))

        run(machine, of_sequence(machine, args[0], frame), tested)
        return state.slots["found"]

    return answer


def iter_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
    return args[0]


def next_(machine: Machine, args: list[Abstract], keywords: Keywords, site: Any, frame: Frame) -> Abstract:
    assert isinstance(args[0], StreamV)
    return advance(machine, args[0], args[1:], frame)


def endless(sources: list[Abstract]) -> bool:
    return any(isinstance(source, StreamV) and source.endless for source in sources)


def iterables(machine: Machine, function: Any, args: list[Abstract]) -> list[Abstract]:
    """The arguments of what goes over them, objects of the user's classes as what their `__iter__` gives."""
    if machine.generating or (function not in TABLE and function not in WHOLE) or function in (iter, next):
        return args
    return [machine.parts["iterated"](machine, arg) if class_of_object(machine, arg) else arg for arg in args]


WHOLE = frozenset({list, tuple, set, frozenset, dict, sorted, max, min, math.fsum, math.prod, np.fromiter})
ALWAYS = (
    itertools.takewhile, itertools.filterfalse, itertools.dropwhile, itertools.cycle, itertools.repeat,
    itertools.accumulate,
)  # fmt: skip
TABLE: dict[Any, Any] = {
    enumerate: enumerate_, zip: zip_, map: map_, filter: filtered(True), itertools.filterfalse: filtered(False),
    itertools.takewhile: takewhile, itertools.dropwhile: dropwhile, itertools.islice: islice, itertools.chain: chain,
    itertools.accumulate: accumulate, itertools.starmap: starmap, itertools.cycle: cycle, itertools.repeat: repeat,
    sum: sum_, any: decided(True), all: decided(False), iter: iter_, next: next_,
}  # fmt: skip
