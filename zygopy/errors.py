"""Every error that zygopy raises, and the one place that words and draws them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A place in the user's text.  Lines count from 1, columns from 0 and in characters, not bytes."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str
