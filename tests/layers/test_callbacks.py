"""What watches a training."""

import itertools

from layers import early_stopping, patience, plateau, throttle


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_at_most_so_often():
    clock, calls = Clock(), []
    f = throttle(lambda n: calls.append(n) or n, 2, clock=clock)
    results = []
    for clock.now in range(4):
        results.append(f(clock.now))

    assert calls == [0, 2] and results == [0, 0, 2, 2]


def test_not_at_once():
    clock, calls = Clock(), []
    f = throttle(calls.append, 2, leading=False, clock=clock)
    for clock.now in range(4):
        f(clock.now)

    assert calls == [2]


def test_the_call_that_was_held_back():
    clock, calls = Clock(), []
    f = throttle(calls.append, 2, trailing=True, clock=clock)
    for clock.now in range(3):
        f(clock.now)

    assert calls == [0, 1, 2]


def test_patience():
    trigger = patience(lambda a, b=0: a > b, 3)

    assert [trigger(v) for v in (1, 1, -1, 1, 1, 1)] == [False, False, False, False, False, True]
    never = patience(lambda a, b: a > b, 3)
    assert not any(never(1, b=2) for _ in range(10))


def first(trigger):
    return next(n for n in itertools.count(1) if trigger())


def test_early_stopping():
    losses = itertools.count(1)
    assert first(early_stopping(lambda: next(losses), 3)) == 3
    t = itertools.count(1)
    assert first(early_stopping(lambda: (next(t) - 4) ** 2, 2, init_score=9)) == 6
    accuracies = iter([0.5, 0.6, 0.6, 0.6])
    assert first(early_stopping(lambda: next(accuracies), 2, distance=lambda best, s: s - best)) == 4


def test_plateau():
    scores = iter([-9, 8, -7, 6, -5])

    assert first(plateau(lambda: next(scores), 3, init_score=10, min_dist=18)) == 4
