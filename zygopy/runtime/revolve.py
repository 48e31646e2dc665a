"""Rounds of a loop run back from few snapshots: which states are kept, and from which the others are made again.

Source: Griewank & Walther, Algorithm 799: revolve, ACM TOMS 26 (2000): `s` snapshots and `r` sweeps cover
(s + r)! / (s! r!) rounds.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

from .cotangents import accumulate

State = tuple[Any, ...]


def covered(snapshots: int, sweeps: int) -> int:
    """How many rounds so many snapshots (the start is one) cover if no round is run more often than `sweeps` times."""
    return comb(snapshots + sweeps, snapshots) if snapshots >= 0 and sweeps >= 0 else 0


def split(rounds: int, snapshots: int) -> int:
    """Where the next snapshot stands among the rounds to come, so that the fewest are run again."""
    sweeps = 0
    while covered(snapshots, sweeps) < rounds:
        sweeps += 1
    return max(1, min(covered(snapshots, sweeps - 1), rounds - covered(snapshots - 1, sweeps - 1)))


class Rounds:
    """A loop that has been run, with some of the states between its rounds.

    `advance(item, *state, *outer)` is a round: it gives the next state.
    """

    def __init__(self, advance: Callable[..., State], items: Any, start: State, outer: State, snapshots: int) -> None:
        self.advance = advance
        self.items = items if hasattr(items, "__getitem__") else list(items)
        self.count = len(self.items)
        self.outer = outer
        self.snapshots = snapshots
        self.start = start
        self.kept = {0: start}
        low, left = 0, snapshots
        while self.count - low > 1 and left > 1:
            middle = low + split(self.count - low, left)
            self.kept[middle] = self.run(self.kept[low], low, middle)
            low, left = middle, left - 1
        self.final = self.run(self.kept[low], low, self.count)

    def run(self, state: State, low: int, high: int) -> State:
        """The state before round `high` from that before round `low`."""
        for number in range(low, high):
            state = self.advance(self.items[number], *state, *self.outer)
        return state

    def back(self, retreat: Callable[..., State], outer: State, bars: State) -> State:
        """The cotangents of the start, and of the values from outside, from those of the final state.

        ``retreat(item, *state, *outer, *bars)`` goes back through one round: it gives the cotangents of the state
        before it, and what the round adds to those of the values from outside.
        """
        kept, self.kept = self.kept, {0: self.start}  # a second call makes the others again
        size = len(bars)
        totals: State | None = None
        stretches, high = [(0, self.snapshots)], self.count  # where each begins, and the snapshots left for it
        while stretches:
            low, left = stretches[-1]
            if high - low > 1 and left > 1:
                middle = low + split(high - low, left)
                if middle not in kept:
                    kept[middle] = self.run(kept[low], low, middle)
                stretches.append((middle, left - 1))
                continue
            for number in range(high - 1, low - 1, -1):
                found = retreat(self.items[number], *self.run(kept[low], low, number), *outer, *bars)
                bars, more = found[:size], found[size:]
                totals = more if totals is None else tuple(map(accumulate, totals, more))
            del kept[low]
            stretches.pop()
            high = low
        return (*bars, *(totals or ()))


def run_rounds(advance: Callable[..., State], items: Any, start: State, outer: State, snapshots: int) -> Rounds:
    """Run a loop, and keep so many of its states."""
    if snapshots < 1:
        raise ValueError(f"a loop keeps at least one snapshot, its start; not {snapshots}")
    return Rounds(advance, items, start, outer, snapshots)


def rewind_rounds(rounds: Rounds, retreat: Callable[..., State], outer: State, bars: State, count: int) -> State:
    """The cotangents of the start and of `count` values from outside: None for these if there was no round."""
    found = rounds.back(retreat, outer, bars)
    return found if rounds.count else (*found, *(None,) * count)
