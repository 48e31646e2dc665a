"""The gradient by differences, over every leaf of any structure, knowing nothing of zygopy."""

import copy
import enum
import functools
import types
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

Number = float | complex
STEP = 2e-3
ATOMS = (enum.Enum, type, types.ModuleType, types.BuiltinFunctionType, types.MethodType, np.ufunc, np.random.Generator)


class Fields(dict[str, Any]):
    """The expected gradient of an object: the gradient of each of its fields."""


class Unavailable(Exception):
    """The complex step cannot be taken here."""


# -- copies ------------------------------------------------------------------------------------------------------------


def copied(value: Any, memo: dict[int, Any] | None = None) -> Any:
    """A copy of `value` down to its arrays; what is shared inside stays shared."""
    memo = {} if memo is None else memo
    if id(value) in memo:
        return memo[id(value)][1]
    fresh = _copied(value, memo)
    memo[id(value)] = value, fresh  # holding the original keeps its id from being given to another
    return fresh


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    match value:
        case np.ndarray():
            return value.copy(order="K")
        case tuple() if hasattr(value, "_fields"):
            return type(value)(*[copied(item, memo) for item in value])
        case tuple() | list():
            return type(value)([copied(item, memo) for item in value])
        case dict():
            fresh = copy.copy(value)
            fresh.update({key: copied(item, memo) for key, item in value.items()})
            return fresh
        case functools.partial():
            args, keywords = copied(value.args, memo), copied(value.keywords, memo)
            return functools.partial(copied(value.func, memo), *args, **keywords)
        case types.FunctionType() if value.__closure__:
            return with_captured(value, {name: copied(item, memo) for name, item in captured(value).items()})
        case np.random.Generator():
            return copy.deepcopy(value)
    if not is_record(value):
        return value
    return with_fields(value, {name: copied(item, memo) for name, item in fields(value).items()})


def is_record(value: Any) -> bool:
    """Whether `value` is an object of a user's class, to be looked into."""
    if isinstance(value, (*ATOMS, types.FunctionType, str, bytes, int, float, complex, np.generic)) or value is None:
        return False
    return type(value).__module__.split(".")[0] not in ("builtins", "numpy", "functools", "enum", "collections")


def fields(record: Any) -> dict[str, Any]:
    slots = [name for cls in type(record).__mro__ for name in getattr(cls, "__slots__", ())]
    return {**{n: getattr(record, n) for n in slots if hasattr(record, n)}, **getattr(record, "__dict__", {})}


def with_fields(record: Any, values: dict[str, Any]) -> Any:
    fresh = object.__new__(type(record))
    for name, value in values.items():
        object.__setattr__(fresh, name, value)  # frozen dataclasses too
    return fresh


def captured(function: types.FunctionType) -> dict[str, Any]:
    cells = function.__closure__ or ()
    return {name: cell.cell_contents for name, cell in zip(function.__code__.co_freevars, cells, strict=True)}


def with_captured(function: types.FunctionType, values: dict[str, Any]) -> types.FunctionType:
    cells = tuple(types.CellType(values[name]) for name in function.__code__.co_freevars)
    fresh = types.FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, cells
    )
    fresh.__kwdefaults__ = function.__kwdefaults__
    return fresh


# -- derivatives of one number ---------------------------------------------------------------------------------------


def central(value: Number, evaluate: Callable[[Number], float], step: float = STEP) -> Number:
    """By central differences at `step` and half of it, extrapolated; d/dre + i d/dim of a complex number."""

    def along(direction: Number) -> float:
        h = step * max(1.0, abs(value))
        wide, narrow = (
            (evaluate(value + t * direction) - evaluate(value - t * direction)) / (2 * t) for t in (h, h / 2)
        )
        return float((4 * narrow - wide) / 3)

    return along(1.0) + 1j * along(1j) if isinstance(value, complex | np.complexfloating) else along(1.0)


def complex_step(value: Number, evaluate: Callable[[Number], Any]) -> Number:
    """By a step into the complex plane: exact to rounding wherever the function is analytic."""
    if isinstance(value, complex | np.complexfloating):
        raise Unavailable
    return float(np.imag(evaluate(value + 1e-30j)) / 1e-30)


# -- derivatives of a structure --------------------------------------------------------------------------------------


def differences(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    wrt: tuple[int, ...],
    derivative: Callable[..., Number] = central,
) -> tuple[Any, ...]:
    """The gradient of `function` for each argument in `wrt`, in the form of the argument."""

    def evaluate(place: int, value: Any) -> Any:
        given = copied((*args[:place], value, *args[place + 1 :]))
        with np.errstate(all="ignore"):
            return function(*given)

    return tuple(
        gradient_of(args[place], lambda value, place=place: evaluate(place, value), derivative) for place in wrt
    )


def sharpest(function: Callable[..., Any], args: tuple[Any, ...], wrt: tuple[int, ...]) -> tuple[Any, bool]:
    """The gradient by complex steps where they agree with differences, else by differences; and which it is."""
    plain = differences(function, args, wrt)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            sharp = differences(function, args, wrt, complex_step)
    except Exception:  # whatever a function does that was not written for complex numbers
        return plain, False
    return (sharp, True) if not list(disagreements(sharp, plain, 1e-6)) else (plain, False)


