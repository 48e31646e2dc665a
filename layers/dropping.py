"""Layers that drop values at random in training: Dropout, AlphaDropout."""

from __future__ import annotations

from typing import Any

import numpy as np

import zygopy
from zygopy import stop_gradient

from .initialisers import default_rng_value
from .modes import is_training
from .printing import Layer

__all__ = ["AlphaDropout", "Dropout", "dropout"]

ALPHA = -1.7580993408473766  # what selu tends to far below 0


def dropout(x: Any, p: float, *, axis: int | tuple[int, ...] | None = None,
            rng: np.random.Generator | None = None) -> Any:
    """y = x / (1 - p) with probability 1 - p, else 0; always.

    Parameters
    ----------
    x : array
    p : float
        The probability of 0.
    axis : int or tuple of int, optional
        Where draws are independent; along all other axes one is shared.
    rng : numpy.random.Generator, optional

    Raises
    ------
    ValueError
        `p` is not between 0 and 1.

    Notes
    -----
    Source: Srivastava et al., *Dropout* (2014).

    Examples
    --------
    >>> y = dropout(np.full((100, 100), 2.0), 0.4, rng=np.random.default_rng(0))
    >>> sorted(set(y.ravel().round(5).tolist()))
    [0.0, 3.33333]
    """
    check_probability(p)
    if p == 0:
        return x
    if p == 1:
        return x * 0
    return x * mask_for(x, p, axis, rng)


def check_probability(p: float) -> None:
    """Refuse what is no probability."""
    if not 0 <= p <= 1:
        raise ValueError(f"the probability to drop is between 0 and 1, not {p!r}")


def kept(shape: tuple[int, ...], p: float, axis: Any, rng: np.random.Generator | None) -> Any:
    """Which values stay: True with probability 1 - p, drawn for each position along `axis`."""
    generator = default_rng_value() if rng is None else rng
    if axis is not None:
        axes = (axis,) if isinstance(axis, int) else tuple(axis)
        axes = tuple(a % len(shape) for a in axes)
        shape = tuple(n if place in axes else 1 for place, n in enumerate(shape))
    return generator.random(shape, dtype=np.float32) >= p


def mask_for(x: Any, p: float, axis: Any, rng: np.random.Generator | None) -> Any:
    """What dropout multiplies `x` by: 0, or 1 / (1 - p)."""
    return kept(x.shape, p, axis, rng).astype(x.dtype) / (1 - p)


@zygopy.rule(mask_for, result="like", pure=False)
def mask_rule(x: Any, p: float, axis: Any, rng: np.random.Generator | None) -> Any:
    """A draw carries no derivative, and has the form of x."""
    return mask_for(x, p, axis, rng), lambda _: ()


class _Random(Layer):
    """What layers with random draws share."""

    p: Any
    axis: Any
    rng: Any
    active: Any

    def __init__(self, p: float, axis: Any, rng: np.random.Generator | None, active: bool | None) -> None:
        check_probability(p)
        self.p = p
        self.axis = axis
        self.rng = rng
        self.active = active

    def __repr__(self) -> str:
        axis = "" if self.axis is None else f", axis={self.axis}"
        active = "" if self.active is None else f", active={str(self.active).lower()}"
        return f"{type(self).__name__}({self.p}{axis}{active})"


class Dropout(_Random):
    """y = x / (1 - p) with probability 1 - p, else 0, in training; y = x in testing.

    Parameters
    ----------
    p : float
        The probability of 0.
    axis : int or tuple of int, optional
        Where draws are independent; 1 drops whole channels, the same in all of the batch.
    rng : numpy.random.Generator, optional
        The shared one by default.
    active : bool or None
        Training, testing, or as the derivative says: training while differentiated.

    Raises
    ------
    ValueError
        `p` is not between 0 and 1.

    Notes
    -----
    Source: Srivastava et al., *Dropout: a simple way to prevent neural networks from overfitting* (2014).

    Examples
    --------
    >>> Dropout(0.4)(np.ones(3))
    array([1., 1., 1.])
    >>> sorted(set(trainmode(Dropout(0.5))(np.ones(100)).tolist()))
    [0.0, 2.0]
    """

    def __init__(self, p: float, axis: int | tuple[int, ...] | None = None, *, rng: np.random.Generator | None = None,
                 active: bool | None = None) -> None:
        super().__init__(p, axis, rng, active)

    def __call__(self, x: Any) -> Any:
        if not is_training(self.active) or self.p == 0:
            return x
        if self.p == 1:
            return x * 0
        return x * mask_for(x, stop_gradient(self.p), self.axis, self.rng)


class AlphaDropout(_Random):
    """y = A x + B with probability 1 - p, else A a + B, in training, where mean and variance of selu's output stay.

    Here a = -1.7581, A = ((1 - p) (1 + p a^2))^(-1/2) and B = -A a p.

    Parameters
    ----------
    p : float
    rng : numpy.random.Generator, optional
    active : bool or None
        As of `Dropout`.

    Raises
    ------
    ValueError
        `p` is not between 0 and 1.

    Notes
    -----
    Source: Klambauer et al., *Self-normalizing neural networks* (2017).

    Examples
    --------
    >>> y = trainmode(AlphaDropout(0.2))(randn32(1000, 10))
    >>> bool(abs(y.std() - 1) < 0.1)
    True
    """

    def __init__(self, p: float, *, rng: np.random.Generator | None = None, active: bool | None = None) -> None:
        super().__init__(p, None, rng, active)

    def __call__(self, x: Any) -> Any:
        if not is_training(self.active) or self.p == 0:
            return x
        if self.p == 1:
            return np.sign(x) * 0
        p = stop_gradient(self.p)
        scale = ((1 - p) * (1 + p * ALPHA**2)) ** -0.5
        mask = kept(x.shape, p, None, self.rng)
        return scale * np.where(mask, x, np.asarray(ALPHA, x.dtype)) - scale * ALPHA * p
