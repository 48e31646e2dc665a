"""Functions of numbers that take one of their arguments or another: maximum, where, clip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..runtime import ZERO, accumulate, is_absent, multiply_selected, project, unbroadcast
from .book import Pullback, RuleBook, Sample, no_pullback, sample

RULES = RuleBook("choices")

Answer = tuple[Any, Pullback]


def pairs(rng: np.random.Generator) -> Iterator[Sample]:
    """Two operands of all forms, with ties."""
    a, b = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    yield sample(a, b)
    yield sample(a, rng.normal(size=4))
    yield sample(a[:, :1], b[:1])
    yield sample(0.3, -0.4)
    yield sample(a, 0.0)
    yield sample(0.5, a[0])
    yield sample(np.array(0.7), np.array(0.2))
    yield sample(np.array([1.0, 2.0]), np.zeros((0, 2)))
    yield sample(a.astype(np.float32), b.astype(np.float32))
    yield sample(a.astype(np.float32), 0.0)
    yield sample(a.T, b[::-1].T)
    yield sample([1.0, -2.0], [0.5, 3.0])


def larger_part(y_bar: Any, a: Any, b: Any) -> Any:
    """`y_bar` where `a` is larger than `b`, and half of it where they tie; but relu'(0) = 0."""
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return y_bar if a > b else 0.5 * y_bar if b != 0 and a == b else 0.0
    if isinstance(b, (int, float)) and b == 0:
        return multiply_selected(y_bar, a > 0)
    if isinstance(a, (list, tuple)):
        a = np.asarray(a)
    return 0.5 * (multiply_selected(y_bar, a > b) + multiply_selected(y_bar, a >= b))


def present_part(part: Any, y_bar: Any, a: Any, b: Any) -> Any:
    """`part`, but all of `y_bar` where `b` is nan, and nothing where `a` is: fmax and fmin pass over nan."""
    return np.where(np.isnan(b), y_bar, np.where(np.isnan(a), 0.0, part))


def larger_dot(y: Any, dots: Any, a: Any, b: Any) -> Any:
    """The tangent of the larger one; of a tie the mean."""
    a_dot, b_dot = dots
    first = ZERO if is_absent(a_dot) else larger_part(a_dot, a, b)
    second = ZERO if is_absent(b_dot) else larger_part(b_dot, b, a)
    return accumulate(first, second)


def smaller_dot(y: Any, dots: Any, a: Any, b: Any) -> Any:
    """The tangent of the smaller one; of a tie the mean."""
    a_dot, b_dot = dots
    first = ZERO if is_absent(a_dot) else larger_part(a_dot, b, a)
    second = ZERO if is_absent(b_dot) else larger_part(b_dot, a, b)
    return accumulate(first, second)


def present_larger_dot(y: Any, dots: Any, a: Any, b: Any) -> Any:
    """As `larger_dot`, but a nan loses."""
    a_dot, b_dot = dots
    first = ZERO if is_absent(a_dot) else present_part(larger_part(a_dot, a, b), a_dot, a, b)
    second = ZERO if is_absent(b_dot) else present_part(larger_part(b_dot, b, a), b_dot, b, a)
    return accumulate(first, second)


def present_smaller_dot(y: Any, dots: Any, a: Any, b: Any) -> Any:
    """As `smaller_dot`, but a nan loses."""
    a_dot, b_dot = dots
    first = ZERO if is_absent(a_dot) else present_part(larger_part(a_dot, b, a), a_dot, a, b)
    second = ZERO if is_absent(b_dot) else present_part(larger_part(b_dot, a, b), b_dot, b, a)
    return accumulate(first, second)


@RULES.rule(np.maximum, result="elementwise", selects=True, pushforward=larger_dot, samples=pairs)
def maximum_rule(a: Any, b: Any) -> Answer:
    """y = max(a, b).   The larger one gets y_bar; a tie shares it evenly."""
    y = np.maximum(a, b)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        zero = isinstance(b, (int, float)) and b == 0
        a_bar = larger_part(y_bar, y if zero else a, b)  # y is often kept anyway, and positive where a is
        b_bar = larger_part(y_bar, b, a)
        return project(unbroadcast(a_bar, a), a), project(unbroadcast(b_bar, b), b)

    return y, pullback


@RULES.rule(np.minimum, result="elementwise", selects=True, pushforward=smaller_dot, samples=pairs)
def minimum_rule(a: Any, b: Any) -> Answer:
    """y = min(a, b).   The smaller one gets y_bar; a tie shares it evenly."""
    y = np.minimum(a, b)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = larger_part(y_bar, b, a)
        b_bar = larger_part(y_bar, a, b)
        return project(unbroadcast(a_bar, a), a), project(unbroadcast(b_bar, b), b)

    return y, pullback


@RULES.rule(np.fmax, result="elementwise", selects=True, pushforward=present_larger_dot, samples=pairs)
def fmax_rule(a: Any, b: Any) -> Answer:
    """As maximum, but a nan loses."""
    y = np.fmax(a, b)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = present_part(larger_part(y_bar, a, b), y_bar, a, b)
        b_bar = present_part(larger_part(y_bar, b, a), y_bar, b, a)
        return project(unbroadcast(a_bar, a), a), project(unbroadcast(b_bar, b), b)

    return y, pullback


