"""Initial weights: random, constant or structured, of the scale that keeps signals alive; float32.

Each is called with the sizes, ``glorot_uniform(4, 3)``, or without, to get one with other settings:
``glorot_uniform(gain=2)`` and ``glorot_uniform(rng)`` are initialisers again.  The first axis counts outputs.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np

__all__ = [
    "default_rng_value", "glorot_normal", "glorot_uniform", "identity_init", "initn", "kaiming_normal",
    "kaiming_uniform", "lecun_normal", "nfan", "ones32", "orthogonal", "rand32", "randn32", "rng_from_array", "seed",
    "sparse_init", "truncated_normal", "zeros32",
]

Array = Any  # an array of float32
Initialiser = Callable[..., Any]


class _Shared:
    """The generator that is used where none is given."""

    rng = np.random.default_rng()


def seed(number: int) -> None:
    """Start the shared random generator anew, for weights and dropout that come out the same again.

    Examples
    --------
    >>> seed(0); a = rand32(3)
    >>> seed(0); bool(np.array_equal(a, rand32(3)))
    True
    """
    _Shared.rng = np.random.default_rng(number)


def default_rng_value() -> np.random.Generator:
    """Return the random generator that is used where none is given.

    Examples
    --------
    >>> type(default_rng_value()).__name__
    'Generator'
    """
    return _Shared.rng


def rng_from_array(x: Any = None) -> np.random.Generator:
    """Return the random generator for the device of an array.

    Examples
    --------
    >>> rng_from_array(np.zeros(2)) is default_rng_value()
    True
    """
    del x  # every array is in main memory so far
    return default_rng_value()


def curried(make: Callable[..., Array]) -> Initialiser:
    """`make(rng, shape, **settings)` as an initialiser that may be called without sizes."""

    @functools.wraps(make)
    def initialiser(*args: Any, rng: np.random.Generator | None = None, **settings: Any) -> Any:
        if args and isinstance(args[0], np.random.Generator):
            rng, args = args[0], args[1:]
        if not args:
            return functools.partial(initialiser, rng=rng, **settings)
        return make(rng or default_rng_value(), tuple(int(n) for n in args), **settings)

    return initialiser


def nfan(*shape: Any) -> tuple[int, int]:
    """Return (fan_in, fan_out) of weights of a shape (out, in, *kernel).

    Examples
    --------
    >>> nfan(20, 10), nfan(10, 2, 3, 3), nfan(7), nfan()
    ((10, 20), (18, 90), (1, 7), (1, 1))
    """
    sizes = tuple(shape[0]) if len(shape) == 1 and not np.isscalar(shape[0]) else shape
    if len(sizes) < 2:
        return (1, int(sizes[0])) if sizes else (1, 1)
    taps = math.prod(sizes[2:])
    return int(taps * sizes[1]), int(taps * sizes[0])


@curried
def glorot_uniform(rng: np.random.Generator, shape: tuple[int, ...], gain: float = 1.0) -> Array:
    """Draw from U(-b, b) with b = gain sqrt(6 / (fan_in + fan_out)).

    Parameters
    ----------
    *shape : int
        Sizes, outputs first; without any, an initialiser with the settings is returned.
    rng : numpy.random.Generator, optional
    gain : float

    Returns
    -------
    weights : array of float32

    Notes
    -----
    Source: Glorot & Bengio, *Understanding the difficulty of training deep feedforward neural networks* (2010).

    Examples
    --------
    >>> glorot_uniform(gain=2)(3, 4).shape
    (3, 4)
    """
    bound = gain * math.sqrt(6.0 / sum(nfan(shape)))
    return _uniform(rng, shape, bound)


@curried
def glorot_normal(rng: np.random.Generator, shape: tuple[int, ...], gain: float = 1.0) -> Array:
    """Draw from N(0, s^2) with s = gain sqrt(2 / (fan_in + fan_out)).  Source: Glorot & Bengio 2010.

    Examples
    --------
    >>> glorot_normal(np.random.default_rng(1))(3, 4).dtype
    dtype('float32')
    """
    return _normal(rng, shape, gain * math.sqrt(2.0 / sum(nfan(shape))))


@curried
def kaiming_uniform(rng: np.random.Generator, shape: tuple[int, ...], gain: float = math.sqrt(2.0)) -> Array:
    """Draw from U(-b, b) with b = gain sqrt(3 / fan_in).

    Source: He et al., *Delving deep into rectifiers* (2015).

    Examples
    --------
    >>> bool(np.abs(kaiming_uniform(100, 10)).max() <= 0.7747)
    True
    """
    return _uniform(rng, shape, gain * math.sqrt(3.0 / nfan(shape)[0]))


@curried
def kaiming_normal(rng: np.random.Generator, shape: tuple[int, ...], gain: float = math.sqrt(2.0)) -> Array:
    """Draw from N(0, s^2) with s = gain / sqrt(fan_in).  Source: He et al. 2015.

    Examples
    --------
    >>> kaiming_normal(4, 3).shape
    (4, 3)
    """
    return _normal(rng, shape, gain / math.sqrt(nfan(shape)[0]))


@curried
def lecun_normal(rng: np.random.Generator, shape: tuple[int, ...], gain: float = 1.0) -> Array:
    """Draw from a normal distribution cut at -2 and 2, with s = gain / sqrt(fan_in).  Source: LeCun et al. 1998.

    Examples
    --------
    >>> lecun_normal(4, 3).shape
    (4, 3)
    """
    return _truncated(rng, shape, 0.0, gain / math.sqrt(nfan(shape)[0]), -2.0, 2.0)


@curried
def truncated_normal(rng: np.random.Generator, shape: tuple[int, ...], mean: float = 0.0, std: float = 1.0,
                     lo: float = -2.0, hi: float = 2.0) -> Array:
    """Draw from N(mean, std^2) cut to [lo, hi], by inverting the distribution function.

    Warns
    -----
    UserWarning
        `mean` is more than two `std` outside of [lo, hi]: the draws may be off.

    Examples
    --------
    >>> bool(np.abs(truncated_normal(1000)).max() <= 2)
    True
    """
    if mean < lo - 2 * std or mean > hi + 2 * std:
        message = "mean is more than 2 std outside of the bounds of truncated_normal: the draws may be off"
        warnings.warn(message, UserWarning, stacklevel=3)
    return _truncated(rng, shape, mean, std, lo, hi)


@curried
def orthogonal(rng: np.random.Generator, shape: tuple[int, ...], gain: float = 1.0) -> Array:
    """Draw a matrix with orthonormal rows or columns, whichever are fewer, times `gain`.

    With more than two axes it is the matrix (out, all others).

    Raises
    ------
    ValueError
        Fewer than two axes.

    Notes
    -----
    Source: Saxe, McClelland & Ganguli, *Exact solutions to the nonlinear dynamics of learning* (2014).

    Examples
    --------
    >>> W = orthogonal(3, 5)
    >>> bool(np.allclose(W @ W.T, np.eye(3), atol=1e-6))
    True
    """
    if len(shape) < 2:
        raise ValueError(f"orthogonal needs at least two axes, got the shape {shape}")
    rows, columns = shape[0], math.prod(shape[1:])
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diagonal(r))  # else the signs would not be uniform
    return (gain * (q if rows >= columns else q.T)).reshape(shape).astype(np.float32)


@curried
def sparse_init(rng: np.random.Generator, shape: tuple[int, ...], sparsity: float, std: float = 0.01) -> Array:
    """Draw from N(0, std^2), with ceil(sparsity rows) zeros in each column.

    Raises
    ------
    ValueError
        Not two axes.

    Notes
    -----
    Source: Martens, *Deep learning via Hessian-free optimization* (2010).

    Examples
    --------
    >>> (sparse_init(10, 11, sparsity=0.9) == 0).sum(axis=0).tolist()
    [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]
    """
    if len(shape) != 2:
        raise ValueError(f"sparse_init makes matrices only, got the shape {shape}")
    zeros = min(shape[0], math.ceil(sparsity * shape[0]))
    weights = _normal(rng, shape, std)
    order = rng.permuted(np.tile(np.arange(shape[0])[:, None], shape[1]), axis=0)
    weights[order < zeros] = 0.0
    return weights


@curried
def identity_init(rng: np.random.Generator, shape: tuple[int, ...], gain: float = 1.0, shift: Any = 0) -> Array:
    """Make weights that pass the input on, times `gain`: an identity matrix, or the centre tap of a convolution.

    Parameters
    ----------
    *shape : int
        One axis: zeros.  Two: the identity, padded with zeros.  More: the middle tap (that of the true convolution).
    gain : float
    shift : int or tuple of int
        By how much the result is rolled, along all axes or each.

    Examples
    --------
    >>> identity_init(2, 3, gain=7)
    array([[7., 0., 0.],
           [0., 7., 0.]], dtype=float32)
    """
    del rng
    weights = np.zeros(shape, np.float32)
    if len(shape) > 1:
        centre = tuple((k + 1) // 2 - 1 for k in shape[2:])
        for i in range(min(shape[:2])):
            weights[(i, i, *centre)] = gain
    shifts: Any = (shift,) * len(shape) if np.isscalar(shift) else tuple(shift)
    return np.roll(weights, shifts, axis=tuple(range(len(shape))))


@curried
def ones32(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Make ones.

    Examples
    --------
    >>> ones32(2)
    array([1., 1.], dtype=float32)
    """
    del rng
    return np.ones(shape, np.float32)


