"""What gives its elements one after the other: each is consumed where it is given.

    for x in squares(xs):          for v in xs:          # the text of `squares`
        total += x          ==>        x = v * v         # its `yield`
                                       total += x        # the body of the loop
"""

from __future__ import annotations

import itertools
import types
from typing import Any

from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Instance, Kind, join
from ..core.nodes import For, While
from ..core.ops import Method
from ..core.values import FALSE, TRUE, Const, is_const
from ..source import making
from .abstract import Abstract, Consume, Frame, ListV, StreamV
from .branches import choose, is_true
from .comprehensions import filled_list
from .machine import Machine
from .rounds import iteration, repeated, unrolled

MANY = 256


def run(machine: Machine, stream: StreamV, consume: Consume) -> None:
    """Let a stream give its elements to `consume`, which says whether that is enough."""
    if stream.steps is not None and is_const(stream.slots["taken"], stream.count):
        one_by_one(machine, rest_of(machine, stream), consume)
        return
    if stream.slots["spent"] is not FALSE:
        raise machine.refuse(
            f"{stream.name} that is gone over a second time, or in a loop or branch that it was made outside of",
            why="how much of it is left is not followed",
            hint="make a list of it, or call it again",
        )
    stream.slots["spent"] = TRUE
    stream.run(consume)


def rest_of(machine: Machine, stream: StreamV) -> list[Abstract]:
    """What is left of a generator that `next` has advanced."""
    found = [] if stream.steps is None else list(itertools.islice(stream.steps, MANY))
    if len(found) == MANY:
        raise machine.refuse(f"the rest of {stream.name}, which does not end", hint="take it with `next`")
    return found


def for_stream(machine: Machine, node: Any, stream: StreamV, frame: Frame) -> None:
    """``for target in stream: body else: orelse``."""
    left = f"%left {node.lineno} {node.col_offset}"
    frame.slots[left] = FALSE

    def consume(value: Abstract) -> Abstract:
        frame.slots["%exit"] = frame.slots["%leave"] = FALSE
        machine.assign(node.target, value, frame)
        machine.execute(node.body, frame)
        stop = frame.slots["%leave"]
        frame.slots["%exit"] = frame.slots["%leave"] = FALSE
        if stop is not FALSE:
            frame.slots[left] = stop
        return stop

    run(machine, stream, consume)
    stopped = frame.slots.pop(left)
    frame.slots["%exit"] = frame.slots["%leave"] = frame.slots.get("%returned", FALSE)
    if node.orelse and not is_true(stopped):
        choose(machine, stopped, lambda: None, lambda: machine.execute(node.orelse, frame))
        frame.slots["%leave"] = frame.slots["%exit"]


def helper(machine: Machine, frame: Frame, **slots: Abstract) -> Frame:
    """Variables of our own that loops carry: a counter, a total."""
    inner = frame.within()
    inner.slots.update(slots)
    inner.slots.update({"%exit": FALSE, "%leave": FALSE, "%returned": FALSE})
    machine.stores.append(inner)
    return inner


def either(machine: Machine, a: Abstract, b: Any) -> Abstract:
    """``a or b()`` of truth values."""
    if isinstance(a, Const):
        return TRUE if a.value else b()
    return choose(machine, a, lambda: TRUE, b)


def of_sequence(machine: Machine, x: Abstract, frame: Frame) -> StreamV:
    """The elements of a sequence as a stream."""
    if isinstance(x, StreamV):
        return x

    def run_sequence(consume: Consume) -> None:
        entries = unrolled(machine, x, frame)
        if entries is not None:
            one_by_one(machine, entries, consume)
            return
        inner = helper(machine, frame)
        operand, item = iteration(machine, x)

        def one_round() -> None:
            inner.slots["%exit"] = inner.slots["%leave"] = FALSE
            inner.slots["%leave"] = consume(item)

        loop = repeated(machine, one_round, inner)
        builder = machine.builder
        builder.add(For(tuple(loop.targets), item, operand, tuple(loop.inner), tuple(loop.starts),
                        block_of(loop.steps, *loop.results), loop.exits, builder.span, builder.origin))

    return made(machine, run_sequence, "an iterator")


def one_by_one(machine: Machine, entries: list[Abstract], consume: Consume) -> None:
    """Elements that are known, until it is enough."""

    def rest(index: int) -> None:
        if index == len(entries):
            return
        machine.call_sites.append(index)
        stop = consume(entries[index])
        machine.call_sites.pop()
        choose(machine, stop, lambda: None, lambda: rest(index + 1))

    rest(0)


