"""Tables of vectors: Embedding, and EmbeddingBag, which sums up several."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .hot import OneHotArray, rows
from .initialisers import randn32
from .parameters import drawn
from .printing import Layer

__all__ = ["Embedding", "EmbeddingBag"]


def checked(indices: Any, count: int, layer: Any) -> Any:
    """Positions as an array, all of them from 0 to count - 1."""
    indices = np.asarray(indices)
    if indices.dtype.kind not in "iu" and indices.size:
        raise TypeError(f"layer {layer!r} takes positions, which are integers, not {indices.dtype}")
    if indices.size and (indices.min() < 0 or indices.max() >= count):
        wrong = indices[(indices < 0) | (indices >= count)].ravel()[0]
        raise IndexError(f"layer {layer!r} has no vector {wrong}: they are numbered from 0 to {count - 1}")
    return indices.astype(np.intp)


def table(in_: Any, out: Any, init: Callable[..., Any]) -> Any:
    """Weights (in, out), which the initialiser makes as (out, in), as for any layer; or the given array."""
    if np.ndim(in_) == 2:
        return np.asarray(in_)
    return np.ascontiguousarray(drawn(init, int(out), int(in_)).T)


class Embedding(Layer):
    """y = weight[x]: a vector for each of `in_` things.

    Parameters
    ----------
    in_ : int
        How many things there are; or the weights, an array (in, out).
    out : int
        The length of a vector.
    init : callable, (out, in) -> array
        Normal by default.

    Attributes
    ----------
    weight : array (in, out)

    Raises
    ------
    IndexError
        A position below 0 or not below `in_`.

    Notes
    -----
    Takes an int, an array of ints (any shape, to which an axis is added), or one-hot arrays.
    Source: Flux, `Embedding`, counted from 0.

    Examples
    --------
    >>> Embedding(26, 4, init=identity_init(gain=22))(1)
    array([ 0., 22.,  0.,  0.], dtype=float32)
    """

    weight: Any

    def __init__(self, in_: Any, out: Any = None, *, init: Callable[..., Any] = randn32) -> None:
        self.weight = table(in_, out, init)

    def __call__(self, x: Any) -> Any:
        return rows(self.weight, positions(x, self.weight.shape[0], self))

    def __repr__(self) -> str:
        return f"Embedding({self.weight.shape[0]} => {self.weight.shape[1]})"


def positions(x: Any, count: int, layer: Any) -> Any:
    """The positions that are meant: integers, or where one-hot arrays are True."""
    if isinstance(x, OneHotArray):
        return checked(x.indices, count, layer)
    if isinstance(x, np.ndarray) and x.dtype == bool:
        if x.shape[-1] != count:
            raise IndexError(f"layer {layer!r} has {count} vectors, the one-hot array is of shape {x.shape}")
        return np.argmax(x, axis=-1)
    return checked(x, count, layer)


class EmbeddingBag(Layer):
    """y = reduction(weight[x]), over bags: the vectors of several things, summed up as one.

    Parameters
    ----------
    in_, out, init
        As of `Embedding`.
    reduction : "mean", "sum", "max", or callable (x, axis=) -> array

    Attributes
    ----------
    weight : array (in, out)

    Raises
    ------
    TypeError
        A single position, or a one-hot vector: not a bag.
    IndexError
        A position below 0 or not below `in_`.
    ValueError
        Starts of bags that do not begin with 0, do not increase, or lie beyond the data.

    Notes
    -----
    Takes an array of ints, with bags along the last axis; a list of bags of any lengths, also nested; a one-hot array
    (a bag) or a list of them; or data and the positions in them at which bags start.  Source: Flux, `EmbeddingBag`.

    Examples
    --------
    >>> bag = EmbeddingBag(26, 3, init=identity_init(gain=100))
    >>> bag([[2, 0, 2], [1, 0]]).round(2).tolist()
    [[33.33000183105469, 0.0, 66.66999816894531], [50.0, 50.0, 0.0]]
    """

    weight: Any
    reduction: Any

    def __init__(self, in_: Any, out: Any = None, reduction: Any = "mean", *,
                 init: Callable[..., Any] = randn32) -> None:
        self.weight = table(in_, out, init)
        named = {"mean": np.mean, "sum": np.sum, "max": np.max}
        if isinstance(reduction, str) and reduction not in named:
            raise ValueError(f"EmbeddingBag: the reductions with names are {', '.join(named)}, or give a function")
        self.reduction = named[reduction] if isinstance(reduction, str) else reduction

    def __call__(self, x: Any, at: Any = None) -> Any:
        if at is not None:
            return self.bags(split(x, at))
        if isinstance(x, (list, tuple)):
            return self.bags(x) if x and not np.isscalar(x[0]) else self.bag(np.asarray(x))
        return self.bag(x)

    def bag(self, x: Any) -> Any:
        """Bags along the last axis of an array."""
        found = positions(x, self.weight.shape[0], self)
        if found.ndim == 0:
            raise TypeError(f"layer {self!r} takes bags of positions, not one position")
        return self.reduction(rows(self.weight, found), axis=-2)

    def bags(self, xs: Any) -> Any:
        """A list of bags, of any lengths."""
        return np.stack([self(x) for x in xs])

    def __repr__(self) -> str:
        return f"EmbeddingBag({self.weight.shape[0]} => {self.weight.shape[1]})"


def split(data: Any, at: Any) -> list[Any]:
    """Data in pieces that start at the given positions."""
    starts = [int(n) for n in at]
    rising = all(a < b for a, b in itertools.pairwise(starts))
    if not starts or starts[0] != 0 or not rising or starts[-1] >= len(data):
        raise ValueError(f"the starts of bags begin with 0, increase, and are below {len(data)}; got {starts}")
    return [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True)]
