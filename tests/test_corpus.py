"""Every program of the corpus: right against differences, in every form, with nothing else changed."""

import ast
import functools
from typing import Any

import numpy as np
import pytest

import zygopy
from zygopy import dispatch
from zygopy.api import entry_of

from .oracle import Fields, copied, differences, disagreements, fields, is_record, same, sharpest
from .programs import CORE, CORPUS, Case
from .test_refusals import underlined

# What is not followed yet, and the characters at which it must be refused: writes that may reach an object in two ways.
REFUSED = {
    "everyday: deque_of_values": "window.append(x)",
    "everyday: ordered_dict": "d.values()",
    "objects: class_in_function": "class Local:",
    "recursion: preorder": "def collects_into_list(x, depth, out):",
    "views: split_views": "a += b",
}
FOLLOWED = [name for name in CORPUS if name not in REFUSED]

everything = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.core if name in CORE else ()) for name in FOLLOWED]
)
# differences of float32 arguments are taken in float64, and the program itself rounds to seven digits
SINGLE_TOLERANCE = 2e-3
# Of what is not known, not all can be followed: an array that is written to may be a view of another, say.
REFUSALS = (zygopy.AliasedMutation, zygopy.MissingRule, zygopy.UnsupportedSyntax)


@functools.cache
def expected(name: str) -> Any:
    case = CORPUS[name]
    return sharpest(case.function, case.args, case.wrt)[0]


@functools.cache
def plain_call(name: str) -> tuple[Any, Any]:
    """The value of the plain call, and the arguments as it leaves them."""
    case = CORPUS[name]
    args = copied(case.args)
    return case.function(*args), args


def tolerance(case: Case) -> float:
    return max(case.tolerance, SINGLE_TOLERANCE if any(map(holds_single, case.args)) else 0.0)


def holds_single(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(holds_single, value.values()))
    if isinstance(value, list | tuple):
        return any(map(holds_single, value))
    return getattr(value, "dtype", None) == np.float32 or (
        is_record(value) and any(map(holds_single, fields(value).values()))
    )


def wrong_dtypes(got: Any, primal: Any, path: str = "") -> Any:
    """Where a gradient has not the dtype that its primal asks for."""
    match primal:
        case np.ndarray() if isinstance(got, np.ndarray):
            wanted = primal.dtype if primal.dtype.kind in "fc" else np.dtype(float)
            if got.dtype != wanted:
                yield f"{path}: {got.dtype} for {primal.dtype}"
        case dict() if isinstance(got, dict):
            for key in primal:
                yield from wrong_dtypes(got[key], primal[key], f"{path}[{key!r}]")
        case list() | tuple() if isinstance(got, list | tuple):
            for place, (mine, theirs) in enumerate(zip(got, primal, strict=True)):
                yield from wrong_dtypes(mine, theirs, f"{path}[{place}]")
        case _ if is_record(primal) and got is not None:
            for name, value in fields(primal).items():
                yield from wrong_dtypes(getattr(got, name, None), value, f"{path}.{name}")


def strangers(gradient: Any) -> bool:
    """Whether anything is in a gradient that is neither number, array, None, container nor Tangent."""
    match gradient:
        case list() | tuple():
            return any(map(strangers, gradient))
        case dict():
            return any(map(strangers, gradient.values()))
        case zygopy.Tangent():
            return any(strangers(value) for _, value in gradient)
    return not isinstance(gradient, float | complex | np.inexact | np.ndarray | None)


def chosen(gradients: tuple[Any, ...], case: Case) -> tuple[Any, ...]:
    return tuple(gradients[place] for place in case.wrt)