@RULES.rule(np.fmin, result="elementwise", selects=True, pushforward=present_smaller_dot, samples=pairs)
def fmin_rule(a: Any, b: Any) -> Answer:
    """As minimum, but a nan loses."""
    y = np.fmin(a, b)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = present_part(larger_part(y_bar, b, a), y_bar, a, b)
        b_bar = present_part(larger_part(y_bar, a, b), y_bar, b, a)
        return project(unbroadcast(a_bar, a), a), project(unbroadcast(b_bar, b), b)

    return y, pullback


# ------------------------------------------------------------------ where and clip


def masks(rng: np.random.Generator) -> Iterator[Sample]:
    for call in pairs(rng):
        y = np.maximum(*call.args)
        yield sample(rng.random(np.shape(y)) < 0.5, *call.args)
    z = rng.normal(size=3) + 1j * rng.normal(size=3)
    yield sample(np.array([[True], [False]]), z, 2.0)
    yield sample([1, 0, 2], z, rng.normal(size=3))
    yield sample(True, np.ones(2), 3.0)
    yield sample(np.array([True, False]))


def where_dot(z: Any, dots: Any, condition: Any, x: Any = None, y: Any = None) -> Any:
    """The tangent of what was taken."""
    _, *taken = dots
    if not taken:
        return ZERO
    x_dot, y_dot = taken
    return np.where(condition, 0.0 if is_absent(x_dot) else x_dot, 0.0 if is_absent(y_dot) else y_dot)


@RULES.rule(np.where, result="probe", selects=True, pushforward=where_dot, samples=masks)
def where_rule(condition: Any, x: Any = None, y: Any = None) -> Answer:
    """z = x where the condition holds, else y.   Each gets z_bar where it was taken, and exact zeros elsewhere."""
    if x is None and y is None:
        return np.where(condition), no_pullback
    z = np.where(condition, x, y)

    def pullback(z_bar: Any) -> tuple[Any, ...]:
        x_bar = np.where(condition, z_bar, 0.0)
        y_bar = np.where(condition, 0.0, z_bar)
        return ZERO, project(unbroadcast(x_bar, x), x), project(unbroadcast(y_bar, y), y)

    return z, pullback


def bounds(rng: np.random.Generator) -> Iterator[Sample]:
    a = rng.normal(size=(3, 4))
    yield sample(a, -0.5, 0.5)
    yield sample(a, None, 0.5)
    yield sample(a, -0.5, None)
    yield sample(a, a_min=-0.5, a_max=np.full(4, 0.4))
    yield sample(a, np.full((3, 1), -0.4), 0.6)
    yield sample(a.astype(np.float32), -0.5, 0.5)
    yield sample(a, 0.5, -0.5)
    yield sample(0.7, 0.1, 0.4)
    yield sample(np.array(0.2), 0.1, 0.4)
    yield sample(np.zeros((0, 2)), -1.0, np.ones(2))
    yield sample(a.T, -0.5, 0.5)


def clip_dot(y: Any, dots: Any, a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None,  # noqa: A002
             max: Any = None) -> Any:  # noqa: A002
    """The tangent of what was taken."""
    low = min if a_min is None else a_min
    high = max if a_max is None else a_max
    if low is None:
        return multiply_selected(dots[0], a <= high)
    if high is None:
        return multiply_selected(dots[0], a >= low)
    return multiply_selected(dots[0], (a >= low) & (a <= high))


@RULES.rule(np.clip, np.ndarray.clip, np.generic.clip, result="probe", selects=True, pushforward=clip_dot, pushes=1,
            samples=bounds)
def clip_rule(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Answer:  # noqa: A002
    """y = a between the bounds, which count as between.   What was taken gets y_bar."""
    low = min if a_min is None else a_min
    high = max if a_max is None else a_max
    y = np.clip(a, low, high)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if low is None:
            a_bar, low_bar = multiply_selected(y_bar, a <= high), ZERO
            high_bar = project(unbroadcast(multiply_selected(y_bar, a > high), high), high)
        elif high is None:
            a_bar, high_bar = multiply_selected(y_bar, a >= low), ZERO
            low_bar = project(unbroadcast(multiply_selected(y_bar, a < low), low), low)
        else:
            a_bar = multiply_selected(y_bar, (a >= low) & (a <= high))
            low_bar = project(unbroadcast(multiply_selected(y_bar, (a < low) & (low <= high)), low), low)
            high_bar = project(unbroadcast(multiply_selected(y_bar, (a > high) | (low > high)), high), high)
        by_place = (low_bar if min is None else ZERO, high_bar if max is None else ZERO)
        by_name = (ZERO if min is None else low_bar, ZERO if max is None else high_bar)
        return project(unbroadcast(a_bar, a), a), *by_place, *by_name

    return y, pullback
