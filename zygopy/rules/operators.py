"""Python's operators on numbers and arrays, and on sequences."""

from __future__ import annotations

import operator
from typing import Any

from ..core import ops
from ..runtime import ZERO, accumulate
from .book import Pullback, RuleBook, no_pullback, no_rule
from .elementwise import DIVISOR, absolute_slope

RULES = RuleBook("operators")

Answer = tuple[Any, Pullback]


# ------------------------------------------------------------------ sequences


def joined_rule(a: Any, b: Any) -> Answer:
    """c = a + b of two lists, tuples or strings: c_bar is cut where they meet."""
    if not isinstance(a, (list, tuple, str, bytes)):
        raise no_rule("+", (a, b))
    c = a + b
    if isinstance(c, (str, bytes)):
        return c, no_pullback

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        return c_bar[: len(a)], c_bar[len(a) :]

    return c, pullback


def repeated_rule(a: Any, b: Any) -> Answer:
    """c = a * b of a list, tuple or string and a whole number, in either order: the repetitions add up."""
    if not any(isinstance(x, (list, tuple, str, bytes)) for x in (a, b)):
        raise no_rule("*", (a, b))
    c = a * b
    if isinstance(c, (str, bytes)):
        return c, no_pullback
    first = isinstance(a, (list, tuple))
    n = len(a if first else b)

    def pullback(c_bar: Any) -> tuple[Any, ...]:
        bar = ZERO
        for start in range(0, len(c), n or 1):
            bar = accumulate(bar, c_bar[start : start + n])
        return (bar, ZERO) if first else (ZERO, bar)

    return c, pullback


def formatted_rule(a: Any, b: Any) -> Answer:
    """``"..." % values``: text carries no derivative."""
    if not isinstance(a, (str, bytes)):
        raise no_rule("%", (a, b))
    return a % b, no_pullback


# ------------------------------------------------------------------ numbers and arrays

RULES.elementwise(operator.add, lambda y, a, b: (1.0, 1.0), otherwise=joined_rule)
RULES.elementwise(operator.sub, lambda y, a, b: (1.0, -1.0))
RULES.elementwise(operator.mul, lambda y, a, b: (b, a), otherwise=repeated_rule)
RULES.elementwise(operator.mod, lambda y, a, b: (1.0, -(a // b)), otherwise=formatted_rule, domain=DIVISOR)
RULES.elementwise(operator.neg, lambda y, x: -1.0)
RULES.elementwise(operator.pos, lambda y, x: 1.0)
RULES.elementwise(operator.abs, absolute_slope, holomorphic=False, selects=True)
RULES.elementwise(abs, absolute_slope, holomorphic=False, selects=True)

# ------------------------------------------------------------------ no derivative

RULES.constant(operator.floordiv, operator.lt, operator.le, operator.eq, operator.ne, operator.ge, operator.gt)
RULES.constant(operator.not_, operator.truth, operator.is_, operator.is_not, operator.contains, operator.index)
RULES.constant(operator.and_, operator.xor, operator.invert, operator.lshift, operator.rshift)
RULES.constant(operator.countOf, operator.indexOf, operator.length_hint)
RULES.constant(ops.logical_not, ops.contains, ops.not_contains, ops.format_string)
