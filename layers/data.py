"""Data in batches: DataLoader, and what splits, joins and pads samples; samples lie along the first axis."""

from __future__ import annotations

import contextlib
import itertools
import math
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .initialisers import default_rng_value

__all__ = [
    "DataLoader", "batch", "batchseq", "chunk", "flatten", "getobs", "kfolds", "numobs", "shuffleobs", "splitobs",
    "unbatch", "unsqueeze",
]


def numobs(data: Any) -> int:
    """Return the number of samples in data: an array, or a tuple or dict of arrays.

    Raises
    ------
    ValueError
        The parts have different numbers of samples.

    Examples
    --------
    >>> numobs((np.zeros((5, 2)), np.zeros(5)))
    5
    """
    if isinstance(data, (tuple, dict)):
        counts = {len(part) for part in (data.values() if isinstance(data, dict) else data)}
        if len(counts) != 1:
            raise ValueError(f"the parts of the data have different numbers of samples: {sorted(counts)}")
        return counts.pop()
    return len(data)


def getobs(data: Any, indices: Any) -> Any:
    """Return some samples of data, in the same form.

    Examples
    --------
    >>> getobs({"x": np.arange(5), "y": "abcde"}, slice(1, 3))
    {'x': array([1, 2]), 'y': 'bc'}
    """
    if isinstance(data, dict):
        return {key: getobs(part, indices) for key, part in data.items()}
    if isinstance(data, tuple):
        return type(data)(*(getobs(p, indices) for p in data)) if hasattr(data, "_fields") else tuple(
            getobs(part, indices) for part in data
        )
    if isinstance(data, list) and np.ndim(indices) > 0:
        return [data[int(i)] for i in indices]
    return data[indices]


class DataLoader:
    """Data in batches, as often as it is gone through.

    Parameters
    ----------
    data : array, list, or a tuple or dict of these
        Samples along the first axis.
    batchsize : int
    shuffle : bool
        A new order each time.
    partial : bool
        Whether the last batch may be smaller.
    collate : callable, optional
        What is made of a batch of samples.
    rng : numpy.random.Generator, optional
        The shared one by default.
    buffer : bool
        Put each batch of a shuffled array, or tuple or dict of arrays, into the memory of the one before.
    parallel : int
        How many batches a thread of its own makes beforehand; True is 2.

    Raises
    ------
    ValueError
        A batch size below 1; parts of different lengths; `buffer` with `parallel`, which would overwrite what is
        being read.

    Examples
    --------
    >>> loader = DataLoader((np.zeros((64, 3)), np.zeros(64)), batchsize=30)
    >>> len(loader), [len(x) for x, y in loader]
    (3, [30, 30, 4])
    """

    def __init__(self, data: Any, *, batchsize: int = 1, shuffle: bool = False, partial: bool = True,
                 collate: Callable[[Any], Any] | None = None, rng: np.random.Generator | None = None,
                 buffer: bool = False, parallel: int = 0) -> None:
        if buffer and parallel:
            raise ValueError("DataLoader: a buffer holds one batch, so none can be made beforehand")
        if batchsize < 1:
            raise ValueError(f"DataLoader: a batch has at least one sample, not {batchsize}")
        self.data = data
        self.batchsize = batchsize
        self.shuffle = shuffle
        self.partial = partial
        self.collate = collate
        self.rng = rng
        self.buffer = buffer
        self.parallel = 2 if parallel is True else int(parallel)
        self.count = numobs(data)

    def __len__(self) -> int:
        whole, rest = divmod(self.count, self.batchsize)
        return whole + (1 if rest and self.partial else 0)

    def __iter__(self) -> Iterator[Any]:
        generator = default_rng_value() if self.rng is None else self.rng
        order = generator.permutation(self.count) if self.shuffle else None
        return beforehand(self._batches(order), self.parallel) if self.parallel else self._batches(order)

    def _batches(self, order: Any) -> Iterator[Any]:
        memory: dict[int, Any] = {}
        for number in range(len(self)):
            first, last = number * self.batchsize, min((number + 1) * self.batchsize, self.count)
            if order is None:
                found = getobs(self.data, slice(first, last))
            elif self.buffer:
                found = buffered(self.data, order[first:last], memory)
            else:
                found = getobs(self.data, order[first:last])
            yield found if self.collate is None else self.collate(found)

    def __repr__(self) -> str:
        return f"{len(self)}-element DataLoader({type(self.data).__name__}, batchsize={self.batchsize})"


