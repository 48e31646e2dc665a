"""Models as trees: what an object is made of, its parameters, and maps over them that keep shared leaves shared."""

from __future__ import annotations

import copy
import functools
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import zygopy

__all__ = [
    "children", "f16", "f32", "f64", "fmap", "functor", "isleaf", "isnumeric", "leaf", "modules", "nparams", "params",
    "rebuilt_with", "trainable", "trainables",
]

Path = tuple[Any, ...]

LEAVES = (
    np.ndarray, np.generic, np.random.Generator, np.dtype, str, bytes, int, float, complex, type, types.FunctionType,
    types.BuiltinFunctionType, types.MethodType, types.ModuleType, functools.partial, np.ufunc, range, slice,
)


def leaf(cls: type) -> type:
    """Mark a class whose objects are not looked into: they have no parameters.

    Examples
    --------
    >>> @leaf
    ... class Tokeniser:
    ...     pass
    >>> isleaf(Tokeniser())
    True
    """
    cls.__layers_leaf__ = True  # type: ignore[attr-defined]
    return cls


def functor(*names: Any) -> Any:
    """Say which fields of a class make up its objects; without names: all of them, as is the default.

    Parameters
    ----------
    *names : str
        The fields that `children`, `fmap` and with them training see.

    Examples
    --------
    >>> @functor("a", "c")
    ... class TwoThirds:
    ...     def __init__(self, a, b, c):
    ...         self.a, self.b, self.c = a, b, c
    >>> children(TwoThirds(10, 20, 30))
    {'a': 10, 'c': 30}
    """
    if len(names) == 1 and isinstance(names[0], type):
        return names[0]

    def marked(cls: type) -> type:
        cls.__layers_fields__ = names  # type: ignore[attr-defined]
        return cls

    return marked


def isleaf(x: Any) -> bool:
    """Whether something is looked at as a whole: an array, a number, a function, an object without fields.

    Examples
    --------
    >>> isleaf(np.ones(2)), isleaf([1.0]), isleaf(np.tanh)
    (True, False, True)
    """
    if isinstance(x, (list, tuple, dict)):
        return len(x) == 0
    if x is None or isinstance(x, LEAVES) or getattr(type(x), "__layers_leaf__", False):
        return True
    return not fields(x)


def isnumeric(x: Any) -> bool:
    """Whether something is an array of real or complex numbers, which training may change; integers are not.

    Examples
    --------
    >>> isnumeric(np.zeros(2)), isnumeric(np.zeros(2, int)), isnumeric(3.0)
    (True, False, False)
    """
    return (isinstance(x, np.ndarray) or on_gpu(x)) and x.dtype.kind in "fc"


def on_gpu(x: Any) -> bool:
    """Whether something is an array of CuPy, which need not be installed."""
    return type(x).__module__.startswith("cupy") and hasattr(x, "dtype")


def fields(x: Any) -> tuple[str, ...]:
    """The names of the fields of an object, in the order in which they were given, or their class lists them."""
    if isinstance(x, zygopy.Tangent):
        bases = getattr(x.tangent_of, "__mro__", ())
        declared = [name for base in bases for name in vars(base).get("__annotations__", ())]
        return tuple(dict.fromkeys([*(name for name in declared if name in x.tangent_fields), *x.tangent_fields]))
    chosen = getattr(type(x), "__layers_fields__", None)
    if chosen is not None:
        return tuple(chosen)
    slots = [name for base in type(x).__mro__ for name in _slots(base) if hasattr(x, name)]
    return (*dict.fromkeys(slots), *getattr(x, "__dict__", {}))


def _slots(cls: type) -> tuple[str, ...]:
    slots = cls.__dict__.get("__slots__", ())
    names = (slots,) if isinstance(slots, str) else tuple(slots)
    return tuple(name for name in names if name not in ("__dict__", "__weakref__"))


