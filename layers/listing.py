"""The shapes of everything that a model computes, line by line of its source, up to where they stop fitting: shapes."""

from __future__ import annotations

import ast
import inspect
import os
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path as File
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from .trees import children, isleaf, isnumeric, shown, trainables, walk

__all__ = ["shapes"]

LIBRARY = str(File(__file__).parent)
FEW = (2, 3)  # samples: sizes that grow with the batch show how


@dataclass
class Entry:
    """One line of the listing: text, and shapes with their names."""

    depth: int
    text: str
    shapes: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    wrong: str = ""

    def __str__(self) -> str:
        line = "  " * self.depth + self.text
        found = ", ".join(f"{name}: {shape}" if name else f"{shape}" for name, shape in self.shapes)
        note = f"  # {found}" if found else ""
        return f"{line}{note}" + (f"\n{'  ' * self.depth}^ does not fit: {self.wrong}" if self.wrong else "")


def shapes(model: Callable[..., Any], *inputs: Any) -> str:
    """Return, as text, the shape of everything that a model computes, by line of its source.

    Parameters
    ----------
    model : callable
        Layers of this library are one line each, by their place in the model; of classes and functions of one's own
        each statement is shown, with its file and line.
    *inputs : array or tuple of int
        An input, or its shape.

    Returns
    -------
    listing : str
        Where shapes do not fit, the listing ends: with the layer and the line, the shapes there, and what was raised.

    Notes
    -----
    Of a batch only two and three samples are computed, which show how sizes grow.  Source: Flux's manual of 2017,
    `@shapes`.

    Examples
    --------
    >>> print(shapes(Chain(Dense(10, 20), flatten, Dense(21, 15)), (5, 10)))
    input  # (5, 10)
    layers[0] = Dense(10 => 20)  # (5, 20)
    layers[2] = Dense(21 => 15)  # weight: (15, 21), bias: (15,)
    ^ does not fit: layer Dense(21 => 15) expects input.shape[-1] == 21, but got float32 array of shape (5, 20)
    """
    full = [tuple(x) if isinstance(x, tuple) else np.shape(x) for x in inputs]
    batches = {shape[0] for shape in full if len(shape) > 1}
    if len(batches) == 1 and all(len(shape) > 1 for shape in full):
        two, three = (_traced(model, [(few, *shape[1:]) for shape in full]) for few in FEW)
        if [entry.text for entry in two] == [entry.text for entry in three] and not two[-1].wrong:
            return "\n".join(map(str, _grown(two, three, batches.pop())))
    return "\n".join(map(str, _traced(model, full)))


def _grown(two: list[Entry], three: list[Entry], batch: int) -> list[Entry]:
    """The listing for a batch, from those for two and three samples."""
    for a, b in zip(two, three, strict=True):
        a.shapes = [
            (name, tuple(m + (n - m) * (batch - FEW[0]) for m, n in zip(first, second, strict=True)))
            for (name, first), (_, second) in zip(a.shapes, b.shapes, strict=True)
        ]
    return two


def _traced(model: Callable[..., Any], given: list[tuple[int, ...]]) -> list[Entry]:
    """The listing of a run on zeros."""
    dtype = next((p.dtype for p in trainables(model)), np.dtype(np.float32))
    inputs = [np.zeros(shape, dtype) for shape in given]
    trace = _Trace(model)
    trace.entries += [Entry(0, "input", [("", shape) for shape in given])]
    before = sys.gettrace()
    sys.settrace(trace.called)
    try:
        with np.errstate(all="ignore"):
            model(*inputs)
    except Exception as error:  # noqa: BLE001  whatever a model raises on such shapes is what the listing is for
        trace.failed(error)
    finally:
        sys.settrace(before)
    return trace.entries


