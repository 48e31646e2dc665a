"""Trees of numbers and arrays: containers and objects, walked by their parts."""

from __future__ import annotations

import copy
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .cotangents import ZERO, cotangent_dtype, is_absent, is_array, is_number, project, rebuilt, zeros_for
from .nesting import not_scalar
from .tangents import Tangent

ENTRIES: tuple[Any, ...] = (type({}.values()), type({}.items()))  # they have a cotangent for each entry of the dict
CODE = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, np.ufunc)


def parts(tree: Any) -> dict[Any, Any] | None:
    """What a container or object holds, by key, index or name of the field; None for everything else."""
    if isinstance(tree, Tangent):
        return dict(tree.tangent_fields)
    if isinstance(tree, dict):
        return dict(tree)
    if isinstance(tree, (tuple, list)):
        return dict(enumerate(tree))
    if tree is None or is_number(tree) or is_array(tree) or isinstance(tree, (str, bytes, *CODE)):
        return None
    return fields_of(tree) or None


def fields_of(thing: Any) -> dict[str, Any]:
    """The fields of an object, in `__dict__` and in slots."""
    fields: dict[str, Any] = {}
    for base in type(thing).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(thing, name):
                fields[name] = getattr(thing, name)
    return {**fields, **getattr(thing, "__dict__", {})}


def replaced(tree: Any, new: dict[Any, Any]) -> Any:
    """A tree of the form of `tree` that holds the parts `new`; an object is copied."""
    if isinstance(tree, Tangent):
        return Tangent(tree.tangent_of, **new)
    if isinstance(tree, (tuple, list)):
        return rebuilt(tree, list(new.values()))
    same = copy.copy(tree)
    if isinstance(tree, dict):
        same.update(new)
        return same
    for name, value in new.items():
        if value is not getattr(tree, name):
            object.__setattr__(same, name, value)  # a frozen dataclass, too
    return same


def is_leaf(x: Any, within_object: bool) -> bool:
    """Whether `x` is a number or array to work on.  Inside an object integers are sizes and axes, not values."""
    if is_array(x):
        dtype = cotangent_dtype(x.dtype)
        return dtype is not None and (dtype == x.dtype or not within_object)
    return is_number(x) and not (within_object and isinstance(x, (int, np.integer)))


def is_object(tree: Any) -> bool:
    """Whether a tree with parts is an object with fields."""
    return not isinstance(tree, (dict, tuple, list, Tangent))


def is_record(tree: Any) -> bool:
    """Whether a tree with parts is an object or the gradient of one: what is the same at two places."""
    return not isinstance(tree, (dict, tuple, list)) and parts(tree) is not None


def part_of(tree: Any, key: Any) -> Any:
    """The part of another tree, of the same form or its gradient; None where it has none."""
    if is_absent(tree):
        return None
    if isinstance(tree, Tangent):
        return tree.tangent_fields.get(key)
    if isinstance(tree, Mapping):
        return tree.get(key)
    return tree[key] if isinstance(tree, (tuple, list)) else getattr(tree, key)


def tree_map(function: Callable[..., Any], tree: Any, *rest: Any) -> Any:
    """`function` of each number and array of `tree`, and of those at the same places of `rest`.

    Parameters
    ----------
    function : callable, (leaf, *leaves of rest) -> leaf
    tree : numbers and arrays in tuples, lists, dicts, objects and gradients of objects
    rest : trees of the same form, or their gradients

    Returns
    -------
    mapped : as `tree`
        Objects are copied.  Where one of `rest` is None (no gradient), and where `tree` has something else than a
        number or array, it stays as it is.  Integers inside objects are sizes and axes: they stay.  What is at two
        places is one object again.

    Examples
    --------
    >>> tree_map(lambda p, g: p - 0.5 * g, {"a": 1.0, "b": (2.0,)}, {"a": 2.0, "b": None})
    {'a': 0.0, 'b': (2.0,)}
    """
    return _map(function, tree, rest, False, {})