def gradient_of(value: Any, evaluate: Callable[[Any], Any], derivative: Callable[..., Number]) -> Any:
    """The derivative of `evaluate(value)` by each number in `value`, in the form of `value`."""

    def inner(item: Any, rebuild: Callable[[Any], Any]) -> Any:
        return gradient_of(item, lambda new: evaluate(rebuild(new)), derivative)

    match value:
        case bool() | np.bool_() | str() | bytes() | None:
            return None
        case int() | np.integer():
            return derivative(float(value), evaluate)
        case float() | complex() | np.inexact():
            return derivative(wide(value), evaluate)
        case np.ndarray():
            return of_array(value, evaluate, derivative)
        case tuple() if hasattr(value, "_fields"):
            return type(value)(
                *[inner(item, lambda new, n=n: value._replace(**{n: new})) for n, item in value._asdict().items()]
            )
        case tuple() | list():
            kind = type(value)
            return kind(
                inner(item, lambda new, i=i: kind((*value[:i], new, *value[i + 1 :]))) for i, item in enumerate(value)
            )
        case dict():
            return {key: inner(item, lambda new, key=key: value | {key: new}) for key, item in value.items()}
        case types.FunctionType() if value.__closure__:
            cells = captured(value)
            return Fields(
                {n: inner(c, lambda new, n=n: with_captured(value, cells | {n: new})) for n, c in cells.items()}
            )
    if not is_record(value):
        return None
    held = fields(value)
    return Fields(
        {n: inner(item, lambda new, n=n: with_fields(value, held | {n: new})) for n, item in held.items()}
    )


def wide(value: Any) -> Number:
    return complex(value) if isinstance(value, complex | np.complexfloating) else float(value)


def of_array(array: np.ndarray, evaluate: Callable[[Any], Any], derivative: Callable[..., Number]) -> Any:
    if array.dtype.kind not in "iufc":
        return None
    whole = array.astype(complex if array.dtype.kind == "c" else float)
    grown = np.zeros_like(whole)

    def at(index: tuple[int, ...], number: Number) -> Any:
        moved = whole.astype(np.result_type(whole, type(number)))
        moved[index] = number
        return evaluate(moved)

    for index in np.ndindex(*array.shape):
        grown[index] = derivative(wide(whole[index]), lambda number, index=index: at(index, number))
    return grown


# -- comparison --------------------------------------------------------------------------------------------------------


def is_zero(tree: Any) -> bool:
    match tree:
        case None:
            return True
        case dict():
            return all(map(is_zero, tree.values()))
        case tuple() | list():
            return all(map(is_zero, tree))
    return bool(np.all(np.abs(tree) < 1e-9))


def disagreements(got: Any, want: Any, tolerance: float, path: str = "") -> Any:
    """Where `got` differs from `want`, as lines of text: by form first, then by value."""
    if got is None and is_zero(want):
        return
    match want:
        case Fields():
            for name, item in want.items():
                field = got.get(name) if isinstance(got, dict) else getattr(got, name, None)
                if field is None and is_zero(item):
                    continue
                yield from disagreements(field, item, tolerance, f"{path}.{name}")
        case dict():
            if not isinstance(got, dict) or got.keys() != want.keys():
                yield f"{path}: {got!r} has not the form of {want!r}"
                return
            for key, item in want.items():
                yield from disagreements(got[key], item, tolerance, f"{path}[{key!r}]")
        case tuple() | list():
            if type(got) is not type(want) or len(got) != len(want):
                yield f"{path}: {got!r} has not the form of {want!r}"
                return
            for place, (mine, theirs) in enumerate(zip(got, want, strict=True)):
                yield from disagreements(mine, theirs, tolerance, f"{path}[{place}]")
        case None:
            if got is not None:
                yield f"{path}: {got!r} where no gradient can be"
        case _:
            yield from leaf_disagreements(got, want, tolerance, path)


def leaf_disagreements(got: Any, want: Any, tolerance: float, path: str) -> Any:
    if isinstance(want, np.ndarray):
        if not isinstance(got, np.ndarray) or got.shape != want.shape:
            yield f"{path}: {got!r} is not an array of shape {want.shape}"
            return
    elif isinstance(got, np.ndarray) or not isinstance(got, float | complex | np.inexact):
        yield f"{path}: {got!r} is not a number, wanted {want!r}"
        return
    scale = max(1.0, float(np.max(np.abs(want), initial=0.0)))
    distance = np.max(np.abs(np.asarray(got) - want), initial=0.0)
    if not distance <= tolerance * scale:  # the other way round would let nan pass
        yield f"{path}: got {got!r}, wanted {want!r}"


def same(got: Any, want: Any) -> bool:
    """Whether two values are equal bit for bit, in type, form and content."""
    if type(got) is not type(want):
        return False
    match want:
        case np.ndarray():
            return got.dtype == want.dtype and got.shape == want.shape and got.tobytes() == want.tobytes()
        case float() | complex() | np.generic():
            return np.asarray(got).tobytes() == np.asarray(want).tobytes()
        case tuple() | list():
            return len(got) == len(want) and all(map(same, got, want))
        case dict():
            return list(got) == list(want) and all(same(got[key], want[key]) for key in want)
        case functools.partial():
            return same(got.args, want.args) and same(got.keywords, want.keywords)
        case types.FunctionType():
            return got.__code__ is want.__code__ and same(captured(got), captured(want))
        case np.random.Generator():
            return bool(got.bit_generator.state == want.bit_generator.state)
    if is_record(want):
        return same(fields(got), fields(want))
    return bool(got == want)
