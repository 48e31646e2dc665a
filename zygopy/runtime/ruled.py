"""What a rule of the user's gives, examined: a pair, a cotangent for each argument, each of its argument's shape."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..errors import MissingRule, RuleError, Span, place_of
from .cotangents import ZERO, is_absent, is_array, is_number, project
from .trees import fill_zeros

Rule = Callable[..., Any]


def broken(rule: Rule, how: str, hint: str | None = None) -> RuleError:
    """The error for a rule that does not keep its contract, at the line where it is defined."""
    return RuleError(f"{how}, in the rule `{rule.__name__}`", place_of(rule), hint=hint)


def ruled_answer(answer: Any, rule: Rule) -> tuple[Any, Callable[[Any], Any]]:
    """``(value, pullback)``."""
    if not isinstance(answer, tuple) or len(answer) != 2 or not callable(answer[1]):
        raise broken(rule, f"{form_of(answer)} instead of (value, pullback)")
    return answer


def ruled_bars(bars: Any, count: int, rule: Rule) -> tuple[Any, ...]:
    """A cotangent for each of `count` parameters; those that are left out at the end are ZERO."""
    if not isinstance(bars, (tuple, list)):
        raise broken(rule, f"{form_of(bars)} instead of a tuple of cotangents", "one argument: `return (x_bar,)`")
    if len(bars) > count:
        raise broken(rule, f"{len(bars)} cotangents for {count} argument{'s' if count > 1 else ''}")
    return (*bars, *[ZERO] * (count - len(bars)))


def ruled_bar(bar: Any, x: Any, rule: Rule) -> Any:
    """The cotangent of `x` in its dtype; of another shape it is refused."""
    if is_absent(bar) or not (is_array(x) or is_number(x)):
        return bar
    if not (is_array(bar) or is_number(bar)) or np.shape(bar) != np.shape(x):
        wanted = form_of(x) if is_array(x) else "a number"
        raise broken(rule, f"{form_of(bar)} as the cotangent of {wanted}")
    if getattr(bar, "dtype", None) is not None and bar.dtype.kind not in "fciub":
        raise broken(rule, f"a cotangent of dtype {bar.dtype}")
    return project(bar, x)


def ruled_bar_or_zeros(bar: Any, x: Any, rule: Rule) -> Any:
    """As `ruled_bar`, with zeros where no cotangent arrived."""
    return fill_zeros(ruled_bar(bar, x, rule), x)


def untouched(back: Callable[[Any], Any], y_bar: Any, rule: Rule) -> Any:
    """What a pullback gives for a cotangent that it cannot write to."""
    if type(y_bar) is not np.ndarray or not y_bar.flags.writeable:
        return back(y_bar)
    locked = y_bar.view()
    locked.flags.writeable = False
    try:
        return back(locked)
    except ValueError as error:
        if "read-only" not in str(error):
            raise
        raise broken(rule, "the pullback writes to the cotangent that it is given", "work on a copy") from None


def demand_derivative(rule: Any, moving: Iterable[bool], named: dict[str, bool],
                      where: Callable[[], Span | None]) -> None:
    """Refuse a call in which something moves by which the rule has no derivative."""
    formula = rule.apply if rule.partials is None else rule.partials
    names = list(inspect.signature(formula).parameters)[0 if rule.partials is None else 1 :]
    moved = [name for name, moves in zip(names, moving, strict=False) if moves]
    moved += [name for name, moves in named.items() if moves]
    for name in moved:
        if name in rule.without:
            raise MissingRule(f"no rule for `{rule.name}` with respect to `{name}`", where(),
                              why="its derivative by that argument is not known in closed form, or there is none",
                              hint=f"keep it constant: stop_gradient({name}), or a lambda of the other arguments")


def form_of(x: Any) -> str:
    """A value as it is called in a message."""
    if is_array(x):
        return f"an array of shape {np.shape(x)}"
    return "a number" if is_number(x) else "None" if x is None else f"a {type(x).__name__}"
