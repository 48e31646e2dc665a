"""A tree of numbers and arrays as one vector, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from .cotangents import accumulate, cotangent_dtype, is_absent, is_array, project, zeros_for
from .trees import gradient_of_parts, is_leaf, is_object, is_record, part_of, parts, replaced

Path = tuple[Any, ...]


class Unflatten:
    """Build the tree that `flatten` took apart from a vector of the same length.

    Each number and array has a place in the vector; an array or object that is at two paths has the place of the
    first.
    """

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        self.leaves: dict[int, Any] = {}  # by where it starts
        self.starts: dict[Path, int] = {}
        self.size = 0
        self._homes: dict[int, Path] = {}  # the first path to each array and object
        self._visit(tree, (), False)

    def _visit(self, x: Any, path: Path, inside: bool) -> None:
        held = parts(x)
        if held is None and not is_leaf(x, inside):
            return
        if held is None:
            home = self._homes.setdefault(id(x), path) if is_array(x) else path
            if home == path:
                self.leaves[self.size] = x
                self.starts[path] = self.size
                self.size += int(np.size(x))
            self.starts[path] = self.starts[home]
        elif not is_record(x) or self._homes.setdefault(id(x), path) == path:
            for key, part in held.items():
                self._visit(part, (*path, key), inside or is_object(x))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unflatten) and self.starts == other.starts and self.size == other.size

    def __hash__(self) -> int:
        return hash(tuple(self.starts.items()))

    def __call__(self, vector: Any) -> Any:
        """The tree with its numbers and arrays taken from `vector`."""
        return self._build(self.tree, self._checked(vector), (), {}, replaced)

    def gradient(self, vector: Any) -> Any:
        """The same, in the form of a gradient: a `Tangent` for an object, None where there is no number."""
        return self._build(self.tree, self._checked(vector), (), {}, gradient_of_parts)

    def _checked(self, vector: Any) -> Any:
        if np.shape(vector) != (self.size,):
            raise ValueError(f"a vector of {self.size} numbers is needed, not one of shape {np.shape(vector)}")
        return vector

    def _build(self, x: Any, vector: Any, path: Path, done: dict[int, Any], assemble: Any) -> Any:
        if id(x) in done:
            return done[id(x)]
        held = parts(x)
        if path in self.starts:
            start = self.starts[path]
            result = _like(x, vector[start : start + int(np.size(x))])
        elif held is None:
            return x if assemble is replaced else None
        else:
            if is_record(x):
                done[id(x)] = x if assemble is replaced else None  # a cycle ends here
            new = {key: self._build(part, vector, (*path, key), done, assemble) for key, part in held.items()}
            result = assemble(x, new)
        if is_array(x) or is_record(x):
            done[id(x)] = result
        return result

    def join(self, bar: Any) -> Any:
        """The vector of the cotangents `bar` of a tree that this built."""
        bars = {start: zeros_for(x) for start, x in self.leaves.items()}
        self._add(bars, bar, self.tree, (), set())
        return _vector(list(bars.values()))

    def _add(self, bars: dict[int, Any], bar: Any, x: Any, path: Path, seen: set[int]) -> None:
        if is_absent(bar) or id(bar) in seen:
            return
        if path in self.starts:
            start = self.starts[path]
            bars[start] = accumulate(bars[start], project(bar, self.leaves[start]))
            return
        if is_record(x):
            seen.add(id(bar))  # the one gradient of an object that is at two paths counts once
            path = self._homes[id(x)]
        for key, part in (parts(x) or {}).items():
            self._add(bars, part_of(bar, key), part, (*path, key), seen)


def _like(x: Any, piece: Any) -> Any:
    """The numbers of `piece` in the shape and dtype of `x`, and as the kind of number that `x` is."""
    dtype = cotangent_dtype(np.asarray(x).dtype if not is_array(x) else x.dtype)
    if dtype is None or dtype.kind != "c":
        piece = piece.real
    if is_array(x):
        return piece.reshape(x.shape).astype(dtype)
    number = piece[0].item()
    return dtype.type(number) if isinstance(x, np.generic) and dtype is not None else number


def _vector(leaves: list[Any]) -> Any:
    if not leaves:
        return np.zeros(0)
    vector = np.concatenate([np.reshape(x, -1) for x in leaves])
    return vector.astype(cotangent_dtype(vector.dtype), copy=False)


def flatten(tree: Any) -> tuple[Any, Unflatten]:
    """All numbers and arrays of `tree` as one vector, and the function that builds the tree from such a vector.

    Parameters
    ----------
    tree : numbers and arrays in tuples, lists, dicts, objects and gradients of objects
        An array or object that is at two places counts once.  Integers inside objects are sizes and axes and stay in
        the tree, as does everything that is no number.

    Returns
    -------
    vector : array of shape (n,)
    unflatten : callable, (array of shape (n,)) -> tree

    Examples
    --------
    >>> vector, unflatten = flatten({"a": 1.0, "b": [2.0, 3.0]})
    >>> vector
    array([1., 2., 3.])
    >>> unflatten(2 * vector)
    {'a': 2.0, 'b': [4.0, 6.0]}
    """
    unflatten = Unflatten(tree)
    return _vector(list(unflatten.leaves.values())), unflatten