def _map(function: Callable[..., Any], tree: Any, rest: tuple[Any, ...], inside: bool, done: dict[int, Any]) -> Any:
    if any(map(is_absent, (tree, *rest))):
        return tree
    if id(tree) in done:
        return done[id(tree)][1]
    held = parts(tree)
    if held is not None:
        done[id(tree)] = tree, tree  # a cycle ends here
        inside = inside or is_object(tree)
        new = {
            key: _map(function, part, tuple(part_of(other, key) for other in rest), inside, done)
            for key, part in held.items()
        }
        result = replaced(tree, new)
    elif is_leaf(tree, inside):
        result = function(tree, *rest)
    else:
        return tree
    if held is not None or is_array(tree):  # equal numbers have no identity
        done[id(tree)] = tree, result
    return result


# ------------------------------------------------------------------ gradients in the form of their values


def project_tree(bar: Any, x: Any) -> Any:
    """The cotangent `bar` in the form of `x`: dtypes, containers and objects; None where nothing arrived."""
    return _project(bar, x, {})


Visited = tuple[int, int]  # an object, and the cotangent that it is given


def visited(bar: Any, x: Any) -> Visited:
    """An object that is at two paths has a cotangent for each; where none arrived they are alike."""
    return id(x), 0 if is_absent(bar) else id(bar)


def _project(bar: Any, x: Any, done: dict[Visited, Any]) -> Any:
    if is_absent(bar):
        return None
    if is_number(x) or is_array(x):
        bar = project(bar, x)
        return None if bar is ZERO else bar
    held = parts(x)
    if held is None:
        return bar if isinstance(bar, Tangent) else None  # a function has its captured names
    if visited(bar, x) in done:
        return done[visited(bar, x)]
    if not is_object(x):
        return gradient_of_parts(x, {key: _project(part_of(bar, key), part, done) for key, part in held.items()})
    result = Tangent(type(x))
    done[visited(bar, x)] = result
    for name, part in held.items():
        result.tangent_fields[name] = _project(part_of(bar, name), part, done)
    return result if len(result) else None


def gradient_of_parts(x: Any, new: dict[Any, Any]) -> Any:
    """The gradient of a container or object from those of its parts; None for an object where nothing arrived."""
    if is_object(x):
        tangent = Tangent(type(x), **new)
        return tangent if len(tangent) else None
    if isinstance(x, Tangent):
        return Tangent(x.tangent_of, **new)
    return new if isinstance(x, dict) else rebuilt(x, list(new.values()))


def owned(bar: Any) -> Any:
    """A gradient that shares no array with anything; the one gradient of an object at two paths stays one."""
    return _owned(bar, {})


def _owned(bar: Any, done: dict[int, Tangent]) -> Any:
    if is_array(bar):
        return bar.copy()
    if isinstance(bar, Tangent):
        if id(bar) not in done:
            done[id(bar)] = result = Tangent(bar.tangent_of)
            result.tangent_fields.update((name, _owned(part, done)) for name, part in bar.tangent_fields.items())
        return done[id(bar)]
    if isinstance(bar, dict):
        return {key: _owned(part, done) for key, part in bar.items()}
    return rebuilt(bar, [_owned(part, done) for part in bar]) if isinstance(bar, (list, tuple)) else bar


def fill_zeros(bar: Any, x: Any) -> Any:
    """`bar`, with zeros in the form of `x` wherever no cotangent arrived and `x` admits a gradient."""
    return _fill(bar, x, False, {})


def _fill(bar: Any, x: Any, inside: bool, done: dict[Visited, Any]) -> Any:
    if is_number(x) or is_array(x):
        if not is_absent(bar):
            return bar
        return zeros_for(x) if is_leaf(x, inside) else None
    held = parts(x)
    if held is None:
        return bar if isinstance(bar, Tangent) or isinstance(x, ENTRIES) else None
    if type(bar) is float and isinstance(x, (tuple, list, dict)):  # where a gradient begins: what it is of is no number
        raise not_scalar(x, None)
    if visited(bar, x) in done:
        return done[visited(bar, x)]
    inside = inside or is_object(x)
    if not is_object(x):
        return gradient_of_parts(x, {key: _fill(part_of(bar, key), part, inside, done) for key, part in held.items()})
    result = Tangent(type(x))
    done[visited(bar, x)] = result
    for name, part in held.items():
        result.tangent_fields[name] = _fill(part_of(bar, name), part, inside, done)
    return result if len(result) else None
