"""Settings that change from step to step: schedules, called with the number of the step, from 1 on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .rules import Rule, State, Step

__all__ = [
    "Constant", "CosAnneal", "Exp", "Inv", "Interpolator", "Loop", "Poly", "Schedule", "Scheduled", "Sequence",
    "Shifted", "Sin", "SinDecay2", "SinExp", "Stateful", "StepDecay", "Triangle", "TriangleDecay2", "TriangleExp",
]


class Schedule:
    """What all schedules share: ``schedule(t)`` for t = 1, 2, ..., and going through them with `for`.

    Source: ParameterSchedulers.jl.

    Examples
    --------
    >>> [round(value, 3) for value, _ in zip(Exp(1.0, 0.5), range(3))]
    [1.0, 0.5, 0.25]
    """

    def __call__(self, t: float) -> float:
        raise NotImplementedError

    def __iter__(self) -> Iterator[float]:
        return (self(t) for t in itertools.count(1))


@dataclass
class Constant(Schedule):
    """s(t) = value.

    Examples
    --------
    >>> Constant(0.1)(7)
    0.1
    """

    value: float

    def __call__(self, t: float) -> float:
        return self.value


@dataclass
class StepDecay(Schedule):
    """s(t) = start decay^k, where k counts the whole periods of length `size` before t.

    Examples
    --------
    >>> [StepDecay(1.0, 0.5, 2)(t) for t in range(1, 6)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    start: float
    decay: float
    size: int

    def __call__(self, t: float) -> float:
        return float(self.start * self.decay ** ((t - 1) // self.size))


@dataclass
class Exp(Schedule):
    """s(t) = start decay^(t - 1).

    Examples
    --------
    >>> Exp(1.0, 0.5)(3)
    0.25
    """

    start: float
    decay: float

    def __call__(self, t: float) -> float:
        return float(self.start * self.decay ** (t - 1))


@dataclass
class Poly(Schedule):
    """s(t) = start (1 - (t - 1) / length)^degree, and 0 after it.

    Examples
    --------
    >>> Poly(1.0, 2, 4)(3)
    0.25
    """

    start: float
    degree: float
    length: int

    def __call__(self, t: float) -> float:
        return float(self.start * max(0.0, 1 - (t - 1) / self.length) ** self.degree)


@dataclass
class Inv(Schedule):
    """s(t) = start / (1 + (t - 1) decay)^degree.

    Examples
    --------
    >>> Inv(1.0, 1.0, 2)(2)
    0.25
    """

    start: float
    decay: float
    degree: float

    def __call__(self, t: float) -> float:
        return float(self.start / (1 + (t - 1) * self.decay) ** self.degree)


@dataclass
class _Wave(Schedule):
    """A wave between two values."""

    l0: float
    l1: float
    period: float

    def height(self, t: float) -> float:
        """How high the wave is, from 0 to 1."""
        raise NotImplementedError

    def shrunk(self, t: float) -> float:
        """By what it is lower at t."""
        return 1.0

    def __call__(self, t: float) -> float:
        low, high = sorted((self.l0, self.l1))
        return low + (high - low) * self.height(t) * self.shrunk(t)


class Triangle(_Wave):
    """s(t) goes straight from the lower to the higher value and back, in `period` steps.

    Examples
    --------
    >>> [round(Triangle(0.0, 1.0, 4)(t), 6) for t in range(1, 6)]
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """

    def height(self, t: float) -> float:
        """A zigzag."""
        return 2 / math.pi * abs(math.asin(math.sin(math.pi * (t - 1) / self.period)))


class Sin(_Wave):
    """s(t) goes from the lower to the higher value and back as |sin(pi (t - 1) / period)|.

    Examples
    --------
    >>> [round(Sin(0.0, 1.0, 2)(t), 6) for t in range(1, 4)]
    [0.0, 1.0, 0.0]
    """

    def height(self, t: float) -> float:
        """Half waves of a sine."""
        return abs(math.sin(math.pi * (t - 1) / self.period))


class TriangleDecay2(Triangle):
    """`Triangle`, half as high after each period.

    Examples
    --------
    >>> round(TriangleDecay2(0.0, 1.0, 4)(7), 6)
    0.5
    """

    def shrunk(self, t: float) -> float:
        """A half for each period."""
        return float(0.5 ** ((t - 1) // self.period))


class SinDecay2(Sin):
    """`Sin`, half as high after each period.

    Examples
    --------
    >>> round(SinDecay2(0.0, 1.0, 2)(4), 6)
    0.5
    """

    def shrunk(self, t: float) -> float:
        """A half for each period."""
        return float(0.5 ** ((t - 1) // self.period))


@dataclass
class TriangleExp(Triangle):
    """`Triangle`, lower by a factor `decay` each step.

    Examples
    --------
    >>> round(TriangleExp(0.0, 1.0, 4, 0.5)(3), 6)
    0.25
    """

    decay: float

    def shrunk(self, t: float) -> float:
        """A factor for each step."""
        return float(self.decay ** (t - 1))


@dataclass
class SinExp(Sin):
    """`Sin`, lower by a factor `decay` each step.

    Examples
    --------
    >>> round(SinExp(0.0, 1.0, 2, 0.5)(2), 6)
    0.5
    """

    decay: float

    def shrunk(self, t: float) -> float:
        """A factor for each step."""
        return float(self.decay ** (t - 1))


@dataclass
class CosAnneal(Schedule):
    """s(t) = low + (high - low) (1 + cos(pi d / period)) / 2, with d = t - 1, starting anew after each period.

    Without `restart` it goes on as the cosine does.  Source: Loshchilov & Hutter, *SGDR* (2016).

    Examples
    --------
    >>> [round(CosAnneal(1.0, 0.0, 4)(t), 6) for t in (1, 3, 5)]
    [1.0, 0.5, 1.0]
    """

    l0: float
    l1: float
    period: float
    restart: bool = True

    def __call__(self, t: float) -> float:
        low, high = sorted((self.l0, self.l1))
        d = (t - 1) % self.period if self.restart else t - 1
        return low + (high - low) * (1 + math.cos(math.pi * d / self.period)) / 2


@dataclass(init=False)
class Sequence(Schedule):
    """One schedule after another, each for a number of steps and counted from 1; the last one goes on.

    Examples
    --------
    >>> [Sequence((Constant(1.0), 2), (Exp(0.5, 0.5), 3))(t) for t in (1, 2, 3, 4)]
    [1.0, 1.0, 0.5, 0.25]
    """

    parts: tuple[tuple[Callable[[float], float], float], ...]

    def __init__(self, *parts: tuple[Callable[[float], float], float]) -> None:
        self.parts = parts

    def __call__(self, t: float) -> float:
        for schedule, steps in self.parts[:-1]:
            if t <= steps:
                return schedule(t)
            t -= steps
        return self.parts[-1][0](t)


@dataclass
class Loop(Schedule):
    """A schedule over and over, every `period` steps.

    Examples
    --------
    >>> [Loop(Exp(1.0, 0.5), 2)(t) for t in (1, 2, 3)]
    [1.0, 0.5, 1.0]
    """

    schedule: Callable[[float], float]
    period: int

    def __call__(self, t: float) -> float:
        return self.schedule((t - 1) % self.period + 1)


@dataclass
class Interpolator(Schedule):
    """A schedule `rate` times as slow.

    Examples
    --------
    >>> Interpolator(Exp(1.0, 0.5), 2)(4)
    0.5
    """

    schedule: Callable[[float], float]
    rate: float

    def __call__(self, t: float) -> float:
        return self.schedule(t / self.rate)


@dataclass
class Shifted(Schedule):
    """A schedule that starts at step `offset`.

    Examples
    --------
    >>> Shifted(Exp(1.0, 0.5), 3)(1)
    0.25
    """

    schedule: Callable[[float], float]
    offset: float

    def __call__(self, t: float) -> float:
        return self.schedule(t + self.offset - 1)


class Stateful:
    """A schedule that knows how far it is: ``next(s)``, ``s.reset()``.

    Examples
    --------
    >>> s = Stateful(Exp(1.0, 0.5))
    >>> next(s), next(s)
    (1.0, 0.5)
    >>> s.reset()
    >>> next(s)
    1.0
    """

    def __init__(self, schedule: Callable[[float], float]) -> None:
        self.schedule = schedule
        self.t = 1

    def __iter__(self) -> Stateful:
        return self

    def __next__(self) -> float:
        self.t += 1
        return self.schedule(self.t - 1)

    def reset(self) -> None:
        """Start again."""
        self.t = 1


class Scheduled(Rule):
    """A rule whose settings follow schedules, step by step.

    Parameters
    ----------
    rule : class of a rule
    **settings : schedules, or fixed values

    Examples
    --------
    >>> model = {"w": np.zeros(1)}
    >>> state = setup(Scheduled(Descent, eta=Exp(1.0, 0.5)), model)
    >>> for _ in range(3): _ = update(state, model, {"w": np.ones(1)})
    >>> model["w"]
    array([-1.75])
    """

    def __init__(self, rule: Callable[..., Rule], **settings: Any) -> None:
        self.rule = rule
        self.settings = settings

    def at(self, t: int) -> Rule:
        """The rule of a step."""
        return self.rule(**{name: value(t) if callable(value) else value for name, value in self.settings.items()})

    def init(self, x: Any) -> State:
        """The number of the step, and the state of the rule."""
        return 1, self.at(1).init(x)

    def apply(self, state: State, x: Any, dx: Any) -> Step:
        """As the rule of the step does."""
        t, inner = state
        inner, step = self.at(t).apply(inner, x, dx)
        return (t + 1, inner), step

    def adjusted(self, eta: float | None, **settings: Any) -> Any:
        """The rule with fixed values in place of schedules."""
        given = {**settings, **({} if eta is None else {"eta": eta})}
        return Scheduled(self.rule, **{**self.settings, **given})

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"Scheduled({getattr(self.rule, '__name__', self.rule)!s}, {settings})"