def general_gradient(case: Case, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The gradient by the version that knows no kinds, which else runs only after eight special ones."""
    target = dispatch.target_of(case.function)
    values, where = dispatch.bind(target, args, {})
    places = [where[place] for place in case.wrt]
    wrt = tuple(dict.fromkeys(index for index, _ in places))
    _, bars = dispatch.run(target.function, values, dispatch.Request(wrt, general=True))
    found = dict(zip(wrt, bars, strict=True))
    return tuple(entry_of(found[index], entry) for index, entry in places)


def unlike(got: Any, want: Any) -> list[str]:
    """Where two derived gradients differ by more than rounding; their forms must agree, zeros and None apart."""
    return list(disagreements(got, as_expectation(want), 1e-9))


def as_expectation(gradient: Any) -> Any:
    """A derived gradient in the form in which differences come."""
    match gradient:
        case tuple() if hasattr(gradient, "_fields"):
            return type(gradient)(*map(as_expectation, gradient))
        case list() | tuple():
            return type(gradient)(map(as_expectation, gradient))
        case dict():
            return {key: as_expectation(value) for key, value in gradient.items()}
        case zygopy.Tangent():
            return Fields({name: as_expectation(value) for name, value in gradient})
    return gradient


@everything
def test_gradient_is_that_of_differences_also_the_second_time(name: str) -> None:
    case = CORPUS[name]

    first = zygopy.gradient(case.function, *copied(case.args))
    second = zygopy.gradient(case.function, *copied(case.args))

    assert len(first) == len(case.args)
    assert list(disagreements(chosen(first, case), expected(name), tolerance(case))) == []
    assert list(wrong_dtypes(chosen(first, case), tuple(case.args[place] for place in case.wrt))) == []
    assert unlike(second, first) == []
    assert not strangers(first), first


@pytest.mark.core
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_followed_is_refused_at_its_character(name: str) -> None:
    case = CORPUS[name]

    try:
        gradients = zygopy.gradient(case.function, *copied(case.args))
    except zygopy.ZygopyError as refusal:
        got = underlined(refusal)
    else:
        assert list(disagreements(chosen(gradients, case), expected(name), tolerance(case))) == []
        return

    assert got == REFUSED[name]


@everything
def test_value_and_arguments_are_left_as_by_the_plain_call(name: str) -> None:
    case = CORPUS[name]
    args = copied(case.args)
    want, want_args = plain_call(name)

    value, gradients = zygopy.value_and_grad(case.function, argnums=case.wrt)(*args)

    assert same(value, want), (value, want)
    assert same(args, want_args), (args, want_args)
    assert list(disagreements(gradients, expected(name), tolerance(case))) == []


@everything
def test_general_version_agrees(name: str) -> None:
    case = CORPUS[name]
    args = copied(case.args)

    try:
        gradients = general_gradient(case, args)
    except REFUSALS as refusal:
        pytest.skip(f"refused where nothing is known: {refusal.what}")

    assert list(disagreements(gradients, expected(name), tolerance(case))) == []
    assert same(args, plain_call(name)[1])


@everything
def test_pullback_can_be_called_twice(name: str) -> None:
    case = CORPUS[name]
    args = copied(case.args)
    want, want_args = plain_call(name)

    value, back = zygopy.pullback(case.function, *args)
    seed = np.array(1.0)
    first, second, tripled = back(1.0), back(seed), back(3.0)

    assert same(value, want), (value, want)
    assert same(args, want_args), (args, want_args)
    assert list(disagreements(chosen(first, case), expected(name), tolerance(case))) == []
    assert list(disagreements(chosen(second, case), expected(name), tolerance(case))) == []
    assert seed == 1.0
    threefold = differences(lambda *a: 3.0 * case.function(*a), case.args, case.wrt)
    assert list(disagreements(chosen(tripled, case), threefold, tolerance(case))) == []


@pytest.mark.parametrize("name", [name for name in FOLLOWED if name in CORE][::4])
def test_microscope_and_printer_do_not_stumble(name: str) -> None:
    case = CORPUS[name]

    explained = str(zygopy.explain(case.function, *copied(case.args)))
    printed = str(zygopy.adjoint_source(case.function, *copied(case.args)))

    assert printed.splitlines()[-1] in explained
    assert ast.parse(printed).body