def children(x: Any) -> dict[Any, Any]:
    """Return the parts of a container or object, by name, key or position; none of a leaf.

    Examples
    --------
    >>> children({"a": 1, "b": (2, 3)})
    {'a': 1, 'b': (2, 3)}
    """
    if isleaf(x):
        return {}
    if isinstance(x, dict):
        return dict(x)
    if isinstance(x, (list, tuple)):
        names = getattr(x, "_fields", range(len(x)))
        return dict(zip(names, x, strict=True))
    return {name: getattr(x, name) for name in fields(x)}


def rebuilt_with(x: Any, parts: dict[Any, Any]) -> Any:
    """Return a shallow copy of `x` with the given parts; all else is that of `x`.

    Examples
    --------
    >>> rebuilt_with((1, 2), {0: 5})
    (5, 2)
    """
    if isinstance(x, dict):
        return type(x)({**x, **parts})
    if isinstance(x, (list, tuple)):
        entries = list({**children(x), **parts}.values())
        return type(x)(*entries) if hasattr(x, "_fields") else type(x)(entries)
    if isinstance(x, zygopy.Tangent):
        return zygopy.Tangent(x.tangent_of, **{**x.tangent_fields, **parts})
    made = copy.copy(x)
    for name, part in parts.items():
        object.__setattr__(made, name, part)  # also where the class is frozen
    return made


def trainable(x: Any) -> dict[Any, Any]:
    """Return the parts of `x` that training may change: those that its method `trainable` names, or all.

    Examples
    --------
    >>> list(trainable(BatchNorm(3)))
    ['beta', 'gamma']
    """
    own = getattr(type(x), "trainable", None)
    if callable(own):
        chosen = own(x)
        parts = children(x)
        return dict(chosen) if isinstance(chosen, dict) else {name: parts[name] for name in chosen}
    return children(x)


