"""Entries of arrays by their positions: gather takes them, scatter brings them together; products of batches."""

from __future__ import annotations

from typing import Any

import numpy as np

import zygopy

from .mismatch import DimensionMismatch

__all__ = [
    "batched_adjoint", "batched_mul", "batched_transpose", "batched_vec", "bias_act", "gather", "scatter",
]

STARTS = {"+": 0.0, "-": 0.0, "mean": 0.0, "*": 1.0, "/": 1.0, "max": -np.inf, "min": np.inf}


def checked(indices: Any, lengths: tuple[int, ...]) -> tuple[Any, ...]:
    """One array of positions for each axis, all within it."""
    parts = indices if isinstance(indices, tuple) else (indices,)
    arrays = tuple(np.asarray(part) for part in parts)
    for place, length in zip(arrays, lengths, strict=False):
        if place.dtype.kind not in "iu":
            raise TypeError(f"positions are whole numbers, not {place.dtype}")
        if place.size and (place.min() < 0 or place.max() >= length):
            raise IndexError(f"positions from {place.min()} to {place.max()} in an axis of length {length}")
    return arrays


def size_of(src: Any, indices: Any, size: Any) -> tuple[int, ...]:
    """The shape of what `scatter` gives."""
    parts = indices if isinstance(indices, tuple) else (indices,)
    shape = np.broadcast_shapes(*(np.shape(part) for part in parts))
    if src.shape[: len(shape)] != shape:
        raise DimensionMismatch(f"scatter: positions of shape {shape} for values of shape {src.shape}")
    first = tuple(int(np.max(part)) + 1 for part in parts) if size is None else tuple(np.atleast_1d(size).tolist())
    return (*first[: len(parts)], *src.shape[len(shape) :])


zygopy.constant(checked, size_of, pure=True)


def gather(src: Any, indices: Any) -> Any:
    """y[k] = src[indices[k]]: entries along the first axis, or axes.

    Parameters
    ----------
    src : array
    indices : array of int, or a tuple of them
        Positions from 0 in the first axis; a tuple has some for each of the first axes.

    Raises
    ------
    IndexError
        A position below 0 or beyond the end.

    Notes
    -----
    Source: NNlib, `gather`.

    Examples
    --------
    >>> gather(np.array([10.0, 20.0, 30.0]), np.array([[2, 0], [1, 1]]))
    array([[30., 10.],
           [20., 20.]])
    """
    return src[checked(indices, src.shape)]


def scatter(op: str, src: Any, indices: Any, size: Any = None) -> Any:
    """y[i] = op of all src[k] with indices[k] == i, along the first axis, or axes.

    Parameters
    ----------
    op : "+", "-", "*", "/", "max", "min" or "mean"
        Differences and quotients are of 0 and 1, before all of them.
    src : array
        Its first axes are those of the positions.
    indices : array of int, or a tuple of them
    size : int or tuple of int, optional
        Of the first axes of the result; as large as the positions need by default.

    Returns
    -------
    y : array
        Where nothing arrives: what the operation starts from, 0, 1 or an infinity; 0 for "mean".

    Raises
    ------
    ValueError
        Another operation.
    IndexError
        A position below 0 or beyond the size.
    DimensionMismatch
        Positions of another shape than the first axes of the values.

    Notes
    -----
    Of several that are largest each gets its share of the gradient.  Source: NNlib, `scatter`.

    Examples
    --------
    >>> scatter("+", np.array([10.0, 100.0, 1000.0]), np.array([2, 0, 2]))
    array([ 100.,    0., 1010.])
    """
    if op not in STARTS:
        raise ValueError(f"scatter {op!r}: the operations are {', '.join(STARTS)}")
    shape = size_of(src, indices, size)
    places = checked(indices, shape)
    if op in ("+", "-", "mean"):
        total = summed(src, places, shape)
        if op == "mean":
            return total / arrived(places, shape, src.dtype)
        return -total if op == "-" else total
    if op in ("max", "min"):
        return extreme(src, places, shape, op)
    product = multiplied(src, places, shape)
    return 1 / product if op == "/" else product


