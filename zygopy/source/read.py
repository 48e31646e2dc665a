"""From a function object to its source: the text and the tree of what runs, and what its names mean."""

from __future__ import annotations

import inspect
import linecache
import warnings
from collections.abc import Sequence
from dataclasses import field
from functools import cached_property
from threading import RLock
from types import CodeType, FunctionType, MethodType
from typing import Any

from ..core.values import Statement
from ..errors import SourceNotFound, Span, UnsupportedSyntax
from ..records import record
from .find import Files, find
from .identity import ByIdentity
from .private import mangle_function, spell_supers
from .recompile import Definition
from .scope import Meaning, Slot, enclosing_class, meaning, parameters
from .surface import Node, gast, to_surface
from .text import Text


@record(eq=False)
class Source:
    """What the user wrote as a function: never written to, for it is shared by all who read the same function.

    `tree` is a `FunctionDef`, an `AsyncFunctionDef` or a `Lambda` of gast's; `globals` is the function's module.
    Captured values and defaults belong to the function object, which may be one of many with this code.
    """

    code: CodeType
    globals: dict[str, Any]
    text: Text

    @property
    def tree(self) -> Node:
        return self.text.tree

    @property
    def name(self) -> str:
        return self.code.co_name

    @property
    def qualname(self) -> str:
        return self.code.co_qualname

    @property
    def file(self) -> str:
        return self.code.co_filename

    @property
    def first_line(self) -> int:
        """The line of `def` or `lambda`, or of the first decorator."""
        return self.code.co_firstlineno

    @cached_property
    def parameters(self) -> tuple[Slot, ...]:
        return parameters(self.code)

    @property
    def docstring(self) -> str | None:
        """The docstring, its indentation removed."""
        if isinstance(self.tree, gast.Lambda) or not isinstance(self.tree.body[0], gast.Expr):
            return None
        first = self.tree.body[0].value
        is_text = isinstance(first, gast.Constant) and isinstance(first.value, str)
        return inspect.cleandoc(first.value) if is_text else None

    def meaning(self, name: str) -> Meaning:
        """Say what a name means in the function itself: see `scope.meaning`."""
        return meaning(name, self.code, self.globals)

    def span(self, node: Node) -> Span:
        """Say where a node stands."""
        return self.text.span(node)

    def statement(self, node: Node) -> Statement:
        """Give a statement as the user wrote it, with its comments: see `Text.statement`."""
        return Statement(self.text.statement(node), node)

    def heading(self, node: Node) -> str:
        """Give the first lines of a compound statement as the user wrote them: see `Text.heading`."""
        return self.text.heading(node)


@record
class Library:
    """What has been read: texts by code object, as long as that lives, and a few parsed files."""

    texts: ByIdentity[CodeType, Text] = field(default_factory=ByIdentity)
    files: Files = field(default_factory=Files)
    lock: RLock = field(default_factory=RLock)


LIBRARY = Library()


def read(function: Any, library: Library = LIBRARY) -> Source:
    """Give the source of a Python function (or bound method): that of its own code object, never of what it wraps.

    Raises
    ------
    SourceNotFound
        It has no Python source, or its file has changed since it was imported.
    """
    if isinstance(function, MethodType):
        function = function.__func__
    if not isinstance(function, FunctionType):
        raise not_python(function)
    code, names = function.__code__, function.__globals__
    text = library.texts.get(code)
    if text is None:
        # what Python has to say about the text, it said when the function was made; the lock is for its filters
        with library.lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                text = read_text(code, names, library.files)
            except RecursionError:
                raise too_deep(code) from None
        library.texts.put(code, text)
    return Source(code, names, text)


def read_text(code: CodeType, names: dict[str, Any], files: Files) -> Text:
    lines = linecache.getlines(code.co_filename, names)
    node = find(code, lines, names, files)
    if node is None:
        # the lines may be older than the function: a module edited and reloaded
        linecache.checkcache(code.co_filename)
        lines = linecache.getlines(code.co_filename, names)
        node = find(code, lines, names, files)
    if node is None:
        raise changed(code) if lines else no_text(code)
    return text_of(node, code, names, lines)


def text_of(node: Definition, code: CodeType, names: dict[str, Any], lines: Sequence[str]) -> Text:
    tree = to_surface(node)
    first, last = code.co_firstlineno, tree.end_lineno
    own = tuple(line.rstrip("\r\n") for line in lines[first - 1 : last])
    written = "".join(own)
    supers = "super" in written and "super" not in names
    class_name = enclosing_class(code) if "__" in written else None
    if supers:
        spell_supers(tree, None, "__class__" in code.co_freevars)
    if class_name is not None:
        mangle_function(tree, class_name)
    return Text(tree, own, first, code.co_filename, code.co_qualname, supers or class_name is not None)


# ------------------------------------------------------------------ refusals


def not_python(function: Any) -> SourceNotFound:
    name = getattr(function, "__qualname__", None) or type(function).__qualname__
    return SourceNotFound(
        f"`{name}` has no Python source",
        why="it is implemented outside Python",
        hint=f"declare how it is differentiated: @zygopy.rule({name})",
    )


def no_text(code: CodeType) -> SourceNotFound:
    if code.co_filename.startswith("<"):
        why = f"it was made by `exec`, or typed at a prompt: Python keeps no text for {code.co_filename!r}"
        hint = "put the function into a file or a notebook cell, or declare a rule for it: @zygopy.rule"
    else:
        why = f"the file {code.co_filename!r} cannot be read"
        hint = "install the module with its .py files, or declare a rule for the function: @zygopy.rule"
    return SourceNotFound(f"`{code.co_qualname}` has no Python source", why=why, hint=hint)


def too_deep(code: CodeType) -> UnsupportedSyntax:
    line = code.co_firstlineno
    return UnsupportedSyntax(
        "an expression that is nested too deeply",
        Span(code.co_filename, line, 0, line + 1, 0, code.co_qualname),
        why="its tree is deeper than Python lets functions call each other",
        hint="split it, or raise the limit with sys.setrecursionlimit",
    )


def changed(code: CodeType) -> SourceNotFound:
    where = f"{code.co_filename}:{code.co_firstlineno}"
    return SourceNotFound(
        f"the source of `{code.co_qualname}` has changed since it was imported",
        why=f"what stands at {where} now does not compile to the function that runs",
        hint="reload the module; if an import hook rewrites it, leave this function out, or declare a rule for it",
        code="Z152",
    )
