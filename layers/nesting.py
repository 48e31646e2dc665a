"""Batches and sequences as lists of samples, one in another, and the array that they make: Batch, Seq, rawbatch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

__all__ = ["Batch", "Seq", "batchone", "rawbatch", "rpad", "seq", "tobatch"]


class Batch(Sequence[Any]):
    """A list of samples of one shape, which is an array (samples, ...) to whatever takes arrays.

    Parameters
    ----------
    samples : iterable
        Arrays, numbers, or batches and sequences in their turn.

    Raises
    ------
    ValueError
        Samples of different shapes, once the array is asked for.

    Notes
    -----
    Source: Flux's manual of 2017, `Batch`.

    Examples
    --------
    >>> Batch([[1, 2, 3], [4, 5, 6]])
    2-element Batch of int64 arrays (3,):
     [1, 2, 3]
     [4, 5, 6]
    """

    def __init__(self, samples: Iterable[Any]) -> None:
        self.samples = [x if isinstance(x, Batch) else np.asarray(x) for x in samples]
        self.raw: Any = None

    def __getitem__(self, index: Any) -> Any:
        return type(self)(self.samples[index]) if isinstance(index, slice) else self.samples[index]

    def __len__(self) -> int:
        return len(self.samples)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(rawbatch(self), dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        if not self.samples:
            return f"empty {type(self).__name__}"
        first = self.samples[0]
        inner = f"{type(first).__name__}" if isinstance(first, Batch) else f"{first.dtype} arrays {first.shape}"
        rows = "".join(f"\n {np.asarray(sample).tolist()}" for sample in self.samples)
        return f"{len(self)}-element {type(self).__name__} of {inner}:{rows}"


class Seq(Batch):
    """A list of the steps of a sequence, which is an array (steps, ...) to whatever takes arrays.

    Examples
    --------
    >>> rawbatch(Batch([Seq([[0, 1], [1, 0], [0, 0]]), Seq([[1, 0], [0, 1], [1, 1]])])).shape
    (2, 3, 2)
    """


def rawbatch(x: Any) -> Any:
    """Return a batch or sequence as one array, with a first axis for each level; anything else as it is.

    Raises
    ------
    ValueError
        Samples of different shapes.

    Examples
    --------
    >>> rawbatch(Batch([[1, 2], [3, 4]]))
    array([[1, 2],
           [3, 4]])
    """
    if not isinstance(x, Batch):
        return x
    if x.raw is None:
        parts = [rawbatch(sample) for sample in x.samples]
        shapes = {part.shape for part in parts}
        if len(shapes) > 1:
            raise ValueError(f"samples of different shapes are no array: {sorted(shapes)}; `rpad` makes them equal")
        x.raw = np.stack(parts)
    return x.raw


def rpad(sequence: Any, length: int, step: Any) -> Seq:
    """Return a sequence with a step put at its end until it is of a length.

    Raises
    ------
    ValueError
        The sequence is longer.

    Examples
    --------
    >>> len(rpad(Seq([[0, 1], [1, 0]]), 5, [0, 0]))
    5
    """
    if len(sequence) > length:
        raise ValueError(f"rpad: a sequence of {len(sequence)} steps is longer than {length}")
    return Seq([*sequence, *[step] * (length - len(sequence))])


def tobatch(x: Any) -> Any:
    """Return the array of a batch; that of a batch of one for anything else.

    Examples
    --------
    >>> tobatch(np.arange(3)).shape
    (1, 3)
    """
    return rawbatch(x) if isinstance(x, Batch) else np.asarray(x)[np.newaxis]


def batchone(x: Any) -> Batch:
    """Return a batch of one sample.

    Examples
    --------
    >>> rawbatch(batchone(np.arange(3))).shape
    (1, 3)
    """
    return Batch([x])


def seq(x: Any, n: int) -> tuple[Any, ...]:
    """Return the steps of sequences (batch, n, ...) as a tuple of arrays (batch, ...).

    Raises
    ------
    ValueError
        Another number of steps.

    Examples
    --------
    >>> [step.shape for step in seq(np.ones((5, 3, 2)), 3)]
    [(5, 2), (5, 2), (5, 2)]
    """
    if x.shape[1] != n:
        raise ValueError(f"seq: an array of shape {x.shape} has {x.shape[1]} steps, not {n}")
    return tuple(x[:, t] for t in range(n))
