"""A function after a stage of the compiler, as lines of text that a test can compare."""

from __future__ import annotations

from typing import Any

import zygopy

LOWERED = "every operation by itself, and what is known of it"
REVERSED = "value and gradient, step by step"


def part(text: str, title: str) -> list[str]:
    lines = text.split(f"== {title}\n")[1].split("\n\n==")[0].splitlines()
    return [line.removeprefix("    ") for line in lines[1:]]


def lowered(f: Any, *args: Any) -> list[str]:
    """The steps of the function itself, without kinds where a test does not ask for them."""
    return part(zygopy.explain(f, *args), LOWERED)


def reversed_(f: Any, *args: Any, argnums: Any = None) -> list[str]:
    """The steps of value and gradient."""
    return part(zygopy.explain(f, *args, argnums=argnums), REVERSED)


def printed(f: Any, *args: Any, argnums: Any = None) -> list[str]:
    """The lines of the function that runs, without its head."""
    lines = zygopy.adjoint_source(f, *args, argnums=argnums).splitlines()
    return [line.removeprefix("    ") for line in lines[1:]]
