"""Tangents of what is identified by where it is: parts of tangents that may be missing, views of twins."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..errors import AliasedMutation
from .cotangents import ZERO, divide_selected, is_absent, is_array, is_number, zeros_for
from .shadows import refused_parts
from .tangents import Tangent
from .trees import gradient_of_parts, is_object, owned, parts

FACTORIES = (int, float, complex, list, dict)  # those that may be called once more: nobody sees it
VIEWS: tuple[Any, ...] = (type({}.values()), type({}.items()))


def no_dots() -> Iterator[Any]:
    """As many absent tangents as are asked for."""
    return itertools.repeat(ZERO)


def whole_dot(dot: Any, x: Any) -> Any:
    """A tangent, zeros of the form of `x` where it is missing; what is there stays the object that it is."""
    if not is_absent(dot):
        return dot
    return zeros_of(x, {})


def zeros_of(x: Any, done: dict[int, Any]) -> Any:
    """Zeros of the form of `x`: of every number in it, counts in objects too; an object at two places has one."""
    if is_number(x) or is_array(x):
        return zeros_for(x)
    held = parts(x)
    if held is None:
        return ZERO
    if id(x) not in done:
        made = Tangent(type(x)) if is_object(x) else None
        done[id(x)] = x, made  # a cycle ends here
        new = {key: zeros_of(part, done) for key, part in held.items()}
        if made is not None:
            made.tangent_fields.update(new)
        else:
            done[id(x)] = x, with_default(gradient_of_parts(x, new), x)
    return done[id(x)][1]


def with_default(dot: Any, x: Any) -> Any:
    """The tangent of a dict that makes its missing entries: it makes theirs."""
    factory = x.default_factory if isinstance(x, defaultdict) else None
    return defaultdict(lambda: zeros_of(factory(), {}), dot) if factory in FACTORIES else dot


def twin_for(x: Any) -> Any:
    """The tangent of what has none yet, and is written to: zeros of its form, or a place for the tangents of fields."""
    dot = whole_dot(ZERO, x)
    return Tangent(type(x)) if dot is ZERO and hasattr(x, "__dict__") else dot


def items_of_dot(dot: Any, x: Any) -> Any:
    """What is iterated over beside `x` to get the tangents of its elements."""
    if is_absent(dot) or isinstance(x, (dict, str, bytes, range)):  # a dict gives its keys
        return no_dots()
    return dot if followed(x) else refused_parts(x, (dot,))


def added_dot(dot: Any, x: Any) -> Any:
    """What ``y += x`` adds to the tangent of `y`, of which it is not known whether it is a number or a list."""
    return whole_dot(dot, x) if is_number(x) or is_array(x) else items_of_dot(dot, x)


def parts_of_dot(dot: Any, x: Any, count: int) -> Any:
    """The tangents of the `count` parts that `x` is taken apart to."""
    if is_absent(dot) or isinstance(x, (dict, str, bytes, range)):
        return (ZERO,) * count
    return dot if followed(x) else refused_parts(x, (dot,))


def followed(x: Any) -> bool:
    """Whether the tangents of the elements come as the elements do."""
    return isinstance(x, (list, tuple, Iterator, *VIEWS)) or is_array(x)


def zeros_of_items(x: Any) -> Any:
    """A tangent for each element of a list, tuple or array that has none; what ``y += x`` may add is a number, too."""
    if is_number(x):
        return whole_dot(ZERO, x)
    return [whole_dot(ZERO, item) for item in x]


def twin_view(dot: Any, base_dot: Any, view: Any, base: Any) -> Any:
    """`dot`, the same view of `base_dot` that `view` is of `base`; a copy where that is a copy.

    Raises
    ------
    AliasedMutation
        `view` shares memory with `base`, but the twins are laid out otherwise.
    """
    shares = np.may_share_memory(view, base)
    if shares == np.may_share_memory(dot, base_dot):
        return dot
    if not shares:
        return dot.copy()
    raise AliasedMutation(
        "a write through what may be a view or a copy",
        why="the array is not laid out in one piece",
        hint="take a copy with `.copy()` first",
    )


def twin_of(dot: Any, x: Any, *pairs: Any) -> Any:
    """The tangent of what a call gave, which is written to: nobody else's, unless `x` is an argument or a view of one.

    `pairs` are the arguments with their tangents.
    """
    for arg, arg_dot in zip(pairs[::2], pairs[1::2], strict=True):
        base = getattr(arg, "__self__", arg)  # of a bound method
        if x is base:
            return arg_dot
        if is_array(x) and is_array(base) and np.may_share_memory(x, base):
            return twin_view(dot, arg_dot, x, base)
    return owned(dot)


def quotient(a: Any, b: Any) -> Any:
    """``a / b`` by the rules of NumPy, for Python's numbers too: infinite where `b` is 0."""
    if isinstance(b, (int, float)) and b == 0:
        with np.errstate(all="ignore"):
            made = np.divide(a, b)
        return made if is_array(a) else made.item()
    return a / b


def quotient_selected(a: Any, b: Any) -> Any:
    """As `quotient`, but exactly 0 where `a` is exactly 0."""
    if isinstance(b, (int, float)) and b == 0:
        return np.where(a == 0, 0.0, quotient(a, b)) if is_array(a) else quotient(a, b) if a else 0.0
    return divide_selected(a, b)
