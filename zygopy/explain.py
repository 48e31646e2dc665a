"""The microscope: one function at every stage of its way to the gradient, as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .api import Source, chosen
from .core.show import show
from .dispatch import Request, bind, record_for, target_of
from .pipeline import Derived
from .source.read import read


def explain(f: Callable[..., Any], *args: Any, argnums: int | tuple[int, ...] | None = None, **kwargs: Any) -> Source:
    """Return the program after every stage, from the user's text to the text that runs.

    Parameters
    ----------
    f : callable
    *args : any
        The arguments for whose kinds it is derived.
    argnums : int or tuple of int, optional
        With respect to which arguments; None: all.
    **kwargs
        Passed to `f`.

    Returns
    -------
    text : str
        Parts with a title each: what was written; every operation by itself, with its kind; value and gradient, step by
        step; what a later call must have in common with this one; what runs.

    Raises
    ------
    ZygopyError
        As `gradient`.

    Examples
    --------
    >>> from zygopy import explain
    >>> "== what runs" in explain(lambda x: x * x, 3.0)
    True
    """
    target = target_of(f)
    values, where = bind(target, args, dict(kwargs))
    wanted = where if argnums is None else [where[number] for number in chosen(argnums, 0)]
    wrt = tuple(dict.fromkeys(index for index, _ in wanted))
    derived = record_for(target.function, values, Request(wrt, "joint")).derived
    return Source("\n\n".join(f"== {title}\n{text.rstrip()}" for title, text in stages(target.function, derived)) + "\n")


def stages(function: Any, derived: Derived) -> list[tuple[str, str]]:
    """The title and the text of each stage."""
    parameters = ", ".join(("_function", *derived.parameters))
    return [
        ("what was written", read(function).text),
        ("every operation by itself, and what is known of it", show(derived.primal)),
        ("value and gradient, step by step", show(derived.core)),
        ("what a call must have in common with this one", derived.guard.text("fits", parameters, "return False", "return True")),
        ("what runs", derived.text.source),
    ]
