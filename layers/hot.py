"""One-hot arrays: classes as positions that act as arrays of 0 and 1, without the memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

import zygopy

__all__ = ["OneHotArray", "onecold", "onehot", "onehotbatch"]

_NONE = object()


class OneHotArray:
    """An array (..., classes) with a single True along the last axis, kept as the positions of these.

    Parameters
    ----------
    indices : array of int
        The class of each entry.
    classes : int

    Notes
    -----
    ``hot @ W`` is a look-up of rows, with no multiplication; NumPy functions see a bool array.

    Examples
    --------
    >>> hot = onehotbatch("bba", "abc")
    >>> hot.shape, np.asarray(hot, int).tolist()
    ((3, 3), [[0, 1, 0], [0, 1, 0], [1, 0, 0]])
    """

    __array_ufunc__ = None

    def __init__(self, indices: Any, classes: int) -> None:
        self.indices = np.asarray(indices, dtype=np.uint32)
        self.classes = int(classes)
        if self.indices.size and self.indices.max() >= self.classes:
            raise IndexError(f"class {self.indices.max()} of a one-hot array with {self.classes} classes")

    @property
    def shape(self) -> tuple[int, ...]:
        """That of the array that it stands for."""
        return (*self.indices.shape, self.classes)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.indices.ndim + 1

    @property
    def dtype(self) -> Any:
        """Bool."""
        return np.dtype(bool)

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if copy is False:
            raise ValueError("a one-hot array has no memory to share")
        dense = np.zeros(self.shape, bool if dtype is None else dtype)
        np.put_along_axis(dense, self.indices[..., None].astype(np.intp), 1, axis=-1)
        return dense

    def astype(self, dtype: Any) -> Any:
        """The array that it stands for."""
        return self.__array__(dtype)

    def __matmul__(self, weight: Any) -> Any:
        return rows(weight, self.indices)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, (int, slice)) and self.indices.ndim > 0:
            return OneHotArray(self.indices[key], self.classes)
        return self.__array__()[key]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, OneHotArray):
            return self.classes == other.classes and np.array_equal(self.indices, other.indices)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"OneHotArray({self.indices.tolist()!r}, {self.classes})"


def rows(weight: Any, indices: Any) -> Any:
    """The rows of a matrix at positions."""
    return weight[indices]


@zygopy.rule(rows)
def rows_rule(weight: Any, indices: Any) -> Any:
    """weight_bar[indices] += y_bar, with one sum for each row."""

    def pullback(y_bar: Any) -> Any:
        return (scattered(y_bar, indices, weight),)

    return rows(weight, indices), pullback


def scattered(y_bar: Any, indices: Any, weight: Any) -> Any:
    """A matrix of the shape of `weight`, with the sums of what belongs to each row."""
    total = np.zeros(weight.shape, weight.dtype)
    np.add.at(total, indices, y_bar)
    return total


@zygopy.rule(scattered)
def scattered_rule(y_bar: Any, indices: Any, weight: Any) -> Any:
    """Linear: what arrives at a row goes to all that was added there; of `weight` only the shape matters."""

    def pullback(total_bar: Any) -> Any:
        return (rows(total_bar, indices),)

    return scattered(y_bar, indices, weight), pullback


def _position(x: Any, labels: list[Any], default: Any) -> int:
    for place, label in enumerate(labels):
        if label == x:
            return place
    if default is _NONE:
        raise KeyError(f"{x!r} is not among the labels {labels!r}, and there is no default=")
    return _position(default, labels, _NONE)


def onehot(x: Any, labels: Iterable[Any], default: Any = _NONE) -> OneHotArray:
    """Return the one-hot vector of a label.

    Parameters
    ----------
    x : label
    labels : the labels, in order
    default : label, optional
        What stands for any other.

    Raises
    ------
    KeyError
        `x` is not among the labels and there is no default.

    Examples
    --------
    >>> np.asarray(onehot("b", "abc"), int)
    array([0, 1, 0])
    """
    known = list(labels)
    return OneHotArray(_position(x, known, default), len(known))


def onehotbatch(xs: Iterable[Any], labels: Iterable[Any], default: Any = _NONE) -> OneHotArray:
    """Return the one-hot array (n, labels) of several labels.

    Parameters
    ----------
    xs : iterable of labels, or an array of them with any number of axes
    labels : the labels, in order
    default : label, optional
        What stands for any other.

    Raises
    ------
    KeyError
        A label that is not among the labels, without default.

    Examples
    --------
    >>> onehotbatch([2, 0], range(3))
    OneHotArray([2, 0], 3)
    """
    known = list(labels)
    if isinstance(xs, np.ndarray):
        flat = [_position(x, known, default) for x in xs.ravel().tolist()]
        return OneHotArray(np.array(flat, np.uint32).reshape(xs.shape), len(known))
    return OneHotArray([_position(x, known, default) for x in xs], len(known))


def onecold(y: Any, labels: Iterable[Any] | None = None) -> Any:
    """Return the position, or the label, of the largest entry along the last axis.

    Parameters
    ----------
    y : array (..., classes), also one-hot
    labels : the labels, in order, optional

    Returns
    -------
    class : int, label, or for several an array or list of them

    Raises
    ------
    ValueError
        The number of labels is not that of the classes.

    Examples
    --------
    >>> onecold([0.3, 0.2, 0.5], "abc")
    'c'
    >>> onecold(np.eye(3)[[2, 0]])
    array([2, 0])
    """
    places = y.indices.astype(int) if isinstance(y, OneHotArray) else np.argmax(np.asarray(y), axis=-1)
    if labels is None:
        return places[()]
    known = list(labels)
    classes = np.shape(y)[-1] if not isinstance(y, OneHotArray) else y.classes
    if len(known) != classes:
        raise ValueError(f"onecold: {len(known)} labels for {classes} classes")
    return _labelled(places, known)


def _labelled(places: Any, labels: list[Any]) -> Any:
    return labels[int(places)] if np.ndim(places) == 0 else [_labelled(part, labels) for part in places]