@curried
def zeros32(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Make zeros.

    Examples
    --------
    >>> zeros32(2)
    array([0., 0.], dtype=float32)
    """
    del rng
    return np.zeros(shape, np.float32)


@curried
def rand32(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw from U(0, 1).

    Examples
    --------
    >>> rand32(2, 3).dtype
    dtype('float32')
    """
    return rng.random(shape, dtype=np.float32)


@curried
def randn32(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw from N(0, 1).

    Examples
    --------
    >>> randn32(np.random.default_rng(0))(2, 3).shape
    (2, 3)
    """
    return rng.standard_normal(shape, dtype=np.float32)


@curried
def initn(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw from N(0, 0.01^2).

    Examples
    --------
    >>> initn(2, 3).shape
    (2, 3)
    """
    return _normal(rng, shape, 0.01)


def _uniform(rng: np.random.Generator, shape: tuple[int, ...], bound: float) -> Array:
    return (rng.random(shape, dtype=np.float32) * np.float32(2.0) - np.float32(1.0)) * np.float32(bound)


def _normal(rng: np.random.Generator, shape: tuple[int, ...], std: float) -> Array:
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(std)


def _truncated(rng: np.random.Generator, shape: tuple[int, ...], mean: float, std: float, lo: float,
               hi: float) -> Array:
    normal = NormalDist()
    low, high = normal.cdf((lo - mean) / std), normal.cdf((hi - mean) / std)
    inverse = np.frompyfunc(normal.inv_cdf, 1, 1)
    uniform = np.clip(rng.uniform(low, high, shape), 1e-16, 1.0 - 1e-16)
    draws = np.asarray(inverse(uniform), dtype=float).reshape(shape)
    return np.clip(mean + std * draws, lo, hi).astype(np.float32)
