"""Models looked at and taken apart: parts replaced or kept by a test, outputs by place, sizes and times by layer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .correlation import Geometry
from .groups import matches, named
from .trees import children, fmap, isleaf, nparams, rebuilt_with, trainables, walk

__all__ = ["capture", "combine", "partition", "profile", "summarize", "tree_at"]


def tree_at(where: Callable[[Any], Any], tree: Any, new: Any) -> Any:
    """Return a tree with one part replaced; all that is not on the way to it is shared.

    Parameters
    ----------
    where : callable, (tree) -> part
    tree : any tree
    new : what stands there

    Raises
    ------
    ValueError
        `where` gives nothing that is in the tree.

    Examples
    --------
    >>> m = Chain(Dense(2, 2), Dense(2, 2))
    >>> n = tree_at(lambda m: m[0].bias, m, np.ones(2, np.float32))
    >>> m[0].bias.tolist(), n[0].bias.tolist(), n[1] is m[1]
    ([0.0, 0.0], [1.0, 1.0], True)
    """
    part = where(tree)
    path = next((path for path, x in walk(tree, children) if x is part), None)
    if path is None:
        raise ValueError("tree_at: what `where` gives is not in the tree")
    return _replaced(tree, path, new)


def _replaced(x: Any, path: tuple[Any, ...], new: Any) -> Any:
    return rebuilt_with(x, {path[0]: _replaced(children(x)[path[0]], path[1:], new)}) if path else new


def partition(tree: Any, test: Callable[[Any], bool]) -> tuple[Any, Any]:
    """Return two trees of the same form: with the leaves for which a test is true, and with the others; else None.

    Examples
    --------
    >>> partition({"a": np.ones(1), "n": 3}, isnumeric)
    ({'a': array([1.]), 'n': None}, {'a': None, 'n': 3})
    """
    return fmap(lambda x: x if test(x) else None, tree), fmap(lambda x: None if test(x) else x, tree)


def combine(first: Any, second: Any) -> Any:
    """Return the tree of which `partition` made two.

    Examples
    --------
    >>> combine({"a": None, "n": 3}, {"a": 5, "n": None})
    {'a': 5, 'n': 3}
    """
    return fmap(lambda a, b: b if a is None else a, first, second)


class _Watched:
    """A part of a model that notes what it gives."""

    def __init__(self, part: Any, note: Callable[[Any, float], None]) -> None:
        self.part, self.note = part, note

    def __call__(self, *inputs: Any, **settings: Any) -> Any:
        before = time.perf_counter()
        y = self.part(*inputs, **settings)
        self.note(y, time.perf_counter() - before)
        return y

    def __getattr__(self, name: str) -> Any:
        return getattr(self.part, name)


def _run(model: Any, inputs: tuple[Any, ...], note: Callable[[tuple[Any, ...], Any, Any, float], None],
         wanted: Callable[[tuple[Any, ...], Any], bool]) -> Any:
    """Run a copy of a model whose wanted parts note what they give."""
    places = {id(x): path for path, x in reversed(list(walk(model, children))) if callable(x) and wanted(path, x)}

    def watched(x: Any) -> Any:
        if id(x) not in places or x is model:
            return x
        return _Watched(x, lambda y, seconds: note(places[id(x)], x, y, seconds))

    chosen = fmap(watched, model, exclude=lambda x: isleaf(x) or (id(x) in places and x is not model))
    return chosen(*inputs)


def capture(model: Any, *inputs: Any, paths: Any) -> dict[str, Any]:
    """Return what parts of a model give for an input, by the patterns of their names.

    Parameters
    ----------
    model : any tree that can be called
    *inputs
    paths : list of str
        Patterns of dotted names, as of `setup`: "0", "encoder.*".

    Raises
    ------
    ValueError
        A pattern that no part matches.

    Examples
    --------
    >>> m = Chain(Dense(2, 3), Dense(3, 1))
    >>> x = ones32(4, 2)
    >>> bool((capture(m, x, paths=["0"])["0"] == m[0](x)).all())
    True
    """
    found: dict[str, Any] = {}
    patterns = list(paths)
    parts = [path for path, x in walk(model, children) if callable(x)]
    missing = [pattern for pattern in patterns if not any(matches(path, pattern) for path in parts)]
    if missing:
        raise ValueError(f"capture: no part of the model has a name like {missing[0]!r}")

    def note(path: tuple[Any, ...], _: Any, y: Any, __: float) -> None:
        found[named(path)[1]] = y

    _run(model, inputs, note, lambda path, x: any(matches(path, pattern) for pattern in patterns))
    return found


@dataclass(frozen=True)
class Row:
    """A layer: its name, its printed form, the shape of what it gives, parameters, products, and seconds."""

    name: str
    layer: str
    shape: tuple[int, ...]
    parameters: int
    products: int
    seconds: float


def _rows(model: Any, inputs: tuple[Any, ...]) -> list[Row]:
    rows: list[Row] = []

    def note(path: tuple[Any, ...], part: Any, y: Any, seconds: float) -> None:
        shape = np.shape(y[0] if isinstance(y, tuple) else y)
        rows.append(Row(named(path)[1], repr(part), shape, nparams(part), _products(part, shape), seconds))

    def is_layer(path: tuple[Any, ...], x: Any) -> bool:
        """A layer without others in it, or a function among layers: not the activation of one."""
        if isleaf(x):
            return not isinstance(path[-1], str) or "layers" in path[-2:-1]
        return not any(callable(part) and not isleaf(part) for _, part in list(walk(x, children))[1:])

    _run(model, inputs, note, lambda path, x: bool(path) and is_layer(path, x))
    return rows


def _products(part: Any, shape: tuple[int, ...]) -> int:
    """Products of numbers with weights that are matrices or kernels."""
    weight = getattr(part, "weight", None)
    if not isinstance(weight, np.ndarray) or weight.ndim < 2 or not shape:
        return 0
    if isinstance(getattr(part, "form", None), Geometry):
        return int(weight[0].size * np.prod(shape))
    return int(weight.size * np.prod(shape[:-1])) if shape[-1] == weight.shape[0] else 0


def profile(model: Any, *inputs: Any) -> list[Row]:
    """Return a row for each layer that runs for an input: what it gives, how large it is, how long it takes.

    Parameters
    ----------
    model : any tree that can be called
    *inputs

    Returns
    -------
    rows : list of Row
        With `name`, `layer`, `shape`, `parameters`, `products` (with weights), and `seconds`.

    Examples
    --------
    >>> [row.name for row in profile(Chain(Dense(2, 3), BatchNorm(3), Dense(3, 1)), ones32(4, 2))]
    ['0', '1', '2']
    """
    return _rows(model, inputs)


def summarize(model: Any, *shapes: tuple[int, ...]) -> str:
    """Return a table, as text, of the layers of a model for inputs of some shapes: outputs, parameters, products.

    Parameters
    ----------
    model : any tree that can be called
    *shapes : tuples of int

    Examples
    --------
    >>> print(summarize(Chain(Conv((3, 3), 1, 8), flatten, Dense(5408, 10)), (1, 1, 28, 28)))
    layer                             output         parameters    products
    0  Conv((3, 3), 1 => 8)           (1, 8, 26, 26)         80      48_672
    1  flatten                        (1, 5408)               0           0
    2  Dense(5408 => 10)              (1, 10)            54_090      54_080
    total                                                54_170     102_752
    """
    dtype = next((p.dtype for p in trainables(model)), np.dtype(np.float32))
    rows = _rows(model, tuple(np.zeros(shape, dtype) for shape in shapes))
    lines = [f"{'layer':<33} {'output':<14} {'parameters':>10} {'products':>11}"]
    for row in rows:
        text = row.layer if not row.layer.startswith("<function") else row.layer.split()[1]
        lines.append(f"{f'{row.name}  {text}':<33} {row.shape!s:<14} {row.parameters:>10_} {row.products:>11_}")
    lines.append(f"{'total':<33} {'':<14} {nparams(model):>10_} {sum(row.products for row in rows):>11_}")
    return "\n".join(lines)
