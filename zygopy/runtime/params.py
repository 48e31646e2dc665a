"""Arrays that a gradient is taken with respect to wherever a program meets them, and the gradients by array."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .cotangents import accumulate, is_absent, is_array, is_number, project, zeros_for
from .flattening import flatten
from .trees import is_leaf, is_object, part_of, parts


class Params:
    """The arrays in `params(...)`, each once, in the order in which they were met: see `params`."""

    def __init__(self, arrays: list[Any]) -> None:
        self.arrays = arrays
        self.ids = frozenset(map(id, arrays))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def __contains__(self, array: object) -> bool:
        return id(array) in self.ids

    def __repr__(self) -> str:
        return f"params({', '.join(f'{array.dtype}{list(array.shape)}' for array in self.arrays)})"

    def vector(self) -> Any:
        """All numbers as one new vector."""
        return flatten(self.arrays)[0]

    def copy_from(self, vector: Any) -> None:
        """Write the numbers of a vector into the arrays."""
        for array, new in zip(self.arrays, flatten(self.arrays)[1](vector), strict=True):
            array[...] = new

    # ------------------------------------------------------------ what a value holds

    def holds(self, value: Any) -> bool:
        """Whether one of the arrays is in a value, or is it."""
        return reaches(value, self.ids, set())

    def add(self, totals: dict[int, Any], bar: Any, value: Any, seen: set[int]) -> None:
        """Add the parts of the cotangent of a value that belong to the arrays in it."""
        if is_absent(bar):
            return
        if is_array(value):
            if id(value) in self.ids:
                part = project(bar, value)
                totals[id(value)] = accumulate(totals[id(value)], part) if id(value) in totals else part.copy()
            return
        if id(bar) in seen:
            return
        if is_object(value):
            seen.add(id(bar))  # the one gradient of an object that is at two paths counts once
        for key, part in held_by(value).items():
            self.add(totals, part_of(bar, key), part, seen)


def reaches(value: Any, ids: frozenset[int], seen: set[int]) -> bool:
    """Whether one of the objects with these ids is in a value: a container, an object, what a function captured."""
    if is_array(value):
        return id(value) in ids
    if value is None or is_number(value) or id(value) in seen:
        return False
    seen.add(id(value))
    if isinstance(value, types.FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or () if filled(cell)]
        return any(reaches(part, ids, seen) for part in (*cells, *(value.__defaults__ or ())))
    if isinstance(value, types.MethodType):
        return reaches(value.__self__, ids, seen) or reaches(value.__func__, ids, seen)
    return any(reaches(part, ids, seen) for part in held_by(value).values())


def held_by(value: Any) -> dict[Any, Any]:
    """What a container or object holds, with what the object finds in its class."""
    if isinstance(value, (dict, list, tuple, str, bytes, type, types.ModuleType, *CALLED)):
        return parts(value) or {}
    found = {name: part for cls in reversed(type(value).__mro__[:-1]) for name, part in vars(cls).items()}
    fields = {name: part for name, part in found.items() if is_array(part) or isinstance(part, (list, tuple, dict))}
    return {**fields, **(parts(value) or {})}


CALLED = (types.FunctionType, types.BuiltinFunctionType, np.ufunc)


def filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - it raises where there is nothing
    except ValueError:
        return False
    return True


def params(*trees: Any) -> Params:
    """Name the arrays that an implicit gradient is taken with respect to.

    Parameters
    ----------
    *trees : arrays, and containers and objects that hold some
        Every array of floating or complex numbers in them counts, each once.

    Returns
    -------
    params : Params
        Iterates over the arrays; ``W in ps`` asks for the very array; ``ps.vector()`` is a copy of all numbers and
        ``ps.copy_from(vector)`` writes them back.

    Raises
    ------
    TypeError
        Something holds no array: a number has no identity by which it could be found again.

    Examples
    --------
    >>> import numpy as np
    >>> from zygopy import gradient, params
    >>> W, b, x = np.ones((2, 2)), np.zeros(2), np.array([1.0, 2.0])
    >>> gs = gradient(lambda: np.sum((W @ x + b) ** 2), params(W, b))
    >>> gs[b]
    array([6., 6.])
    """
    arrays: list[Any] = []
    seen: set[int] = set()
    for tree in trees:
        gather(tree, arrays, seen, False)
        if not isinstance(tree, Params) and not reaches(tree, frozenset(map(id, arrays)), set()):
            raise TypeError(f"params() of a {type(tree).__name__} that holds no array")
    return Params(arrays)


def gather(tree: Any, arrays: list[Any], seen: set[int], inside: bool) -> None:
    if isinstance(tree, Params):
        for array in tree:
            gather(array, arrays, seen, False)
        return
    if id(tree) in seen:
        return
    held = parts(tree)
    if is_array(tree) and is_leaf(tree, inside):
        seen.add(id(tree))
        arrays.append(tree)
    elif held is not None:
        if is_object(tree):
            seen.add(id(tree))
        for part in held.values():
            gather(part, arrays, seen, True)


class Grads:
    """Gradients by the array that each belongs to: ``gs[W]``, the very array, not one that is equal.

    None stands for an array that the program never met.  Iterating gives the arrays; ``W in gs`` asks for one;
    gradients of the same arrays add and subtract, and are multiplied and divided by numbers.
    """

    __array_ufunc__ = None  # a NumPy number times gradients is their business
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, arrays: list[Any], bars: list[Any]) -> None:
        self.arrays = arrays
        self.bars = bars

    def place(self, array: Any) -> int:
        for place, known in enumerate(self.arrays):
            if known is array:
                return place
        raise KeyError("no gradient was asked for with respect to this array")

    def __getitem__(self, array: Any) -> Any:
        return self.bars[self.place(array)]

    def __setitem__(self, array: Any, bar: Any) -> None:
        self.bars[self.place(array)] = bar

    def __contains__(self, array: object) -> bool:
        return any(known is array for known in self.arrays)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def keys(self) -> list[Any]:
        """The arrays."""
        return list(self.arrays)

    def values(self) -> list[Any]:
        """The gradients, in the order of the arrays."""
        return list(self.bars)

    def items(self) -> list[tuple[Any, Any]]:
        """Pairs (array, gradient)."""
        return list(zip(self.arrays, self.bars, strict=True))

    def __repr__(self) -> str:
        return f"Grads({', '.join('None' if bar is None else f'{bar.dtype}{list(bar.shape)}' for bar in self.bars)})"

    def filled(self) -> Grads:
        """Zeros in place of None."""
        return Grads(self.arrays, [zeros_for(array) if bar is None else bar for array, bar in self.items()])

    def vector(self) -> Any:
        """All numbers as one new vector, zeros where there is no gradient."""
        return flatten(self.filled().bars)[0]

    def with_vector(self, vector: Any) -> Grads:
        """Gradients of the same arrays with the numbers of a vector."""
        bars = flatten(self.filled().bars)[1](vector)
        return Grads(self.arrays, [np.array(bar) for bar in bars])

    # ------------------------------------------------------------ arithmetic

    def map(self, function: Callable[[Any], Any]) -> Grads:
        """`function` of each gradient that is there."""
        return Grads(self.arrays, [None if bar is None else function(bar) for bar in self.bars])

    def __add__(self, other: Any) -> Grads:
        if not isinstance(other, Grads):
            return self if is_absent(other) else NotImplemented
        if len(other) != len(self) or any(array not in other for array in self.arrays):
            raise ValueError("gradients with respect to different arrays do not add")
        sums = [accumulate(bar, other[array]) for array, bar in self.items()]
        return Grads(self.arrays, [None if is_absent(total) else total for total in sums])

    def __radd__(self, other: Any) -> Grads:
        return self if type(other) is int and other == 0 else self + other  # sum() starts from 0

    def __sub__(self, other: Any) -> Grads:
        return self + (-other) if isinstance(other, Grads) else NotImplemented

    def __neg__(self) -> Grads:
        return self.map(lambda bar: -bar)

    def __mul__(self, factor: Any) -> Grads:
        if np.ndim(factor) != 0 or isinstance(factor, Grads):
            return NotImplemented
        number = factor.item() if hasattr(factor, "item") else factor  # Python's, which widens no array
        return self.map(lambda bar: bar * number)

    __rmul__ = __mul__

    def __truediv__(self, divisor: Any) -> Grads:
        if np.ndim(divisor) != 0 or isinstance(divisor, Grads):
            return NotImplemented
        number = divisor.item() if hasattr(divisor, "item") else divisor
        return self.map(lambda bar: bar / number)


def grads_of(wanted: Params, bars: Any, roots: Any) -> Grads:
    """The gradients by array, from the cotangents of the values through which the program reached them."""
    totals: dict[int, Any] = {}
    for bar, root in zip(bars, roots, strict=True):
        wanted.add(totals, bar, root, set())
    return Grads(wanted.arrays, [totals.get(id(array)) for array in wanted])
