"""The binomial schedule: bounds on what is kept and on how often a round runs."""

from collections import Counter

import pytest

from zygopy.runtime.revolve import Rounds, covered, run_rounds, split


def test_ten_snapshots_and_three_sweeps_cover_286_rounds():
    assert covered(10, 3) == 286


class Counted:
    """A loop whose state is its position, and that counts what is run and kept."""

    def __init__(self, count, snapshots):
        self.runs: Counter[int] = Counter()
        self.order: list[int] = []
        self.rounds = run_rounds(self.advance, range(count), (0,), (), snapshots)

    def advance(self, item, position):
        assert item == position
        self.runs[item] += 1
        return (position + 1,)

    def retreat(self, item, position, bar):
        assert item == position
        self.order.append(item)
        return (bar + 1,)


@pytest.mark.parametrize(("count", "snapshots", "sweeps"), [(286, 10, 3), (11, 10, 1), (1, 1, 1), (5, 1, 5), (78, 11, 2)])
def test_no_round_runs_more_often_than_the_sweeps(count, snapshots, sweeps):
    loop = Counted(count, snapshots)

    assert loop.rounds.final == (count,)
    assert len(loop.rounds.kept) <= snapshots
    assert loop.rounds.back(loop.retreat, (), (0,)) == (count,)
    assert loop.order == list(range(count))[::-1]
    last = max(loop.rounds.kept)  # from here on once more: the value is wanted before the way back begins
    assert all(runs <= sweeps + (number >= last) for number, runs in loop.runs.items())


def test_286_rounds_are_run_as_seldom_as_can_be():
    loop = Counted(286, 10)
    loop.rounds.back(loop.retreat, (), (0,))

    # the published optimum, r l - covered(s + 1, r - 1); and the last stretch, whose value is wanted first
    assert sum(loop.runs.values()) == 3 * 286 - covered(11, 2) + 4


class Alive:
    """A state, of which it is counted how many there are."""

    count = most = 0

    def __init__(self, position):
        self.position = position
        Alive.count += 1
        Alive.most = max(Alive.most, Alive.count)

    def __del__(self):
        Alive.count -= 1


@pytest.mark.parametrize("count", range(1, 40))
@pytest.mark.parametrize("snapshots", [1, 2, 3, 7])
def test_never_more_states_than_snapshots(count, snapshots):
    Alive.count = Alive.most = 0
    rounds = run_rounds(lambda i, x: (Alive(x.position + 1),), range(count), (Alive(0),), (), snapshots)

    for _ in range(2):
        assert rounds.back(lambda i, x, bar: (bar + (i == x.position),), (), (0,)) == (count,)

    assert Alive.most <= snapshots + 3  # and the last, the one at hand, and the next


def test_a_snapshot_stands_inside():
    for rounds in range(2, 60):
        for snapshots in range(2, 8):
            assert 1 <= split(rounds, snapshots) < rounds


def test_values_from_outside_are_added_up():
    rounds = Rounds(lambda i, x, w: (x * w,), range(3), (2.0,), (3.0,), 2)

    assert rounds.final == (54.0,)
    assert rounds.back(lambda i, x, w, bar: (bar * w, bar * x), (3.0,), (1.0,)) == (27.0, 54.0)


def test_no_snapshot_is_refused():
    with pytest.raises(ValueError, match="at least one snapshot"):
        run_rounds(lambda i, x: (x,), range(3), (1.0,), (), 0)
