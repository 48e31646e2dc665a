"""Schedules by the names of PyTorch and optax: called with the number of steps made, from 0 on."""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = [
    "CosineAnnealingLR", "ExponentialLR", "Joined", "MultiStepLR", "OneCycle", "Piecewise", "PolynomialLR",
    "ReduceLROnPlateau", "StepLR", "WarmupCosine", "from_one",
]


def from_one(schedule: Callable[[float], float]) -> Callable[[float], float]:
    """Return a schedule of this file as one that counts from 1, as `Scheduled` takes it.

    Examples
    --------
    >>> Scheduled(Descent, eta=from_one(StepLR(1.0, 2))).at(1)
    Descent(eta=1.0)
    """
    return lambda t: schedule(t - 1)


@dataclass
class StepLR:
    """s(t) = base gamma^(t // size).

    Examples
    --------
    >>> [StepLR(1.0, 2, 0.5)(t) for t in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    base: float
    size: int
    gamma: float = 0.1

    def __call__(self, t: float) -> float:
        return float(self.base * self.gamma ** (t // self.size))


@dataclass
class MultiStepLR:
    """s(t) = base gamma^k, where k counts the milestones up to t.

    Examples
    --------
    >>> [MultiStepLR(1.0, (2, 3), 0.5)(t) for t in range(5)]
    [1.0, 1.0, 0.5, 0.25, 0.25]
    """

    base: float
    milestones: Sequence[float]
    gamma: float = 0.1

    def __call__(self, t: float) -> float:
        return float(self.base * self.gamma ** bisect.bisect_right(sorted(self.milestones), t))


@dataclass
class ExponentialLR:
    """s(t) = base gamma^t.

    Examples
    --------
    >>> [ExponentialLR(1.0, 0.5)(t) for t in range(3)]
    [1.0, 0.5, 0.25]
    """

    base: float
    gamma: float

    def __call__(self, t: float) -> float:
        return float(self.base * self.gamma**t)


@dataclass
class CosineAnnealingLR:
    """s(t) = least + (base - least) (1 + cos(pi t / period)) / 2: down within `period` steps, and up again after.

    Source: Loshchilov & Hutter, *SGDR* (2017); PyTorch's, in closed form.

    Examples
    --------
    >>> [round(CosineAnnealingLR(1.0, 10)(t), 6) for t in (0, 5, 10)]
    [1.0, 0.5, 0.0]
    """

    base: float
    period: float
    least: float = 0.0

    def __call__(self, t: float) -> float:
        return self.least + (self.base - self.least) * (1 + math.cos(math.pi * t / self.period)) / 2


@dataclass
class PolynomialLR:
    """s(t) = last + (base - last) (1 - min(t, steps) / steps)^power.

    Examples
    --------
    >>> [PolynomialLR(1.0, 4)(t) for t in (0, 1, 4, 9)]
    [1.0, 0.75, 0.0, 0.0]
    """

    base: float
    steps: float
    power: float = 1.0
    last: float = 0.0

    def __call__(self, t: float) -> float:
        return float(self.last + (self.base - self.last) * (1 - min(t, self.steps) / self.steps) ** self.power)


@dataclass
class WarmupCosine:
    """s(t) from `start` straight up to `peak` in `warmup` steps, then as a cosine down to `last` at `steps`.

    Source: optax, `warmup_cosine_decay_schedule`.

    Examples
    --------
    >>> [round(WarmupCosine(1.0, 2, 6)(t), 3) for t in (0, 1, 2, 4, 6, 9)]
    [0.0, 0.5, 1.0, 0.5, 0.0, 0.0]
    """

    peak: float
    warmup: float
    steps: float
    start: float = 0.0
    last: float = 0.0

    def __call__(self, t: float) -> float:
        if t < self.warmup:
            return self.start + (self.peak - self.start) * t / self.warmup
        return CosineAnnealingLR(self.peak, self.steps - self.warmup, self.last)(min(t, self.steps) - self.warmup)


@dataclass
class OneCycle:
    """s(t): a cosine up from peak / first to `peak` in a share of the steps, then down to peak / (first last).

    Source: Smith & Topin, *Super-convergence* (2018); PyTorch's `OneCycleLR`.

    Examples
    --------
    >>> [round(OneCycle(1.0, 10)(t), 4) for t in (0, 2, 9)]
    [0.04, 1.0, 0.0]
    """

    peak: float
    steps: int
    share: float = 0.3
    first: float = 25.0
    last: float = 1e4

    def __call__(self, t: float) -> float:
        low, top = self.peak / self.first, self.share * self.steps - 1
        if t <= top:
            return CosineAnnealingLR(low, top, self.peak)(t)
        rest = (self.steps - 1) - top
        return CosineAnnealingLR(self.peak, rest, low / self.last)(min(t - top, rest))


@dataclass
class Piecewise:
    """s(t) = base times all the factors of places up to t.

    Source: optax, `piecewise_constant_schedule`.

    Examples
    --------
    >>> [Piecewise(1.0, {2: 0.5, 4: 0.5})(t) for t in range(6)]
    [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    """

    base: float
    factors: dict[float, float]

    def __call__(self, t: float) -> float:
        return self.base * math.prod(factor for place, factor in self.factors.items() if place <= t)


@dataclass
class Joined:
    """One schedule after another, each counting from its own start; the places are those starts.

    Source: optax, `join_schedules`.

    Examples
    --------
    >>> s = Joined((StepLR(1.0, 5), ExponentialLR(0.5, 0.5)), (2,))
    >>> [s(t) for t in range(4)]
    [1.0, 1.0, 0.5, 0.25]
    """

    schedules: Sequence[Callable[[float], float]]
    places: Sequence[float]

    def __call__(self, t: float) -> float:
        number = bisect.bisect_right(self.places, t)
        return self.schedules[number](t - (self.places[number - 1] if number else 0))


class ReduceLROnPlateau:
    """A learning rate that is multiplied by `factor` once a loss has not got better for more than `patience` calls.

    Parameters
    ----------
    base, factor : float
    patience, cooldown : int
        After a change, `cooldown` calls do not count.
    threshold : float
        How much better counts: by this share.
    least : float

    Notes
    -----
    Source: PyTorch's, of the same name, where smaller is better.

    Examples
    --------
    >>> rate = ReduceLROnPlateau(1.0, factor=0.5, patience=1)
    >>> [rate.step(loss) for loss in (3.0, 2.0, 2.0, 2.0, 2.0)]
    [1.0, 1.0, 1.0, 0.5, 0.5]
    """

    def __init__(self, base: float, factor: float = 0.1, patience: int = 10, cooldown: int = 0,
                 threshold: float = 1e-4, least: float = 0.0) -> None:
        self.value, self.factor, self.patience = base, factor, patience
        self.cooldown, self.threshold, self.least = cooldown, threshold, least
        self.best, self.bad, self.resting = math.inf, 0, 0

    def step(self, loss: float) -> float:
        """The learning rate after a loss."""
        better = loss < self.best * (1 - self.threshold)
        self.best = loss if better else self.best
        self.bad = 0 if better else self.bad + 1
        if self.resting > 0:
            self.resting, self.bad = self.resting - 1, 0
        if self.bad > self.patience:
            self.value, self.resting, self.bad = max(self.value * self.factor, self.least), self.cooldown, 0
        return self.value
