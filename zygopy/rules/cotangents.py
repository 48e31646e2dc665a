"""The arithmetic of cotangents, differentiated in its turn: what a derivative of a derivative meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..core.kinds import UNKNOWN, Array, Kind, Number
from ..runtime import (
    ZERO,
    Tangent,
    accumulate,
    conj,
    divide_chosen,
    divide_selected,
    fill_zeros,
    finish,
    is_absent,
    multiply_chosen,
    multiply_selected,
    owned,
    part_of,
    power_bar,
    project,
    shadow_for,
    spread,
    spread_full,
    unbroadcast,
    zeros_for,
)
from ..runtime.cotangents import rebuilt
from ..runtime.trees import part_of as tree_part
from .book import Pullback, RuleBook, Sample, no_pullback, sample
from .powers import base_log

RULES = RuleBook("cotangents")

Answer = tuple[Any, Pullback]


def back_to(y_bar: Any, x: Any) -> Any:
    """The cotangent of a number or array `x` that was broadcast and cast."""
    return project(unbroadcast(y_bar, x), x)


def like_first(g: Any, *_: Any) -> Kind:
    """The kind of what is of the form of its first argument."""
    return g if isinstance(g, (Number, Array)) else UNKNOWN


# ------------------------------------------------------------------ sums and shapes


def accumulate_dot(y: Any, dots: Any, *bars: Any) -> Any:
    """y_dot is the sum of those that there are."""
    return accumulate(*dots)


@RULES.rule(accumulate, result="unknown", returns="argument", pushforward=accumulate_dot, samples=lambda rng: [
    sample(1.5, 2.5),
    sample(rng.normal(size=3), rng.normal(size=3)),
    sample(ZERO, rng.normal(size=3)),
    sample([1.0, rng.normal(size=2)], [2.0, rng.normal(size=2)]),
    sample({"a": 1.0}, {"a": 2.0, "b": 3.0}),
    sample(1.0, 2.0, 3.0),
])
def accumulate_rule(a: Any, b: Any, *more: Any) -> Answer:
    """y = a + b.   Each gets y_bar, in its own form."""
    y = accumulate(a, b, *more)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return share(y_bar, a), share(y_bar, b), *[share(y_bar, bar) for bar in more]

    return y, pullback


def share(y_bar: Any, part: Any) -> Any:
    """The part of the cotangent of a sum of trees that belongs to the tree `part`."""
    if is_absent(part) or is_absent(y_bar):
        return ZERO
    if isinstance(part, Tangent):
        return Tangent(part.tangent_of, **{name: share(tree_part(y_bar, name), bar) for name, bar in part})
    if isinstance(part, dict):
        return {key: share(tree_part(y_bar, key), held) for key, held in part.items()}
    if isinstance(part, (list, tuple)):
        return rebuilt(part, [share(bar, held) for bar, held in zip(y_bar, part, strict=True)])
    if isinstance(part, np.ndarray) and isinstance(y_bar, (list, tuple)):
        y_bar = np.array([0.0 if is_absent(bar) else bar for bar in y_bar])
    return back_to(y_bar, part) if isinstance(part, (int, float, complex, np.generic, np.ndarray)) else y_bar


def summed(rng: np.random.Generator) -> Iterator[Sample]:
    """Calls of `unbroadcast` and `project` of all forms."""
    yield sample(1.5, 2.0)
    yield sample(rng.normal(size=(3, 4)), rng.normal(size=4))
    yield sample(rng.normal(size=(3, 4)), rng.normal(size=(3, 1)))
    yield sample(rng.normal(size=(3, 4)), 0.5)
    yield sample(rng.normal(size=3), rng.normal(size=3))
    yield sample(np.float64(0.5), rng.normal(size=3))


@RULES.linear(unbroadcast, result="unknown", returns="argument", samples=summed)
def unbroadcast_rule(g: Any, x: Any) -> Answer:
    """y = g summed to the shape of x.   g_bar = y_bar, stretched to the shape of g."""
    y = unbroadcast(g, x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (back_to(y_bar, g),)

    return y, pullback


def spreads(rng: np.random.Generator) -> Iterator[Sample]:
    """Ways back through a reduction."""
    x = rng.normal(size=(2, 3))
    yield sample(1.5, x)
    yield sample(rng.normal(size=3), x, 0)
    yield sample(rng.normal(size=2), x, -1)
    yield sample(rng.normal(size=(2, 1)), x, 1, True)
    yield sample(rng.normal(size=2), rng.normal(size=(3, 2, 4)), (0, 2))


@RULES.linear(spread, result="unknown", returns="view", samples=spreads)
def spread_rule(g: Any, x: Any, axis: Any = None, keepdims: Any = False) -> Answer:
    """y = g with axes of length 1.   g_bar = y_bar in the shape of g."""
    y = spread(g, x, axis, keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar if np.ndim(y_bar) == np.ndim(g) else np.reshape(y_bar, np.shape(g)),)

    return y, pullback


@RULES.linear(spread_full, result="unknown", returns="view", samples=spreads)
def spread_full_rule(g: Any, x: Any, axis: Any = None, keepdims: Any = False) -> Answer:
    """y = g stretched to the shape of x.   g_bar = y_bar summed along the axes."""
    y = spread_full(g, x, axis, keepdims)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if axis is None or keepdims or np.ndim(g) == 0:
            return (back_to(y_bar, g),)
        return (back_to(np.sum(y_bar, axis=axis), g),)

    return y, pullback


# ------------------------------------------------------------------ numbers and dtypes


@RULES.linear(project, result="unknown", returns="argument",
              samples=lambda rng: [sample(1.5, 2.0), sample(rng.normal(size=3), rng.normal(size=3)),
                                   sample(np.float64(0.5), rng.normal(size=3)),
                                   sample(rng.normal(size=3), np.ones(3, dtype=np.float32)),
                                   sample(1.0 + 2.0j, 0.5), sample(rng.normal(size=2) * 1j, rng.normal(size=2))])
def project_rule(g: Any, x: Any) -> Answer:
    """y = g in the dtype of x, real where x is.   g_bar = y_bar in that of g."""
    y = project(g, x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (share(y_bar, g),)

    return y, pullback


@RULES.linear(conj, result="unknown", returns="argument",
              samples=lambda rng: [sample(1.5), sample(rng.normal(size=3)), sample(0.5 - 1j)])
def conj_rule(x: Any) -> Answer:
    """y = conj(x).   x_bar = conj(y_bar)."""
    y = conj(x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (conj(y_bar),)

    return y, pullback


RULES.constant(is_absent, shadow_for)
RULES.constant(zeros_for, result=lambda x: x)


# ------------------------------------------------------------------ zeros that select
# In a rule's text `divide_selected` and `multiply_selected` become plain where no zero is known to select; here one
# is for certain, so the forms are used that stay as they are.


def chosen(rng: np.random.Generator) -> Iterator[Sample]:
    """Operands with exact zeros."""
    yield sample(1.5, 0.5)
    yield sample(0.0, 2.0)
    yield sample(rng.normal(size=3), rng.uniform(1.0, 2.0, size=3))
    yield sample(rng.normal(size=3), rng.uniform(1.0, 2.0, size=(2, 3)))
    yield sample(np.array([0.0, 1.0]), np.array([2.0, 3.0]))
    yield sample(1.5, np.array([2.0, 3.0]))


def quotient_dot(y: Any, dots: Any, h: Any, d: Any, g: Any) -> Any:
    """y_dot = (h_dot - y d_dot) / d, where g chose it."""
    h_dot, d_dot = dots[:2]
    total = ZERO if is_absent(h_dot) else divide_chosen(h_dot, d, g)
    return total if is_absent(d_dot) else accumulate(total, -divide_chosen(multiply_chosen(d_dot, y, y), d, y))


def divide_selected_dot(y: Any, dots: Any, g: Any, d: Any) -> Any:
    """y_dot = (g_dot - y d_dot) / d, but 0 where g is 0 because d cannot be divided by."""
    return quotient_dot(y, dots, g, d, g)


@RULES.rule(divide_selected, result="unknown", selects=True, pushforward=divide_selected_dot, samples=chosen)
def divide_selected_rule(g: Any, d: Any) -> Answer:
    """y = g / d, 0 where g is.   g_bar = y_bar / d, but 0 where g is 0 because d cannot be divided by;
    d_bar = -y_bar y / d.
    """
    y = divide_selected(g, d)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        g_bar = divide_chosen(y_bar, conj(d), g)
        d_bar = -divide_chosen(multiply_chosen(y_bar, conj(y), y), conj(d), y)
        return back_to(g_bar, g), back_to(d_bar, d)

    return y, pullback


def multiply_selected_dot(y: Any, dots: Any, a: Any, b: Any) -> Any:
    """y_dot = a_dot b + a b_dot, but 0 where one is 0 and the other not finite."""
    a_dot, b_dot = dots
    total = ZERO if is_absent(a_dot) else multiply_chosen(a_dot, b, a)
    return total if is_absent(b_dot) else accumulate(total, multiply_chosen(b_dot, a, b))


@RULES.rule(multiply_selected, result="unknown", selects=True, pushforward=multiply_selected_dot, samples=lambda rng: [
    call for call in chosen(rng) if np.all(np.asarray(call.args[0]) != 0)])
def multiply_selected_rule(a: Any, b: Any) -> Answer:
    """y = a b, 0 where one is.   a_bar = y_bar b, b_bar = y_bar a, but 0 where one is 0 and the other not finite."""
    y = multiply_selected(a, b)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        a_bar = multiply_chosen(y_bar, conj(b), a)
        b_bar = multiply_chosen(y_bar, conj(a), b)
        return back_to(a_bar, a), back_to(b_bar, b)

    return y, pullback


@RULES.rule(divide_chosen, result="unknown", selects=True, pushforward=quotient_dot, pushes=2, samples=lambda rng: [
    sample(*call.args, 1.0 if np.ndim(call.args[0]) == 0 else np.ones_like(call.args[0])) for call in chosen(rng)])
def divide_chosen_rule(h: Any, d: Any, g: Any) -> Answer:
    """y = h / d where g chose it.   h_bar = y_bar / d, d_bar = -y_bar y / d."""
    y = divide_chosen(h, d, g)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        h_bar = divide_chosen(y_bar, conj(d), g)
        d_bar = -divide_chosen(multiply_chosen(y_bar, conj(y), y), conj(d), y)
        return back_to(h_bar, h), back_to(d_bar, d), ZERO

    return y, pullback


def multiply_chosen_dot(y: Any, dots: Any, h: Any, b: Any, a: Any) -> Any:
    """y_dot = h_dot b + h b_dot, where a chose it."""
    h_dot, b_dot = dots[:2]
    total = ZERO if is_absent(h_dot) else multiply_chosen(h_dot, b, a)
    if is_absent(b_dot):
        return total
    return accumulate(total, np.where((a != 0) | np.isfinite(b), multiply_chosen(b_dot, h, h), 0.0))


@RULES.rule(multiply_chosen, result="unknown", selects=True, pushforward=multiply_chosen_dot, pushes=2,
            samples=lambda rng: [
    sample(*call.args, 1.0 if np.ndim(call.args[0]) == 0 else np.ones_like(call.args[0])) for call in chosen(rng)])
def multiply_chosen_rule(h: Any, b: Any, a: Any) -> Answer:
    """y = h b where a chose it.   h_bar = y_bar b, b_bar = y_bar h."""
    y = multiply_chosen(h, b, a)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        h_bar = multiply_chosen(y_bar, conj(b), a)
        b_bar = np.where((a != 0) | np.isfinite(b), multiply_chosen(y_bar, conj(h), h), 0.0)
        return back_to(h_bar, h), back_to(b_bar, b), ZERO

    return y, pullback


def power_bar_dot(y: Any, dots: Any, g: Any, x: Any, n: Any) -> Any:
    """y_dot = n x ** (n - 1) g_dot + g n (n - 1) x ** (n - 2) x_dot + g x ** (n - 1) (1 + n log x) n_dot, of real x."""
    g_dot, x_dot, n_dot = dots
    total = ZERO if is_absent(g_dot) else power_bar(g_dot, x, n)
    if not is_absent(x_dot) and n != 0:
        total = accumulate(total, n * power_bar(multiply_selected(g, conj(x_dot)), x, n - 1.0))
    if not is_absent(n_dot) and n_dot != 0:
        total = accumulate(total, n_dot * (divide_chosen(g, conj(x), g) * conj(x**n * (1.0 + n * base_log(x)))))
    return total if not is_absent(total) else zeros_for(y)


@RULES.rule(power_bar, result="unknown", selects=True, pushforward=power_bar_dot, samples=lambda rng: [
    *[sample(1.5, 2.0, n) for n in (0.5, 1.5, 3.0, 0.0)], sample(1.5 - 1j, 2.0 + 1j, 2.5), sample(1j, 0.5 - 1j, 3),
    sample(rng.normal(size=3), rng.uniform(1.0, 2.0, size=3), 2.5)])
def power_bar_rule(g: Any, x: Any, n: Any) -> Answer:
    """y = g n x ** (n - 1).   g_bar = y_bar n x ** (n - 1), x_bar = y_bar g n (n - 1) x ** (n - 2),
    n_bar = y_bar g x ** (n - 1) (1 + n log x).
    """
    y = power_bar(g, x, n)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        both = conj(y_bar) * g
        x_bar = n * power_bar(both, x, n - 1.0) if n != 0 else zeros_for(x)
        n_bar = divide_chosen(conj(both), x, both) * x**n * (1.0 + n * base_log(x))
        return back_to(power_bar(y_bar, conj(x), n), g), back_to(x_bar, x), back_to(n_bar, n)

    return y, pullback


# ------------------------------------------------------------------ trees


@RULES.linear(fill_zeros, result="unknown", returns="argument", samples=lambda rng: [
    sample(1.5, 2.0), sample(rng.normal(size=3), rng.normal(size=3)), sample([1.0, 2.0], [3.0, 4.0])])
def fill_zeros_rule(bar: Any, x: Any) -> Answer:
    """y = bar, and zeros where none arrived.   bar_bar = y_bar where one did."""
    y = fill_zeros(bar, x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (share(y_bar, bar),)

    return y, pullback


@RULES.linear(finish, result="unknown", samples=lambda rng: [
    sample(1.5, 2.0), sample(rng.normal(size=3), rng.normal(size=3)), sample([1.0, 2.0], [3.0, 4.0])])
def finish_rule(bar: Any, x: Any) -> Answer:
    """y = bar in the form of x.   bar_bar = y_bar in its own."""
    y = finish(bar, x)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (share(y_bar, bar),)

    return y, pullback


@RULES.linear(owned, result=like_first, samples=lambda rng: [
    sample(1.5), sample(rng.normal(size=3)), sample([1.0, rng.normal(size=2)])])
def owned_rule(bar: Any) -> Answer:
    """y is a copy of bar.   bar_bar = y_bar."""
    y = owned(bar)

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        return (y_bar,)

    return y, pullback


@RULES.linear(part_of, result="unknown", returns="argument", samples=lambda rng: [
    sample({"a": 1.5, "b": rng.normal(size=3)}, "b"), sample([1.0, 2.0], 1)])
def part_of_rule(bar: Any, key: Any) -> Answer:
    """y = bar[key], where it is there.   bar_bar has y_bar there."""
    y = part_of(bar, key)
    if is_absent(y):
        return y, no_pullback

    def pullback(y_bar: Any) -> tuple[Any, ...]:
        if isinstance(bar, (list, tuple)):
            return ([y_bar if i == key else ZERO for i in range(len(bar))],)
        return ({key: y_bar},)

    return y, pullback
