"""What becomes of a drawn program: its gradient agrees with the exact one, or is refused, wrong or a crash."""

import linecache
import math
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import zygopy

from ..oracle import copied, same
from . import duals

ARGS = (0.62, -0.47, np.array([0.31, -0.83, 1.27]))
DIRECTION = (0.7, -1.1, np.array([0.4, 0.9, -0.6]))
SIZE = 5
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Verdict:
    """`outcome`: "agrees", "refused", "wrong", "crash"; "own" (an error of the program's own), "drawn again".

    "refused forwards": the gradient agrees, and the tangent is refused.
    """

    outcome: str
    reason: str = ""


def loaded(text: str, space: dict[str, Any] | None = None) -> Any:
    filename = f"<drawn {zlib.crc32(text.encode())}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    names: dict[str, Any] = {"np": np, "math": math, "__name__": "drawn", **(space or {})}
    exec(compile(text, filename, "exec"), names)
    return names["program"]


def exact(text: str) -> Any:
    """The value as a dual number."""
    result = loaded(text, duals.SPACE)(*duals.inputs(ARGS))
    if not isinstance(result, duals.Dual):
        zeros = np.zeros(SIZE)
        result = duals.Dual(float(result), zeros, zeros)
    return result


def judge(text: str, compare: Callable[[Any, Any, Any, Any], Verdict] | None = None) -> Verdict:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return judged(text, compare or compared)


def judged(text: str, compare: Callable[[Any, Any, Any, Any], Verdict]) -> Verdict:
    program = loaded(text)
    plain = copied(ARGS)
    try:
        value = program(*plain)
    except Exception as error:
        return own_error(program, error)
    try:
        want = exact(text)
    except duals.Tie:
        return Verdict("drawn again", "near a tie")
    if not math.isfinite(value) or abs(value) > 1e4 or not np.all(np.isfinite(want.m)):
        return Verdict("drawn again", "too large")
    if abs(value - want.x) > 1e-9 * (1.0 + abs(value)):
        return Verdict("drawn again", f"the exact run gives {want.x}, the plain one {value}")
    try:
        return compare(program, value, plain, want)
    except zygopy.ZygopyError as refusal:
        if refusal.span is None or isinstance(refusal, zygopy.InternalError):
            return Verdict("crash", f"{type(refusal).__name__}: {refusal.what}")
        return Verdict("refused", refusal.what)
    except Exception as error:
        return Verdict("crash", f"{type(error).__name__}: {error}")


def own_error(program: Any, error: Exception) -> Verdict:
    """A program that raises: so must its derivative, the same."""
    try:
        zygopy.gradient(program, *copied(ARGS))
    except zygopy.ZygopyError as refusal:
        return Verdict("crash" if isinstance(refusal, zygopy.InternalError) else "own", refusal.what)
    except Exception as other:
        if type(other) is type(error):
            return Verdict("own", type(error).__name__)
        return Verdict("crash", f"{type(other).__name__} for {type(error).__name__}: {other}")
    return Verdict("wrong", f"no {type(error).__name__}")


def compared(program: Any, value: Any, plain: Any, want: Any) -> Verdict:
    """All that can be asked: the gradient, the pullback twice, the tangent."""
    first = gradients(program, value, plain, want)
    if first.outcome != "agrees":
        return first
    y, back = zygopy.pullback(program, *copied(ARGS))
    if float(y) != float(value) or not agrees(back(1.0), want):
        return Verdict("wrong", "the pullback")
    if not agrees(back(1.0), want):
        return Verdict("wrong", "the pullback, called again")
    return forwards(program, value, plain, want)


def gradients(program: Any, value: Any, plain: Any, want: Any) -> Verdict:
    """The value and the gradient."""
    theirs = copied(ARGS)
    found, bars = zygopy.withgradient(program, *theirs)
    if not same(theirs, plain):
        return Verdict("wrong", "the arguments are not left as by the plain call")
    if float(found) != float(value):
        return Verdict("wrong", f"the value {found} for {value}")
    if not agrees(bars, want):
        return Verdict("wrong", "the gradient")
    return Verdict("agrees")


def forwards(program: Any, value: Any, plain: Any, want: Any) -> Verdict:
    """The tangent in one direction: the derivatives times the direction."""
    theirs = copied(ARGS)
    try:
        found, dot = zygopy.pushforward(program, theirs, DIRECTION)
    except zygopy.ZygopyError as refusal:
        if refusal.span is None or isinstance(refusal, zygopy.InternalError):
            raise
        return Verdict("refused forwards", refusal.what)
    if not same(theirs, plain):
        return Verdict("wrong", "forwards, the arguments are not left as by the plain call")
    if float(found) != float(value):
        return Verdict("wrong", f"forwards, the value {found} for {value}")
    along = np.concatenate([np.ravel(part) for part in DIRECTION])
    if abs((0.0 if dot is None else float(dot)) - want.d @ along) > TOLERANCE * (want.m @ np.abs(along) + 1e-3):
        return Verdict("wrong", "the tangent")
    return Verdict("agrees")


def flat(bars: tuple[Any, ...]) -> Any:
    a, b, v = bars
    return np.concatenate([[0.0 if a is None else a, 0.0 if b is None else b], np.zeros(3) if v is None else v])


def agrees(bars: tuple[Any, ...], want: Any) -> bool:
    """To 1e-10 of the sum of the absolute contributions."""
    return bool(np.all(np.abs(flat(bars) - want.d) <= TOLERANCE * (want.m + 1e-3)))
