"""Averages of a model over its training: EMA, and SWA, in which all count the same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from .mismatch import DimensionMismatch
from .trees import trainables

__all__ = ["EMA", "SWA"]


class EMA:
    """e = decay e + (1 - decay) x for each parameter: a running mean of a model.

    Parameters
    ----------
    model : any tree
    decay : float
        Between 0 and 1.
    correct : bool
        Start from nothing and divide by 1 - decay^t, in place of starting from the model.

    Raises
    ------
    ValueError
        A decay outside of [0, 1).

    Notes
    -----
    Source: Polyak & Juditsky, *Acceleration of stochastic approximation by averaging* (1992).

    Examples
    --------
    >>> model = {"w": np.zeros(1)}
    >>> mean = EMA(model, 0.5)
    >>> model["w"] += 1
    >>> mean.update(model)
    >>> with mean.swap(model):
    ...     inside = model["w"].item()
    >>> inside, model["w"].item()
    (0.5, 1.0)
    """

    def __init__(self, model: Any, decay: float = 0.999, correct: bool = False) -> None:
        if not 0 <= decay < 1:
            raise ValueError(f"EMA: the decay is from 0 to below 1, not {decay!r}")
        self.decay = decay
        self.correct = correct
        self.count = 0
        self.means = [p * 0 if correct else p.copy() for p in trainables(model)]

    def update(self, model: Any) -> None:
        """Take the parameters of the model into the mean."""
        self.count += 1
        for mean, p in zip(self.means, self._matching(model), strict=True):
            mean *= self.decay
            mean += (1 - self.decay) * p

    def _matching(self, model: Any) -> list[Any]:
        parameters = trainables(model)
        if [p.shape for p in parameters] != [mean.shape for mean in self.means]:
            raise DimensionMismatch("EMA: the model has other parameters than the one that it was made of")
        return parameters

    @contextlib.contextmanager
    def swap(self, model: Any) -> Iterator[Any]:
        """Put the mean into the model for a while."""
        parameters = self._matching(model)
        before = [p.copy() for p in parameters]
        factor = 1 / (1 - self.decay**self.count) if self.correct and self.count else 1
        try:
            for p, mean in zip(parameters, self.means, strict=True):
                p[...] = mean * factor
            yield model
        finally:
            for p, old in zip(parameters, before, strict=True):
                p[...] = old


class SWA(EMA):
    """e = the mean of the parameters at all updates: stochastic weight averaging, late in training.

    Parameters
    ----------
    model : any tree

    Notes
    -----
    Running statistics of BatchNorm are not averaged: go through the data once more, in `trainmode`, with the mean in
    place.  Source: Izmailov et al., *Averaging weights leads to wider optima* (2018).

    Examples
    --------
    >>> model = {"w": np.zeros(1)}
    >>> mean = SWA(model)
    >>> for value in (1.0, 2.0, 6.0):
    ...     model["w"][:] = value
    ...     mean.update(model)
    >>> with mean.swap(model):
    ...     inside = model["w"].item()
    >>> inside, model["w"].item()
    (3.0, 6.0)
    """

    def __init__(self, model: Any) -> None:
        super().__init__(model)

    def update(self, model: Any) -> None:
        """Take the parameters of the model into the mean."""
        self.count += 1
        for mean, p in zip(self.means, self._matching(model), strict=True):
            mean += (p - mean) / self.count