def walk(x: Any, parts: Callable[[Any], dict[Any, Any]], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every part of a tree with the way to it, parents first; one object at two places comes twice."""
    yield from _walk(x, parts, path, ())


def _walk(x: Any, parts: Callable[[Any], dict[Any, Any]], path: Path,
          above: tuple[int, ...]) -> Iterator[tuple[Path, Any]]:
    if id(x) in above:
        raise ValueError(f"the model contains itself at {shown(path)}")
    yield path, x
    for key, part in parts(x).items():
        yield from _walk(part, parts, (*path, key), (*above, id(x)))


def shown(path: Path) -> str:
    """A path as one would write it: ``layers[0].weight``."""
    text = "".join(f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{key!r}]" for key in path)
    return text.lstrip(".") or "the top"


def trainables(model: Any, path: bool = False) -> list[Any]:
    """Return the parameters of a model: the arrays that training may change, each once.

    Parameters
    ----------
    model : any tree of containers and objects
    path : bool
        Pairs (path, array) instead of arrays; a path is a tuple of names, keys and positions.

    Returns
    -------
    parameters : list

    Raises
    ------
    ValueError
        The model contains itself.

    Examples
    --------
    >>> [p.shape for p in trainables(Dense(3, 2))]
    [(2, 3), (2,)]
    >>> [p for p, _ in trainables({"a": np.ones(1), "b": (5.0, np.ones(2))}, path=True)]
    [('a',), ('b', 1)]
    """
    found: dict[int, tuple[Path, Any]] = {}
    for place, x in walk(model, trainable):
        if isnumeric(x):
            found.setdefault(id(x), (place, x))
    return [pair if path else pair[1] for pair in found.values()]


def nparams(model: Any) -> int:
    """Return the number of parameters of a model.

    Examples
    --------
    >>> nparams(Dense(5, 2))
    12
    """
    return sum(p.size for p in trainables(model))


def params(*models: Any) -> Any:
    """Return the parameters of models, each once, for gradients of functions that reach them by themselves.

    As `zygopy.params`, of what training may change.

    Examples
    --------
    >>> model = Chain(Dense(2, 1, tanh), Dense(1, 1))
    >>> len(params(model))
    4
    >>> bars = zygopy.gradient(lambda: np.sum(model[1].weight), params(model))
    >>> bars[model[1].weight]
    array([[1.]], dtype=float32)
    """
    return zygopy.params(*trainables(models))


def modules(model: Any, containers: bool = False) -> list[Any]:
    """Return the objects that a model is made of, parents first, each once.

    Parameters
    ----------
    model : any tree
    containers : bool
        Whether the tuples, lists and dicts that hold layers are listed too.

    Examples
    --------
    >>> [type(layer).__name__ for layer in modules(Chain(Dense(2, 1), Dense(1, 1)))]
    ['Chain', 'Dense', 'Dense']
    """
    found: dict[int, Any] = {}
    for _, x in walk(model, trainable):
        holds = isinstance(x, (list, tuple, dict))
        if not isleaf(x) and (containers or not holds):
            found.setdefault(id(x), x)
    return list(found.values())


def fmap(f: Callable[..., Any], x: Any, *rest: Any, exclude: Callable[[Any], bool] = isleaf,
         cache: dict[Any, Any] | None = None) -> Any:
    """Return a tree of the same form, with `f` of each leaf; what is one object at two places is mapped once.

    Parameters
    ----------
    f : callable, (leaf, *leaves of rest) -> leaf
    x : tree
    *rest : trees of the same form
    exclude : callable, (part) -> bool
        What counts as a leaf.
    cache : dict, optional
        Where what was mapped is remembered, to be shared between calls.

    Raises
    ------
    ValueError
        The tree contains itself.

    Examples
    --------
    >>> fmap(lambda v: 10 * v, {"a": 1, "b": (2, 3)})
    {'a': 10, 'b': (20, 30)}
    """
    return _fmap(f, x, rest, exclude, {} if cache is None else cache, ())


def _fmap(f: Callable[..., Any], x: Any, rest: tuple[Any, ...], exclude: Callable[[Any], bool], cache: dict[Any, Any],
          above: tuple[int, ...]) -> Any:
    key = tuple(map(id, (x, *rest)))
    if id(x) in above:
        raise ValueError("the tree contains itself")
    if key in cache and not isinstance(x, (int, float, complex, str)):  # equal numbers have no identity
        return cache[key][0]
    if exclude(x):
        result = f(x, *rest)
    elif isleaf(x):
        result = x
    else:
        others = [children(r) for r in rest]
        parts = {
            name: _fmap(f, part, tuple(o[name] for o in others), exclude, cache, (*above, id(x)))
            for name, part in children(x).items()
        }
        result = rebuilt_with(x, parts)
    cache[key] = (result, x, rest)  # which stay alive, so that no other object gets their identities
    return result


def f32(model: Any) -> Any:
    """Return the model with all real and complex arrays in single precision.

    Examples
    --------
    >>> f32({"w": np.ones(2)})["w"].dtype
    dtype('float32')
    """
    return fmap(lambda x: _cast(x, np.complex64 if _is_complex(x) else np.float32), model)


def f64(model: Any) -> Any:
    """Return the model with all real and complex arrays in double precision.

    Examples
    --------
    >>> f64(Dense(2, 3)).weight.dtype
    dtype('float64')
    """
    return fmap(lambda x: _cast(x, np.complex128 if _is_complex(x) else np.float64), model)


def f16(model: Any) -> Any:
    """Return the model with all real arrays in half precision, but for layers that normalise.

    Examples
    --------
    >>> f16(Dense(2, 3)).weight.dtype
    dtype('float16')
    """
    return fmap(lambda x: _cast(x, np.float16), model, exclude=lambda x: isleaf(x) or _stays_single(x))


def _stays_single(x: Any) -> bool:
    return bool(getattr(type(x), "__layers_float32__", False))


def _is_complex(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype.kind == "c"


def _cast(x: Any, dtype: Any) -> Any:
    return x.astype(dtype) if isnumeric(x) else x