def arrived(places: tuple[Any, ...], shape: tuple[int, ...], dtype: Any) -> Any:
    """How many values there are at each position, but at least 1."""
    count = np.zeros(shape[: len(places)], dtype)
    np.add.at(count, places, 1)
    return np.maximum(count, 1).reshape(count.shape + (1,) * (len(shape) - len(places)))


def extreme(src: Any, places: tuple[Any, ...], shape: tuple[int, ...], op: str) -> Any:
    """The largest or smallest at each position: a sum of those that are, over how many are."""
    found = chosen(src, places, shape, op)
    best = summed(np.where(found == src, src, 0), places, shape)
    return best / ties(src, found, places, shape) + unreached(places, shape, src.dtype, op)


def chosen(src: Any, places: tuple[Any, ...], shape: tuple[int, ...], op: str) -> Any:
    """For each value the largest or smallest at its position."""
    best = np.full(shape, STARTS[op], src.dtype)
    (np.maximum if op == "max" else np.minimum).at(best, places, src)
    return best[places]


def ties(src: Any, found: Any, places: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """How many values at each position are the largest, but at least 1."""
    count = np.zeros(shape, src.dtype)
    np.add.at(count, places, found == src)
    return np.maximum(count, 1)


def unreached(places: tuple[Any, ...], shape: tuple[int, ...], dtype: Any, op: str) -> Any:
    """What stands where nothing arrives, and zeros elsewhere."""
    there = np.full(shape, STARTS[op], dtype)
    there[places] = 0
    return there


def summed(src: Any, places: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """The sum at each position."""
    total = np.zeros(shape, src.dtype)
    np.add.at(total, places, src)
    return total


@zygopy.rule(summed)
def summed_rule(src: Any, places: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """src_bar[k] = y_bar[places[k]]."""

    def pullback(y_bar: Any) -> Any:
        return (y_bar[places],)

    return summed(src, places, shape), pullback


def multiplied(src: Any, places: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """The product at each position."""
    product = np.ones(shape, src.dtype)
    np.multiply.at(product, places, src)
    return product


@zygopy.rule(multiplied)
def multiplied_rule(src: Any, places: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """src_bar[k] = y_bar times the product of all others at its position, also where some are zero."""

    def pullback(y_bar: Any) -> Any:
        zero = src == 0
        zeros = np.zeros(shape, src.dtype)
        np.add.at(zeros, places, zero)
        rest = multiplied(np.where(zero, 1, src), places, shape)[places]
        others = np.where(zeros[places] == zero, rest / np.where(zero, 1, src), 0)
        return (y_bar[places] * others,)

    return multiplied(src, places, shape), pullback


zygopy.constant(arrived, chosen, ties, unreached, pure=True)


def batched_mul(a: Any, b: Any) -> Any:
    """c[n] = a[n] b[n], matrices along the first axis; one of them may be a single one.

    Examples
    --------
    >>> batched_mul(np.ones((5, 2, 3)), np.ones((3, 4))).shape
    (5, 2, 4)
    """
    return a @ b


def batched_vec(a: Any, v: Any) -> Any:
    """y[n] = a[n] v[n], matrices times vectors; one vector for all will do.

    Examples
    --------
    >>> batched_vec(np.ones((5, 2, 3)), np.ones((5, 3))).shape
    (5, 2)
    """
    return (a @ v[..., np.newaxis])[..., 0]


def batched_transpose(a: Any) -> Any:
    """Return the transposes of matrices along the first axis.

    Examples
    --------
    >>> batched_transpose(np.ones((5, 2, 3))).shape
    (5, 3, 2)
    """
    return np.swapaxes(a, -1, -2)


def batched_adjoint(a: Any) -> Any:
    """Return the conjugate transposes of matrices along the first axis.

    Examples
    --------
    >>> batched_adjoint(np.full((1, 1, 2), 1j)).shape
    (1, 2, 1)
    """
    return np.conj(np.swapaxes(a, -1, -2))


def bias_act(act: Any, x: Any, bias: Any) -> Any:
    """y = act(x + bias), with a bias for each channel, axis 1; False for none.

    Examples
    --------
    >>> bias_act(relu, np.zeros((1, 2, 2)), np.array([-1.0, 1.0])).tolist()
    [[[0.0, 0.0], [1.0, 1.0]]]
    """
    return act(x if bias is False else x + bias.reshape((-1,) + (1,) * (x.ndim - 2)))
