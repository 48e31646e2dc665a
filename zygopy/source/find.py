"""Which piece of a file is the source of a code object.

The cheap way is to parse only the lines of the function; if those do not parse by themselves (a lambda in the
middle of an expression) or are something else, the whole file is parsed, once.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from types import CodeType
from typing import Any

from ..records import record
from .imports import import_guesses, names_in, toplevel_imports
from .recompile import Definition, recompile, same_but_for_asserts, same_code

MOST_CLOSING = 5  # brackets that are closed after a lambda


@record
class Parsed:
    """A parsed text: its functions by name and first line, and the names that it imports outside of functions."""

    functions: dict[tuple[str, int], list[Definition]] = field(default_factory=dict)
    imported: frozenset[str] = frozenset()

    def candidates(self, code: CodeType) -> list[Definition]:
        return self.functions.get((code.co_name, code.co_firstlineno), [])


@record
class Files:
    """The files that were parsed as a whole, a few of them."""

    parsed: dict[str, tuple[Sequence[str], Parsed]] = field(default_factory=dict)
    most: int = 4

    def get(self, name: str, lines: Sequence[str]) -> Parsed:
        """Give a parsed file; parse it if its text is not the one known."""
        known = self.parsed.get(name)
        if known is None or known[0] != lines:
            known = lines, parse("".join(lines))
            while len(self.parsed) >= self.most:
                self.parsed.pop(next(iter(self.parsed)), None)
            self.parsed[name] = known
        return known[1]


def find(code: CodeType, lines: Sequence[str], names: Mapping[str, Any], files: Files) -> Definition | None:
    """Give the tree in `lines`, a file's text, that compiles to `code`; `names` are the function's globals."""
    for parse_part in (in_lines, in_columns):
        found = same(parse_part(code, lines).candidates(code), code, import_guesses(code, names))
        if found is not None:
            return found
    file = files.get(code.co_filename, lines)
    candidates = file.candidates(code)
    return same(candidates, code, [file.imported & names_in(code)]) or rewritten(candidates, code, names)


def same(candidates: list[Definition], code: CodeType, guesses: Iterable[frozenset[str]]) -> Definition | None:
    """Give the candidate that compiles to `code`; of several (lambdas on one line), the one at the same columns.

    `guesses` say what the module may have imported.
    """
    for imported in guesses if candidates else ():
        compiled = ((node, recompile(node, code, imported)) for node in candidates)
        equal = [(node, again) for node, again in compiled if again is not None and same_code(again, code)]
        if equal:
            places = list(code.co_positions()) if len(equal) > 1 else []
            return max(equal, key=lambda pair: list(pair[1].co_positions()) == places)[0]
    return None


def rewritten(candidates: list[Definition], code: CodeType, names: Mapping[str, Any]) -> Definition | None:
    """Give the candidate that `code` may be if pytest rewrote its asserts."""
    for node in candidates:
        compiled = recompile(node, code, ())
        if compiled is not None and same_but_for_asserts(node, compiled, code, names):
            return node
    return None


# ------------------------------------------------------------------ where it may stand


def in_lines(code: CodeType, lines: Sequence[str]) -> Parsed:
    """Parse only the function's own lines; every node keeps its place in the file."""
    first = code.co_firstlineno
    if not 1 <= first <= len(lines):
        return Parsed()
    block = lines[first - 1 : block_end(code, lines)]
    if block[0][:1].isspace():
        # an indented block needs something to be indented under, on the line before
        text = "\n" * (first - 2) + "if True:\n" + "".join(block) if first > 1 else ""
    else:
        text = "\n" * (first - 1) + "".join(block)
    return parse(text)


def in_columns(code: CodeType, lines: Sequence[str]) -> Parsed:
    """Parse only the columns of a lambda in the middle of an expression; every node keeps its place in the file."""
    first = code.co_firstlineno
    if code.co_name != "<lambda>" or not 1 < first <= len(lines):
        return Parsed()
    end_line, end = last_place(code)
    block = "".join(lines[first - 1 : end_line]).encode()
    cut = len(block) - len("".join(lines[end_line - 1 : end_line]).encode()) + end
    found = Parsed()
    for match in re.finditer(rb"\blambda\b", block.split(b"\n")[0]):
        before = "\n" * (first - 2) + "(\n" + " " * match.start()
        piece = before + block[match.start() : cut].decode(errors="replace")
        # the brackets that the body ends with belong to none of its instructions
        tries = (parse(piece + ")" * closing) for closing in range(1, MOST_CLOSING))
        parsed = next((parsed for parsed in tries if parsed.functions), Parsed())
        found.functions.setdefault((code.co_name, first), []).extend(parsed.candidates(code)[:1])
    return found


def block_end(code: CodeType, lines: Sequence[str]) -> int:
    """Number the last line of the block: as far as the code reaches, and what is indented deeper than its first line.

    (What leaves no code, as `pass` or `global`, may follow the last line that does.)
    """
    end = min(last_place(code)[0], len(lines))
    margin = indentation(lines[code.co_firstlineno - 1])
    while end < len(lines) and (not lines[end].strip() or indentation(lines[end]) > margin):
        end += 1
    return end


def last_place(code: CodeType) -> tuple[int, int]:
    """Give the line and column (in bytes) that the code and the functions in it reach."""
    own = [(end, end_column) for _, end, _, end_column in code.co_positions() if end and end_column]
    inner = [last_place(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return max([(code.co_firstlineno, 0), *own, *inner])


def indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def parse(text: str) -> Parsed:
    """Parse a text; if it is not Python, nothing is in it."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):  # ValueError: a null byte
        return Parsed()
    functions: dict[tuple[str, int], list[Definition]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
            functions.setdefault((name, first_line(node)), []).append(node)
    return Parsed(functions, frozenset(toplevel_imports(tree)))


def first_line(node: Definition) -> int:
    """Number the line that the code object names: that of the first decorator, if there is one."""
    if isinstance(node, ast.Lambda):
        return node.lineno
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
