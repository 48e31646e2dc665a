"""Arrays written out, of numbers: each number gets its element of the cotangent.

    R = np.array([[c, -s], [s, c]])          ==>          t1, t2 = R_bar[0]
                                                          t3, t4 = R_bar[1]
"""

from __future__ import annotations

import operator
from typing import Any

from ..core import ops
from ..core.kinds import Array, Number
from ..core.nodes import Bind
from ..core.ops import make_list, make_tuple
from ..core.values import Const, Operand, Value
from .regions import Undo
from .reverse import Reverse


def array_of(reverse: Reverse, step: Bind) -> Undo:
    """``np.array([a, b])`` and ``np.array([[a, b], [c, d]])`` of numbers."""
    plain = len(step.args) == 1 and not step.keywords and isinstance(step.targets[0].kind, Array)
    rows = numbers(reverse, step.args[0]) if plain else None
    if rows is None or rows[0] != step.targets[0].kind.ndim:  # type: ignore[attr-defined]
        return reverse.step_by_rule(step)
    reverse.builder.add(step)
    if not reverse.active_step(step):
        return []
    target = step.targets[0]

    def undo() -> None:
        bar = reverse.bar(target)
        if not reverse.is_zero(bar):
            kind = Number(target.kind.dtype.type)  # type: ignore[attr-defined]
            give_elements(reverse, rows[1], reverse.machine.operand(bar), kind, ())

    return [undo]


def numbers(reverse: Reverse, operand: Operand) -> tuple[int, Any] | None:
    """How deep a display of numbers is nested, and its entries, or rows of them; None for anything else."""
    made = reverse.builder.producer.get(operand) if isinstance(operand, Value) else None
    if made is None or not isinstance(made.callee, Const) or made.callee.value not in (make_list, make_tuple):
        return None
    if operand in reverse.builder.mutable or not made.args:
        return None
    if all(isinstance(reverse.machine.kind(arg), Number) for arg in made.args):
        return 1, list(made.args)
    rows = [numbers(reverse, arg) for arg in made.args]
    depths = {None if row is None else row[0] for row in rows}
    if len(depths) > 1 or None in depths:
        return None
    return 1 + depths.pop(), [row[1] for row in rows if row is not None]  # type: ignore[operator]


def give_elements(reverse: Reverse, rows: list[Any], bar: Operand, kind: Number, index: tuple[int, ...]) -> None:
    """Give the numbers of a display the elements of `bar` at `index` and below."""
    if isinstance(rows[0], list):
        for place, row in enumerate(rows):
            give_elements(reverse, row, bar, kind, (*index, place))
        return
    wanted = [operand in reverse.active for operand in rows]
    if not any(wanted):
        return
    if all(wanted):
        row = entry(reverse, bar, index, None) if index else bar
        parts = reverse.builder.bind_many(ops.unpack, (row, Const(len(rows))), (kind,) * len(rows), (None,) * len(rows))
    else:
        parts = tuple(entry(reverse, bar, (*index, place), kind) if want else Const(None)
                      for place, want in enumerate(wanted))
    for operand, part, want in zip(rows, parts, wanted, strict=True):
        if want:
            reverse.give(operand, part)


def entry(reverse: Reverse, bar: Operand, index: tuple[int, ...], kind: Number | None) -> Value:
    key = Const(index[0] if len(index) == 1 else index)
    part: Value = reverse.builder.bind(operator.getitem, bar, key, kind=kind)
    return part
