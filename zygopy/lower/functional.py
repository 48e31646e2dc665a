"""`map`, `filter`, `reduce`: calls that call back."""

from __future__ import annotations

import operator
from typing import Any

from ..core import ops
from ..core.build import block_of
from ..core.kinds import UNKNOWN, Instance, Kind
from ..core.nodes import For
from ..core.ops import Method
from ..core.values import FALSE, Const
from .abstract import Abstract, Frame, FunctionV, TupleV
from .branches import choose
from .comprehensions import filled_list
from .machine import Machine
from .rounds import iteration, repeated


def map_(
    machine: Machine, function: Abstract, sequences: list[Abstract], site: Any, frame: Frame | None
) -> Abstract | None:
    """``map(function, *sequences)``, at once."""
    entries = [machine.entries_of(sequence) for sequence in sequences]
    if all(known is not None and len(known) <= 16 for known in entries):
        rows = zip(*[known for known in entries if known is not None], strict=False)
        return TupleV(tuple(machine.invoke(function, list(row), site=site) for row in rows))
    if frame is None:
        return None
    source = sequences[0] if len(sequences) == 1 else machine.invoke(Const(zip), sequences)
    return gather(
        machine,
        source,
        frame,
        site,
        lambda item: (
            Const(True),
            machine.invoke(
                function,
                [item] if len(sequences) == 1 else [machine.item(item, Const(i)) for i in range(len(sequences))],
                site=site,
            ),
        ),
    )


def filter_(
    machine: Machine, function: Abstract, sequence: Abstract, site: Any, frame: Frame | None
) -> Abstract | None:
    """``filter(function, sequence)``, at once."""
    if frame is None:
        return None

    def kept(item: Abstract) -> tuple[Abstract, Abstract]:
        none = isinstance(function, Const) and function.value is None
        return (item if none else machine.invoke(function, [item], site=site)), item

    return gather(machine, sequence, frame, site, kept)


def gather(machine: Machine, source: Abstract, frame: Frame, site: Any, round_: Any) -> Abstract:
    """A list of what `round_` keeps of each element."""
    operand, item = iteration(machine, source)
    made = machine.builder.bind(ops.begin_list, pure=False, kind=Instance(list))
    kinds: list[Kind] = []

    def keep(value: Abstract) -> None:
        held = machine.operand(value, escapes=True)
        kinds[:] = [machine.kind(held)]
        machine.keep(frozenset({("gather", site)}), held)
        machine.builder.do(Method("append"), made, held)

    def one_round() -> None:
        frame.slots["%exit"] = frame.slots["%leave"] = FALSE
        test, value = round_(item)
        choose(machine, test, lambda: keep(value), lambda: None)

    saved = frame.slots.get("%leave", FALSE)
    loop = repeated(machine, one_round, frame)
    frame.slots["%leave"] = saved
    machine.builder.add(For(tuple(loop.targets), item, operand, tuple(loop.inner), tuple(loop.starts),
                            block_of(loop.steps, *loop.results), False, machine.builder.span, machine.builder.origin))
    filled_list(machine, made, kinds[0] if kinds else UNKNOWN, ("gather", site))
    return made


def reduce_(machine: Machine, args: list[Abstract], site: Any, frame: Frame | None) -> Abstract | None:
    """``reduce(function, sequence, start)``."""
    function, sequence, *start = args
    entries = machine.entries_of(sequence)
    if entries is not None and len(entries) <= 16:
        total = start[0] if start else entries.pop(0)
        for entry in entries:
            total = machine.invoke(function, [total, entry], site=site)
        return total
    if frame is None:
        return None
    rest = sequence
    if not start:
        start = [machine.item(sequence, Const(0))]
        rest = machine.item(sequence, machine.builder.bind(ops.make_slice, Const(1), Const(None), Const(None)))
    inner = frame.within()
    inner.slots["total"] = start[0]
    machine.stores.append(inner)
    operand, item = iteration(machine, rest)

    def one_round() -> None:
        inner.slots["%exit"] = inner.slots["%leave"] = FALSE
        inner.slots["total"] = machine.invoke(function, [inner.slots["total"], item], site=site)

    loop = repeated(machine, one_round, inner)
    machine.builder.add(For(tuple(loop.targets), item, operand, tuple(loop.inner), tuple(loop.starts),
                            block_of(loop.steps, *loop.results), False, machine.builder.span, machine.builder.origin))
    return inner.slots["total"]


__all__ = ["FunctionV", "filter_", "map_", "operator", "reduce_"]
