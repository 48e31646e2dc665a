"""What watches a training: calls at most so often, patience, early stopping, plateaus."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

__all__ = ["early_stopping", "patience", "plateau", "throttle"]


def throttle(f: Callable[..., Any], timeout: float, *, leading: bool = True, trailing: bool = False,
             clock: Callable[[], float] = time.monotonic) -> Callable[..., Any]:
    """Return a function that calls `f` at most once in `timeout` seconds, and else returns its last result.

    Parameters
    ----------
    f : callable
    timeout : float
        In seconds.
    leading : bool
        Whether the first call goes through at once.
    trailing : bool
        Whether the last call that was held back is made by the first one after the time.
    clock : callable
        The time, in seconds.

    Examples
    --------
    >>> times = iter([0.0, 1.0, 2.0, 3.0])
    >>> calls = []
    >>> limited = throttle(calls.append, 2, clock=lambda: next(times))
    >>> for number in range(4): limited(number)
    >>> calls
    [0, 2]
    """
    last: dict[str, Any] = {"time": None, "result": None, "waiting": None}

    def throttled(*args: Any, **kwargs: Any) -> Any:
        now = clock()
        if last["time"] is None and not leading:
            last["time"] = now
        if last["time"] is not None and now - last["time"] < timeout:
            last["waiting"] = (args, kwargs)
            return last["result"]
        if trailing and last["waiting"] is not None:
            before, named = last["waiting"]
            f(*before, **named)
        last.update(time=now, waiting=None, result=f(*args, **kwargs))
        return last["result"]

    return throttled


def patience(predicate: Callable[..., bool], wait: int) -> Callable[..., bool]:
    """Return a function that is True once `predicate` was True `wait` times in a row.

    Examples
    --------
    >>> trigger = patience(lambda loss: loss < 1, 3)
    >>> [trigger(0.5) for _ in range(3)]
    [False, False, True]
    """
    count = 0

    def triggered(*args: Any, **kwargs: Any) -> bool:
        nonlocal count
        count = count + 1 if predicate(*args, **kwargs) else 0
        return count >= wait

    return triggered


def _difference(a: float, b: float) -> float:
    return a - b


def early_stopping(f: Callable[..., float], delay: int, *, distance: Callable[[float, float], float] = _difference,
                   init_score: float = 0.0, min_dist: float = 0.0) -> Callable[..., bool]:
    """Return a function that is True once ``f()`` was no better than the best so far, `delay` times in a row.

    Parameters
    ----------
    f : callable -> score
        Lower is better.
    delay : int
    distance : callable, (best, score) -> float
        How much better the score is.
    init_score : float
        The best so far, at the start.
    min_dist : float
        By how much it has to be better.

    Examples
    --------
    >>> losses = iter([1.0, 2.0, 3.0])
    >>> trigger = early_stopping(lambda: next(losses), 3)
    >>> [trigger() for _ in range(3)]
    [False, False, True]
    """
    best = init_score

    def no_better(*args: Any, **kwargs: Any) -> bool:
        nonlocal best
        score = f(*args, **kwargs)
        gain = distance(best, score)
        if gain > 0:
            best = score
        return gain <= min_dist

    return patience(no_better, delay)


def plateau(f: Callable[..., float], width: int, *, distance: Callable[[float, float], float] = _difference,
            init_score: float = 0.0, min_dist: float = 1e-6) -> Callable[..., bool]:
    """Return a function that is True once ``f()`` has hardly changed, `width` times in a row.

    Parameters
    ----------
    f : callable -> score
    width : int
    distance : callable, (last, score) -> float
    init_score : float
        The last score, at the start.
    min_dist : float
        What counts as a change.

    Examples
    --------
    >>> scores = iter([5.0, 1.0, 1.0, 1.0])
    >>> trigger = plateau(lambda: next(scores), 2)
    >>> [trigger() for _ in range(4)]
    [False, False, False, True]
    """
    last = init_score

    def flat(*args: Any, **kwargs: Any) -> bool:
        nonlocal last
        score = f(*args, **kwargs)
        change = abs(distance(last, score))
        last = score
        return change <= min_dist

    return patience(flat, width)
