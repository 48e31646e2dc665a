"""The microscope: one function at every stage of its way to the gradient, as text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Any, Literal

from .core.show import show
from .pipeline import Derived
from .reading import Numbers, Source, derived_for
from .source.read import read

NO, YES = "return False", "return True"


def explain(f: Callable[..., Any], *args: Any, argnums: Numbers = None, mode: Literal["reverse", "forward"] = "reverse",
            **kwargs: Any) -> Source:
    """Return the program after every stage, from the user's text to the text that runs.

    Parameters
    ----------
    f : callable
    *args : any
        The arguments for whose kinds it is derived.
    argnums : int or tuple of int, optional
        With respect to which arguments; None: all.
    mode : "reverse" or "forward"
        On the way to the gradient, or to the tangent.
    **kwargs
        Passed to `f`.

    Returns
    -------
    text : str
        Parts with a title each: what was written; every operation by itself, with its kind; value and gradient (or
        tangent), step by step; what a later call must have in common with this one; what runs.

    Raises
    ------
    ZygopyError
        As `gradient`.
    ValueError
        Another `mode`.

    Examples
    --------
    >>> from zygopy import explain
    >>> "== what runs" in explain(lambda x: x * x, 3.0)
    True
    """
    if mode not in ("reverse", "forward"):
        raise ValueError(f"mode={mode!r}: 'reverse' or 'forward'")
    what, form = ("gradient", "joint") if mode == "reverse" else ("tangent", "tangent")
    function, derived = derived_for(f, args, kwargs, argnums, form)
    parts = (f"== {title}\n{text.rstrip()}\n" for title, text in stages(function, derived, what))
    return Source("\n".join(parts).rstrip())


def stages(function: Any, derived: Derived, what: str) -> list[tuple[str, str]]:
    """The title and the text of each stage."""
    dots = (f"_dot{i}" for i in range(derived.dots))
    parameters = ", ".join(("_function", *derived.parameters, *dots))
    lines = read(function).text.lines
    return [
        ("what was written", textwrap.dedent("\n".join(line.rstrip() for line in lines))),
        ("every operation by itself, and what is known of it", renumbered(show(derived.primal))),
        (f"value and {what}, step by step", renumbered(show(derived.core))),
        ("what a call must have in common with this one", derived.guard.text("fits", parameters, NO, YES)),
        ("what runs", derived.text.source),
    ]


def renumbered(text: str) -> str:
    """The lengths of axes numbered as they come, whatever was derived before."""
    numbers: dict[str, str] = {}
    return re.sub(r"(?<![%\w])n\d+(?=[],+\- ])", lambda m: numbers.setdefault(m[0], f"n{len(numbers) + 1}"), text)
