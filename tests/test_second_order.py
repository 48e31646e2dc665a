"""Generated code lies inside the language: every adjoint is fed back as a function, and differentiated.

The derivative of what a derived function gives is compared with differences of it, along one direction.  Refusals are
allowed where `REFUSED` says so, by their message; wrong numbers and crashes are not.
"""

import re
from typing import Any

import numpy as np
import pytest

import zygopy
from zygopy import dispatch

from .oracle import copied
from .test_golden import ENTRIES, ask, ids

# What is refused to second order: the beginnings of the messages.
REFUSED = (
    "memory that two names may share is written to",
    "a function made here that is kept as a value",
    "a function that is replaced inside a loop",
    "what a list, dict or object holds is written to",
    "what a written list, dict or object holds",
    "a value that may share the memory of several others is written to",
    "a write through what may be a view or a copy",
    "`a call` may write to",
    "the result of `enumerate`",
    "a derivative of a derivative of a call with starred arguments",
    "a derivative of a derivative of a call with arguments of unknown number",
)
KINKED = {"rows that cannot be used", "two handlers and finally"}  # which way they go is decided by a hair
H = 1e-5


def direction(x: Any, rng: np.random.Generator) -> Any:
    """A random tangent of the numbers in a structure; None for what does not move."""
    match x:
        case bool() | str() | None:
            return None
        case float() | np.floating():
            return float(rng.normal())
        case np.ndarray() if x.dtype.kind == "f":
            return rng.normal(size=x.shape)
        case list() | tuple():
            return [direction(part, rng) for part in x]
        case dict():
            return {key: direction(part, rng) for key, part in x.items()}
    return None


def moved(x: Any, dot: Any, h: float) -> Any:
    match x:
        case _ if dot is None:
            return x
        case float() | np.floating():
            return type(x)(x + h * dot)
        case np.ndarray():
            return x + h * dot
        case list() | tuple():
            parts = [moved(part, part_dot, h) for part, part_dot in zip(x, dot, strict=True)]
            return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
        case dict():
            return {key: moved(part, dot[key], h) for key, part in x.items()}
    return x


def weights(bar: Any, rng: np.random.Generator) -> Any:
    """A random cotangent of the form of a gradient."""
    match bar:
        case float() | np.floating():
            return type(bar)(rng.normal())
        case np.ndarray():
            return rng.normal(size=bar.shape).astype(bar.dtype)
        case list() | tuple():
            parts = [weights(part, rng) for part in bar]
            return type(bar)(*parts) if hasattr(bar, "_fields") else type(bar)(parts)
        case dict():
            return {key: weights(part, rng) for key, part in bar.items()}
    return None


def inner(dot: Any, bar: Any) -> float:
    """<dot, bar>, of what both have."""
    if dot is None or bar is None:
        return 0.0
    if isinstance(dot, dict):
        return sum(inner(part, bar.get(key)) for key, part in dot.items())
    if isinstance(dot, list | tuple) or isinstance(bar, list | tuple):
        return sum(inner(part, part_bar) for part, part_bar in zip(dot, bar, strict=True))
    return float(np.sum(dot * np.real(bar)))


def fed_back(function: Any, args: tuple[Any, ...], wrt: tuple[int, ...]) -> tuple[float, float]:
    """The derivative of <w, gradient> along a direction: by differences, and by differentiating the derived function."""
    rng = np.random.default_rng(0)
    target = dispatch.target_of(function)
    values, where = dispatch.bind(target, copied(args), {})
    places = [where[place] for place in wrt]
    numbers = tuple(dict.fromkeys(index for index, _ in places))
    derived = dispatch.record_for(target.function, values, dispatch.Request(numbers)).derived
    dots = tuple(direction(x, rng) if place in wrt else None for place, x in enumerate(args))

    def given(h: float) -> list[Any]:
        there = tuple(moved(x, dot, h) for x, dot in zip(copied(args), dots, strict=True))
        bound, _ = dispatch.bind(target, there, {})
        space = {"_function": target.function, **dict(zip(derived.parameters, bound, strict=True))}
        return [*bound, *[eval(path, space) for path in derived.inputs]]

    w = weights(derived.run(*given(0.0))[1], rng)
    wanted = (inner(w, derived.run(*given(H))[1]) - inner(w, derived.run(*given(-H))[1])) / (2 * H)
    _, back = zygopy.pullback(derived.run, *given(0.0))
    bars = back((None, w))
    got = 0.0
    for (index, entry), place in zip(places, wrt, strict=True):
        bar = bars[index]
        got += inner(dots[place], bar if entry is None or bar is None else bar[entry])
    return wanted, got


def agree(function: Any, args: tuple[Any, ...], wrt: tuple[int, ...]) -> None:
    try:
        wanted, got = fed_back(function, args, wrt)
    except zygopy.ZygopyError as error:
        message = re.sub(r"^\[Z\d+\] ", "", str(error).splitlines()[0])
        if message.startswith(REFUSED):
            pytest.skip(f"refused to second order: {message}")
        raise
    assert got == pytest.approx(wanted, rel=1e-4, abs=1e-4)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.title not in KINKED], ids=ids)
def test_every_adjoint_written_down_can_be_differentiated(entry: Any) -> None:
    _, question = ask(entry)

    agree(question.function, question.args, question.wrt())
