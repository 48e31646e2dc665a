"""A given rule used forwards at run time: by its partials, by the same call of the tangents, or by its pullback."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from . import runtime
from .analyse.arraylike import BESIDE, holds_data, takes_arrays
from .emit import here
from .errors import MissingRule
from .pullbacks import ZERO, absent, call_order, in_order, parameters_of
from .runtime.cotangents import rebuilt
from .runtime.trees import parts

Dots = tuple[Any, ...]
SEQUENCES = (operator.add, operator.mul)  # of lists and tuples: joined, repeated


def missing_tangent(name: str) -> NoReturn:
    """Refuse a call whose value would have a tangent that nobody can tell."""
    raise MissingRule(f"no rule for `{name}`, and no Python source to derive one from", here(),
                      why="it is implemented outside Python", hint=f"declare one: @zygopy.rule({name})")


def filled(dot: Any, x: Any) -> Any:
    """A tangent of the form of `x`: its shape and dtype, zeros where there is none."""
    whole = runtime.whole_dot(dot, x)
    return runtime.project(whole, x) if runtime.is_number(x) or runtime.is_array(x) else whole


def completed(dot: Any, x: Any) -> Any:
    """A tangent of the form of `x`, with zeros wherever a part is missing; its parts stay the objects that they are."""
    held = parts(x) if type(x) in (list, tuple) or hasattr(x, "_fields") or isinstance(dot, runtime.Tangent) else None
    if held is None or runtime.is_absent(dot):
        return filled(dot, x)
    new = {key: runtime.whole_dot(part_at(dot, key), part) for key, part in held.items()}
    if isinstance(dot, runtime.Tangent):
        dot.tangent_fields.update(new)
        return dot
    return rebuilt(x, list(new.values())) if isinstance(x, tuple) else list(new.values())


def by_rule(rule: Any, function: Any, args: Dots, dots: Dots, keywords: dict[str, Any],
            named: dict[str, Any]) -> tuple[Any, Any]:
    """Value and tangent of ``function(*args, **keywords)`` by its rule."""
    if takes_arrays(function):
        args, dots = as_arrays(args, dots, function in BESIDE)
    if rule.form == "elementwise":
        plain = all(runtime.is_number(x) or runtime.is_array(x) or isinstance(x, bool) for x in args)
        if plain and not keywords:
            y = function(*args)
            return y, fitted(elementwise(rule, y, args, dots), y)
        if not keywords and function in SEQUENCES and all(isinstance(x, (list, tuple, int)) for x in args):
            return function(*args), function(*map(of_sequence, dots, args))
        return by_pullback(rule, args, dots, keywords, named)
    moved = by_parameter(rule, dots, {name: named.get(name, ZERO) for name in keywords})
    covered = rule.pushes is None or all(map(absent, moved[rule.pushes :]))
    if rule.pushforward is not None and covered:
        y = function(*args, **keywords)
        y_dot = rule.pushforward(y, moved, *args, **keywords)
        return (y, fitted(y_dot, y)) if y_dot is not NotImplemented else by_pullback(rule, args, dots, keywords, named)
    if rule.reduces is not None and not absent(moved[0]) and all(map(absent, moved[1:])):
        return reduced(rule, args, dots[0], keywords)
    positions = rule.linear or rule.multilinear
    if positions:
        y = function(*args, **keywords)
        whole = isinstance(getattr(y, "dtype", None), np.dtype) and y.dtype.kind not in "fc"
        if not (whole and "dtype" in rule.signature.parameters):
            places = places_of(rule, args, keywords, positions)
            push = linear if rule.linear else multilinear
            return y, fitted(push(function, args, dots, keywords, named, places), y)
    return by_pullback(rule, args, dots, keywords, named)


def by_parameter(rule: Any, dots: Dots, named: dict[str, Any]) -> Dots:
    """The tangents in the order of the rule's parameters, ZERO for those that were not given."""
    found: list[Any] = []
    left, rest = dict(named), list(dots)
    for name, parameter in parameters_of(rule.apply):
        if parameter.kind is parameter.VAR_POSITIONAL:
            found += rest
            rest = []
        elif parameter.kind is parameter.VAR_KEYWORD:
            found += left.values()
        elif rest and parameter.kind is not parameter.KEYWORD_ONLY:
            found.append(rest.pop(0))
        else:
            found.append(left.pop(name, ZERO))
    return tuple(found)


