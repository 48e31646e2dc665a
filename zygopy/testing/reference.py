"""The page that lists every function with its rule: ``python -m zygopy.testing.reference docs/reference/rules.md``."""

from __future__ import annotations

import cmath
import importlib.util
import inspect
import math
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ..lower.folds import FOLDS
from ..lower.writing import WRITERS
from ..rules import BOOK, Rule
from ..rules.reasons import REASONS

HEAD = f"""# Every function and its rule

This page is generated, with NumPy {".".join(np.__version__.split(".")[:2])}:
`python -m zygopy.testing.reference docs/reference/rules.md`.

*elementwise*: a derivative for each element; *linear*: the tangent goes through the same call; *rule*: a pullback of
its own; *constant*: the value carries no derivative; *followed*: it is written out in calls that have rules, or what
it calls is followed; *refused*: an error names the call, for the reason given.  Samples are the calls that the tests
make of it, in both modes; of an elementwise one there are some twenty more.  The functions of `numpy.polynomial` are
plain Python, and differentiated through their source.
"""


def owners() -> list[tuple[str, Any]]:
    """The modules and classes whose functions are listed, by the name under which a user finds them."""
    return [
        ("numpy", np), ("numpy.linalg", np.linalg), ("numpy.fft", np.fft), ("numpy.emath", np.emath),
        ("numpy.ndarray", np.ndarray), ("numpy.random", np.random), ("numpy.random.Generator", np.random.Generator),
        ("math", math), ("cmath", cmath),
    ]  # fmt: skip


def optional() -> list[tuple[str, Any]]:
    """The functions of SciPy that have rules, where it is installed."""
    if importlib.util.find_spec("scipy") is None:
        return []
    names = ("scipy.special", "scipy.linalg")
    return [(name, importlib.import_module(name)) for name in names]


def distributions() -> list[str]:
    """The distributions of SciPy whose methods have rules."""
    held = vars(importlib.import_module("scipy.stats"))
    return [f"`{name}`" for name in sorted(held) if known(getattr(held[name], "logpdf", None)) is not None]


def functions(owner: Any) -> Iterator[tuple[str, Any]]:
    """The public functions and attributes of a module or class, by name."""
    for name in sorted(dir(owner)):
        if name.startswith("_"):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # names that are about to go
            found = getattr(owner, name)
        scalar = isinstance(found, type) and issubclass(found, (np.generic, BaseException))
        if not (isinstance(found, ModuleType) or scalar) and (callable(found) or inspect.isgetsetdescriptor(found)):
            yield name, found


def known(function: Any) -> Rule | str | None:
    """The rule of a function, "followed" for one that is written out, None for one that is neither."""
    try:
        rule = BOOK.find(function)
        if rule is None or function in WRITERS:
            return "followed" if function in FOLDS or function in WRITERS else None
    except TypeError:
        return None
    return rule


def row(title: str, found: Rule | str | None) -> str:
    """The line of one function."""
    if found is None:
        return f"| `{title}` | refused | | {REASONS.get(title, '')} |"
    if isinstance(found, str):
        return f"| `{title}` | {found} | | |"
    if found.form == "constant":
        return f"| `{title}` | constant | | |"
    form = "linear" if found.linear else found.form
    count = 0 if found.samples is None else sum(1 for _ in found.samples(np.random.default_rng(0)))
    return f"| `{title}` | {form} | {count or ''} | {note(found)} |"


def note(rule: Rule) -> str:
    """The equation of a rule, and by which arguments it has no derivative."""
    text = "" if rule.form == "elementwise" else inspect.cleandoc(rule.apply.__doc__ or "").partition("\n\n")[0]
    lacking = ", ".join(f"`{name}`" for name in rule.without)
    parts = [" ".join(text.split()), f"Not by {lacking}." if lacking else ""]
    return " ".join(part for part in parts if part).replace("|", "\\|")


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    for title, owner in owners():
        lines += [f"## {title}", "", "| function | form | samples | what it says |", "|---|---|---|---|"]
        lines += [row(f"{title}.{name}", known(function)) for name, function in functions(owner)]
        lines.append("")
    for title, owner in optional():
        lines += [f"## {title}", "", "| function | form | samples | what it says |", "|---|---|---|---|"]
        found = [(name, known(function)) for name, function in functions(owner)]
        lines += [row(f"{title}.{name}", rule) for name, rule in found if rule is not None]
        lines += ["", "Others are refused where what they give carries a derivative.", ""]
    if optional():
        methods = "`pdf`, `logpdf`, `cdf`, `logcdf`, `sf` and `logsf`"
        lines += ["## scipy.stats", "", f"{methods} of {', '.join(distributions())}.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
