"""Samples grouped, balanced, drawn, joined and looked at one by one; arrays like others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .data import getobs, numobs
from .initialisers import default_rng_value

__all__ = [
    "BatchView", "ObsView", "eachobs", "fill_like", "filterobs", "group_counts", "group_indices", "groupobs", "joinobs",
    "leavepout", "mapobs", "obsview", "ones_like", "oversample", "rand_like", "randn_like", "randobs", "rpad_constant",
    "undersample", "unstack", "zeros_like",
]


class ObsView(Sequence[Any]):
    """Some samples of data, which are taken out only when they are asked for.

    Examples
    --------
    >>> view = ObsView(np.arange(10), [3, 5])
    >>> len(view), view[1].item(), getobs(view, slice(0, 2)).tolist()
    (2, 5, [3, 5])
    """

    def __init__(self, data: Any, indices: Any = None) -> None:
        self.data = data
        self.indices = np.arange(numobs(data)) if indices is None else np.asarray(indices)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: Any) -> Any:
        return getobs(self.data, self.indices[index])


class BatchView(Sequence[Any]):
    """Data as a sequence of batches, of which each is taken when it is asked for.

    Parameters
    ----------
    data : array, list, or a tuple or dict of these
    batchsize : int
    partial : bool
        Whether the last one may be smaller.

    Raises
    ------
    ValueError
        A batch size below 1.

    Examples
    --------
    >>> batches = BatchView(np.arange(5), batchsize=2)
    >>> len(batches), batches[-1], [b.tolist() for b in batches[:2]]
    (3, array([4]), [[0, 1], [2, 3]])
    """

    def __init__(self, data: Any, *, batchsize: int = 1, partial: bool = True) -> None:
        if batchsize < 1:
            raise ValueError(f"BatchView: a batch has at least one sample, not {batchsize}")
        self.data, self.batchsize, self.partial = data, batchsize, partial

    def __len__(self) -> int:
        count = numobs(self.data)
        return -(-count // self.batchsize) if self.partial else count // self.batchsize

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        return getobs(self.data, slice(number * self.batchsize, (number + 1) * self.batchsize))


def obsview(data: Any, indices: Any = None) -> ObsView:
    """Return some samples of data as an `ObsView`; all by default.

    Examples
    --------
    >>> [x.item() for x in obsview(np.arange(10), [3, 5])]
    [3, 5]
    """
    return ObsView(data, indices)


def eachobs(data: Any) -> Iterator[Any]:
    """Go through the samples of data one by one.

    Examples
    --------
    >>> [(x.item(), y) for x, y in eachobs((np.arange(2), "ab"))]
    [(0, 'a'), (1, 'b')]
    """
    return (getobs(data, k) for k in range(numobs(data)))


def mapobs(function: Callable[[Any], Any], data: Any) -> list[Any]:
    """Return a function of each sample.

    Examples
    --------
    >>> mapobs(lambda x: 2 * x, [1, 2])
    [2, 4]
    """
    return [function(sample) for sample in eachobs(data)]


def filterobs(keep: Callable[[Any], Any], data: Any) -> Any:
    """Return the samples for which a function is true.

    Examples
    --------
    >>> filterobs(lambda x: x > 1, np.arange(4))
    array([2, 3])
    """
    return getobs(data, np.array([k for k, sample in enumerate(eachobs(data)) if keep(sample)], int))


def joinobs(*data: Any) -> Any:
    """Return the samples of several data of the same form, one after another.

    Examples
    --------
    >>> joinobs(np.arange(2), np.arange(3))
    array([0, 1, 0, 1, 2])
    """
    first = data[0]
    if isinstance(first, dict):
        return {key: joinobs(*(d[key] for d in data)) for key in first}
    if isinstance(first, tuple):
        return tuple(joinobs(*parts) for parts in zip(*data, strict=True))
    return sum(data[1:], first) if isinstance(first, (list, str)) else np.concatenate(data)


def group_indices(labels: Any) -> dict[Any, Any]:
    """Return the positions of each label.

    Examples
    --------
    >>> {label: places.tolist() for label, places in group_indices("abba").items()}
    {'a': [0, 3], 'b': [1, 2]}
    """
    found: dict[Any, list[int]] = {}
    for k, label in enumerate(labels.tolist() if isinstance(labels, np.ndarray) else labels):
        found.setdefault(label, []).append(k)
    return {label: np.array(places) for label, places in found.items()}


def group_counts(labels: Any) -> dict[Any, int]:
    """Return how often each label is there.

    Examples
    --------
    >>> group_counts("abba")
    {'a': 2, 'b': 2}
    """
    return {label: len(places) for label, places in group_indices(labels).items()}


def groupobs(function: Callable[[Any], Any], data: Any) -> dict[Any, Any]:
    """Return the samples by what a function gives for them.

    Examples
    --------
    >>> groupobs(lambda x: int(x % 2), np.arange(4))
    {0: array([0, 2]), 1: array([1, 3])}
    """
    return {key: getobs(data, places) for key, places in group_indices(mapobs(function, data)).items()}


def randobs(data: Any, n: int | None = None, rng: np.random.Generator | None = None) -> Any:
    """Return a sample at random, or n of them.

    Examples
    --------
    >>> len(randobs(np.arange(10), 3))
    3
    """
    generator = default_rng_value() if rng is None else rng
    drawn: Any = generator.integers(numobs(data), size=n)
    return getobs(data, int(drawn) if n is None else drawn)


def oversample(data: Any, labels: Any, rng: np.random.Generator | None = None) -> tuple[Any, Any]:
    """Return data and labels in which each label is as often as the most frequent, with samples repeated.

    Examples
    --------
    >>> group_counts(oversample(np.arange(5), np.array([0, 0, 0, 1, 1]))[1])
    {0: 3, 1: 3}
    """
    return _balanced(data, labels, max, rng)


def undersample(data: Any, labels: Any, rng: np.random.Generator | None = None) -> tuple[Any, Any]:
    """Return data and labels in which each label is as often as the least frequent, with samples left out.

    Examples
    --------
    >>> group_counts(undersample(np.arange(5), np.array([0, 0, 0, 1, 1]))[1])
    {0: 2, 1: 2}
    """
    return _balanced(data, labels, min, rng)


def _balanced(data: Any, labels: Any, choose: Callable[..., int], rng: np.random.Generator | None) -> tuple[Any, Any]:
    generator = default_rng_value() if rng is None else rng
    groups = group_indices(labels)
    count = choose(map(len, groups.values()))
    chosen = []
    for places in groups.values():
        whole, rest = divmod(count, len(places))
        chosen += [*[places] * whole, generator.permutation(places)[:rest]]
    indices = np.concatenate(chosen)
    return getobs(data, indices), getobs(labels, indices)


def leavepout(data: Any, p: int = 1) -> list[tuple[Any, Any]]:
    """Return pairs (training, validation) with p samples for validation, each sample once.

    Raises
    ------
    ValueError
        p is below 1, or above the number of samples.

    Examples
    --------
    >>> [(len(a), len(b)) for a, b in leavepout(np.arange(5), 2)]
    [(3, 2), (3, 2), (4, 1)]
    """
    count = numobs(data)
    if not 1 <= p <= count:
        raise ValueError(f"leavepout: {p} of {count} samples")
    every = np.arange(count)
    parts = [every[k : k + p] for k in range(0, count, p)]
    return [(getobs(data, np.setdiff1d(every, part)), getobs(data, part)) for part in parts]


def unstack(x: Any, axis: int = 0) -> list[Any]:
    """Return the parts of an array along an axis.

    Examples
    --------
    >>> [part.tolist() for part in unstack(np.array([[1, 2], [3, 4]]), 1)]
    [[1, 3], [2, 4]]
    """
    return list(np.moveaxis(x, axis, 0))


def rpad_constant(x: Any, n: int | tuple[int, ...], value: Any = 0) -> Any:
    """Return an array filled up with a constant at the end of its axes until they are of a length.

    Examples
    --------
    >>> rpad_constant(np.array([1, 2]), 4, 9)
    array([1, 2, 9, 9])
    """
    wanted = (n,) * x.ndim if isinstance(n, int) else n
    widths = [(0, max(0, want - have)) for want, have in zip(wanted, x.shape, strict=True)]
    return np.pad(x, widths, constant_values=value)


def zeros_like(x: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Return zeros of the shape and dtype of an array, or of others.

    Examples
    --------
    >>> zeros_like(np.ones(3, np.float32), (2,))
    array([0., 0.], dtype=float32)
    """
    return np.zeros_like(x, dtype, shape=shape)