def as_arrays(args: Dots, dots: Dots, beside: bool) -> tuple[Dots, Dots]:
    """Lists that NumPy takes for arrays, as arrays; so their tangents."""
    lists = [i for i, x in enumerate(args) if type(x) in (list, tuple) and holds_data(x, i == 0 or beside)]
    moved = list(dots)
    for i in lists:
        if not absent(dots[i]):
            moved[i] = np.array(filled(dots[i], args[i]))
    return tuple(np.array(x) if i in lists else x for i, x in enumerate(args)), tuple(moved)


def of_sequence(dot: Any, x: Any) -> Any:
    """The tangent of a list or tuple; a count stands for itself."""
    return runtime.fill_zeros(dot, x) if isinstance(x, (list, tuple)) else x


def elementwise(rule: Any, y: Any, args: Dots, dots: Dots) -> Any:
    """``y_dot = dy/dx * x_dot``, summed over the operands."""
    slopes = rule.partials(y, *args)
    slopes = slopes if isinstance(slopes, tuple) else (slopes,)
    total: Any = ZERO
    for dot, slope in zip(dots, slopes, strict=True):
        if runtime.is_absent(dot) or slope is None:
            continue
        if rule.over:
            share = runtime.divide_selected(dot, slope)
        else:
            share = runtime.multiply_selected(dot, slope) if rule.selects else dot * slope
        total = runtime.accumulate(total, share)
    return total


def fitted(dot: Any, y: Any) -> Any:
    """A tangent stretched to the shape of its value, in its dtype."""
    if runtime.is_absent(dot):
        return dot
    if runtime.is_number(y):
        return runtime.project(dot, y)
    return runtime.project(runtime.spread_full(dot, y), y) if runtime.is_array(y) else dot


def places_of(rule: Any, args: Dots, keywords: dict[str, Any], positions: tuple[int, ...]) -> list[Any]:
    """Where the arguments for the parameters of a rule at `positions` stand in a call."""
    found: list[Any] = []
    for position, parameter in enumerate(rule.signature.parameters.values()):
        if position not in positions:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            found.extend(range(position, len(args)))
        elif parameter.kind is not parameter.KEYWORD_ONLY and position < len(args):
            found.append(position)
        elif parameter.name in keywords:
            found.append(parameter.name)
    return found


def linear(function: Any, args: Dots, dots: Dots, keywords: dict[str, Any], named: dict[str, Any],
           places: list[Any]) -> Any:
    """The same call of the tangents."""
    keys = function in (list, tuple, sum) and args and isinstance(args[0], dict)  # what they go through are keys
    if keys or all(absent(dots[place] if isinstance(place, int) else named.get(place, ZERO)) for place in places):
        return ZERO
    by_memory = any(isinstance(x, str) and x in ("K", "A") for x in (*args, *keywords.values()))
    form = laid_out if by_memory else whole
    moved = [form(dot, x) if i in places else x for i, (x, dot) in enumerate(zip(args, dots, strict=True))]
    options = {name: form(named.get(name, ZERO), x) if name in places else x for name, x in keywords.items()}
    return function(*moved, **options)


def laid_out(dot: Any, x: Any) -> Any:
    """As `whole`, with the elements of an array in memory as those of `x`."""
    full = whole(dot, x)
    if not isinstance(x, np.ndarray) or not isinstance(full, np.ndarray) or full.strides == x.strides:
        return full
    same = np.empty_like(x, dtype=full.dtype)
    same[...] = full
    return same


def whole(dot: Any, x: Any) -> Any:
    """A tangent with zeros where there is none; what admits none stands for itself."""
    full = runtime.whole_dot(dot, x)
    return x if runtime.is_absent(full) else full


def multilinear(function: Any, args: Dots, dots: Dots, keywords: dict[str, Any], named: dict[str, Any],
                places: list[Any]) -> Any:
    """The sum of the same calls with the tangent of one argument in its place."""
    total: Any = ZERO
    for place in places:
        dot = dots[place] if isinstance(place, int) else named.get(place, ZERO)
        if absent(dot):
            continue
        moved = [dot if i == place else x for i, x in enumerate(args)]
        options = {name: dot if name == place else x for name, x in keywords.items()}
        total = runtime.accumulate(total, function(*moved, **options))
    return total


