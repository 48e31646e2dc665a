"""Comprehensions: written out, or a list that a loop fills."""

from __future__ import annotations

from typing import Any

from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Instance, Kind, ListOf, common
from ..core.nodes import For
from ..core.ops import Method
from ..core.values import FALSE, Const, Value
from .abstract import Abstract, Frame, StreamV, TupleV
from .branches import choose
from .machine import Machine
from .rounds import UNROLL, iteration, repeated, standing, unrolled
from .rows import opened


def comprehension(machine: Machine, node: Any, frame: Frame) -> Abstract:
    """``[element for target in iterable if test ...]``; a generator expression is made at once."""
    inner = frame.within()
    machine.stores.append(inner)
    shape = type(node).__name__
    site = (frame.calls, id(node), tuple(machine.call_sites))
    known = known_elements(machine, node, inner, 0)
    if shape == "GeneratorExp" and isinstance(inner.slots.get("%iterable0"), StreamV):
        return machine.parts["stream_of"](machine, node, inner)  # type: ignore[no-any-return]
    if known is not None:
        if shape == "DictComp":
            return machine.new_dict(
                [(item.items[0], item.items[1]) for item in known if isinstance(item, TupleV)], site
            )
        if shape == "SetComp":
            return machine.builder.bind(ops.make_set, *map(machine.operand, known))
        return machine.new_list(known, site)
    with standing(machine, node):
        return filled(machine, node, inner, site)


def filled(machine: Machine, node: Any, inner: Frame, site: Any) -> Abstract:
    """What a comprehension makes, round by round."""
    shape = type(node).__name__
    if shape == "SetComp":
        return machine.invoke(Const(set), [collect_rounds(machine, node, inner, site)])
    if shape == "DictComp":
        pairs = collect_rounds(machine, node, inner, site)
        return machine.invoke(Const(dict), [pairs])
    return collect_rounds(machine, node, inner, site)


def known_elements(machine: Machine, node: Any, frame: Frame, depth: int) -> list[Abstract] | None:
    """The elements one by one, where every iterable is known and there is reason to write them out."""
    generator = node.generators[depth]
    iterable = machine.parts["iterated"](machine, machine.evaluate(generator.iter, frame))
    frame.slots[f"%iterable{depth}"] = iterable
    if isinstance(iterable, StreamV) and depth == 0:
        return None
    entries = unrolled(machine, iterable, frame, node)
    if entries is None and depth == 0 and type(node).__name__ == "DictComp":
        entries = machine.entries_of(iterable)
        entries = entries if entries is not None and len(entries) <= UNROLL else None
    if entries is None:
        return None
    found: list[Abstract] = []
    for entry in entries:
        machine.assign(generator.target, entry, frame)
        tests = [machine.truth(machine.evaluate(test, frame)) for test in generator.ifs]
        if None in tests:
            return None
        if not all(tests):
            continue
        if depth + 1 < len(node.generators):
            rest = known_elements(machine, node, frame, depth + 1)
            if rest is None:
                return None
            found.extend(rest)
        else:
            found.append(element_of(machine, node, frame))
    return found


def element_of(machine: Machine, node: Any, frame: Frame) -> Abstract:
    if type(node).__name__ == "DictComp":
        return TupleV((machine.evaluate(node.key, frame), machine.evaluate(node.value, frame)))
    return machine.evaluate(node.elt, frame)


def collect_rounds(machine: Machine, node: Any, frame: Frame, site: Any) -> Abstract:
    """A list that a loop fills."""
    made = machine.builder.bind(ops.begin_list, pure=False, kind=Instance(list))
    kinds: list[Kind] = []

    def nest(depth: int) -> None:
        if depth == len(node.generators):
            value = machine.operand(element_of(machine, node, frame), escapes=True)
            kinds[:] = [machine.kind(value)]
            machine.keep(frozenset({site}), value)
            machine.builder.do(Method("append"), made, value)
            return
        generator = node.generators[depth]
        iterable = frame.slots.get(f"%iterable{depth}") if depth == 0 else None
        if iterable is None:
            iterable = machine.parts["iterated"](machine, machine.evaluate(generator.iter, frame))

        def one_element(item: Abstract) -> Abstract:
            machine.assign(generator.target, item, frame)
            filtered(0)
            return FALSE

        def filtered(index: int) -> None:
            if index == len(generator.ifs):
                nest(depth + 1)
                return
            choose(machine, machine.evaluate(generator.ifs[index], frame), lambda: filtered(index + 1), lambda: None)

        if isinstance(iterable, StreamV):
            machine.parts["run_stream"](machine, iterable, one_element)
            return
        operand, item = iteration(machine, iterable)

        def one_round() -> None:
            frame.slots["%exit"] = frame.slots["%leave"] = FALSE
            one_element(opened(machine, operand, item, generator.target))

        loop = repeated(machine, one_round, frame)
        machine.builder.add(
            For(
                tuple(loop.targets),
                item,
                operand,
                tuple(loop.inner),
                tuple(loop.starts),
                block_of(loop.steps, *loop.results),
                False,
                machine.builder.span,
                machine.builder.origin,
            )
        )

    nest(0)
    filled_list(machine, made, kinds[0] if kinds else UNKNOWN, site)
    return made


def filled_list(machine: Machine, made: Value, kind: Kind, site: Any) -> None:
    """Say what is known of a list that a loop has filled; one that is changed is identified by where it is."""
    machine.place(made, frozenset({site}))
    made.kind = ListOf(list, common(kind))
    if machine.is_written(site):
        machine.builder.mutable.add(made)
        machine.holds_so_far(made, kind)
    else:
        machine.gathered.add(made)