def ones_like(x: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Return ones of the shape and dtype of an array, or of others.

    Examples
    --------
    >>> ones_like(np.zeros(2))
    array([1., 1.])
    """
    return np.ones_like(x, dtype, shape=shape)


def fill_like(x: Any, value: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Return a constant in the shape and dtype of an array, or in others.

    Examples
    --------
    >>> fill_like(np.zeros(2), 7)
    array([7., 7.])
    """
    return np.full_like(x, value, dtype, shape=shape)


def rand_like(x: Any, shape: Any = None, rng: np.random.Generator | None = None) -> Any:
    """Return random numbers between 0 and 1 in the shape and dtype of an array.

    Examples
    --------
    >>> rand_like(np.zeros((2, 3), np.float32)).dtype
    dtype('float32')
    """
    generator = default_rng_value() if rng is None else rng
    return generator.random(np.shape(x) if shape is None else shape).astype(x.dtype)


def randn_like(x: Any, shape: Any = None, rng: np.random.Generator | None = None) -> Any:
    """Return normal random numbers in the shape and dtype of an array.

    Examples
    --------
    >>> randn_like(np.zeros((2, 3))).shape
    (2, 3)
    """
    generator = default_rng_value() if rng is None else rng
    return generator.standard_normal(np.shape(x) if shape is None else shape).astype(x.dtype)
