"""A text becomes a function: bound to the user's module, with its lines known to tracebacks and debuggers."""

from __future__ import annotations

import ast
import linecache
import os
import sys
import warnings
import weakref
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from types import FrameType, FunctionType, TracebackType
from typing import Any

from ..errors import AliasedMutation, InternalError, Span, ZygopyError
from .lines import definition
from .scalars import no_number
from .text import Text

HOUSE = str(Path(__file__).parents[1]) + os.sep
_loaded = count(1)  # files of generated functions must have different names


class Lines(list[str]):
    """The lines that `linecache` has for a generated file; they know the user's places too."""

    spans: Mapping[int, Span]


def load(text: Text, user_globals: dict[str, Any] | None = None) -> Callable[..., Any]:
    """Make the function of `text`; names that it does not bind are read, at each call, from `user_globals`."""
    filename = f"<zygopy {text.name} {next(_loaded)}>"
    module = ast.parse(text.source)
    inner = module.body[0]
    assert isinstance(inner, ast.FunctionDef)
    # The bound names are cells of a function around ours, so that the globals are the user's own dictionary.
    # Inside it our function has a name that nobody reads: the user's module may have a function of its name.
    name, inner.name = inner.name, "generated function"
    maker = definition("make", list(text.bindings))
    maker.body = [ast.Return(ast.Name(inner.name, ast.Load()))]
    module.body = [ast.fix_missing_locations(maker)]
    maker.body.insert(0, inner)  # whose places are known
    space: dict[str, Any] = {}
    with warnings.catch_warnings():  # of `1.0[0]`, where the value of the function will turn out to be no number
        warnings.simplefilter("ignore", SyntaxWarning)
        code = compile(module, filename, "exec")
    exec(code, {} if user_globals is None else user_globals, space)
    function: FunctionType = space["make"](*text.bindings.values())
    _rename(function, name)
    lines = Lines(text.source.splitlines(keepends=True))
    lines.spans = text.linemap
    linecache.cache[filename] = (len(text.source), None, lines, filename)
    weakref.finalize(function, linecache.cache.pop, filename, None).atexit = False
    return function


def _rename(function: FunctionType, name: str) -> None:
    """The function around ours is nobody's business."""
    function.__name__ = function.__qualname__ = name
    parts = {"co_name": name} | ({"co_qualname": name} if hasattr(function.__code__, "co_qualname") else {})
    function.__code__ = function.__code__.replace(**parts)  # type: ignore[arg-type]


def annotate(error: BaseException, linemap: Mapping[int, Span] | None = None) -> None:
    """Add to `error` the user's lines that the generated lines in its traceback come from.

    `linemap` is for functions whose lines `linecache` no longer has.  Where a way back failed because the value was no
    number, `NotScalar` is raised instead.
    """
    traceback = error.__traceback__
    known = set(getattr(error, "__notes__", ()))
    last: Span | None = None
    refused: ZygopyError | None = None
    end = generated = None  # the last frame that is not ours, and the last one that is generated
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not code.co_filename.startswith(HOUSE):
            end = traceback
        if code.co_filename.startswith("<zygopy "):
            spans = spans_of(code.co_filename) or linemap or {}
            span = spans.get(traceback.tb_lineno) or spans.get(1)  # at least the function
            span = None if span is not None and span.file.startswith(HOUSE) else span
            last, generated = span or last, traceback
            if code.co_name.endswith("_gradient") and spans and not isinstance(error, ZygopyError):
                refused = refused or no_number(traceback, linecache.getlines(code.co_filename))
            if isinstance(error, UnboundLocalError):
                refused = refused or unfollowed(traceback, linecache.getlines(code.co_filename))
            note = _note(span) if span is not None else None
            if note is not None and note not in known:
                known.add(note)
                error.add_note(note)
        traceback = traceback.tb_next
    if refused is not None:
        if last is not None:
            refused.place(last)
        raise refused from None
    if end is not None and generated is not None and not isinstance(error, InternalError):
        end.tb_next = None  # no frame of ours on top of the user's
    if last is not None and isinstance(error, ZygopyError):
        error.place(last)


def unfollowed(traceback: TracebackType, lines: list[str]) -> AliasedMutation | None:
    """The refusal for a way back that looks for shadows by a name which had no value on the way forward."""
    begin = next((number for number, line in enumerate(lines, 1) if line.strip() == "shadows = {}"), None)
    if begin is None or traceback.tb_lineno <= begin:
        return None
    return AliasedMutation("a list, dict, object or array that goes by a name which has a value on some ways only",
                           why="on the way back it is found by that name", hint="call it by one name")


def spans_of(filename: str) -> Mapping[int, Span]:
    """The user's places behind the lines of a generated file."""
    entry: Any = linecache.cache.get(filename)
    return entry[2].spans if entry is not None and isinstance(entry[2], Lines) else {}


def here() -> Span | None:
    """The user's place behind the generated line that runs now."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 (what tracebacks are made of)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<zygopy "):
            return spans_of(frame.f_code.co_filename).get(frame.f_lineno)
        frame = frame.f_back
    return None


def _note(span: Span) -> str:
    line = linecache.getline(span.file, span.line).strip()
    where = f'derived from "{span.file}", line {span.line}, in {span.function}'
    return f"{where}: {line}" if line else where