class _Trace:
    """What happens in the parts of a model, as it runs."""

    def __init__(self, model: Any) -> None:
        self.places = {id(x): path for path, x in reversed(list(walk(model, children))) if not isleaf(x)}
        functions = [model, *(x for _, x in walk(model, children))]
        self.codes = {f.__code__ for f in functions if isinstance(f, FunctionType)}
        self.entries: list[Entry] = []
        self.open: list[tuple[Any, int]] = []  # the calls that are being made, with their lines
        self.broken: tuple[FrameType, int] | None = None

    def called(self, frame: FrameType, event: str, _: Any) -> Any:
        """Follow the calls of parts of the model."""
        owner = frame.f_locals.get("self")
        part = id(owner) in self.places and frame.f_code.co_name == "__call__"
        if event != "call" or not (part or frame.f_code in self.codes):
            return None
        self.open.append((frame, 0))
        return self.step if _is_own(frame.f_code) else self.whole

    def whole(self, frame: FrameType, event: str, value: Any) -> Any:
        """A layer of this library: one line, when it returns."""
        if event == "exception":
            self._break(frame)
        elif event == "return":
            self.open.pop()
            owner = frame.f_locals.get("self")
            path = self.places.get(id(owner))
            inside = any(_is_one(outer.f_locals.get("self")) for outer, _ in self.open if not _is_own(outer.f_code))
            if self.broken is None and path is not None and not inside and (_is_one(owner) or not _holds_layers(owner)):
                text = f"{shown(path)} = {owner!r}"
                self.entries.append(Entry(len(self.open) - self._silent(), text, _of("", value)))
        return self.whole

    def step(self, frame: FrameType, event: str, value: Any) -> Any:
        """A class or function of the user's: each statement, when the next one begins."""
        line = self.open[-1][1] if self.open and self.open[-1][0] is frame else 0
        if event == "exception":
            self._break(frame)
        elif self.broken is None and event in ("line", "return"):
            if line:
                self._statement(frame, line, value if event == "return" else None)
            if event == "line":
                self.open[-1] = (frame, frame.f_lineno)
        if event == "return":
            self.open.pop()
        return self.step

    def _silent(self) -> int:
        """Calls of containers of this library, which are no level of the listing."""
        return sum(not _is_own(frame.f_code) for frame, _ in self.open)

    def _break(self, frame: FrameType) -> None:
        if self.broken is None:
            self.broken = (frame, frame.f_lineno)

    def _statement(self, frame: FrameType, line: int, result: Any) -> None:
        node = _statement_at(frame.f_code, line)
        if node is None:
            return
        found = [*_operands(node, frame), *(_of("", result) if isinstance(node, (ast.Return, ast.Lambda)) else [])]
        text = f"{_place(frame.f_code, line)}: {ast.unparse(node)}"
        entry = Entry(len(self.open) - 1 - self._silent(), text, found)
        if str(entry) != str(self.entries[-1]):  # a loop says each thing once
            self.entries.append(entry)

    def failed(self, error: Exception) -> None:
        """The end of the listing."""
        if self.broken is None:
            self.entries.append(Entry(0, "the call", [], str(error)))
            return
        frame, line = self.broken
        if _is_own(frame.f_code):
            node = _statement_at(frame.f_code, line)
            text = f"{_place(frame.f_code, line)}: {ast.unparse(node) if node else ''}"
            self.entries.append(Entry(0, text, _operands(node, frame) if node else [], str(error)))
            return
        owner = frame.f_locals["self"]
        found = [(name, part.shape) for name, part in children(owner).items() if isnumeric(part)]
        self.entries.append(Entry(0, f"{shown(self.places[id(owner)])} = {owner!r}", found, str(error)))


def _is_own(code: CodeType) -> bool:
    """Whether code is the user's, not this library's."""
    return not code.co_filename.startswith(LIBRARY)


def _place(code: CodeType, line: int) -> str:
    """File and line, from here if the file is below."""
    name = os.path.relpath(code.co_filename)
    return f"{code.co_filename if name.startswith(os.pardir) else name}:{line}"


def _is_one(x: Any) -> bool:
    """Whether a layer is shown as a whole, although it has layers in it."""
    return getattr(type(x), "__layers_show__", "") == "leaf"


def _holds_layers(x: Any) -> bool:
    return any(part is not x and callable(part) and not isleaf(part) for _, part in walk(x, children))


def _of(name: str, value: Any) -> list[tuple[str, tuple[int, ...]]]:
    if isinstance(value, (tuple, list)):
        return [found for k, part in enumerate(value) for found in _of(f"{name}[{k}]", part)]
    return [(name, value.shape)] if isinstance(value, np.ndarray) else []


def _statement_at(code: CodeType, line: int) -> ast.AST | None:
    """The simple statement on a line of a function, or the expression of a lambda."""
    try:
        source, first = inspect.getsourcelines(code)
        tree = ast.parse(textwrap.dedent("".join(source)))
    except (OSError, SyntaxError):
        return None
    simple = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr, ast.Raise)
    offset = line - max(first, 1) + 1
    for node in ast.walk(tree):
        if code.co_name == "<lambda>":
            names = [*code.co_varnames[: code.co_argcount]]
            if isinstance(node, ast.Lambda) and [a.arg for a in node.args.args] == names:
                return node
            continue
        if isinstance(node, simple) and node.lineno <= offset <= (node.end_lineno or node.lineno):
            return None if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else node
    return None


def _operands(node: ast.AST, frame: FrameType) -> list[tuple[str, tuple[int, ...]]]:
    """The arrays that a statement names, with their shapes."""
    found: dict[str, tuple[int, ...]] = {}
    for part in ast.walk(node):
        if isinstance(part, (ast.Name, ast.Attribute)):
            found |= dict(_of(ast.unparse(part), _value(part, frame)))
    return list(found.items())


def _value(node: ast.AST, frame: FrameType) -> Any:
    """The value of a dotted name; of fields only, so that nothing runs."""
    if isinstance(node, ast.Name):
        return frame.f_locals.get(node.id)
    owner = _value(node.value, frame) if isinstance(node, ast.Attribute) else None
    return getattr(owner, "__dict__", {}).get(node.attr) if isinstance(node, ast.Attribute) else None