def reduced(rule: Any, args: Dots, dot: Any, keywords: dict[str, Any]) -> tuple[Any, Any]:
    """Of a reduction: each element of the value has elements of the argument for itself, and so a gradient there."""
    y, back = rule.apply(*args, **keywords)
    if not runtime.is_number(y) and not runtime.is_array(y):
        return by_pullback(rule, args, (dot, *(ZERO,) * (len(args) - 1)), keywords, {})
    slopes = back(np.ones_like(y, dtype=np.result_type(y, np.float16)) if runtime.is_array(y) else 1.0)[0]
    if runtime.is_absent(slopes):
        return y, runtime.zeros_for(y)
    axis, keepdims = rule.reduces, keywords.get("keepdims", False)
    if axis == "axis":
        bound = rule.signature.bind(*args, **keywords)
        bound.apply_defaults()
        axis, keepdims = bound.arguments["axis"], bound.arguments.get("keepdims", False)
    moved = runtime.multiply_selected(np.conj(slopes), dot) if rule.selects else np.conj(slopes) * dot
    return y, fitted(np.sum(moved, axis=axis, keepdims=keepdims), y)


# ------------------------------------------------------------------ through the pullback


def by_pullback(rule: Any, args: Dots, dots: Dots, keywords: dict[str, Any],
                named: dict[str, Any]) -> tuple[Any, Any]:
    """Through the pullback, for each element of the value: <e, J x_dot> = <Jᵀ e, x_dot>."""
    dots = tuple(list(dot) if isinstance(dot, Iterator) else dot for dot in dots)
    value, back = rule.apply(*args, **keywords)
    order = call_order(rule.apply, len(args), keywords)
    moved = (*dots, *(named.get(name, ZERO) for name in keywords))

    def along(y_bar: Any) -> float:
        bars = in_order(back(y_bar), order)
        return sum(inner(bar, dot) for bar, dot in zip(bars, moved, strict=False))

    return value, transposed(value, along, lambda bar: bar)


def transposed(y: Any, along: Any, within: Any) -> Any:
    """The tangent whose inner product with each cotangent is what `along` says of it."""
    if runtime.is_number(y):
        return number_of(y, lambda unit: along(within(unit)))
    if runtime.is_array(y):
        return array_of(y, along, within)
    held = parts(y)
    if held is None:
        return ZERO

    def at(key: Any) -> Any:
        def placed(bar: Any) -> Any:
            full = {other: bar if other == key else ZERO for other in held}
            return within(full if isinstance(y, dict) else rebuilt(y, list(full.values())))

        return placed

    found = {key: transposed(part, along, at(key)) for key, part in held.items()}
    if isinstance(y, dict):
        return found
    if isinstance(y, (list, tuple)):
        return rebuilt(y, list(found.values()))
    return runtime.Tangent(type(y), **found)


def number_of(y: Any, along: Any) -> Any:
    if isinstance(y, (complex, np.complexfloating)):
        return along(1.0 + 0.0j) + 1j * along(1j)
    return along(1.0)


def array_of(y: Any, along: Any, within: Any) -> Any:
    dot = runtime.zeros_for(y)
    if dot is ZERO:
        return ZERO
    for place in np.ndindex(y.shape):
        def at(unit: Any, place: Any = place) -> float:
            bar = np.zeros(y.shape, dot.dtype)
            bar[place] = unit
            return along(within(bar))  # type: ignore[no-any-return]

        dot[place] = at(1.0) + 1j * at(1j) if dot.dtype.kind == "c" else at(1.0)
    return dot


def inner(bar: Any, dot: Any) -> float:
    """The real inner product of a cotangent and a tangent of one value; what does not move adds nothing."""
    if runtime.is_absent(bar) or runtime.is_absent(dot):
        return 0.0
    held = parts(dot)
    if held is not None:
        return sum(inner(part_at(bar, key), part) for key, part in held.items())
    return float(np.sum(np.real(runtime.multiply_selected(np.conj(bar), dot))))


def part_at(bar: Any, key: Any) -> Any:
    return bar[key] if runtime.is_array(bar) else runtime.part_of(bar, key)


__all__ = ["absent", "by_rule", "filled", "missing_tangent"]
