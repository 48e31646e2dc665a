"""The steps of many small parameters, made end to end: what acts on each element by itself acts on all at once.

    m *= 0.9; ...    for each of 20 biases    ==>    m *= 0.9; ...    once, for one vector that holds them all

For small arrays the calls cost more than the arithmetic.  What a rule remembers of each parameter is then a part of
one vector, which the next step takes as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np

from .adaptive import AdaBelief, AdaDelta, AMSGrad, Lion
from .rules import AdaGrad, Adam, AdaMax, AdamW, Descent, Momentum, NAdam, Nesterov, OAdam, RAdam, RMSProp, Rprop

__all__: list[str] = []

ELEMENTWISE: Final = frozenset({
    AMSGrad, AdaBelief, AdaDelta, AdaGrad, AdaMax, Adam, AdamW, Descent, Lion, Momentum, NAdam, Nesterov, OAdam, RAdam,
    RMSProp, Rprop,
})  # these classes and no subclasses: theirs may look at a whole array
LARGEST: Final = 4096  # elements; from there on it is the arithmetic that costs
FEWEST: Final = 3

Given = tuple[Any, Any, Any]  # leaf, parameter, gradient


class Row:
    """Parameters end to end: where each stands, and what the rule remembers of them all."""

    def __init__(self, leaves: list[Any], xs: list[Any], state: Any) -> None:
        self.leaves = leaves
        ends = np.cumsum([x.size for x in xs]).tolist()
        self.places = list(zip([0, *ends[:-1]], ends, [x.shape for x in xs], strict=True))
        self.state = None
        self.entries: tuple[Any, ...] = ()
        self.columns: list[list[Any]] = []
        self.take(state)

    def fits(self, leaves: list[Any]) -> bool:
        """Whether the state is still that of these leaves: each has what it was given."""
        return len(leaves) == len(self.leaves) and all(
            leaf is mine and leaf.state is given
            for leaf, mine, given in zip(leaves, self.leaves, self.given, strict=True))

    def cut(self, vector: Any) -> list[Any]:
        """The part of each parameter in a vector."""
        return [vector[start:end].reshape(shape) for start, end, shape in self.places]

    def take(self, state: Any) -> None:
        """Keep a state of all, and give each leaf its part."""
        entries = state if type(state) is tuple else (state,)
        known = len(entries) == len(self.entries)
        self.columns = [
            self.columns[number] if known and entry is self.entries[number] and isinstance(entry, np.ndarray)
            else self.cut(entry) if isinstance(entry, np.ndarray) else [entry] * len(self.leaves)
            for number, entry in enumerate(entries)
        ]
        self.state, self.entries = state, entries
        self.given = list(zip(*self.columns, strict=True)) if type(state) is tuple else self.columns[0]
        for leaf, part in zip(self.leaves, self.given, strict=True):
            leaf.state = part


_rows: WeakKeyDictionary[Any, Row] = WeakKeyDictionary()  # by the first leaf


def steps(given: list[Given]) -> Iterator[tuple[Any, Any]]:
    """Each parameter with its step; the leaves remember what their rules want them to."""
    groups: dict[tuple[int, str], list[Given]] = {}
    for leaf, x, bar in given:
        if x.size <= LARGEST and type(leaf.rule) in ELEMENTWISE and type(x) is np.ndarray:
            groups.setdefault((id(leaf.rule), x.dtype.char), []).append((leaf, x, bar))
        else:
            yield x, _alone(leaf, x, bar)
    for group in groups.values():
        row = _row_of(group) if len(group) >= FEWEST else None
        if row is None:
            for leaf, x, bar in group:
                yield x, _alone(leaf, x, bar)
        else:
            yield from _together(row, group)


def _alone(leaf: Any, x: Any, bar: Any) -> Any:
    leaf.state, step = leaf.rule.apply(leaf.state, x, bar)
    return step


def _together(row: Row, group: list[Given]) -> Iterator[tuple[Any, Any]]:
    xs = [x for _, x, _ in group]
    rule = group[0][0].rule
    state, step = rule.apply(row.state, np.concatenate(xs, axis=None), np.concatenate([g[2] for g in group], axis=None))
    row.take(state)
    return zip(xs, row.cut(step), strict=True)


def _row_of(group: list[Given]) -> Row | None:
    """The parameters of a group end to end; None where their states do not go together."""
    leaves = [leaf for leaf, _, _ in group]
    row = _rows.get(leaves[0])
    if row is None or not row.fits(leaves):
        xs = [x for _, x, _ in group]
        states = [leaf.state for leaf in leaves]
        try:
            state = joined(states, [x.shape for x in xs])
        except ValueError:
            return None
        row = _rows[leaves[0]] = Row(leaves, xs, state)
    return row


def joined(states: list[Any], shapes: list[tuple[int, ...]]) -> Any:
    """The states of parameters as one: their arrays end to end, of what else there is that which all have.

    Raises
    ------
    ValueError
        They do not have the same.
    """
    if all(type(state) is tuple for state in states):
        return tuple(joined(list(column), shapes) for column in zip(*states, strict=True))
    if all(isinstance(state, np.ndarray) and state.shape == shape for state, shape in zip(states, shapes, strict=True)):
        return np.concatenate(states, axis=None)
    if any(isinstance(state, np.ndarray) or state != states[0] for state in states):
        raise ValueError("states that differ")
    return states[0]