def buffered(data: Any, indices: Any, memory: dict[int, Any]) -> Any:
    """Samples, in the memory of those before."""
    if isinstance(data, (tuple, dict)):
        parts = data.values() if isinstance(data, dict) else data
        found = [buffered(part, indices, memory) for part in parts]
        if isinstance(data, dict):
            return dict(zip(data, found, strict=True))
        return type(data)(*found) if hasattr(data, "_fields") else tuple(found)
    if not isinstance(data, np.ndarray):
        return getobs(data, indices)
    room = memory.setdefault(id(data), np.empty((len(indices), *data.shape[1:]), data.dtype))
    return np.take(data, indices, axis=0, out=room[: len(indices)], mode="clip")  # with "raise" it makes a copy first


def beforehand(items: Iterator[Any], count: int) -> Iterator[Any]:
    """The items, each made by another thread while those before it are in use; what it raises is raised here."""
    made: queue.Queue[tuple[bool, Any]] = queue.Queue(count)
    over = threading.Event()

    def make() -> None:
        try:
            for item in items:
                if over.is_set():
                    return
                made.put((True, item))
            made.put((False, None))
        except BaseException as error:  # noqa: BLE001
            made.put((False, error))

    maker = threading.Thread(target=make, daemon=True)
    maker.start()
    try:
        while True:
            more, item = made.get()
            if item is not None and not more:
                raise item
            if not more:
                return
            yield item
    finally:
        over.set()
        while maker.is_alive():  # it may be waiting for room
            with contextlib.suppress(queue.Empty):
                made.get(timeout=0.01)


def batch(samples: Sequence[Any]) -> Any:
    """Return samples as one array, along a new first axis.

    Examples
    --------
    >>> batch([[1, 2], [3, 4]])
    array([[1, 2],
           [3, 4]])
    """
    return np.stack([np.asarray(sample) for sample in samples])


def unbatch(x: Any) -> list[Any]:
    """Return the samples of an array.

    Examples
    --------
    >>> [row.tolist() for row in unbatch(np.eye(2))]
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return list(x)


def batchseq(sequences: Sequence[Any], padding: Any = 0) -> list[Any]:
    """Return sequences of different lengths as a list of batches, one for each place, padded at the end.

    Examples
    --------
    >>> [step.tolist() for step in batchseq([[1, 2, 3], [4, 5]], 0)]
    [[1, 4], [2, 5], [3, 0]]
    """
    length = max(len(sequence) for sequence in sequences)
    return [batch([s[t] if t < len(s) else padding for s in sequences]) for t in range(length)]


def chunk(data: Any, pieces: int) -> list[Any]:
    """Return data in pieces of equal sizes, but for the last.

    Examples
    --------
    >>> [len(piece) for piece in chunk(range(10), 3)]
    [4, 4, 2]
    """
    count = numobs(data)
    size = -(-count // pieces)
    return [getobs(data, slice(first, first + size)) for first in range(0, count, size)]


def flatten(x: Any) -> Any:
    """Return an array (batch, everything else).

    Examples
    --------
    >>> flatten(np.zeros((5, 3, 4))).shape
    (5, 12)
    """
    return x.reshape((x.shape[0], math.prod(x.shape[1:])))


def unsqueeze(x: Any, axis: int) -> Any:
    """Return an array with a new axis of length 1.

    Examples
    --------
    >>> unsqueeze(np.zeros((5, 3)), 1).shape
    (5, 1, 3)
    """
    return np.expand_dims(x, axis)


def shuffleobs(data: Any, rng: np.random.Generator | None = None) -> Any:
    """Return the samples in a random order.

    Examples
    --------
    >>> sorted(shuffleobs(np.arange(4)).tolist())
    [0, 1, 2, 3]
    """
    return getobs(data, (default_rng_value() if rng is None else rng).permutation(numobs(data)))


def splitobs(data: Any, at: float | Sequence[float] = 0.7, shuffle: bool = False,
             rng: np.random.Generator | None = None) -> tuple[Any, ...]:
    """Return data in parts of the given shares; the rest is the last part.

    Examples
    --------
    >>> [len(part) for part in splitobs(np.arange(10), at=(0.5, 0.3))]
    [5, 3, 2]
    """
    data = shuffleobs(data, rng) if shuffle else data
    count = numobs(data)
    shares = [at] if isinstance(at, (int, float)) else list(at)
    ends = [0, *(round(share * count) for share in np.cumsum(shares)), count]
    return tuple(getobs(data, slice(a, b)) for a, b in itertools.pairwise(ends))


def kfolds(data: Any, k: int = 5) -> list[tuple[Any, Any]]:
    """Return k pairs (training, validation), in which each sample is once in a validation part.

    Examples
    --------
    >>> [(len(a), len(b)) for a, b in kfolds(np.arange(10), 3)]
    [(6, 4), (7, 3), (7, 3)]
    """
    parts = np.array_split(np.arange(numobs(data)), k)
    rest = [np.concatenate([p for j, p in enumerate(parts) if j != i]) for i in range(k)]
    return [(getobs(data, others), getobs(data, part)) for others, part in zip(rest, parts, strict=True)]
