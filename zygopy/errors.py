"""Every error that zygopy raises, and the one place that words and draws them."""

from __future__ import annotations

import linecache
import os
import unicodedata
from pathlib import Path
from typing import Any, ClassVar

from .records import record


@record
class Span:
    """A place in the user's text.  Lines count from 1, columns from 0 and in characters, not bytes."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str


class Passing(BaseException):
    """What stops the user's text for a reason of ours: no handler of it is meant."""


class ZygopyError(Exception):
    """What went wrong (`what`), where (`span`, and `also` for a second place), `why`, and what to do (`hint`).

    `code` is stable and an anchor in `docs/errors.md`.  Python prints ``zygopy.NotScalar: [Z301] what`` and below it
    the user's line with the place underlined.  The line is read when the error is made: it is right
    even if the file changes later, and it travels with a pickled error.
    """

    default_code: ClassVar[str] = "Z900"
    default_hint: ClassVar[str | None] = None

    def __init__(
        self,
        what: str,
        span: Span | None = None,
        why: str | None = None,
        hint: str | None = None,
        code: str | None = None,
        also: Span | None = None,
    ) -> None:
        self.what = what
        self.span = span
        self.why = why
        self.hint = hint or self.default_hint
        self.code = code or self.default_code
        self.also = also
        super().__init__(render(self.code, what, (span, also), why, self.hint))

    def place(self, span: Span) -> None:
        """Say where, if that is not said yet: what is refused while generated code runs learns it from there."""
        if self.span is None:
            self.span = span
            self.args = (render(self.code, self.what, (span, self.also), self.why, self.hint),)

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.args, self.__dict__)


def _revive(family: type[ZygopyError], args: tuple[Any, ...], state: dict[str, Any]) -> ZygopyError:
    error = family.__new__(family, *args)  # not by __init__: the text was drawn where the user's file is
    error.__dict__.update(state)
    return error


class UnsupportedSyntax(ZygopyError):
    """A statement or an expression is outside the language."""

    default_code = "Z101"


class SourceNotFound(ZygopyError):
    """A function has no Python source, or not the source that it was compiled from."""

    default_code = "Z151"


class MissingRule(ZygopyError):
    """A cotangent reaches a call that has no rule and no Python source to derive one from."""

    default_code = "Z201"


class RuleError(ZygopyError):
    """A rule breaks its contract: arity, shape, dtype, or a pullback that writes to its argument."""

    default_code = "Z202"


class NotScalar(ZygopyError):
    """The value to differentiate is not a real number."""

    default_code = "Z301"


class AliasedMutation(ZygopyError):
    """Memory is written that is reached in two ways which the way back cannot tell apart."""

    default_code = "Z302"


class StaleResidual(ZygopyError):
    """A value that the way back reads was changed after the way forward."""

    default_code = "Z303"


class UnsupportedValue(ZygopyError):
    """An argument that no derivative is defined for: an object array, `np.matrix`, a masked array, a string."""

    default_code = "Z304"


class NotFinite(ZygopyError):
    """Under `debug_nan`: the first value or cotangent that is not finite."""

    default_code = "Z305"


class InternalError(ZygopyError):
    """An invariant of zygopy itself is broken; `what` begins with the pass that broke it."""

    default_code = "Z901"
    default_hint = "this is a mistake in zygopy, not in your function: please report it with this message"


FAMILY: tuple[type[ZygopyError], ...] = (
    ZygopyError,
    UnsupportedSyntax,
    SourceNotFound,
    MissingRule,
    RuleError,
    NotScalar,
    AliasedMutation,
    StaleResidual,
    UnsupportedValue,
    NotFinite,
    InternalError,
)

for _error in FAMILY:
    _error.__module__ = "zygopy"  # where users import them from, and what a traceback shows


def place_of(function: Any) -> Span | None:
    """Where a Python function is defined."""
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    text = linecache.getline(code.co_filename, code.co_firstlineno).rstrip()
    start = len(text) - len(text.lstrip())
    return Span(code.co_filename, code.co_firstlineno, start, code.co_firstlineno, len(text), code.co_qualname)


# ------------------------------------------------------------------ drawing


def render(code: str, what: str, spans: tuple[Span | None, ...], why: str | None, hint: str | None) -> str:
    """Draw the whole message: ``[code] what``, each place, ``why:`` and ``try:``."""
    lines = [f"[{code}] {what}"]
    lines += [excerpt(span) for span in spans if span is not None]
    if why:
        lines.append(f"why: {why}")
    if hint:
        lines.append(f"try: {hint}")
    return "\n".join(lines)


def excerpt(span: Span) -> str:
    """Draw a place: ``--> file:line:column in function``, the user's line, and carets under the user's characters.

    The column counts from 1 here, as in editors.  Of several lines the first is shown.
    """
    gutter = max(2, len(str(span.line)))
    where = f"{' ' * gutter}--> {shown_path(span.file)}:{span.line}:{span.column + 1}"
    if span.function:
        where += f" in {span.function}"
    text = linecache.getline(span.file, span.line).rstrip()
    if not text:
        return where
    end = span.end_column if span.end_line == span.line else len(text)
    carets = underline(text, span.column, end)
    margin = " " * gutter
    return f"{where}\n{margin} |\n{span.line:>{gutter}} | {text}\n{margin} | {carets}"


def underline(text: str, start: int, end: int) -> str:
    """Give the line that, printed below `text`, has carets under its characters from `start` to `end`."""
    # a tab stays a tab: how wide it is, only the terminal knows
    blank = "".join("\t" if character == "\t" else " " * width(character) for character in text[:start])
    return blank + "^" * max(1, sum(map(width, text[start:end])))


def width(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shown_path(file: str) -> str:
    """The path as short as it can be read from where the user stands."""
    return file.removeprefix(f"{Path.cwd()}{os.sep}")