def made(machine: Machine, run_stream: Any, name: str, endless: bool = False) -> StreamV:
    stream = StreamV({"spent": FALSE, "taken": Const(0)}, run_stream, name, endless)
    machine.stores.append(stream)
    return stream


def of_comprehension(machine: Machine, node: Any, frame: Frame) -> StreamV:
    """A generator expression over a stream: its elements are computed where they are consumed."""
    source = frame.slots["%iterable0"]

    def nest(depth: int, consume: Consume) -> Abstract:
        if depth == len(node.generators):
            return consume(machine.evaluate(node.elt, frame))
        generator, left = node.generators[depth], f"%left {depth}"
        frame.slots[left] = FALSE

        def element(item: Abstract) -> Abstract:
            machine.assign(generator.target, item, frame)
            stop = kept(0)
            if stop is not FALSE:
                frame.slots[left] = stop
            return stop

        def kept(index: int) -> Abstract:
            if index == len(generator.ifs):
                return nest(depth + 1, consume)
            test = machine.evaluate(generator.ifs[index], frame)
            return choose(machine, test, lambda: kept(index + 1), lambda: FALSE)

        held = machine.parts["iterated"](machine, machine.evaluate(generator.iter, frame)) if depth else source
        run(machine, of_sequence(machine, held, frame), element)
        return frame.slots[left]

    ends = isinstance(source, StreamV) and source.endless
    return made(machine, lambda consume: nest(0, consume), "a generator expression", ends)


# ------------------------------------------------------------------ iterators of the user's classes


def of_iterator(machine: Machine, owner: Abstract, advance: types.FunctionType) -> StreamV:
    """What the `__next__` of an object gives, until it raises `StopIteration`."""
    frame = Frame(source=machine.read(advance), globals=advance.__globals__, calls=("next", machine.here()))

    def run_all(consume: Consume) -> None:
        inner = helper(machine, frame)
        builder = machine.builder
        span, origin = builder.span, builder.origin

        def one_round() -> None:
            inner.slots["%exit"] = inner.slots["%leave"] = FALSE
            value, stopped = machine.parts["next_of"](machine, owner, advance)
            inner.slots["%leave"] = either(machine, stopped, lambda: consume(value))

        loop = repeated(machine, one_round, inner)
        builder.add(While(tuple(loop.targets), tuple(loop.inner), tuple(loop.starts), block_of([], TRUE),
                          block_of(loop.steps, *loop.results), loop.exits, span, origin))

    raised = (part for part in making.walk(frame.source.tree) if type(part).__name__ == "Raise")
    return made(machine, run_all, "an iterator", not any(raised))


# ------------------------------------------------------------------ as a whole


def collected(machine: Machine, stream: StreamV) -> Abstract:
    """The elements as a list, once and for all."""
    if stream.whole is None:
        if stream.endless:
            raise machine.refuse(f"{stream.name} that never ends, taken as a whole",
                                 hint="loop over it and leave the loop with `break`, or use `itertools.islice`")
        site = ("collected", machine.here(), stream.name)
        stream.whole = gathered(machine, stream, site) if site in machine.real else listed(machine, stream, site)
    return stream.whole


def listed(machine: Machine, stream: StreamV, site: Any) -> Abstract:
    """The elements one by one, as long as their number is known."""
    entries = ListV({}, site)
    machine.stores.append(entries)

    def consume(value: Abstract) -> Abstract:
        entries.slots[len(entries.slots)] = value
        return FALSE

    run(machine, stream, consume)
    return entries


def gathered(machine: Machine, stream: StreamV, site: Any) -> Abstract:
    """The elements in a list that is filled when it runs."""
    whole = machine.builder.bind(ops.begin_list, pure=False, kind=Instance(list))
    kinds: list[Kind] = []

    def consume(value: Abstract) -> Abstract:
        held = machine.operand(value, escapes=True)
        kinds.append(machine.kind(held))
        machine.keep(frozenset({site}), held)
        machine.builder.do(Method("append"), whole, held)
        return FALSE

    run(machine, stream, consume)
    kind = kinds[0] if kinds else UNKNOWN
    for other in kinds[1:]:
        kind = join(kind, other)
    filled_list(machine, whole, kind, site)
    return whole
